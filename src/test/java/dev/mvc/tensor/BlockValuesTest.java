package dev.mvc.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mvc.io.LittleEndian;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BlockValuesTest {
  /// For each type some random blocks and, after them, what gguf-py 0.19 dequantises them to.
  private static final Path BLOCKS = Path.of("src/test/resources/blocks");

  @ParameterizedTest
  @EnumSource(
      value = DType.class,
      names = {
        "Q4_0", "Q4_1", "Q5_0", "Q5_1", "Q8_0", "IQ4_NL", "MXFP4", "Q2_K", "Q3_K", "Q4_K", "Q5_K",
        "Q6_K", "IQ4_XS", "TQ2_0"
      })
  void valuesAreThoseOfTheLibrary(DType dtype) throws IOException {
    byte[] file = Files.readAllBytes(BLOCKS.resolve(dtype + ".bin"));
    int perBlock = dtype.unitBytes() + 4 * dtype.unitElements();
    int blocks = file.length / perBlock;
    assertThat(file).hasSize(blocks * perBlock);
    double[] values = new double[blocks * dtype.unitElements()];
    ValueDecoder.of(dtype).decode(file, 0, values.length, values, 0);
    for (int i = 0; i < values.length; i++) {
      int expected = LittleEndian.getInt(file, blocks * dtype.unitBytes() + 4 * i);
      assertThat(values[i]).as("element %d", i).isEqualTo(Float.intBitsToFloat(expected));
    }
  }

  @Test
  void typesWithoutADecoderAreSaidToHaveNone() {
    assertThat(ValueDecoder.find(DType.IQ1_S)).isEmpty();
    assertThat(ValueDecoder.find(DType.F32)).isPresent();
  }
}
