package dev.mvc.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;

/// Another way in, used once when mvc is packaged: runs the common commands on a small model in the
/// current folder, so that Java can keep what it loaded and learnt meanwhile for later starts.
final class Rehearsal {
  static final List<String> FIRST = List.of("init", "config user.name Rehearsal");

  /// Run for each of the versions of the model.
  static final List<String> FOR_EACH_VERSION =
      List.of(
          "add model.safetensors notes.txt config.json",
          "status",
          "commit -m version --param lr=2e-5 --metric loss=0.5",
          "status");

  /// Run when there are three versions.
  static final List<String> AFTER_ALL =
      List.of(
          "status --json",
          "log",
          "log --oneline -n 2",
          "log --graph --json",
          "log --oneline --graph --metric loss<1 HEAD~2..HEAD",
          "log --metrics -n 1 --best loss",
          "history --best loss",
          "history --sort loss --csv",
          "params",
          "params diff --json HEAD~1 HEAD",
          "metrics",
          "metrics diff HEAD~1 HEAD",
          "plots loss HEAD HEAD~1",
          "plots -f -o plots.html",
          "report -f -o report.html",
          "report --md HEAD~1..HEAD",
          "data add notes.txt",
          "data list --json",
          "data status",
          "data diff",
          "data rm notes",
          "merge-base HEAD HEAD~1",
          "annotate model.safetensors",
          "annotate --by-layer --json model.safetensors",
          "revert HEAD",
          "cherry-pick HEAD~1",
          "bisect start HEAD HEAD~3",
          "bisect bad",
          "bisect reset",
          "show HEAD",
          "show --json HEAD",
          "diff HEAD~1",
          "diff --by-layer HEAD~2 HEAD",
          "diff --json HEAD~1 HEAD",
          "inspect model.safetensors",
          "inspect HEAD:model.safetensors",
          "inspect --json model.safetensors",
          "ls-tensors model.safetensors",
          "ls-tensors --json model.safetensors",
          "cat-tensor HEAD:model.safetensors layers.0.weight --slice 0,:2 --text",
          "export HEAD:model.safetensors --dtype bf16 --force -o out.safetensors",
          "scan .",
          "identify model.safetensors",
          "mv notes.txt text.txt",
          "restore --staged notes.txt text.txt",
          "rm --force config.json",
          "checkout --force HEAD~2",
          "checkout --force main",
          "checkout HEAD~1 -- model.safetensors",
          "restore model.safetensors",
          "rollback",
          "branch topic",
          "branch",
          "switch topic",
          "switch main",
          "merge --plan --json topic",
          "merge topic",
          "resolve --help",
          "merge-models HEAD~1:model.safetensors HEAD:model.safetensors model.safetensors"
              + " -o merged.safetensors -s ties",
          "tag v1.0.0",
          "tag",
          "reset --soft HEAD",
          "undo",
          "redo",
          "op log",
          "op show",
          "log --oneline --at-op @~1",
          "du",
          "du --json",
          "repack",
          "gc",
          "thin --help",
          "doctor",
          "fsck",
          "fsck --json",
          "fsck --sample 50%",
          "bench --json model.safetensors model.safetensors",
          "run --watch . --param lr=1 -- true",
          "runs",
          "commit --json --allow-empty -m last",
          "runs --json run-1",
          "watch --help",
          "reproduce --help",
          "config user.name",
          "help help",
          "help",
          "--help",
          "--version");

  private static final int VERSIONS = 3;
  private static final int ROWS = 512;
  private static final int COLUMNS = 128;
  private static final float FIRST_SCALE = 0.02f;
  private static final float STEP_SCALE = 1e-4f;

  private final SplittableRandom random = new SplittableRandom(1);
  private final float[] weights = new float[ROWS * COLUMNS];
  private final StringBuilder notes = new StringBuilder();

  private Rehearsal() {}

  /// Leaves a repository in the current folder, and says on standard error which commands failed.
  public static void main(String[] words) throws IOException {
    new Rehearsal().run();
    // As Main ends, so that this is learnt too.
    System.exit(ExitCode.DONE);
  }

  private void run() throws IOException {
    FIRST.forEach(Rehearsal::perform);
    for (int version = 0; version < VERSIONS; version++) {
      train(version == 0 ? FIRST_SCALE : STEP_SCALE);
      FOR_EACH_VERSION.forEach(Rehearsal::perform);
    }
    AFTER_ALL.forEach(Rehearsal::perform);
  }

  private static void perform(String line) {
    String name = line.split(" ")[0];
    if (!name.startsWith("-") && Commands.ALL.find(name).isEmpty()) {
      return;
    }
    Signals signals = new Signals(_ -> {});
    Environment environment = Terminal.environment(signals);
    int code = Main.run(environment, line.split(" "));
    signals.ended(code);
    if (code != ExitCode.DONE) {
      environment.err().println("rehearsal: `mvc " + line + "` ended with exit code " + code);
      environment.err().flush();
    }
  }

  /// Takes a step and writes what a training script leaves behind.
  private void train(float scale) throws IOException {
    for (int at = 0; at < weights.length; at++) {
      weights[at] += scale * (float) random.nextGaussian();
      if (at % 8 == 0) {
        notes.append(Float.toHexString(weights[at])).append('\n');
      }
    }
    Files.writeString(Path.of("notes.txt"), notes);
    Files.writeString(Path.of("config.json"), "{\"hidden_size\": " + COLUMNS + "}\n");
    Files.write(Path.of("model.safetensors"), checkpoint());
  }

  /// The weights as F32 and, a second time, as BF16.
  private byte[] checkpoint() {
    int wide = weights.length * Float.BYTES;
    int narrow = weights.length * Short.BYTES;
    String shape = "\"shape\":[" + ROWS + "," + COLUMNS + "],\"data_offsets\":[";
    String header =
        ("{\"layers.0.weight\":{\"dtype\":\"F32\"," + shape + "0," + wide + "]},")
            + ("\"embed.weight\":{\"dtype\":\"BF16\","
                + shape
                + wide
                + ","
                + (wide + narrow)
                + "]}}");
    byte[] text = header.getBytes(UTF_8);
    ByteBuffer file = ByteBuffer.allocate(Long.BYTES + text.length + wide + narrow);
    file.order(ByteOrder.LITTLE_ENDIAN).putLong(text.length).put(text);
    for (float weight : weights) {
      file.putFloat(weight);
    }
    for (float weight : weights) {
      file.putShort((short) (Float.floatToRawIntBits(weight) >>> Short.SIZE));
    }
    return file.array();
  }
}
