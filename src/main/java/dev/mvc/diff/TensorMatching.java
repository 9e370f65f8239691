package dev.mvc.diff;

import dev.mvc.delta.BaseFinder;
import dev.mvc.id.ObjectId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Finds for each tensor the one that it was.
///
/// In this order: the tensor of the same path and name; one of the same name in any file, which a
/// model that was sharded anew or a folder for each step needs, equal bytes first; the tensor with
/// the same bytes under another name, when there is no doubt; a tensor of the same name that is
/// still there, for a folder of a new step beside those of the steps before.
final class TensorMatching {
  /// A tensor and what it was. One of both may be missing, not both.
  record Pair(@Nullable PlacedTensor old, @Nullable PlacedTensor now) {}

  private final List<PlacedTensor> allOld;
  private final Set<PlacedTensor> freeOld;
  private final Set<PlacedTensor> freeNow;
  private final List<Pair> pairs = new ArrayList<>();

  private TensorMatching(List<PlacedTensor> old, List<PlacedTensor> now) {
    this.allOld = old;
    this.freeOld = new LinkedHashSet<>(old);
    this.freeNow = new LinkedHashSet<>(now);
  }

  /// Matches all tensors of two snapshots.
  ///
  /// @param oldPaths where files that were renamed had been, by their path now
  static List<Pair> match(
      List<PlacedTensor> old, List<PlacedTensor> now, Map<String, String> oldPaths) {
    TensorMatching matching = new TensorMatching(old, now);
    matching.matchPlaces(oldPaths);
    matching.matchNames();
    matching.matchContents();
    matching.matchEarlierSteps();
    matching.freeNow.forEach(tensor -> matching.pairs.add(new Pair(null, tensor)));
    matching.freeOld.forEach(tensor -> matching.pairs.add(new Pair(tensor, null)));
    return matching.pairs;
  }

  private void matchPlaces(Map<String, String> oldPaths) {
    Map<String, PlacedTensor> places = new HashMap<>();
    freeOld.forEach(tensor -> places.putIfAbsent(place(tensor.path(), tensor.name()), tensor));
    for (PlacedTensor now : List.copyOf(freeNow)) {
      String path = oldPaths.getOrDefault(now.path(), now.path());
      pair(places.remove(place(path, now.name())), now);
    }
  }

  /// No path holds a NUL.
  private static String place(String path, String name) {
    return path + '\0' + name;
  }

  private void matchNames() {
    Map<String, List<PlacedTensor>> byName = byName(freeOld);
    for (boolean equal : new boolean[] {true, false}) {
      for (PlacedTensor now : List.copyOf(freeNow)) {
        List<PlacedTensor> candidates = byName.getOrDefault(now.name(), List.of());
        Optional<PlacedTensor> nearest =
            candidates.stream()
                .filter(old -> !equal || old.id().equals(now.id()))
                .min(nearestTo(now));
        nearest.ifPresent(old -> {
          candidates.remove(old);
          pair(old, now);
        });
      }
    }
  }

  /// Zeros and ones are the same bytes in many tensors, so only what occurs once on both sides is
  /// taken for the same.
  private void matchContents() {
    Map<ObjectId, List<PlacedTensor>> olds = byId(freeOld);
    Map<ObjectId, List<PlacedTensor>> nows = byId(freeNow);
    nows.forEach((id, now) -> {
      List<PlacedTensor> old = olds.getOrDefault(id, List.of());
      if (old.size() == 1 && now.size() == 1 && haveSameForm(old.getFirst(), now.getFirst())) {
        pair(old.getFirst(), now.getFirst());
      }
    });
  }

  private void matchEarlierSteps() {
    Map<String, List<PlacedTensor>> byName = byName(allOld);
    for (PlacedTensor now : List.copyOf(freeNow)) {
      byName.getOrDefault(now.name(), List.of()).stream()
          .filter(old -> BaseFinder.fits(old.info(), now.info()))
          .min(nearestTo(now))
          .ifPresent(old -> pair(old, now));
    }
  }

  private void pair(@Nullable PlacedTensor old, PlacedTensor now) {
    if (old != null) {
      pairs.add(new Pair(old, now));
      freeOld.remove(old);
      freeNow.remove(now);
    }
  }

  /// The same form first, then the nearest file, then the latest one before it.
  private static Comparator<PlacedTensor> nearestTo(PlacedTensor now) {
    return Comparator.comparing((PlacedTensor old) -> !haveSameForm(old, now))
        .thenComparingInt(old -> BaseFinder.distance(old.path(), now.path()))
        .thenComparing(old -> PathOrder.NATURAL.compare(old.path(), now.path()) > 0)
        .thenComparing(PlacedTensor::path, PathOrder.NATURAL.reversed());
  }

  private static boolean haveSameForm(PlacedTensor old, PlacedTensor now) {
    return old.info().dtype() == now.info().dtype()
        && old.info().shape().equals(now.info().shape());
  }

  private static Map<String, List<PlacedTensor>> byName(Collection<PlacedTensor> tensors) {
    return group(tensors, PlacedTensor::name);
  }

  private static Map<ObjectId, List<PlacedTensor>> byId(Collection<PlacedTensor> tensors) {
    return group(tensors, PlacedTensor::id);
  }

  private static <K> Map<K, List<PlacedTensor>> group(
      Collection<PlacedTensor> tensors, Function<PlacedTensor, K> key) {
    return tensors.stream()
        .collect(
            Collectors.groupingBy(
                key, LinkedHashMap::new, Collectors.toCollection(ArrayList::new)));
  }
}
