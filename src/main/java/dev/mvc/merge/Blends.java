package dev.mvc.merge;

import dev.mvc.id.ObjectId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Prepares the computation of a tensor: what has to be known of all its elements first.
final class Blends {
  /// Heads that point nearly the same way are mixed in a straight line, as by mergekit: the arc
  /// between them is too short to divide by.
  private static final double NEARLY_PARALLEL = 0.9995;

  /// Vectors shorter than this have no direction.
  private static final double NO_LENGTH = 1e-8;

  private Blends() {}

  /// The computation of a strategy.
  ///
  /// @param inputs the base first, where the strategy needs one, then the heads
  static Blend of(Strategy strategy, Settings settings, String tensor, TensorInputs inputs)
      throws IOException {
    int heads = strategy.needsBase() ? inputs.count() - 1 : inputs.count();
    double[] weights = settings.weights(heads);
    return switch (strategy) {
      case AVERAGE -> new Blend.Average(weights);
      case SLERP -> slerp(settings.t(), inputs);
      case TASK_ARITHMETIC -> vectors(all(heads), weights, false, false, settings);
      case TIES -> vectors(largest(heads, settings, inputs), weights, true, true, settings);
      case DARE -> vectors(random(heads, settings, tensor), weights, false, false, settings);
      case DARE_TIES -> vectors(random(heads, settings, tensor), weights, true, false, settings);
      case BREADCRUMBS -> vectors(middle(heads, settings, inputs), weights, false, false, settings);
      case OURS, THEIRS -> throw new IllegalArgumentException(strategy + " computes nothing");
    };
  }

  private static TaskVectors vectors(
      Thinning[] thinning,
      double[] weights,
      boolean hasConsensus,
      boolean isNormalized,
      Settings settings) {
    return new TaskVectors(thinning, weights, hasConsensus, isNormalized, settings.lambda());
  }

  private static Thinning[] all(int heads) {
    Thinning[] each = new Thinning[heads];
    Arrays.fill(each, Thinning.NONE);
    return each;
  }

  private static Thinning[] largest(int heads, Settings settings, TensorInputs inputs)
      throws IOException {
    Thinning[] each = all(heads);
    // A small tensor keeps an element at least, as with mergekit.
    long kept = Math.max(1, (long) (settings.density() * inputs.values()));
    if (settings.density() < 1) {
      Cut[][] cuts = new Ranking(inputs).after(kept);
      Arrays.setAll(each, head -> new Thinning.ByRank(cuts[head][0], Cut.TOP));
    }
    return each;
  }

  /// Of `n` elements, the `gamma·n` largest are dropped, and of the smallest as many as leave
  /// `density·n`; if there are too few for both, fewer of the largest.
  private static Thinning[] middle(int heads, Settings settings, TensorInputs inputs)
      throws IOException {
    Thinning[] each = all(heads);
    long values = inputs.values();
    long kept = (long) (settings.density() * values);
    long dropped = Math.min((long) (settings.gamma() * values), values - kept);
    if (settings.density() < 1) {
      Cut[][] cuts = new Ranking(inputs).after(dropped, dropped + kept);
      Arrays.setAll(each, head -> new Thinning.ByRank(cuts[head][1], cuts[head][0]));
    }
    return each;
  }

  /// Every head and every tensor has a choice of its own, the same wherever the tensor lies.
  private static Thinning[] random(int heads, Settings settings, String tensor) {
    Thinning[] each = all(heads);
    for (int head = 0; head < heads && settings.density() < 1; head++) {
      byte[] text = (settings.seed() + " " + head + " " + tensor).getBytes(StandardCharsets.UTF_8);
      long seed = Long.parseUnsignedLong(ObjectId.hash(text).hex().substring(0, 16), 16);
      each[head] = new Thinning.AtRandom(settings.density(), seed);
    }
    return each;
  }

  private static Blend slerp(double t, TensorInputs inputs) throws IOException {
    double[][] values = inputs.room();
    double product = 0;
    double first = 0;
    double second = 0;
    for (long block = 0; block < inputs.blocks(); block++) {
      int count = inputs.read(block, values);
      for (int i = 0; i < count; i++) {
        product += values[0][i] * values[1][i];
        first += values[0][i] * values[0][i];
        second += values[1][i] * values[1][i];
      }
    }
    double cosine = product / (length(first) * length(second));
    if (!(Math.abs(cosine) <= NEARLY_PARALLEL)) {
      return new Blend.Pair(1 - t, t);
    }
    double angle = Math.acos(cosine);
    return new Blend.Pair(
        Math.sin((1 - t) * angle) / Math.sin(angle), Math.sin(t * angle) / Math.sin(angle));
  }

  private static double length(double squares) {
    double length = Math.sqrt(squares);
    return length > NO_LENGTH ? length : 1;
  }
}
