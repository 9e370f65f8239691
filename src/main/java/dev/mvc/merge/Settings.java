package dev.mvc.merge;

import dev.mvc.io.MvcException;
import dev.mvc.io.MvcException.Kind;
import dev.mvc.object.Scalar;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

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

  /// The parameters that strategies use, by name.
  public SortedMap<String, Scalar> usedBy(Collection<Strategy> strategies) {
    SortedMap<String, Scalar> used = new TreeMap<>();
    if (!weights.isEmpty() && strategies.stream().anyMatch(Strategy::isWeighted)) {
      String all = weights.stream().map(this::plain).collect(Collectors.joining(","));
      used.put("weight", new Scalar.Text(all));
    }
    for (Strategy strategy : strategies) {
      if (strategy.needsBase()) {
        used.put("lambda", new Scalar.Real(lambda));
      }
      switch (strategy) {
        case TIES -> used.put("density", new Scalar.Real(density));
        case DARE, DARE_TIES -> {
          used.put("density", new Scalar.Real(density));
          used.put("seed", new Scalar.Whole(seed));
        }
        case BREADCRUMBS -> {
          used.put("density", new Scalar.Real(density));
          used.put("gamma", new Scalar.Real(gamma));
        }
        case SLERP -> used.put("t", new Scalar.Real(t));
        case OURS, THEIRS, AVERAGE, TASK_ARITHMETIC -> {
          // Nothing else.
        }
      }
    }
    return used;
  }

  private String plain(double weight) {
    return new Scalar.Real(weight).toString();
  }

  private static void require(boolean holds, String what) {
    if (!holds) {
      throw new MvcException(Kind.USAGE, what + ".");
    }
  }

  /// Checks what only the number of heads and the strategies tell.
  ///
  /// @throws MvcException of kind USAGE when these settings do not fit them
  public void requireFit(Rules rules, int heads) {
    double[] each = weights(heads);
    require(
        !rules.use(Strategy.AVERAGE) || Arrays.stream(each).sum() != 0,
        "the weights of an average must not add up to 0");
  }

  /// The weight of each head.
  ///
  /// @throws MvcException of kind USAGE when there are weights for another number of heads
  public double[] weights(int heads) {
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
