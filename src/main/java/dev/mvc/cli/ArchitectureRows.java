package dev.mvc.cli;

import dev.mvc.diff.GroupChange;
import dev.mvc.diff.TensorChange;
import dev.mvc.diff.TensorChange.Kind;
import dev.mvc.diff.VersionDiff;
import dev.mvc.tensor.LayerTree;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// Changes of the architecture as people think of them: whole layers that came, went or were
/// renamed, and what is left tensor by tensor.
///
/// @param layers that came, went or were renamed with all their tensors, of which there are several
/// @param single changes of other tensors
record ArchitectureRows(List<Layer> layers, List<TensorChange> single) {
  /// A layer.
  ///
  /// @param name both, if it was renamed
  /// @param form how many tensors and parameters it has
  record Layer(Kind kind, String name, String form) {}

  private record Key(Kind kind, String name) {}

  static ArchitectureRows of(VersionDiff diff) {
    Map<String, GroupChange> groups = new HashMap<>();
    diff.layers().forEach(layer -> groups.put(layer.name(), layer));
    Map<Key, List<TensorChange>> byLayer = new LinkedHashMap<>();
    List<TensorChange> single = new ArrayList<>();
    for (TensorChange change : diff.tensors()) {
      if (change.isStructural()) {
        Optional<Key> key = key(change);
        if (key.isPresent()) {
          byLayer.computeIfAbsent(key.get(), _ -> new ArrayList<>()).add(change);
        } else {
          single.add(change);
        }
      }
    }
    List<Layer> layers = new ArrayList<>();
    byLayer.forEach((key, changes) -> {
      if (changes.size() > 1 && isWhole(key, changes, groups)) {
        layers.add(new Layer(key.kind, key.name, form(changes)));
      } else {
        single.addAll(changes);
      }
    });
    return new ArchitectureRows(layers, single);
  }

  /// As `2 layers added`, `1 tensor reshaped`.
  List<String> counts() {
    Map<Kind, Integer> ofLayers = new EnumMap<>(Kind.class);
    Map<Kind, Integer> ofTensors = new EnumMap<>(Kind.class);
    layers.forEach(layer -> ofLayers.merge(layer.kind, 1, Integer::sum));
    single.forEach(change -> ofTensors.merge(change.kind(), 1, Integer::sum));
    List<String> counts = new ArrayList<>();
    ofLayers.forEach((kind, count) -> counts.add(Counts.of(count, "layer") + " " + word(kind)));
    boolean[] first = {true};
    ofTensors.forEach((kind, count) -> {
      counts.add((first[0] ? Counts.of(count, "tensor") : Counts.exact(count)) + " " + word(kind));
      first[0] = false;
    });
    return counts;
  }

  private static Optional<Key> key(TensorChange change) {
    String now = LayerTree.layerOf(change.info().name());
    return switch (change.kind()) {
      case ADDED, REMOVED -> Optional.of(new Key(change.kind(), now));
      case RENAMED ->
          change
              .old()
              .map(old -> LayerTree.layerOf(old.info().name()))
              .filter(old -> !old.equals(now))
              .map(old -> new Key(Kind.RENAMED, old + " → " + now));
      case RESHAPED, RETYPED, CHANGED -> Optional.empty();
    };
  }

  /// Whether all tensors that the layer has, or had, did the same.
  private static boolean isWhole(
      Key key, List<TensorChange> changes, Map<String, GroupChange> groups) {
    GroupChange group = groups.get(LayerTree.layerOf(changes.getFirst().info().name()));
    return group != null
        && switch (key.kind) {
          case REMOVED -> group.tensors() == 0;
          case ADDED, RENAMED -> group.tensors() == changes.size();
          case RESHAPED, RETYPED, CHANGED -> false;
        };
  }

  private static String form(List<TensorChange> changes) {
    long parameters = 0;
    for (TensorChange change : changes) {
      parameters += change.info().shape().count();
    }
    return Counts.of(changes.size(), "tensor") + ", " + Tensors.parameters(parameters);
  }

  private static String word(Kind kind) {
    return kind.name().toLowerCase(Locale.ROOT);
  }
}
