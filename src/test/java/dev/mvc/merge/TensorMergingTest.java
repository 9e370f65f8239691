package dev.mvc.merge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mvc.format.layout.Filter;
import dev.mvc.format.layout.Packing;
import dev.mvc.id.ObjectId;
import dev.mvc.io.MvcException;
import dev.mvc.object.Recipe;
import dev.mvc.object.Segment;
import dev.mvc.tensor.DType;
import dev.mvc.tensor.Shape;
import dev.mvc.tensor.TensorInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TensorMergingTest {
  private static final List<String> NONE = List.of();

  private static ObjectId id(int n) {
    return new ObjectId(n, 0, 0, n);
  }

  private static Segment.Tensor tensor(String name, DType dtype, int content, long... shape) {
    TensorInfo info = new TensorInfo(name, dtype, Shape.of(shape));
    return new Segment.Tensor(info, id(content), info.byteLength());
  }

  private static Segment.Tensor w(int content) {
    return tensor("w", DType.F32, content, 4);
  }

  private static Decision decide(
      List<String> rules, List<Segment.Tensor> base, List<List<Segment.Tensor>> heads) {
    return new TensorMerging(Rules.parse(rules)).decide(base, heads).get("w");
  }

  private static List<List<Segment.Tensor>> heads(int... contents) {
    List<List<Segment.Tensor>> heads = new ArrayList<>();
    for (int content : contents) {
      heads.add(content == 0 ? List.of() : List.of(w(content)));
    }
    return heads;
  }

  /// 0 is "not there"; the last column is the content that is taken, and -1 a conflict.
  @ParameterizedTest
  @CsvSource({
    "1, 1, 1, 1",
    "1, 2, 1, 2",
    "1, 1, 2, 2",
    "1, 2, 2, 2",
    "1, 2, 3, -1",
    "0, 2, 0, 2",
    "0, 0, 2, 2",
    "0, 2, 2, 2",
    "0, 2, 3, -1",
    "1, 0, 1, 0",
    "1, 1, 0, 0",
    "1, 0, 0, 0",
    "1, 0, 2, -1",
    "1, 2, 0, -1"
  })
  void whatOnlyOneSideChangedIsThatSides(int base, int ours, int theirs, int taken) {
    List<Segment.Tensor> before = base == 0 ? List.of() : List.of(w(base));
    Decision decision = decide(NONE, before, heads(ours, theirs));
    switch (decision) {
      case Decision.Take take -> assertThat(take.tensor().id()).isEqualTo(id(taken));
      case Decision.Drop _ -> assertThat(taken).isZero();
      case Decision.Conflict _ -> assertThat(taken).isEqualTo(-1);
      case Decision.Compute _ -> throw new AssertionError("nothing was asked for");
    }
  }

  @Test
  void itIsToldWhoseATensorIs() {
    assertThat(decide(NONE, List.of(w(1)), heads(1, 2)))
        .isEqualTo(new Decision.Take(w(2), OptionalInt.of(1)));
    assertThat(decide(NONE, List.of(w(1)), heads(2, 2)))
        .isEqualTo(new Decision.Take(w(2), OptionalInt.empty()));
    assertThat(decide(NONE, List.of(w(1)), heads(1, 1, 3)))
        .isEqualTo(new Decision.Take(w(3), OptionalInt.of(2)));
  }

  @Test
  void aStrategyDecidesOnlyWhatBothChanged() {
    List<String> average = List.of("average");
    assertThat(decide(average, List.of(w(1)), heads(1, 2)))
        .isEqualTo(new Decision.Take(w(2), OptionalInt.of(1)));
    assertThat(decide(average, List.of(w(1)), heads(2, 3)))
        .isEqualTo(
            new Decision.Compute(
                w(2).info(), Strategy.AVERAGE, Optional.of(w(1)), List.of(w(2), w(3))));
    assertThat(decide(List.of("theirs"), List.of(w(1)), heads(2, 3)))
        .isEqualTo(new Decision.Take(w(3), OptionalInt.of(1)));
    assertThat(decide(List.of("theirs"), List.of(w(1)), heads(2, 0)))
        .isEqualTo(new Decision.Drop(OptionalInt.of(1)));
  }

  @Test
  void theFirstPatternThatFitsCounts() {
    List<String> rules = List.of("enc*.w=ours", "w=theirs", "*=average");
    assertThat(decide(rules, List.of(w(1)), heads(2, 3)))
        .isEqualTo(new Decision.Take(w(3), OptionalInt.of(1)));
    assertThat(Rules.parse(rules).find("encoder.0.w")).contains(Strategy.OURS);
    assertThat(Rules.parse(rules).find("enc(w")).contains(Strategy.AVERAGE);
    assertThat(Rules.parse(List.of("a?c=ties")).find("a.c")).contains(Strategy.TIES);
    assertThat(Rules.parse(List.of("a?c=ties")).find("abbc")).isEmpty();
  }

  @Test
  void anUnknownStrategyIsRefusedWithTheKnownOnes() {
    assertThatThrownBy(() -> Rules.parse(List.of("w=best")))
        .isInstanceOf(MvcException.class)
        .hasMessageContaining("no strategy \"best\"");
  }

  @Test
  void aTaskVectorNeedsATensorToStartFrom() {
    List<String> ties = List.of("ties");
    assertThat(decide(ties, List.of(), heads(2, 3)))
        .isEqualTo(new Decision.Conflict("is not in the common ancestor, which ties needs"));
    assertThat(decide(ties, List.of(tensor("w", DType.F32, 1, 5)), heads(2, 3)))
        .isEqualTo(new Decision.Conflict("is F32 [5] in the common ancestor and F32 [4] now"));
    assertThat(decide(List.of("average"), List.of(), heads(2, 3)))
        .isInstanceOf(Decision.Compute.class);
  }

  @Test
  void whatDoesNotFitIsAConflictBeforeAnythingIsRead() {
    List<String> slerp = List.of("slerp");
    assertThat(
            decide(
                slerp,
                List.of(),
                List.of(
                    List.of(tensor("w", DType.I64, 2, 4)), List.of(tensor("w", DType.I64, 3, 4)))))
        .isEqualTo(new Decision.Conflict("is I64, for which there is no slerp"));
    assertThat(
            decide(
                slerp, List.of(), List.of(List.of(w(2)), List.of(tensor("w", DType.BF16, 3, 4)))))
        .isEqualTo(new Decision.Conflict("is F32 [4] here and BF16 [4] there"));
    assertThat(decide(slerp, List.of(w(1)), heads(2, 3, 4)))
        .isEqualTo(new Decision.Conflict("has more than the two heads that slerp takes"));
  }

  private static final Segment HEADER = new Segment.Literal(id(100), 80);

  private static Recipe file(Segment header, Segment... rest) {
    List<Segment> segments = new ArrayList<>(List.of(header));
    segments.addAll(List.of(rest));
    return new Recipe("safetensors", segments);
  }

  @Test
  void tensorsArePutIntoTheFileThatHasRoomForThem() {
    Recipe base = file(HEADER, w(1));
    Segment grown = new Segment.Literal(id(101), 150);
    Segment.Tensor added = tensor("v", DType.F32, 5, 2);
    Recipe ours = file(HEADER, w(2));
    Recipe theirs = file(grown, w(3), added);
    Map<String, Decision> decisions =
        new TensorMerging(Rules.parse(List.of("ours")))
            .decide(base.tensors(), List.of(ours.tensors(), theirs.tensors()));
    Recipe frame =
        RecipeMerge.frame(Optional.of(base), List.of(ours, theirs), decisions).orElseThrow();
    assertThat(RecipeMerge.fill(frame, Map.of("w", id(2), "v", id(5))))
        .contains(file(grown, w(2), added));
  }

  @Test
  void ofTwoFilesThatFitTheOneWithAnotherHeaderIsTaken() {
    Recipe base = file(HEADER, w(1));
    Recipe ours = file(HEADER, w(2));
    Recipe theirs = file(new Segment.Literal(id(102), 80), w(1));
    Map<String, Decision> decisions =
        new TensorMerging(Rules.parse(NONE))
            .decide(base.tensors(), List.of(ours.tensors(), theirs.tensors()));
    assertThat(RecipeMerge.frame(Optional.of(base), List.of(ours, theirs), decisions))
        .contains(theirs);
    assertThat(RecipeMerge.frame(Optional.of(base), List.of(ours, ours), decisions)).contains(ours);
  }

  @Test
  void whatFitsNowhereIsTold() {
    Recipe ours = file(HEADER, w(1), tensor("a", DType.F32, 7, 1));
    Recipe theirs = file(HEADER, w(1), tensor("b", DType.F32, 8, 1));
    Map<String, Decision> decisions =
        new TensorMerging(Rules.parse(NONE))
            .decide(List.of(w(1)), List.of(ours.tensors(), theirs.tensors()));
    assertThat(decisions).containsOnlyKeys("w", "a", "b");
    assertThat(RecipeMerge.frame(Optional.empty(), List.of(ours, theirs), decisions)).isEmpty();
  }

  @Test
  void aCompressedTensorIsNotReplaced() {
    Segment.Packed packed = new Segment.Packed(Packing.of(Filter.Kind.ZLIB, 4), id(9));
    Segment.Tensor w = new Segment.Tensor(w(1).info(), id(1), 11, Optional.of(packed));
    Recipe file = file(HEADER, w);
    assertThat(RecipeMerge.fill(file, Map.of("w", id(2)))).isEmpty();
    assertThat(RecipeMerge.fill(file, Map.of("w", id(1)))).contains(file);
  }
}
