package dev.mvc.format.layout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mvc.tensor.DType;
import dev.mvc.tensor.Shape;
import dev.mvc.tensor.TensorInfo;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LayoutTest {
  @ParameterizedTest
  @CsvSource({
    "0, 4, 3, 4",
    "4, 4, 0, 4",
    "-1, 1, 8, 1",
    "0, -1, 8, 1",
    "0, 4, 9223372036854775807, 4"
  })
  void extentsThatOverlapOrAreOutOfOrderAreRefused(long a, long lengthA, long b, long lengthB) {
    List<Extent> extents = List.of(extent(a, lengthA), extent(b, lengthB));
    assertThatThrownBy(() -> Layout.of("x", extents, Map.of()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void emptyExtentsMayShareAnOffset() {
    List<Extent> extents = List.of(extent(0, 4), extent(4, 0), extent(4, 0), extent(4, 2));
    assertThat(Layout.of("x", extents, Map.of()).tensors()).hasSize(4);
  }

  @Test
  void longTextInAMessageIsCut() {
    assertThat(MalformedFileException.quote("a\"b\\c\u00e9\u202e\ue000\ud83d\ude42"))
        .isEqualTo("\"a\\\"b\\\\c\u00e9\\u{202e}\\u{e000}\ud83d\ude42\"");
    assertThat(MalformedFileException.quote("x".repeat(10_000)))
        .hasSizeLessThan(90)
        .endsWith("…\"");
  }

  private static Extent extent(long offset, long length) {
    return new Extent(new TensorInfo("t", DType.U8, Shape.of(1)), offset, length, Packing.NONE);
  }
}
