package dev.mvc.repo;

import dev.mvc.id.ObjectId;
import dev.mvc.object.DataSet;
import dev.mvc.object.ObjectKind;
import dev.mvc.object.Recipe;
import dev.mvc.object.Segment;
import dev.mvc.object.Thinned;
import dev.mvc.object.Tree;
import dev.mvc.object.Version;
import dev.mvc.store.DamagedObjectException;
import dev.mvc.store.Entry;
import dev.mvc.store.Marks;
import dev.mvc.store.ObjectStore;
import dev.mvc.tensor.Role;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;

/// Goes through everything that versions and recipes refer to, each object once, and notes what
/// does not fit together. No damage ends the walk.
///
/// Memory: one bit for each object, and the ids of the versions.
final class Reached {
  private static final Optional<Thinned.Part> WHOLE = Optional.empty();

  private final ObjectStore store;
  private final boolean withBases;
  private final Marks marks;
  private final List<ObjectId> versions = new ArrayList<>();
  private final SortedMap<ObjectId, String> problems = new TreeMap<>();
  private final Deque<ObjectId> open = new ArrayDeque<>();
  private final Deque<ObjectId> trees = new ArrayDeque<>();
  private final Set<String> named = new HashSet<>();

  Reached(ObjectStore store) throws IOException {
    this(store, true);
  }

  /// @param withBases whether an object also needs what it is stored as a difference of
  Reached(ObjectStore store, boolean withBases) throws IOException {
    this.store = store;
    this.withBases = withBases;
    this.marks = new Marks(store);
  }

  /// Which objects were reached, and which of them are missing.
  Marks marks() {
    return marks;
  }

  /// Versions that were reached and can be read.
  List<ObjectId> versions() {
    return versions;
  }

  /// What is wrong with objects that were reached, by id, each a predicate.
  SortedMap<ObjectId, String> problems() {
    return problems;
  }

  /// Reaches all that some roots keep.
  ///
  /// What is needed whole goes before what is not: an object is looked at once.
  void all(Roots roots, Thinned thinned) throws IOException {
    for (ObjectId tag : roots.tags()) {
      marks.mark(tag);
    }
    for (ObjectId record : roots.records()) {
      marks.mark(record);
    }
    for (ObjectId recipe : roots.recipes().keySet()) {
      recipe(recipe);
    }
    Map<Optional<Thinned.Part>, List<ObjectId>> folders = new HashMap<>();
    for (var heads : List.of(roots.named(), roots.logged())) {
      for (ObjectId version : heads.keySet()) {
        version(version, thinned, folders);
      }
    }
    for (ObjectId tree : folders.getOrDefault(WHOLE, List.of())) {
      tree(tree, WHOLE);
    }
    for (Thinned.Part part : Thinned.Part.values()) {
      for (ObjectId tree : folders.getOrDefault(Optional.of(part), List.of())) {
        tree(tree, Optional.of(part));
      }
    }
  }

  /// Reaches a version and all before it, and files.
  ///
  /// @param folders gets the roots of their folders, by what they do without
  private void version(
      ObjectId from, Thinned thinned, Map<Optional<Thinned.Part>, List<ObjectId>> folders)
      throws IOException {
    push(from, open);
    while (!open.isEmpty()) {
      ObjectId id = open.pop();
      try {
        Version version = store.version(id);
        versions.add(id);
        for (ObjectId parent : version.parents()) {
          push(parent, open);
        }
        requireGeneration(id, version);
        Optional<Thinned.Part> without = thinned.part(id);
        folders.computeIfAbsent(without, _ -> new ArrayList<>()).add(version.tree());
        for (DataSet set : version.data()) {
          data(set, without.isPresent());
        }
      } catch (DamagedObjectException e) {
        problems.put(id, e.problem());
      }
    }
  }

  /// Reaches the list of an external data set. The files of a tracked one are among the version's;
  /// they stay with a version that does without tensors, also where they are arrays.
  private void data(DataSet set, boolean isThinned) throws IOException {
    if (set.manifest().isPresent()) {
      recipe(set.manifest().get());
    } else if (isThinned) {
      Optional<ObjectKind> kind = entry(set.digest()).map(Entry::kind);
      if (kind.equals(Optional.of(ObjectKind.TREE))) {
        tree(set.digest(), WHOLE);
      } else if (kind.equals(Optional.of(ObjectKind.RECIPE))) {
        recipe(set.digest());
      }
    }
  }

