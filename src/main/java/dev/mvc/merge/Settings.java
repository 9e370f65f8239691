package dev.mvc.merge;

import dev.mvc.io.MvcException;
import dev.mvc.io.MvcException.Kind;
import java.util.List;

/// The parameters of the strategies.
///
/// @param weights one for each head, or one for all, or none, which is 1 for each
/// @param lambda what the sum of the differences is multiplied with
/// @param density which part of a difference is kept, from 0 to 1
/// @param gamma which part of a difference, the largest elements, BREADCRUMBS drops
/// @param t where SLERP goes to: 0 is the first head, 1 the second
/// @param seed of DARE's choice
public record Settings(
    List<Double> weights, double lambda, double density, double gamma, double t, long seed) {
  /// Everything as it is when nothing is said.
  public static final Settings DEFAULT = new Settings(List.of(), 1, 0.5, 0.01, 0.5, 0);

  /// Checks what a person typed.
  ///
  /// @throws MvcException of kind USAGE when a number is out of its range
  public Settings {
    weights = List.copyOf(weights);
    require(weights.stream().allMatch(Double::isFinite), "a weight must be a finite number");
    require(Double.isFinite(lambda), "lambda must be a finite number");
    require(density > 0 && density <= 1, "the density must be above 0 and at most 1");
    require(gamma >= 0 && gamma < 1, "gamma must be at least 0 and below 1");
    require(t >= 0 && t <= 1, "t must be from 0 to 1");
  }

  private static void require(boolean holds, String what) {
    if (!holds) {
      throw new MvcException(Kind.USAGE, what + ".");
    }
  }

  /// The weight of each head.
  ///
  /// @throws MvcException of kind USAGE when there are weights for another number of heads
  double[] weights(int heads) {
    require(
        weights.size() <= 1 || weights.size() == heads,
        "there are " + weights.size() + " weights for " + heads + " heads");
    double[] each = new double[heads];
    for (int i = 0; i < heads; i++) {
      each[i] = weights.isEmpty() ? 1 : weights.get(Math.min(i, weights.size() - 1));
    }
    return each;
  }
}
