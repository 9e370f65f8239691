package dev.mvc.cli;

import dev.mvc.io.MvcException;
import dev.mvc.io.MvcException.Kind;
import dev.mvc.merge.Rules;
import dev.mvc.merge.Settings;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// How tensors are merged: what `merge` and `merge-models` have in common.
final class MergeOptions {
  @Option(
      names = {"-s", "--strategy"},
      paramLabel = "[GLOB=]NAME",
      description =
          "What decides about tensors that several changed: ours, theirs, average, task-arithmetic,"
              + " ties, dare, dare-ties, breadcrumbs or slerp. With a pattern of names, for those"
              + " tensors; the first that fits counts.")
  List<String> strategies = new ArrayList<>();

  @Option(
      names = "--weight",
      paramLabel = "W[,W…]",
      split = ",",
      description = "Weights of the heads, or one for all; 1 when not given.")
  List<Double> weights = new ArrayList<>();

  @Option(
      names = "--lambda",
      paramLabel = "NUMBER",
      description = "What the sum of the differences is multiplied with; 1 when not given.")
  @Nullable Double lambda;

  @Option(
      names = "--density",
      paramLabel = "PART",
      description = "Which part of each difference is kept, from 0 to 1; 0.5 when not given.")
  @Nullable Double density;

  @Option(
      names = "--gamma",
      paramLabel = "PART",
      description =
          "Which part of each difference, the largest elements, breadcrumbs drops; 0.01 when not"
              + " given.")
  @Nullable Double gamma;

  @Option(
      names = "--t",
      paramLabel = "NUMBER",
      description = "Where slerp goes to: 0 is the first head, 1 the second; 0.5 when not given.")
  @Nullable Double t;

  @Option(
      names = "--seed",
      paramLabel = "NUMBER",
      description = "Of dare's choice; 0 when not given.")
  @Nullable Long seed;

  /// The parameters, checked.
  Settings settings() {
    Settings defaults = Settings.DEFAULT;
    Rules.parse(strategies);
    return new Settings(
        weights,
        lambda == null ? defaults.lambda() : lambda,
        density == null ? defaults.density() : density,
        gamma == null ? defaults.gamma() : gamma,
        t == null ? defaults.t() : t,
        seed == null ? defaults.seed() : seed);
  }

  /// Refuses options that would be without effect.
  void requireNone(String with) {
    if (!strategies.isEmpty()
        || !weights.isEmpty()
        || lambda != null
        || density != null
        || gamma != null
        || t != null
        || seed != null) {
      throw new MvcException(Kind.USAGE, with + " takes no strategy and no parameters of one.");
    }
  }
}
