package dev.mvc.repo;

import dev.mvc.diff.PathOrder;
import dev.mvc.id.ObjectId;
import dev.mvc.object.Recipe;
import dev.mvc.object.Segment;
import dev.mvc.object.Tree;
import dev.mvc.store.ObjectStore;
import dev.mvc.tensor.Role;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What became of the tensors of a version in the files of the next, as far as those changed. Only
/// recipes are read, and only of files that have to do with it.
///
/// A tensor is what it was in the file of the same path; else in files whose paths differ in
/// numbers alone, the last of these (`checkpoint-1000` after `checkpoint-500`, shards that were cut
/// anew); else in those that are gone. A file of which none of these is there goes nothing on: it
/// is another model.
///
/// @param pairs the tensors of files that are new or changed
/// @param gone tensors of files that were gone on with, of whose names there is none any more
/// @param rewritten files of the same path that are not the same bytes
/// @param hadWeights whether there were any before
record WeightChanges(
    List<Pair> pairs, List<Placed> gone, List<String> rewritten, boolean hadWeights) {
  /// More files than a model has shards, in the last of its steps.
  private static final int MAX_RELATED = 1000;

  private static final Pattern NUMBER = Pattern.compile("[0-9]+");

  /// A tensor of a file.
  ///
  /// @param file the file's recipe
  /// @param number of the tensor among those of the recipe
  record Placed(String path, ObjectId file, int number, Segment.Tensor tensor) {
    String name() {
      return tensor.info().name();
    }

    boolean isWeight() {
      return Role.of(path, name()) == Role.WEIGHTS;
    }
  }

  /// A tensor, and what it was.
  ///
  /// @param old empty when there was none
  /// @param isContinued whether its file goes on what was there before
  record Pair(Optional<Placed> old, Placed now, boolean isContinued) {
    boolean isSame() {
      return old.isPresent()
          && old.get().tensor.id().equals(now.tensor.id())
          && old.get().tensor.info().dtype() == now.tensor.info().dtype()
          && old.get().tensor.info().shape().equals(now.tensor.info().shape());
    }
  }

  /// Compares the files of two versions.
  static WeightChanges between(
      ObjectStore store, SortedMap<String, Tree.Entry> old, SortedMap<String, Tree.Entry> now)
      throws IOException {
    return new Comparison(store, models(old), models(now)).result();
  }

  private static SortedMap<String, Tree.File> models(SortedMap<String, Tree.Entry> leaves) {
    SortedMap<String, Tree.File> models = new TreeMap<>();
    leaves.forEach((path, leaf) -> {
      if (leaf instanceof Tree.File file && !file.format().equals(Recipe.OPAQUE)) {
        models.put(path, file);
      }
    });
    return models;
  }

  private static final class Comparison {
    private final ObjectStore store;
    private final SortedMap<String, Tree.File> old;
    private final SortedMap<String, Tree.File> now;
    private final Map<String, List<Placed>> before = new HashMap<>();
    private final List<String> goneFiles = new ArrayList<>();
    private final Map<String, List<String>> alike = new HashMap<>();
    private final Map<String, Map<String, Placed>> related = new HashMap<>();
    private final Set<String> continued = new TreeSet<>();

    Comparison(
        ObjectStore store, SortedMap<String, Tree.File> old, SortedMap<String, Tree.File> now) {
      this.store = store;
      this.old = old;
      this.now = now;
      old.keySet().stream()
          .filter(path -> !now.containsKey(path))
          .limit(MAX_RELATED)
          .forEach(goneFiles::add);
      for (String path : old.keySet()) {
        alike.computeIfAbsent(place(path), _ -> new ArrayList<>()).add(path);
      }
      alike.values().forEach(paths -> paths.sort(PathOrder.NATURAL));
    }

    /// Files in which a tensor of this one may have been, the likeliest last.
    private List<String> likely(String path) {
      List<String> last = alike.getOrDefault(place(path), List.of());
      List<String> likely = new ArrayList<>(goneFiles);
      likely.addAll(last.subList(Math.max(0, last.size() - MAX_RELATED), last.size()));
      return likely;
    }

    WeightChanges result() throws IOException {
      List<Pair> pairs = new ArrayList<>();
      List<String> rewritten = new ArrayList<>();
      for (Map.Entry<String, Tree.File> file : now.entrySet()) {
        Tree.@Nullable File was = old.get(file.getKey());
        if (was == null || !was.id().equals(file.getValue().id())) {
          pairs(file.getKey(), file.getValue(), pairs);
          if (was != null) {
            rewritten.add(file.getKey());
          }
        }
      }
      return new WeightChanges(pairs, gone(pairs), rewritten, !old.isEmpty());
    }

    private void pairs(String path, Tree.File file, List<Pair> into) throws IOException {
      boolean isThere = old.containsKey(path);
      Map<String, Placed> exact = byName(before(path));
      List<String> likely = likely(path);
      continued.addAll(isThere ? List.of(path) : likely);
      boolean isContinued = isThere || !likely.isEmpty();
      for (Placed tensor : tensors(path, file)) {
        @Nullable Placed was = exact.get(tensor.name());
        if (was == null && isContinued) {
          was = related(path, likely).get(tensor.name());
        }
        into.add(new Pair(Optional.ofNullable(was), tensor, isContinued));
      }
    }

    private Map<String, Placed> related(String path, List<String> likely) throws IOException {
      @Nullable Map<String, Placed> known = related.get(place(path));
      if (known == null) {
        known = new HashMap<>();
        for (String other : likely) {
          known.putAll(byName(before(other)));
        }
        related.put(place(path), known);
      }
      return known;
    }

    /// Tensors that are nowhere any more, under no name of theirs.
    private List<Placed> gone(List<Pair> pairs) throws IOException {
      Map<String, Placed> gone = new LinkedHashMap<>();
      for (String path : continued) {
        before(path).forEach(tensor -> gone.put(tensor.name(), tensor));
      }
      pairs.forEach(pair -> gone.remove(pair.now.name()));
      Set<String> changed = new HashSet<>();
      pairs.forEach(pair -> changed.add(pair.now.path()));
      for (Map.Entry<String, Tree.File> file : now.entrySet()) {
        if (!gone.isEmpty() && !changed.contains(file.getKey())) {
          tensors(file.getKey(), file.getValue()).forEach(tensor -> gone.remove(tensor.name()));
        }
      }
      return List.copyOf(gone.values());
    }

    private List<Placed> before(String path) throws IOException {
      @Nullable List<Placed> known = before.get(path);
      if (known == null) {
        Tree.@Nullable File file = old.get(path);
        known = file == null ? List.of() : tensors(path, file);
        before.put(path, known);
      }
      return known;
    }

    private List<Placed> tensors(String path, Tree.File file) throws IOException {
      List<Segment.Tensor> tensors = store.recipe(file.id()).tensors();
      List<Placed> placed = new ArrayList<>(tensors.size());
      for (int number = 0; number < tensors.size(); number++) {
        placed.add(new Placed(path, file.id(), number, tensors.get(number)));
      }
      return placed;
    }

    private static Map<String, Placed> byName(List<Placed> tensors) {
      Map<String, Placed> names = new HashMap<>();
      tensors.forEach(tensor -> names.put(tensor.name(), tensor));
      return names;
    }

    /// What paths of the same place have in common: all but their numbers.
    private static String place(String path) {
      return NUMBER.matcher(path).replaceAll("#");
    }
  }
}