  private void push(ObjectId id, Deque<ObjectId> onto) throws IOException {
    if (marks.mark(id)) {
      onto.push(id);
    }
  }

  private void requireGeneration(ObjectId id, Version version) throws IOException {
    long most = 0;
    for (ObjectId parent : version.parents()) {
      try {
        most = Math.max(most, store.version(parent).generation());
      } catch (DamagedObjectException e) {
        return; // told of where the parent is looked at
      }
    }
    if (version.generation() != most + 1) {
      problems.put(id, "has generation " + version.generation() + " and not " + (most + 1));
    }
  }

  private void tree(ObjectId root, Optional<Thinned.Part> without) throws IOException {
    push(root, trees);
    while (!trees.isEmpty()) {
      ObjectId id = trees.pop();
      try {
        for (Tree.Entry entry : store.tree(id).entries()) {
          switch (entry) {
            case Tree.Folder folder -> push(folder.id(), trees);
            case Tree.File file -> file(id, file, without);
            case Tree.Link _ -> {}
          }
        }
      } catch (DamagedObjectException e) {
        problems.put(id, e.problem());
      }
    }
  }

  /// A folder and the recipe must agree on the file; asked once for each recipe.
  private void file(ObjectId tree, Tree.File file, Optional<Thinned.Part> without)
      throws IOException {
    boolean isNew = marks.mark(file.id());
    if (without.equals(Optional.of(Thinned.Part.OPTIMIZER))) {
      // What its tensors are for depends on the file's name too.
      isNew |= named.add(file.id().hex() + file.name());
    }
    Optional<Recipe> recipe =
        isNew
            ? content(file.id(), tensor -> isKept(file.name(), tensor, without))
            : Optional.empty();
    if (recipe.isPresent()
        && (recipe.get().size() != file.size() || !recipe.get().format().equals(file.format()))) {
      problems.put(tree, "does not fit the recipe of " + file.name());
    }
  }

  /// Whether a version that does without some tensors has this one.
  ///
  /// @param file name of the file, without its folder
  static boolean isKept(String file, Segment.Tensor tensor, Optional<Thinned.Part> without) {
    return without.isEmpty()
        || (without.get() == Thinned.Part.OPTIMIZER
            && Role.of(file, tensor.info().name()) != Role.OPTIMIZER);
  }

  /// Reaches a file and all its bytes.
  private void recipe(ObjectId id) throws IOException {
    if (marks.mark(id)) {
      content(id, _ -> true);
    }
  }

  /// Reaches what a file consists of.
  ///
  /// @param kept which tensors
  /// @return its recipe, if it can be read
  private Optional<Recipe> content(ObjectId id, Predicate<Segment.Tensor> kept) throws IOException {
    try {
      Recipe recipe = store.recipe(id);
      for (Segment.Stored segment : recipe.stored()) {
        if (segment instanceof Segment.Tensor tensor && !kept.test(tensor)) {
          continue;
        }
        marks.mark(segment.id());
        Optional<Entry> entry = entry(segment.id());
        if (entry.isPresent()) {
          requireLength(id, segment, entry.get().rawLength());
          bases(entry.get());
        }
      }
      return Optional.of(recipe);
    } catch (DamagedObjectException e) {
      problems.putIfAbsent(id, e.problem());
      return Optional.empty();
    }
  }

  private void requireLength(ObjectId recipe, Segment.Stored segment, long length) {
    long said = objectLength(segment);
    if (said != length) {
      problems.put(
          recipe,
          "says that object %s has %d bytes; it has %d"
              .formatted(segment.id().brief(), said, length));
    }
  }

  /// What a recipe says that an object's length is: of a packed tensor not that in the file.
  private static long objectLength(Segment segment) {
    if (segment instanceof Segment.Tensor tensor && tensor.packed().isPresent()) {
      try {
        return tensor.info().byteLength();
      } catch (ArithmeticException e) {
        return -1; // no object has so many bytes
      }
    }
    return segment.length();
  }

  /// What an object is a difference of is needed as well.
  private void bases(Entry of) throws IOException {
    Optional<ObjectId> base = withBases ? of.baseId() : Optional.empty();
    while (base.isPresent() && marks.mark(base.get())) {
      base = entry(base.get()).flatMap(Entry::baseId);
    }
  }

  /// An entry; empty when it is missing or damaged, which is told of elsewhere.
  private Optional<Entry> entry(ObjectId id) throws IOException {
    try {
      return store.find(id);
    } catch (DamagedObjectException e) {
      return Optional.empty();
    }
  }
}
