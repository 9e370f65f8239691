package dev.mvc.repo;

import dev.mvc.id.ObjectId;
import dev.mvc.merge.RecipeMerge;
import dev.mvc.object.ObjectKind;
import dev.mvc.object.Recipe;
import dev.mvc.object.Segment;
import dev.mvc.object.Tree;
import dev.mvc.store.PackWriter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Takes over the changes between two versions into a third: a file or a tensor that only one side
/// changed is that side's. No tensor is read; a model file of which both sides changed other
/// tensors becomes a new recipe.
final class ThreeWay {
  private final Repository repository;
  private final PackWriter writer;
  private final List<String> conflicts = new ArrayList<>();

  /// @param writer gets the recipes of files that both sides changed
  ThreeWay(Repository repository, PackWriter writer) {
    this.repository = repository;
    this.writer = writer;
  }

  /// What both sides changed otherwise, for people.
  List<String> conflicts() {
    return conflicts;
  }

  /// The files that come out.
  SortedMap<String, Tree.Entry> files(
      Map<String, Tree.Entry> base, Map<String, Tree.Entry> ours, Map<String, Tree.Entry> theirs)
      throws IOException {
    TreeSet<String> paths = new TreeSet<>(base.keySet());
    paths.addAll(ours.keySet());
    paths.addAll(theirs.keySet());
    SortedMap<String, Tree.Entry> merged = new TreeMap<>();
    for (String path : paths) {
      Tree.Entry entry = entry(path, base.get(path), ours.get(path), theirs.get(path));
      if (entry != null) {
        merged.put(path, entry);
      }
    }
    for (String path : merged.keySet()) {
      if (!merged.subMap(path + "/", path + "0").isEmpty()) {
        conflicts.add(path + " (a file on one side, a folder on the other)");
      }
    }
    return merged;
  }

  private Tree.@Nullable Entry entry(
      String path,
      Tree.@Nullable Entry base,
      Tree.@Nullable Entry ours,
      Tree.@Nullable Entry theirs)
      throws IOException {
    if (Objects.equals(ours, theirs) || Objects.equals(base, theirs)) {
      return ours;
    }
    if (Objects.equals(base, ours)) {
      return theirs;
    }
    if (base instanceof Tree.File b
        && ours instanceof Tree.File o
        && theirs instanceof Tree.File t
        && b.format().equals(o.format())
        && b.format().equals(t.format())
        && RecipeMerge.isPossible(b.format())) {
      Optional<Tree.Entry> file = file(path, b, o, t);
      if (file.isPresent()) {
        return file.get();
      }
    } else {
      conflicts.add(path);
    }
    return ours;
  }

  private Optional<Tree.Entry> file(String path, Tree.File base, Tree.File ours, Tree.File theirs)
      throws IOException {
    Recipe b = repository.store().recipe(base.id());
    Recipe o = repository.store().recipe(ours.id());
    Recipe t = repository.store().recipe(theirs.id());
    if (!shape(b).equals(shape(o)) || !shape(b).equals(shape(t))) {
      conflicts.add(path + " (its tensors are other ones)");
      return Optional.empty();
    }
    List<Segment> segments = new ArrayList<>();
    List<String> clashes = new ArrayList<>();
    for (int i = 0; i < b.segments().size(); i++) {
      Segment mine = o.segments().get(i);
      Segment other = t.segments().get(i);
      boolean isOurs = mine.equals(other) || b.segments().get(i).equals(other);
      if (!isOurs && !b.segments().get(i).equals(mine)) {
        clashes.add(mine instanceof Segment.Tensor tensor ? tensor.info().name() : "its header");
      }
      segments.add(isOurs ? mine : other);
    }
    if (!clashes.isEmpty()) {
      String more = clashes.size() > 1 ? " and " + (clashes.size() - 1) + " more" : "";
      conflicts.add(path + " (" + clashes.getFirst() + more + ")");
      return Optional.empty();
    }
    Recipe merged = new Recipe(o.format(), segments);
    ObjectId id = writer.put(ObjectKind.RECIPE, merged.write());
    boolean isExecutable =
        base.executable() == ours.executable() ? theirs.executable() : ours.executable();
    return Optional.of(
        new Tree.File(ours.name(), id, merged.size(), merged.format(), isExecutable));
  }

  /// What has to be equal for pieces to be exchanged: which tensors there are, where, and how long.
  private static List<Object> shape(Recipe recipe) {
    List<Object> shape = new ArrayList<>();
    for (Segment segment : recipe.segments()) {
      shape.add(segment.length());
      shape.add(segment instanceof Segment.Tensor tensor ? tensor.info() : "");
    }
    return shape;
  }

  /// What comes out of named values: hyperparameters.
  ///
  /// @param what they are, for people
  <T> SortedMap<String, T> values(
      String what, Map<String, T> base, Map<String, T> ours, Map<String, T> theirs) {
    TreeSet<String> keys = new TreeSet<>(ours.keySet());
    keys.addAll(theirs.keySet());
    SortedMap<String, T> merged = new TreeMap<>();
    for (String key : keys) {
      @Nullable T old = base.get(key);
      @Nullable T mine = ours.get(key);
      @Nullable T other = theirs.get(key);
      boolean isOurs = Objects.equals(mine, other) || Objects.equals(old, other);
      if (!isOurs && !Objects.equals(old, mine)) {
        conflicts.add(what + " " + key);
      }
      @Nullable T taken = isOurs ? mine : other;
      if (taken != null) {
        merged.put(key, taken);
      }
    }
    return merged;
  }
}
