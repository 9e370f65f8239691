package dev.mvc.delta;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mvc.id.ObjectId;
import dev.mvc.tensor.DType;
import dev.mvc.tensor.Shape;
import dev.mvc.tensor.TensorInfo;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class BaseFinderTest {
  private final BaseFinder bases = new BaseFinder();

  private static TensorInfo tensor(DType dtype, long... dims) {
    return new TensorInfo("w", dtype, Shape.of(dims));
  }

  private static ObjectId id(String text) {
    return ObjectId.hash(text.getBytes(StandardCharsets.UTF_8));
  }

  private void add(String path, TensorInfo info, String id) {
    bases.add(path, info, id(id));
  }

  @Test
  void theSameParameterIsFoundInAnotherShard() {
    add("model-00001.safetensors", tensor(DType.F32, 4, 4), "old");
    assertThat(bases.find("model-00002.safetensors", tensor(DType.F32, 4, 4))).contains(id("old"));
  }

  @Test
  void rowsMayBeAddedOrRemovedButNothingElseMayDiffer() {
    add("m", tensor(DType.F32, 4, 8), "old");
    assertThat(bases.find("m", tensor(DType.F32, 6, 8))).contains(id("old"));
    assertThat(bases.find("m", tensor(DType.F32, 4, 9))).isEmpty();
    assertThat(bases.find("m", tensor(DType.BF16, 4, 8))).isEmpty();
    assertThat(bases.find("m", tensor(DType.F32, 32))).isEmpty();
    assertThat(bases.find("m", tensor(DType.F32))).isEmpty();
    assertThat(bases.find("m", new TensorInfo("v", DType.F32, Shape.of(4, 8)))).isEmpty();
  }

  @Test
  void theNearestFileComesFirst() {
    TensorInfo info = tensor(DType.F32, 4);
    add("step-1/model", info, "other name elsewhere");
    add("b/m", info, "same name elsewhere");
    assertThat(bases.find("a/m", info)).contains(id("same name elsewhere"));
    add("a/n", info, "same folder");
    assertThat(bases.find("a/m", info)).contains(id("same folder"));
    add("a/m", info, "same file");
    add("c/m", info, "the last added");
    assertThat(bases.find("a/m", info)).contains(id("same file"));
  }

  @Test
  void amongEqualsTheSameShapeAndThenTheLastAddedComesFirst() {
    add("x", tensor(DType.F32, 4, 2), "same shape");
    add("y", tensor(DType.F32, 5, 2), "grown");
    assertThat(bases.find("z", tensor(DType.F32, 4, 2))).contains(id("same shape"));
    add("v", tensor(DType.F32, 4, 2), "later");
    assertThat(bases.find("z", tensor(DType.F32, 4, 2))).contains(id("later"));
  }
}
