package dev.mvc.repo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mvc.id.ObjectId;
import dev.mvc.io.ByteSource;
import dev.mvc.io.Progress;
import dev.mvc.object.Segment;
import dev.mvc.repo.WeightChanges.Pair;
import dev.mvc.repo.WeightChanges.Placed;
import dev.mvc.tensor.DType;
import dev.mvc.tensor.NonFinite;
import dev.mvc.tensor.Shape;
import dev.mvc.tensor.TensorInfo;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class NonFiniteGuardTest {
  private static final float NAN = Float.NaN;
  private static final float INF = Float.NEGATIVE_INFINITY;
  private static final ObjectId OLD = ObjectId.hash(new byte[] {1});
  private static final ObjectId NOW = ObjectId.hash(new byte[] {2});

  private final Map<ObjectId, ByteSource> contents = new HashMap<>();
  private final Map<ObjectId, SortedMap<Integer, NonFinite>> notes = new HashMap<>();
  private final List<ObjectId> opened = new ArrayList<>();
  private final AtomicInteger largestRead = new AtomicInteger();
  private final List<Pair> pairs = new ArrayList<>();

  private Placed placed(ObjectId file, int number, ByteSource content, ObjectId id) {
    contents.put(id, content);
    TensorInfo info = new TensorInfo("t" + number, DType.F32, Shape.of(content.size() / 4));
    Segment.Tensor tensor = new Segment.Tensor(info, id, content.size());
    return new Placed("m.pt", file, number, tensor);
  }

  private Placed placed(ObjectId file, int number, float... values) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    for (float value : values) {
      bytes.putFloat(value);
    }
    ObjectId id = ObjectId.hash(bytes.array());
    return placed(file, number, ByteSource.of(bytes.array()), id);
  }

  private void pair(float[] old, float... now) {
    int number = pairs.size();
    pairs.add(new Pair(Optional.of(placed(OLD, number, old)), placed(NOW, number, now), true));
  }

  private List<String> find() throws IOException {
    NonFiniteGuard guard = new NonFiniteGuard(notes, this::open, Progress.NONE);
    return guard.find(pairs).stream().map(found -> found.tensor().name()).toList();
  }

  private synchronized ByteSource open(ObjectId id) {
    opened.add(id);
    ByteSource content = contents.get(id);
    return new ByteSource() {
      @Override
      public long size() {
        return content.size();
      }

      @Override
      public void read(long offset, byte[] into, int at, int length) throws IOException {
        largestRead.accumulateAndGet(length, Math::max);
        content.read(offset, into, at, length);
      }

      @Override
      public void close() {}
    };
  }

  private static float[] were(float... values) {
    return values;
  }

  @Test
  void whatAppearedIsFoundAndWhatWasThereIsNot() throws IOException {
    pair(were(1, 2), 1, NAN);
    pair(were(1, NAN), NAN, NAN);
    pair(were(1, 2), INF, 2);
    pair(were(1, INF), INF, INF);
    pair(were(1, INF), NAN, INF);
    pair(were(1, NAN), INF, INF);
    pair(were(NAN, 2), 1, 2);
    assertThat(find()).containsExactly("t0", "t2", "t4");
  }

  @Test
  void ofNewTensorsOnlyNanCounts() throws IOException {
    pairs.add(new Pair(Optional.empty(), placed(NOW, 0, 1, INF), false));
    pairs.add(new Pair(Optional.empty(), placed(NOW, 1, 1, INF, NAN), false));
    assertThat(find()).containsExactly("t1");
  }

  @Test
  void whatIsNotedIsNotRead() throws IOException {
    pair(were(1, 2), 1, NAN);
    pair(were(3, 4), 5, 6);
    notes.put(NOW, new TreeMap<>(Map.of(0, new NonFinite(1, 0))));
    notes.put(OLD, new TreeMap<>());
    assertThat(find()).containsExactly("t0");
    assertThat(opened).isEmpty();
  }

  @Test
  void ofTheVersionBeforeOnlySuspectsAreRead() throws IOException {
    pair(were(1, 2), 1, NAN);
    pair(were(3, 4), 5, 6);
    pair(were(7, 8), 7, 8);
    assertThat(find()).containsExactly("t0");
    assertThat(opened)
        .containsExactlyInAnyOrder(
            pairs.get(0).now().tensor().id(),
            pairs.get(0).old().orElseThrow().tensor().id(),
            pairs.get(1).now().tensor().id());
  }

  @Test
  void aTensorInManyFilesIsReadOnce() throws IOException {
    for (int i = 0; i < 100; i++) {
      pair(were(1, 2), 3, NAN);
    }
    assertThat(find()).hasSize(100);
    assertThat(opened).hasSize(2);
  }

  /// A tensor of 805 MB of which no byte is held.
  @Test
  void noMoreThanAFrameIsReadAtOnce() throws IOException {
    long size = 3L << 28;
    ByteSource large =
        new ByteSource() {
          @Override
          public long size() {
            return size;
          }

          @Override
          public void read(long offset, byte[] into, int at, int length) {
            java.util.Arrays.fill(into, at, at + length, (byte) 0);
            if (offset + length == size) {
              java.util.Arrays.fill(into, at + length - 4, at + length, (byte) 0xFF);
            }
          }

          @Override
          public void close() {}
        };
    Placed now = placed(NOW, 0, large, NOW);
    pairs.add(new Pair(Optional.of(placed(OLD, 0, 1, 2)), now, true));
    assertThat(find()).containsExactly("t0");
    assertThat(largestRead.get()).isLessThanOrEqualTo(2 << 20);
  }

  @Test
  void integersAreNotRead() throws IOException {
    Placed old = placed(OLD, 0, 1, 2);
    Placed now = placed(NOW, 0, 1, NAN);
    TensorInfo info = new TensorInfo("t0", DType.I32, Shape.of(2));
    pairs.add(
        new Pair(
            Optional.of(old),
            new Placed("m.pt", NOW, 0, new Segment.Tensor(info, now.tensor().id(), 8)),
            true));
    assertThat(find()).isEmpty();
    assertThat(opened).isEmpty();
  }
}
