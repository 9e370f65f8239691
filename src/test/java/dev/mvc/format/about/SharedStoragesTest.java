package dev.mvc.format.about;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mvc.format.Model;
import dev.mvc.format.layout.Extent;
import dev.mvc.format.layout.Layout;
import dev.mvc.format.layout.NamedTensor;
import dev.mvc.format.layout.Stored;
import dev.mvc.format.layout.Values;
import dev.mvc.tensor.DType;
import dev.mvc.tensor.Shape;
import dev.mvc.tensor.TensorInfo;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SharedStoragesTest {
  private static final Extent FIRST = extent("embed", 0, 8, 4);
  private static final Extent SECOND = extent("big", 128, 1000);

  private static Extent extent(String name, long offset, long... shape) {
    return new Extent(info(name, shape), offset);
  }

  private static TensorInfo info(String name, long... shape) {
    return new TensorInfo(name, DType.F32, Shape.of(shape));
  }

  private static NamedTensor whole(String name, Extent extent) {
    long[] dims = extent.tensor().shape().dims().stream().mapToLong(Long::longValue).toArray();
    return new NamedTensor(info(name, dims), new Values.Whole(Stored.here(extent)));
  }

  private static NamedTensor view(String name, Extent of, long offset, long length) {
    return new NamedTensor(
        info(name, length), new Values.View(Stored.here(of), offset, List.of(1L)));
  }

  private static SharedStorages of(NamedTensor... tensors) {
    Layout layout = new Layout("x", List.of(FIRST, SECOND), List.of(tensors), Map.of(), List.of());
    Model.Part part = new Model.Part("m", 4128, layout);
    return SharedStorages.of(new Model("x", List.of(part), Map.of(), List.of()));
  }

  @Test
  void tiedTensorsAreTheSameElements() {
    NamedTensor transposed =
        new NamedTensor(info("t", 4, 8), new Values.View(Stored.here(FIRST), 0, List.of(1L, 4L)));
    SharedStorages shared =
        of(whole("embed", FIRST), whole("head", FIRST), transposed, whole("big", SECOND));
    assertThat(shared.tied()).isEqualTo(Map.of("head", "embed"));
    assertThat(shared.sharing()).isEqualTo(3);
    assertThat(shared.storages()).isEqualTo(1);
    assertThat(shared.partial()).isEmpty();
  }

  @Test
  void aSliceThatWasSavedWithAllOfItsStorageIsFound() {
    SharedStorages shared = of(whole("embed", FIRST), view("s", SECOND, 5, 10));
    assertThat(shared.partial()).containsExactly(new SharedStorages.Partial("s", 1, 40, 4000));
    assertThat(shared.sharing()).isZero();
  }

  @Test
  void slicesThatTogetherAreAllOfItAreNotBlamed() {
    SharedStorages shared = of(view("a", SECOND, 0, 600), view("b", SECOND, 600, 400));
    assertThat(shared.partial()).isEmpty();
    assertThat(shared.sharing()).isEqualTo(2);
    assertThat(shared.tied()).isEmpty();
  }
}
