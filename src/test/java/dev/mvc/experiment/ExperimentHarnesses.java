package dev.mvc.experiment;

import dev.mvc.fuzz.Harness;
import dev.mvc.io.ByteSource;
import dev.mvc.io.LittleEndian;
import dev.mvc.object.Scalar;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.zip.CRC32C;

/// Files of hyperparameters and of results.
public final class ExperimentHarnesses {
  private ExperimentHarnesses() {}

  /// All of them.
  public static List<Harness> all() {
    String json = "{\"lr\": 0.1, \"a\": {\"b\": [1, null, \"x\"]}, \"n\": NaN}\n";
    List<byte[]> events =
        Harness.resources(
            "experiment/tensorboard2.tfevents.bin", "experiment/tensorboardx.tfevents.bin");
    return List.of(
        params(
            "yaml",
            "lr: 0.1\na: &x\n  b: [1, ~, 'x']\nc: *x\nd: |\n  text\ne: !!str 1\n",
            "&x *x << : - ? | > !!binary !!set {{ [[ --- ... %YAML \t '' # 0x1F .inf 1_000"),
        params("json", json, "{ } [ ] : , NaN -Infinity 1e999 \"\\u0000\""),
        params(
            "toml",
            "lr = 0.1\n[a]\nb = [1, 'x', 2026-01-01]\nc.d = \"\"\"x\"\"\"\n[[e]]\nf={g=1}\n",
            "[[ ]] = . \"\"\" ''' { } inf nan 1979-05-27T07:32:00Z 0x 0b1 # a.b.c="),
        new Harness(
            "experiment/training-args",
            Harness.resources("experiment/training_args.bin"),
            List.of(),
            input ->
                ParamFiles.read(new InMemory().put("training_args.bin", input), Optional.empty())
                    .values()
                    .size()),
        metrics(
            "metrics.jsonl",
            Harness.bytes(List.of("{\"step\": 1, \"loss\": 0.5}\n{\"step\": 2, \"loss\": NaN}\n")),
            "{\"step\": \"epoch\": NaN [ ] \n 1e999 null"),
        metrics(
            "metrics.csv",
            Harness.bytes(List.of("step,loss\n1,0.5\n2,\"0.4\"\n")),
            ", \" \n \t ; nan -inf"),
        metrics(
            "metrics.json",
            Harness.bytes(List.of("{\"loss\": 0.5, \"a\": [1, 2], \"b\": {\"c\": 3}}")),
            "[ ] { } \"step\": [{\"step\":1,\"loss\":2}] NaN null"),
        metrics(
            "trainer_state.json",
            Harness.bytes(
                List.of(
                    "{\"global_step\": 2, \"log_history\": [{\"step\": 1, \"loss\": 2, \"epoch\":"
                        + " 0.5}]}")),
            "{ } [ ] \"log_history\": \"best_metric\": null \"eval_loss\":"),
        metrics("events.out.tfevents.1", events, "tag simple_value"),
        new Harness(
            "experiment/events-with-checks",
            events,
            List.of(),
            input -> metrics("events.out.tfevents.1", checked(input))));
  }

  private static Harness params(String extension, String seed, String tokens) {
    return new Harness(
        "experiment/params-" + extension,
        Harness.bytes(List.of(seed)),
        Harness.words(tokens),
        input -> {
          ParamFiles read =
              ParamFiles.read(new InMemory().put("params." + extension, input), Optional.empty());
          return read.values().size() + " " + read.warnings();
        });
  }

  private static Harness metrics(String name, List<byte[]> seeds, String tokens) {
    return new Harness(
        "experiment/" + name, seeds, Harness.words(tokens), input -> metrics(name, input));
  }

  private static Object metrics(String name, byte[] input) throws Exception {
    Rows rows = new Rows(name, "");
    Map<String, Scalar> results = new TreeMap<>();
    MetricFiles.read(name, ByteSource.of(input), rows, results);
    return rows.curves().size() + " " + results.size();
  }

  /// The same with right checks of records.
  private static byte[] checked(byte[] input) {
    byte[] bytes = input.clone();
    for (long at = 0; at <= bytes.length - 16; ) {
      int from = (int) at;
      LittleEndian.putInt(bytes, from + 8, masked(bytes, from, 8));
      long length = LittleEndian.getLong(bytes, from);
      if (length < 0 || length > bytes.length - 16 - at) {
        break;
      }
      int end = (int) (at + 12 + length);
      LittleEndian.putInt(bytes, end, masked(bytes, from + 12, (int) length));
      at = end + 4L;
    }
    return bytes;
  }

  private static int masked(byte[] bytes, int at, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, at, length);
    return Integer.rotateRight((int) crc.getValue(), 15) + 0xa282ead8;
  }
}
