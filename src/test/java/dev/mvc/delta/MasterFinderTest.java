package dev.mvc.delta;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mvc.id.ObjectId;
import dev.mvc.tensor.DType;
import dev.mvc.tensor.Shape;
import dev.mvc.tensor.TensorInfo;
import org.junit.jupiter.api.Test;

class MasterFinderTest {
  private static final ObjectId NEAR = new ObjectId(1, 0, 0, 0);
  private static final ObjectId FAR = new ObjectId(2, 0, 0, 0);

  private final MasterFinder masters = new MasterFinder();

  @Test
  void theMasterWhoseNameSharesMostOfItsEndIsFound() {
    masters.add(info("master.decoder.fc.weight", DType.F32, 4, 8), FAR);
    masters.add(info("master.encoder.fc.weight", DType.F32, 4, 8), NEAR);

    assertThat(masters.find(info("model.encoder.fc.weight", DType.BF16, 4, 8))).contains(NEAR);
    assertThat(masters.find(info("model.decoder.fc.weight", DType.F16, 4, 8))).contains(FAR);
  }

  @Test
  void anotherShapeAnotherEndOrAnotherTypeIsNoMaster() {
    masters.add(info("master.fc.weight", DType.F32, 4, 8), NEAR);
    masters.add(info("other.fc.bias", DType.F64, 8), FAR);

    assertThat(masters.find(info("model.fc.weight", DType.BF16, 8, 4))).isEmpty();
    assertThat(masters.find(info("model.fc.scale", DType.BF16, 4, 8))).isEmpty();
    assertThat(masters.find(info("model.fc.weight", DType.F32, 4, 8))).isEmpty();
    assertThat(masters.find(info("model.fc.bias", DType.BF16, 8))).isEmpty();
  }

  private static TensorInfo info(String name, DType dtype, long... dims) {
    return new TensorInfo(name, dtype, Shape.of(dims));
  }
}
