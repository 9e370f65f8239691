package dev.mvc.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MergeModelsTest {
  /// More than the stretches that are computed ahead, so that several are.
  private static final int ELEMENTS = 3_000_001;

  @TempDir Path root;

  private Path work;

  @BeforeEach
  void makeFolder() throws IOException {
    work = Files.createDirectories(root.resolve("work"));
  }

  private void model(String name, float scale) throws IOException {
    String header =
        "{\"w\":{\"dtype\":\"F32\",\"shape\":[%d],\"data_offsets\":[0,%d]}}"
            .formatted(ELEMENTS, 4 * ELEMENTS);
    byte[] json = header.getBytes(StandardCharsets.UTF_8);
    ByteBuffer file = ByteBuffer.allocate(8 + json.length + 4 * ELEMENTS);
    file.order(ByteOrder.LITTLE_ENDIAN).putLong(json.length).put(json);
    for (int i = 0; i < ELEMENTS; i++) {
      file.putFloat(i * scale);
    }
    Files.write(work.resolve(name), file.array());
  }

  @Test
  void largeTensorsAreComputedStretchByStretchInOrder() throws IOException {
    model("base", 1);
    model("a", 2);
    model("b", 5);
    Cli.in(work)
        .run(
            "merge-models",
            "base",
            "a",
            "b",
            "-o",
            "out",
            "-s",
            "task-arithmetic",
            "--lambda",
            "0.5")
        .assertExit(0);
    byte[] out = Files.readAllBytes(work.resolve("out"));
    ByteBuffer values =
        ByteBuffer.wrap(out, out.length - 4 * ELEMENTS, 4 * ELEMENTS)
            .order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < ELEMENTS; i++) {
      // i + (i + 4i) / 2, of inputs that were rounded to 24 bits
      assertThat((double) values.getFloat())
          .isBetween(3.5 * i * (1 - 0x1p-22), 3.5 * i * (1 + 0x1p-22));
    }
  }

  @Test
  void aFileThatIsThereStaysUnlessItIsForced() throws IOException {
    model("base", 1);
    Files.writeString(work.resolve("out"), "mine");
    Cli.in(work)
        .run("merge-models", "base", "base", "base", "-o", "out", "-s", "average")
        .assertExit(15);
    assertThat(work.resolve("out")).hasContent("mine");
  }
}
