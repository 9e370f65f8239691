package dev.mvc.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mvc.codec.Elements;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class DTypeTest {
  @ParameterizedTest
  @CsvSource({
    "BOOL, 8",
    "F4, 4",
    "F6_E2M3, 6",
    "F6_E3M2, 6",
    "U8, 8",
    "I8, 8",
    "F8_E5M2, 8",
    "F8_E4M3, 8",
    "F8_E8M0, 8",
    "F8_E4M3FNUZ, 8",
    "F8_E5M2FNUZ, 8",
    "I16, 16",
    "U16, 16",
    "F16, 16",
    "BF16, 16",
    "I32, 32",
    "U32, 32",
    "F32, 32",
    "C64, 64",
    "F64, 64",
    "I64, 64",
    "U64, 64",
    "C128, 128",
    "C32, 32",
    "I4, 4",
    "U4, 4",
    "I2, 2",
    "U2, 2",
    "F8_E4M3B11FNUZ, 8"
  })
  void everyTypeHasItsWidth(DType dtype, int bits) {
    assertThat(dtype.bits()).isEqualTo(bits);
    assertThat(dtype.byteLength(24)).isEqualTo(24L * bits / 8);
  }

  @Test
  void noTypeIsMissingAbove() {
    assertThat(DType.values()).hasSize(29 + 26);
  }

  @ParameterizedTest
  @CsvSource({
    "Q4_0, 32, 18",
    "Q4_1, 32, 20",
    "Q5_0, 32, 22",
    "Q5_1, 32, 24",
    "Q8_0, 32, 34",
    "Q8_1, 32, 40",
    "Q2_K, 256, 84",
    "Q3_K, 256, 110",
    "Q4_K, 256, 144",
    "Q5_K, 256, 176",
    "Q6_K, 256, 210",
    "Q8_K, 256, 292",
    "IQ2_XXS, 256, 66",
    "IQ2_XS, 256, 74",
    "IQ3_XXS, 256, 98",
    "IQ1_S, 256, 50",
    "IQ4_NL, 32, 18",
    "IQ3_S, 256, 110",
    "IQ2_S, 256, 82",
    "IQ4_XS, 256, 136",
    "IQ1_M, 256, 56",
    "TQ1_0, 256, 54",
    "TQ2_0, 256, 66",
    "MXFP4, 32, 17",
    "NVFP4, 64, 36",
    "Q1_0, 128, 18"
  })
  void everyBlockHasItsSize(DType dtype, int elements, int bytes) {
    assertThat(dtype.kind()).isEqualTo(DType.Kind.BLOCKS);
    assertThat(dtype.byteLength(3L * elements)).isEqualTo(3L * bytes);
    assertThatThrownBy(() -> dtype.byteLength(elements + 1))
        .isInstanceOf(ArithmeticException.class);
  }

  @Test
  void aTypeIsFoundByItsExactName() {
    assertThat(DType.find("BF16")).contains(DType.BF16);
    assertThat(DType.find("bf16")).isEmpty();
    assertThat(DType.find("F33")).isEmpty();
  }

  @Test
  void aSizeThatDoesNotEndOnAByteIsRefused() {
    assertThat(DType.F6_E2M3.byteLength(8)).isEqualTo(6);
    assertThatThrownBy(() -> DType.F6_E2M3.byteLength(6))
        .isInstanceOf(ArithmeticException.class)
        .hasMessage("6 elements of 6 bits do not end on a byte");
    assertThatThrownBy(() -> DType.F4.byteLength(3)).isInstanceOf(ArithmeticException.class);
  }

  @Test
  void aSizeBeyondALongIsRefused() {
    assertThat(DType.U8.byteLength(Long.MAX_VALUE)).isEqualTo(Long.MAX_VALUE);
    assertThatThrownBy(() -> DType.F32.byteLength(1L << 62))
        .isInstanceOf(ArithmeticException.class);
  }

  /// A frame must hold whole elements as the coder counts them.
  @ParameterizedTest
  @EnumSource(DType.class)
  void theCodersElementsDivideTheUnit(DType dtype) {
    assertThat(dtype.unitBytes() % dtype.elements().width()).isZero();
  }

  @Test
  void floatsAreCodedWithTheirExponents() {
    Map<DType, Elements> coded =
        Map.of(
            DType.F32, Elements.F32,
            DType.C64, Elements.F32,
            DType.BF16, Elements.BF16,
            DType.F16, Elements.F16,
            DType.C32, Elements.F16,
            DType.F8_E4M3FNUZ, Elements.F8_E4M3,
            DType.C128, Elements.F64);
    coded.forEach((dtype, elements) -> assertThat(dtype.elements()).isEqualTo(elements));
  }
}
