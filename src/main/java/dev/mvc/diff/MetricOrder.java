package dev.mvc.diff;

import dev.mvc.object.Scalar;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// Which of two values of a metric is the better one, as far as its name tells.
public enum MetricOrder {
  LOWER_IS_BETTER,
  HIGHER_IS_BETTER,
  UNKNOWN;

  private static final Set<String> LOWER =
      Set.of(
          "loss",
          "nll",
          "err",
          "error",
          "mse",
          "rmse",
          "mae",
          "mape",
          "perplexity",
          "ppl",
          "wer",
          "cer",
          "eer",
          "fid",
          "kl",
          "bpb",
          "bpc",
          "latency");

  private static final Set<String> HIGHER =
      Set.of(
          "acc",
          "accuracy",
          "f1",
          "auc",
          "auroc",
          "auprc",
          "precision",
          "recall",
          "map",
          "miou",
          "iou",
          "dice",
          "bleu",
          "chrf",
          "rouge",
          "rouge1",
          "rouge2",
          "rougel",
          "meteor",
          "ndcg",
          "mrr",
          "r2",
          "psnr",
          "ssim",
          "reward",
          "score",
          "mcc",
          "em");

  /// The order that a name stands for: one of its words, `val_loss`, `eval/accuracy`, `top1.acc`.
  /// The last one that is known decides, and numbers behind a word are passed over: `recall@5`.
  public static MetricOrder of(String name) {
    MetricOrder order = UNKNOWN;
    for (String word : Arrays.asList(name.toLowerCase(Locale.ROOT).split("[^a-z0-9]+", -1))) {
      if (LOWER.contains(word)) {
        order = LOWER_IS_BETTER;
      } else if (HIGHER.contains(word)) {
        order = HIGHER_IS_BETTER;
      }
    }
    return order;
  }

  /// Whether a metric got better; empty where nobody can tell.
  public Optional<Boolean> isBetter(ValueChange change) {
    double old = change.old().map(MetricOrder::number).orElse(Double.NaN);
    double now = change.now().map(MetricOrder::number).orElse(Double.NaN);
    if (this == UNKNOWN || Double.isNaN(old) || Double.isNaN(now) || old == now) {
      return Optional.empty();
    }
    return Optional.of(now > old == (this == HIGHER_IS_BETTER));
  }

  private static double number(Scalar scalar) {
    return scalar.number().orElse(Double.NaN);
  }
}
