package dev.mvc.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CatTensorCommandTest {
  @TempDir Path root;
  private Path work;

  @BeforeEach
  void makeFolder() throws IOException {
    work = Files.createDirectories(root.resolve("work"));
    new VectorFile().with("a.w", 1, -2.5f, 1e-5f).with("b", 7).write(work.resolve("m.safetensors"));
    VectorFile.copyFixture("st-mixed-dtypes/v1/model.safetensors", work.resolve("x.safetensors"));
  }

  private Cli.Result mvc(String... words) {
    return Cli.in(work).run(words);
  }

  private byte[] binary(String... words) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Cli.in(work).binaryTo(out).run(words).assertExit(0);
    return out.toByteArray();
  }

  @Test
  void anArrayIsWhatNumpyLoads() {
    byte[] npy = binary("cat-tensor", "m.safetensors", "a.w");
    assertThat(new String(npy, 0, 128, StandardCharsets.ISO_8859_1))
        .startsWith("\u0093NUMPY\u0001\u0000v\u0000{'descr': '<f4', 'fortran_order': False")
        .endsWith("\n");
    byte[] raw = binary("cat-tensor", "m.safetensors", "a.w", "--raw");
    assertThat(Arrays.copyOfRange(npy, 128, npy.length)).isEqualTo(raw).hasSize(12);
  }

  @Test
  void aFileIsWrittenWholeAndNotOverwritten() throws IOException {
    mvc("cat-tensor", "m.safetensors", "a.w", "-o", "w.npy")
        .assertExit(0)
        .assertOutput("Wrote w.npy, 140 B: F32 [3].");
    assertThat(Files.readAllBytes(work.resolve("w.npy")))
        .isEqualTo(binary("cat-tensor", "m.safetensors", "a.w"));
    mvc("cat-tensor", "m.safetensors", "b", "-o", "w.npy").assertExit(15);
    assertThat(Files.size(work.resolve("w.npy"))).isEqualTo(140);
    mvc("cat-tensor", "m.safetensors", "b", "-o", "w.npy", "--force").assertExit(0);
    assertThat(Files.size(work.resolve("w.npy"))).isEqualTo(132);
    mvc("cat-tensor", "m.safetensors", "b", "-o", "no/w.npy").assertExit(14);
    mvc("cat-tensor", "m.safetensors", "b", "-o", ".").assertExit(2);
    try (var files = Files.list(work)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder("m.safetensors", "x.safetensors", "w.npy");
    }
  }

  @Test
  void valuesAreTextThatLosesNothing() {
    mvc("cat-tensor", "m.safetensors", "a.w", "--text").assertOutput("1.0", "-2.5", "1.0E-5");
    mvc("cat-tensor", "x.safetensors", "u64.seed", "--text")
        .assertOutput("60", "9223372036854775813");
    assertThat(mvc("cat-tensor", "x.safetensors", "bool.mask", "--text", "--slice", ":2,:3").out())
        .matches("((true|false)( (true|false)){2}\n){2}");
  }

  @Test
  void aVersionHasTheSameValues() {
    mvc("init").assertExit(0);
    mvc("add", ".").assertExit(0);
    mvc("commit", "-m", "one").assertExit(0);
    for (String options : List.of("--raw", "--slice=1:", "--dtype=bf16")) {
      assertThat(binary("cat-tensor", "HEAD:m.safetensors", "a.w", options))
          .isEqualTo(binary("cat-tensor", "m.safetensors", "a.w", options));
    }
  }

  @Test
  void binaryDoesNotGoToATerminal() {
    Cli.Result result = Cli.in(work).onTerminal().run("cat-tensor", "m.safetensors", "b");
    assertThat(result.assertExit(2).err()).contains("--text");
    Cli.in(work).onTerminal().run("cat-tensor", "m.safetensors", "b", "--text").assertExit(0);
  }

  @Test
  void whatIsNotThereIsSaid() {
    assertThat(mvc("cat-tensor", "m.safetensors", "a.v").assertExit(14).err())
        .contains("did you mean a.w?");
    mvc("cat-tensor", "nosuch", "w").assertExit(14);
    mvc("cat-tensor", "m.safetensors", "b", "--slice", "4").assertExit(2);
    mvc("cat-tensor", "m.safetensors", "b", "--raw", "--text").assertExit(2);
    mvc("cat-tensor", "m.safetensors", "b", "--dtype", "i8").assertExit(2);
  }
}
