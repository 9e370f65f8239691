package dev.mvc.diff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.mvc.diff.TensorChange.Kind;
import dev.mvc.diff.VersionDiff.Depth;
import dev.mvc.io.Progress;
import dev.mvc.tensor.DType;
import dev.mvc.tensor.Role;
import dev.mvc.tensor.Shape;
import dev.mvc.tensor.TensorInfo;
import java.io.IOException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class VersionDiffTest {
  private static final double EXACT = 1e-12;

  private static VersionDiff diff(Snapshot old, Snapshot now) throws IOException {
    return VersionDiff.between(old, now, Depth.STATISTICS, Progress.NONE);
  }

  private static VersionDiff fixture(String name, String old, String now) throws IOException {
    return diff(MemorySnapshot.fixture(name + "/" + old), MemorySnapshot.fixture(name + "/" + now));
  }

  private static Map<String, TensorChange> byName(VersionDiff diff) {
    return diff.tensors().stream()
        .collect(Collectors.toMap(change -> change.info().name(), Function.identity()));
  }

  private static ChangeStatistics statistics(VersionDiff diff, String tensor) {
    return byName(diff).get(tensor).statistics().orElseThrow();
  }

  @Test
  void statisticsOfRealCheckpointsAreThoseOfNumpy() throws IOException {
    // Computed with numpy 2.4 in float64 from the files: norm(b - a) / norm(a), the cosine,
    // max(abs(b - a)), and the count of elements whose bits differ.
    VersionDiff diff = fixture("st-llama-bf16", "v1", "v2");
    ChangeStatistics head = statistics(diff, "lm_head.weight");
    assertThat(head.relative().orElseThrow()).isCloseTo(0.005033494859538359, within(EXACT));
    assertThat(head.cosine().orElseThrow()).isCloseTo(0.9999935366961061, within(EXACT));
    assertThat(head.maxAbsDelta()).isEqualTo(0.0009765625);
    assertThat(head.changed()).isEqualTo(17739);
    ChangeStatistics norm = statistics(diff, "model.layers.0.input_layernorm.weight");
    assertThat(norm.relative().orElseThrow()).isCloseTo(0.0008627935007522679, within(EXACT));
    assertThat(norm.changed()).isEqualTo(3);
    assertThat(norm.elements()).isEqualTo(64);

    GroupChange total = diff.total();
    assertThat(total.tensors()).isEqualTo(21);
    assertThat(total.changed()).isEqualTo(20);
    assertThat(total.elements()).isEqualTo(147776);
    assertThat(total.changedElements()).isEqualTo(96396);
    assertThat(total.statistics().orElseThrow().relative().orElseThrow())
        .isCloseTo(0.003527686507282817, within(EXACT));
  }

  @Test
  void halfPrecisionIsDecodedExactly() throws IOException {
    VersionDiff diff = fixture("st-llama-fp16", "v2", "v3");
    ChangeStatistics embeddings = statistics(diff, "model.embed_tokens.weight");
    assertThat(embeddings.relative().orElseThrow()).isCloseTo(0.0008956127631204395, within(EXACT));
    assertThat(embeddings.changed()).isEqualTo(8563);
    assertThat(diff.total().statistics().orElseThrow().relative().orElseThrow())
        .isCloseTo(0.0007301610338676936, within(EXACT));
  }

  @Test
  void whatIsBesideTheWeightsIsCountedApart() throws IOException {
    VersionDiff diff = fixture("pt-checkpoint", "v1", "v2");
    Map<Role, GroupChange> roles = new EnumMap<>(Role.class);
    diff.roles().forEach(role -> roles.put(role.role().orElseThrow(), role));
    assertThat(roles).containsKeys(Role.WEIGHTS, Role.OPTIMIZER);
    int tensors = roles.values().stream().mapToInt(GroupChange::tensors).sum();
    assertThat(tensors).isEqualTo(diff.total().tensors());
    // The moments change by much more than what they are moments of.
    assertThat(relative(roles.get(Role.OPTIMIZER)))
        .isGreaterThan(relative(roles.get(Role.WEIGHTS)));
    assertThat(diff.layers().getFirst().role()).contains(Role.WEIGHTS);
  }

  private static double relative(GroupChange group) {
    return group.statistics().orElseThrow().relative().orElseThrow();
  }

  @Test
  void stepCountersDoNotOutweighTheWeights() throws IOException {
    VersionDiff diff = fixture("st-convnet-fp32", "v1", "v2");
    // Both counters changed by a sixth; the floats alone have this norm (numpy).
    assertThat(statistics(diff, "bn1.num_batches_tracked").relative().orElseThrow())
        .isCloseTo(1 / 6.0, within(EXACT));
    assertThat(diff.total().changed()).isEqualTo(18);
    assertThat(diff.total().changedElements()).isEqualTo(38476);
    assertThat(diff.total().statistics().orElseThrow().relative().orElseThrow())
        .isCloseTo(0.0218001875853905, within(EXACT));
  }

  @Test
  void tensorsComeInTheOrderOfTheirRelativeChange() throws IOException {
    List<Double> relative =
        fixture("st-llama-bf16", "v1", "v2").tensors().stream()
            .map(change -> change.statistics().orElseThrow().relative().orElseThrow())
            .toList();
    assertThat(relative).hasSize(20).isSortedAccordingTo((a, b) -> Double.compare(b, a));
  }

  @Test
  void onlyWhatChangedIsRead() throws IOException {
    MemorySnapshot old = MemorySnapshot.fixture("st-convnet-fp32/v2");
    MemorySnapshot now = MemorySnapshot.fixture("st-convnet-fp32/v3");
    VersionDiff diff = diff(old, now);
    assertThat(byName(diff)).containsOnlyKeys("fc2.weight", "fc2.bias");
    assertThat(List.of(old.opened(), now.opened())).containsExactly(2, 2);
    assertThat(diff.layers().getFirst().name()).isEqualTo("fc2");
    assertThat(diff.layers().stream().filter(GroupChange::isSame))
        .extracting(GroupChange::name)
        .containsExactly("bn1", "bn2", "conv1", "conv2", "fc1");
  }

  @Test
  void withoutStatisticsNothingIsRead() throws IOException {
    MemorySnapshot old = MemorySnapshot.fixture("st-llama-bf16/v1");
    MemorySnapshot now = MemorySnapshot.fixture("st-llama-bf16/v2");
    VersionDiff diff = VersionDiff.between(old, now, Depth.NAMES, Progress.NONE);
    assertThat(diff.tensors()).hasSize(20);
    assertThat(diff.tensors()).allMatch(change -> change.statistics().isEmpty());
    assertThat(diff.total().statistics()).isEmpty();
    assertThat(old.opened() + now.opened()).isZero();
  }

  @Test
  void newMetadataAndAnotherOrderChangeNoTensor() throws IOException {
    for (String version : List.of("v3", "v4")) {
      String before = version.equals("v3") ? "v2" : "v3";
      VersionDiff diff = fixture("st-metadata-edges", before, version);
      assertThat(diff.tensors()).isEmpty();
      assertThat(diff.isEmpty()).isFalse();
      assertThat(diff.files().getFirst().tensors().orElseThrow().areSame()).isTrue();
      assertThat(diff.files().getFirst().tensors().orElseThrow().total()).isEqualTo(18);
    }
  }

  @Test
  void shardingAnewChangesNoTensor() throws IOException {
    VersionDiff diff = fixture("st-sharded-hf", "v2", "v3");
    assertThat(diff.tensors()).isEmpty();
    assertThat(diff.total().tensors()).isEqualTo(21);
    assertThat(diff.total().isSame()).isTrue();
    assertThat(diff.files()).extracting(FileChange::kind).contains(FileChange.Kind.ADDED);
    assertThat(diff.files().stream().flatMap(file -> file.tensors().stream()))
        .allMatch(FileChange.Tensors::areSame);
  }

  @Test
  void aGrownTensorIsComparedOnTheRowsThatBothHave() throws IOException {
    VersionDiff diff = fixture("st-sharded-hf", "v3", "v4");
    TensorChange embeddings = byName(diff).get("model.embed_tokens.weight");
    assertThat(embeddings.kind()).isEqualTo(Kind.RESHAPED);
    ChangeStatistics found = embeddings.statistics().orElseThrow();
    // [384, 64] grew to [392, 64]; numpy over the first 384 rows.
    assertThat(found.elements()).isEqualTo(384 * 64);
    assertThat(found.relative().orElseThrow()).isCloseTo(0.03287109500594002, within(EXACT));
    assertThat(found.cosine().orElseThrow()).isCloseTo(0.9994618494695784, within(EXACT));
    assertThat(diff.isStructural()).isTrue();
    assertThat(diff.total().elements()).isEqualTo(147776 + 2 * 8 * 64);
  }

  @Test
  void aChangedArchitectureIsToldTensorByTensor() throws IOException {
    Map<String, TensorChange> changes = byName(fixture("st-convnet-fp32", "v3", "v4"));
    assertThat(changes)
        .containsOnlyKeys(
            "fc2.weight",
            "fc2.bias",
            "fc3.weight",
            "stem.weight",
            "stem.bias",
            "bn1.num_batches_tracked");
    assertThat(changes.get("fc2.weight").kind()).isEqualTo(Kind.RESHAPED);
    assertThat(changes.get("fc3.weight").kind()).isEqualTo(Kind.ADDED);
    assertThat(changes.get("bn1.num_batches_tracked").kind()).isEqualTo(Kind.REMOVED);
    assertThat(changes.get("stem.weight").kind()).isEqualTo(Kind.RENAMED);
    assertThat(changes.get("stem.weight").old().orElseThrow().name()).isEqualTo("conv1.weight");
  }

  @Test
  void anotherTypeIsToldWithoutStatistics() throws IOException {
    VersionDiff diff =
        diff(
            new MemorySnapshot()
                .tensor("a", new TensorInfo("w", DType.F32, Shape.of(2)), new byte[8]),
            new MemorySnapshot()
                .tensor("a", new TensorInfo("w", DType.BF16, Shape.of(2)), new byte[4]));
    assertThat(diff.tensors().getFirst().kind()).isEqualTo(Kind.RETYPED);
    assertThat(diff.tensors().getFirst().statistics()).isEmpty();
    assertThat(diff.total().changed()).isEqualTo(1);
  }

  @Test
  void anotherShapeOfTheSameBytesIsReshaped() throws IOException {
    VersionDiff diff =
        diff(
            new MemorySnapshot().floats("a", "w", Shape.of(2, 2), 1, 2, 3, 4),
            new MemorySnapshot().floats("a", "w", Shape.of(4), 1, 2, 3, 4));
    assertThat(diff.tensors().getFirst().kind()).isEqualTo(Kind.RESHAPED);
    assertThat(diff.tensors().getFirst().statistics()).isEmpty();
  }

  @Test
  void weightsThatWereZeroComeFirst() throws IOException {
    MemorySnapshot old =
        new MemorySnapshot()
            .floats("a", "huge", Shape.of(1), 1)
            .floats("b", "zero", Shape.of(1), 0);
    MemorySnapshot now =
        new MemorySnapshot()
            .floats("a", "huge", Shape.of(1), 1e9f)
            .floats("b", "zero", Shape.of(1), 1e-9f);
    VersionDiff diff = diff(old, now);
    assertThat(diff.tensors().getFirst().info().name()).isEqualTo("zero");
    assertThat(diff.tensors().getFirst().statistics().orElseThrow().relative()).isEmpty();
  }

  @Test
  void newNansAreCountedAndLeftOut() throws IOException {
    VersionDiff diff =
        diff(
            new MemorySnapshot().floats("a", "w", Shape.of(4), 3, 4, 1, 1),
            new MemorySnapshot()
                .floats("a", "w", Shape.of(4), 3, 5, Float.NaN, Float.POSITIVE_INFINITY));
    ChangeStatistics found = statistics(diff, "w");
    assertThat(found.oddOld().count()).isZero();
    assertThat(found.oddNew()).isEqualTo(new ChangeStatistics.NonFinite(1, 1));
    assertThat(found.changed()).isEqualTo(3);
    assertThat(found.relative().orElseThrow()).isCloseTo(1 / 5.0, within(EXACT));
  }

  @Test
  void aLongTensorIsCutAndPutTogetherAgain() throws IOException {
    SplittableRandom random = new SplittableRandom(7);
    // Three stretches of 262,144 elements and a bit.
    float[] old = new float[3 * 262_144 + 17];
    float[] now = new float[old.length];
    double deltas = 0;
    double olds = 0;
    for (int i = 0; i < old.length; i++) {
      old[i] = (float) random.nextDouble(-1, 1);
      now[i] = random.nextInt(4) == 0 ? (float) random.nextDouble(-1, 1) : old[i];
      deltas += ((double) now[i] - old[i]) * ((double) now[i] - old[i]);
      olds += (double) old[i] * old[i];
    }
    Shape shape = Shape.of(old.length);
    VersionDiff first =
        diff(
            new MemorySnapshot().floats("a", "w", shape, old),
            new MemorySnapshot().floats("a", "w", shape, now));
    assertThat(statistics(first, "w").elements()).isEqualTo(old.length);
    assertThat(statistics(first, "w").relative().orElseThrow())
        .isCloseTo(Math.sqrt(deltas / olds), within(1e-9));
    VersionDiff again =
        diff(
            new MemorySnapshot().floats("a", "w", shape, old),
            new MemorySnapshot().floats("a", "w", shape, now));
    assertThat(again.total()).as("equal to the last bit").isEqualTo(first.total());
  }

  @Test
  void layersAddUpTheirTensors() throws IOException {
    MemorySnapshot old =
        new MemorySnapshot()
            .floats("a", "h.0.w", Shape.of(2), 3, 0)
            .floats("b", "h.0.b", Shape.of(2), 0, 4)
            .floats("c", "h.1.w", Shape.of(1), 1);
    MemorySnapshot now =
        new MemorySnapshot()
            .floats("a", "h.0.w", Shape.of(2), 3, 3)
            .floats("b", "h.0.b", Shape.of(2), 4, 4)
            .floats("c", "h.1.w", Shape.of(1), 1);
    VersionDiff diff = diff(old, now);
    assertThat(diff.layers()).extracting(GroupChange::name).containsExactly("h.0", "h.1");
    GroupChange layer = diff.layers().getFirst();
    assertThat(layer.tensors()).isEqualTo(2);
    assertThat(layer.elements()).isEqualTo(4);
    assertThat(layer.changedElements()).isEqualTo(2);
    // ‖(3, 4)‖ / ‖(3, 4)‖
    assertThat(layer.statistics().orElseThrow().relative().orElseThrow())
        .isCloseTo(1, within(EXACT));
    assertThat(diff.layers().getLast().isSame()).isTrue();
  }

  @Test
  void emptyTensorsAreCompared() throws IOException {
    VersionDiff diff =
        diff(
            new MemorySnapshot().floats("a", "w", Shape.of(0, 4)),
            new MemorySnapshot().floats("a", "w", Shape.of(1, 4), 1, 2, 3, 4));
    assertThat(diff.tensors().getFirst().kind()).isEqualTo(Kind.RESHAPED);
    assertThat(diff.tensors().getFirst().statistics()).isEmpty();
  }

  @Test
  void nothingAgainstNothingIsEmpty() throws IOException {
    assertThat(diff(new MemorySnapshot(), new MemorySnapshot()).isEmpty()).isTrue();
  }
}
