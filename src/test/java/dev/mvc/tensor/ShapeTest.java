package dev.mvc.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ShapeTest {
  @Test
  void aScalarHasOneElement() {
    Shape scalar = Shape.of();
    assertThat(scalar.count()).isEqualTo(1);
    assertThat(scalar.rowLength()).isEqualTo(1);
    assertThat(scalar.rank()).isZero();
    assertThat(scalar).hasToString("[]");
  }

  @Test
  void dimensionsAreMultiplied() {
    Shape shape = Shape.of(4, 8, 3);
    assertThat(shape.count()).isEqualTo(96);
    assertThat(shape.rowLength()).isEqualTo(3);
    assertThat(shape).hasToString("[4, 8, 3]");
  }

  @Test
  void anEmptyDimensionMakesItEmpty() {
    assertThat(Shape.of(3, 0, 2).count()).isZero();
  }

  @Test
  void aProductThatOverflowsOnTheWayIsRefused() {
    Shape shape = Shape.of(1L << 32, 1L << 32);
    assertThatThrownBy(shape::count).isInstanceOf(ArithmeticException.class);
    Shape empty = Shape.of(1L << 40, 1L << 40, 0);
    assertThatThrownBy(empty::count).isInstanceOf(ArithmeticException.class);
  }

  @Test
  void aNegativeDimensionIsRefused() {
    assertThatThrownBy(() -> Shape.of(-2, -4))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a dimension of -2");
  }

  @Test
  void theBytesOfATensorFollowFromShapeAndType() {
    assertThat(new TensorInfo("w", DType.BF16, Shape.of(4, 8)).byteLength()).isEqualTo(64);
    assertThat(new TensorInfo("w", DType.F4, Shape.of(4, 8)).byteLength()).isEqualTo(16);
    TensorInfo huge = new TensorInfo("w", DType.F64, Shape.of(1L << 61));
    assertThatThrownBy(huge::byteLength).isInstanceOf(ArithmeticException.class);
  }
}
