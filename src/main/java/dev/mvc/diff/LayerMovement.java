package dev.mvc.diff;

import dev.mvc.delta.BaseFinder;
import dev.mvc.id.ObjectId;
import dev.mvc.io.ByteSource;
import dev.mvc.io.Workers;
import dev.mvc.tensor.DType;
import dev.mvc.tensor.LayerTree;
import dev.mvc.tensor.NameOrder;
import dev.mvc.tensor.Role;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// How far each layer of the weights moved from one version to the next, for many versions.
///
/// Tensors stored under the same id are not read. Of the others, at most a given number of bytes is
/// read for each step: whole frames, evenly spread over each layer, which then stand for all of it.
/// What was read is kept until the next step, of which it is the old side: each frame is decoded
/// once.
public final class LayerMovement implements AutoCloseable {
  private final long most;
  private final Workers workers = new Workers();
  private Map<Block, byte[]> kept = Map.of();
  private Map<Block, byte[]> read = new ConcurrentHashMap<>();
  private boolean isSampled;

  /// @param most bytes that may be read of one version; a frame of each layer is read in any case
  public LayerMovement(long most) {
    this.most = most;
  }

  /// How far a layer moved.
  ///
  /// @param isNew whether none of its tensors was there before
  /// @param delta ‖Δ‖₂² of the tensors that changed, up to a factor that `old` has too
  /// @param old ‖W‖₂² of the same before
  public record Moved(boolean isNew, double delta, double old) {
    /// What is nothing yet.
    public static final Moved NONE = new Moved(true, 0, 0);

    /// Two layers together.
    public Moved plus(Moved other) {
      return new Moved(isNew && other.isNew, delta + other.delta, old + other.old);
    }

    /// ‖Δ‖₂ / ‖W‖₂: 0 for a layer that is as it was; infinite for one that is new, or was all 0.
    public double relative() {
      if (isNew) {
        return Double.POSITIVE_INFINITY;
      }
      return delta == 0 ? 0 : Math.sqrt(delta / old);
    }
  }

  /// A stretch of a tensor on both sides.
  private record Part(PlacedTensor old, PlacedTensor now, long offset, int length) {}

  private record Block(ObjectId id, long offset, int length) {}

  /// Whether any layer was too large to be read as a whole.
  public boolean isSampled() {
    return isSampled;
  }

  /// The layers of the weights of `now`, by name.
  public SortedMap<String, Moved> between(Snapshot old, Snapshot now) throws IOException {
    SortedMap<String, Moved> layers = new TreeMap<>(NameOrder::compare);
    SortedMap<String, List<Part>> changed = new TreeMap<>(NameOrder::compare);
    for (TensorMatching.Pair pair : TensorMatching.match(weights(old), weights(now), Map.of())) {
      if (pair.now() != null) {
        String layer = LayerTree.layerOf(pair.now().name());
        boolean isNew = pair.old() == null;
        layers.merge(layer, new Moved(isNew, 0, 0), Moved::plus);
        changed
            .computeIfAbsent(layer, _ -> new ArrayList<>())
            .addAll(parts(pair.old(), pair.now()));
      }
    }
    compare(old, now, changed, layers);
    return layers;
  }

  /// Weights that are numbers with a point; without any, all weights.
  private static List<PlacedTensor> weights(Snapshot of) throws IOException {
    List<PlacedTensor> weights = new ArrayList<>();
    for (String path : of.leaves().keySet()) {
      of.tensors(path).stream()
          .filter(tensor -> Role.of(path, tensor.name()) == Role.WEIGHTS)
          .forEach(weights::add);
    }
    Predicate<PlacedTensor> isFloat =
        tensor ->
            tensor.info().dtype().kind() == DType.Kind.FLOAT
                || tensor.info().dtype().kind() == DType.Kind.COMPLEX;
    return weights.stream().anyMatch(isFloat) ? weights.stream().filter(isFloat).toList() : weights;
  }

  private static List<Part> parts(@Nullable PlacedTensor old, PlacedTensor now) {
    List<Part> parts = new ArrayList<>();
    if (old == null || old.id().equals(now.id()) || !BaseFinder.fits(old.info(), now.info())) {
      return parts;
    }
    long length = Math.min(old.segment().length(), now.segment().length());
    int stretch = TensorComparison.stretch(now.info());
    for (long at = 0; at < length && length % now.info().dtype().unitBytes() == 0; at += stretch) {
      parts.add(new Part(old, now, at, (int) Math.min(stretch, length - at)));
    }
    return parts;
  }

  private void compare(
      Snapshot old,
      Snapshot now,
      SortedMap<String, List<Part>> changed,
      SortedMap<String, Moved> layers)
      throws IOException {
    long all = 0;
    for (List<Part> parts : changed.values()) {
      all += bytes(parts);
    }
    for (Map.Entry<String, List<Part>> layer : changed.entrySet()) {
      List<Part> parts = layer.getValue();
      double share = all <= most ? 1 : (double) most / all;
      Map<Part, Double> weights = sample(parts, share);
      for (Map.Entry<Part, Double> sampled : weights.entrySet()) {
        Part part = sampled.getKey();
        double weight = sampled.getValue();
        workers.submit(
            () -> compare(old, now, part),
            found -> {
              double delta = found.normOfDelta() * found.normOfDelta() * weight;
              double before = found.normOfOld() * found.normOfOld() * weight;
              layers.merge(layer.getKey(), new Moved(false, delta, before), Moved::plus);
            });
      }
    }
    workers.drain();
    kept = read;
    read = new ConcurrentHashMap<>();
  }

  private static long bytes(List<Part> parts) {
    return parts.stream().mapToLong(Part::length).sum();
  }

  /// Parts and how much each counts. Every so many bytes one is taken, so that a part is taken as
  /// likely as it is large, and counts the less (Hansen and Hurwitz, "On the Theory of Sampling
  /// from Finite Populations", 1943).
  private Map<Part, Double> sample(List<Part> parts, double share) {
    Map<Part, Double> weights = new HashMap<>();
    if (share >= 1 || parts.size() < 2) {
      parts.forEach(part -> weights.put(part, 1.0));
      return weights;
    }
    isSampled = true;
    long all = bytes(parts);
    int largest = parts.stream().mapToInt(Part::length).max().orElse(1);
    long picks = Math.max(1, (long) (share * all / largest));
    long end = 0;
    long pick = 0;
    for (Part part : parts) {
      end += part.length;
      for (; pick < picks && (pick + 0.5) * all / picks < end; pick++) {
        weights.merge(part, 1.0 / part.length, Double::sum);
      }
    }
    return weights;
  }

  private ChangeStatistics compare(Snapshot old, Snapshot now, Part part) throws IOException {
    byte[] before = kept.get(new Block(part.old.id(), part.offset, part.length));
    if (before == null) {
      try (ByteSource source = old.open(part.old)) {
        before = source.read(part.offset, part.length);
      }
    }
    try (ByteSource source = now.open(part.now)) {
      byte[] after = source.read(part.offset, part.length);
      ChangeAccumulator found = new ChangeAccumulator(part.now.info().dtype());
      found.add(before, after, part.length);
      read.put(new Block(part.now.id(), part.offset, part.length), after);
      return found.result();
    }
  }

  /// Ends the threads.
  @Override
  public void close() {
    workers.close();
  }
}
