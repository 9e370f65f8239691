package dev.mvc.repo;

import dev.mvc.id.ObjectId;
import dev.mvc.io.ByteSource;
import dev.mvc.io.Progress;
import dev.mvc.io.Workers;
import dev.mvc.object.Segment;
import dev.mvc.repo.WeightChanges.Pair;
import dev.mvc.repo.WeightChanges.Placed;
import dev.mvc.store.PackWriter;
import dev.mvc.tensor.DType;
import dev.mvc.tensor.NonFinite;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/// Finds tensors in which NaN or infinities appeared.
///
/// Which tensors have any, `add` saw when it hashed them. Where that is not known, tensors that
/// differ from the version before are read, each once and a frame at a time; of the version before
/// only those are asked for that have some now.
final class NonFiniteGuard {
  private final Map<ObjectId, SortedMap<Integer, NonFinite>> notes;
  private final Contents contents;
  private final Progress progress;
  private final Map<Key, NonFinite> read = new HashMap<>();

  /// Where tensors are read.
  @FunctionalInterface
  interface Contents {
    ByteSource open(ObjectId tensor) throws IOException;
  }

  private record Key(ObjectId tensor, DType dtype) {
    static Key of(Placed placed) {
      return new Key(placed.tensor().id(), placed.tensor().info().dtype());
    }
  }

  /// A tensor in which some appeared.
  record Found(Placed tensor, NonFinite values) {}

  /// @param notes what was seen in files, by the id of their recipes
  NonFiniteGuard(
      Map<ObjectId, SortedMap<Integer, NonFinite>> notes, Contents contents, Progress progress) {
    this.notes = notes;
    this.contents = contents;
    this.progress = progress;
  }

  /// Those of the tensors in which some appeared: NaN where there was none, infinities where all
  /// was finite. Of a new tensor only NaN counts: masks of attention are full of infinities.
  List<Found> find(List<Pair> pairs) throws IOException {
    List<Pair> changed =
        pairs.stream()
            .filter(pair -> !pair.isSame())
            .filter(pair -> NonFinite.isPossible(pair.now().tensor().info().dtype()))
            .toList();
    know(changed.stream().map(Pair::now).toList());
    List<Pair> suspects = changed.stream().filter(pair -> !of(pair.now()).isNone()).toList();
    know(suspects.stream().flatMap(pair -> pair.old().stream()).toList());
    List<Found> found = new ArrayList<>();
    for (Pair pair : suspects) {
      NonFinite now = of(pair.now());
      NonFinite old = pair.old().map(this::of).orElse(NonFinite.NONE);
      boolean isNew = pair.old().isEmpty();
      if (now.nan() > 0 && old.nan() == 0 || now.infinite() > 0 && old.isNone() && !isNew) {
        found.add(new Found(pair.now(), now));
      }
    }
    return found;
  }

  private NonFinite of(Placed placed) {
    @Nullable SortedMap<Integer, NonFinite> noted = notes.get(placed.file());
    return noted == null
        ? read.getOrDefault(Key.of(placed), NonFinite.NONE)
        : noted.getOrDefault(placed.number(), NonFinite.NONE);
  }

  /// Reads those of which nothing is noted.
  private void know(List<Placed> tensors) throws IOException {
    Map<Key, Segment.Tensor> unknown = new HashMap<>();
    for (Placed placed : tensors) {
      boolean isPossible = NonFinite.isPossible(placed.tensor().info().dtype());
      if (isPossible && !notes.containsKey(placed.file()) && !read.containsKey(Key.of(placed))) {
        unknown.put(Key.of(placed), placed.tensor());
      }
    }
    if (unknown.isEmpty()) {
      return;
    }
    long bytes = unknown.values().stream().mapToLong(Segment.Tensor::length).sum();
    progress.start("looking for NaN", bytes);
    try (Workers workers = new Workers()) {
      for (Map.Entry<Key, Segment.Tensor> each : unknown.entrySet()) {
        workers.submit(
            () -> count(each.getValue()),
            found -> {
              read.put(each.getKey(), found);
              progress.advance(each.getValue().length());
            });
      }
      workers.drain();
    } finally {
      progress.finish();
    }
  }

  private NonFinite count(Segment.Tensor tensor) throws IOException {
    try (ByteSource content = contents.open(tensor.id())) {
      int frame = PackWriter.frameLength(tensor.info());
      byte[] buffer = new byte[(int) Math.min(frame, content.size())];
      NonFinite found = NonFinite.NONE;
      for (long at = 0; at < content.size(); at += buffer.length) {
        int length = (int) Math.min(buffer.length, content.size() - at);
        content.read(at, buffer, 0, length);
        found = found.plus(NonFinite.count(tensor.info().dtype(), buffer, length));
      }
      return found;
    }
  }
}
