package dev.mvc.diff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.mvc.diff.LayerMovement.Moved;
import dev.mvc.diff.VersionDiff.Depth;
import dev.mvc.io.Progress;
import dev.mvc.tensor.Shape;
import java.io.IOException;
import java.util.Map;
import java.util.SortedMap;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class LayerMovementTest {
  private static final long ALL = Long.MAX_VALUE;

  private static SortedMap<String, Moved> moved(Snapshot old, Snapshot now) throws IOException {
    try (LayerMovement movement = new LayerMovement(ALL)) {
      return movement.between(old, now);
    }
  }

  private static MemorySnapshot model(float... first) throws IOException {
    return new MemorySnapshot()
        .floats("m.safetensors", "layers.0.weight", Shape.of(first.length), first)
        .floats("m.safetensors", "layers.1.weight", Shape.of(2), 3, 4)
        .floats("m.safetensors", "layers.1.bias", Shape.of(1), 1);
  }

  @Test
  void aLayerMovedAsDiffSays() throws IOException {
    MemorySnapshot old = MemorySnapshot.fixture("st-llama-bf16/v1");
    MemorySnapshot now = MemorySnapshot.fixture("st-llama-bf16/v2");
    VersionDiff diff = VersionDiff.between(old, now, Depth.STATISTICS, Progress.NONE);
    SortedMap<String, Moved> layers = moved(old, now);
    assertThat(layers).hasSameSizeAs(diff.layers());
    for (GroupChange layer : diff.layers()) {
      double relative = layer.statistics().map(found -> found.relative().orElseThrow()).orElse(0.0);
      assertThat(layers.get(layer.name()).relative()).isCloseTo(relative, within(1e-12));
    }
  }

  @Test
  void whatIsTheSameIsNotRead() throws IOException {
    MemorySnapshot old = model(1, 2);
    MemorySnapshot now = model(1, 2.5f);
    SortedMap<String, Moved> layers = moved(old, now);
    assertThat(old.opened()).isEqualTo(1);
    assertThat(now.opened()).isEqualTo(1);
    assertThat(layers.get("layers.1").relative()).isZero();
    assertThat(layers.get("layers.0").relative()).isCloseTo(0.5 / Math.sqrt(5), within(1e-12));
  }

  @Test
  void whatWasReadIsNotReadAgainForTheNextStep() throws IOException {
    MemorySnapshot second = model(1, 3);
    try (LayerMovement movement = new LayerMovement(ALL)) {
      movement.between(model(1, 2), second);
      MemorySnapshot third = model(1, 4);
      Map<String, Moved> layers = movement.between(second, third);
      assertThat(second.opened()).isEqualTo(1);
      assertThat(layers.get("layers.0").relative()).isCloseTo(1 / Math.sqrt(10), within(1e-12));
    }
  }

  @Test
  void newAndRemovedLayersAndZerosAreTold() throws IOException {
    MemorySnapshot old = model(0, 0);
    MemorySnapshot now =
        new MemorySnapshot()
            .floats("m.safetensors", "layers.0.weight", Shape.of(2), 0, 1)
            .floats("m.safetensors", "head.weight", Shape.of(2), 5, 6);
    SortedMap<String, Moved> layers = moved(old, now);
    assertThat(layers).containsOnlyKeys("head", "layers.0");
    assertThat(layers.get("head").isNew()).isTrue();
    assertThat(layers.get("head").relative()).isInfinite();
    assertThat(layers.get("layers.0").relative()).isInfinite();
  }

  @Test
  void ofALargeModelAPartIsReadAndStandsForAll() throws IOException {
    int elements = 3 << 20;
    SplittableRandom random = new SplittableRandom(1);
    float[] before = new float[elements];
    float[] after = new float[elements];
    for (int i = 0; i < elements; i++) {
      before[i] = (float) random.nextGaussian();
      after[i] = before[i] + 0.01f * (float) random.nextGaussian();
    }
    Shape shape = Shape.of(elements / 1024, 1024);
    MemorySnapshot old =
        new MemorySnapshot().floats("m.safetensors", "layers.0.weight", shape, before);
    MemorySnapshot now =
        new MemorySnapshot().floats("m.safetensors", "layers.0.weight", shape, after);
    try (LayerMovement movement = new LayerMovement(3 << 20)) {
      Moved layer = movement.between(old, now).get("layers.0");
      assertThat(movement.isSampled()).isTrue();
      assertThat(now.opened()).isEqualTo(3);
      assertThat(layer.relative()).isCloseTo(0.01, within(1e-4));
    }
    try (LayerMovement movement = new LayerMovement(ALL)) {
      movement.between(old, now);
      assertThat(movement.isSampled()).isFalse();
    }
  }
}
