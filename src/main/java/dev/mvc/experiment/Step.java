package dev.mvc.experiment;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// How far a training was when it wrote a checkpoint, as the checkpoint's name tells.
///
/// @param unit `step` or `epoch`
public record Step(String unit, long number) {
  /// What trainings count in, as names have it.
  public static final String STEP = "step";

  public static final String EPOCH = "epoch";

  private static final Pattern COUNTED =
      Pattern.compile(
          "(?i)(?<![a-z])(global[-_]?steps?|steps?|iter(?:ation)?s?|checkpoint|ckpt|model\\.ckpt)"
              + "[-_=.]?([0-9]{1,15})(?![0-9])");
  private static final Pattern EPOCHS =
      Pattern.compile("(?i)(?<![a-z])(?:epochs?|ep)[-_=.]?([0-9]{1,15})(?![0-9])");
  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,15}");
  private static final Pattern LAST_NUMBER =
      Pattern.compile("[-_.=]([0-9]{1,15})(?=(\\.[A-Za-z][A-Za-z0-9]*)*$)");
  private static final Pattern SHARD = Pattern.compile("-[0-9]{5}-of-[0-9]{5}");

  /// What the name of a folder tells: `checkpoint-500`, `global_step500`, `epoch_3`, `500`.
  public static Optional<Step> ofFolder(String name) {
    Matcher whole = NUMBER.matcher(name);
    return whole.matches() ? Optional.of(new Step(STEP, Long.parseLong(name))) : counted(name);
  }

  /// What the name of a file tells: `model-step-500.pt`, `epoch=3-step=1200.ckpt`, `weights.07.h5`.
  public static Optional<Step> ofFile(String name) {
    String plain = SHARD.matcher(name).replaceAll("");
    Optional<Step> counted = counted(plain);
    Matcher last = LAST_NUMBER.matcher(plain);
    return counted.isEmpty() && last.find()
        ? Optional.of(new Step(STEP, Long.parseLong(last.group(1))))
        : counted;
  }

  private static Optional<Step> counted(String name) {
    Matcher step = COUNTED.matcher(name);
    if (step.find()) {
      return Optional.of(new Step(STEP, Long.parseLong(step.group(2))));
    }
    Matcher epoch = EPOCHS.matcher(name);
    return epoch.find()
        ? Optional.of(new Step(EPOCH, Long.parseLong(epoch.group(1))))
        : Optional.empty();
  }

  /// As `step 500`.
  @Override
  public String toString() {
    return unit + " " + number;
  }
}
