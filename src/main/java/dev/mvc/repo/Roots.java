package dev.mvc.repo;

import dev.mvc.experiment.data.DataSets;
import dev.mvc.graph.Tags;
import dev.mvc.id.IdPrefix;
import dev.mvc.id.ObjectId;
import dev.mvc.io.MvcException;
import dev.mvc.object.Tag;
import dev.mvc.object.Thinned;
import dev.mvc.object.Tree;
import dev.mvc.ref.Head;
import dev.mvc.ref.NameChange;
import dev.mvc.ref.Operation;
import dev.mvc.ref.Refs;
import dev.mvc.store.DamagedObjectException;
import dev.mvc.store.ObjectStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What keeps objects: names, the index, and the operation log, which `undo` needs.
///
/// @param named versions under branches, tags and `HEAD`, each with what names it
/// @param logged versions that the operation log mentions
/// @param recipes files that are staged or were
/// @param tags tag objects through which names and operations stand for versions
/// @param records of runs, the environments that they name, and lists of thinned versions
/// @param states which versions do without tensors, now and in each state that can be gone back to
/// @param problems what of this cannot be read
record Roots(
    ObjectStore store,
    Map<ObjectId, String> named,
    Map<ObjectId, String> logged,
    Map<ObjectId, String> recipes,
    Set<ObjectId> tags,
    Set<ObjectId> records,
    List<Thinned> states,
    List<String> problems) {
  private static final String REF = "ref: ";

  /// Reads all of them. What is damaged is noted and passed over.
  static Roots of(Repository repository) throws IOException {
    return of(repository, repository.refs().log().collected());
  }

  /// The same, of the operations only those after one: what is needed to go back to that.
  static Roots of(Repository repository, long after) throws IOException {
    Roots roots =
        new Roots(
            repository.store(),
            new LinkedHashMap<>(),
            new LinkedHashMap<>(),
            new LinkedHashMap<>(),
            new LinkedHashSet<>(),
            new LinkedHashSet<>(),
            new ArrayList<>(),
            new ArrayList<>());
    roots.addNames(repository.refs());
    roots.addIndex(repository);
    roots.addOperations(repository.refs(), after);
    return roots;
  }

  private interface Reading<T> {
    T read() throws IOException;
  }

  private <T> @Nullable T attempt(Reading<T> reading) throws IOException {
    try {
      return reading.read();
    } catch (MvcException e) {
      problems.add(String.valueOf(e.getMessage()));
      return null;
    }
  }

  private void addNames(Refs refs) throws IOException {
    if (attempt(refs::head) instanceof Head.Detached detached) {
      named.put(detached.version(), Refs.HEAD);
    }
    for (String name : refs.versionNames()) {
      var id = attempt(() -> refs.find(name));
      if (id != null && id.isPresent()) {
        named.putIfAbsent(version(id.get()), name);
      }
    }
    for (String name : refs.names(Refs.RUNS)) {
      var id = attempt(() -> refs.find(name));
      if (id != null && id.isPresent()) {
        addRun(id.get(), name);
      }
    }
    var merge = attempt(() -> Optional.ofNullable(refs.text(Refs.MERGE)));
    if (merge != null && merge.isPresent() && !addMerge(merge.get(), named, "the open merge")) {
      problems.add(".mvc/MERGE is damaged.");
    }
    var thinned = attempt(() -> Optional.ofNullable(refs.text(Refs.THINNED)));
    if (thinned != null) {
      addThinned(thinned.orElse(null), ".mvc/THINNED");
    }
  }

  /// Which versions do without what, in all states that can be gone back to: only that may be
  /// missing.
  Thinned thinned() {
    return states.stream().reduce(Thinned::and).orElse(Thinned.NONE);
  }

  private void addThinned(@Nullable String text, String where) throws IOException {
    Thinned thinned = Thinned.NONE;
    if (text != null) {
      try {
        ObjectId id = ObjectId.parse(text);
        records.add(id);
        thinned = store.thinned(id);
      } catch (DamagedObjectException e) {
        problems.add(where + " cannot tell which versions are thinned: it " + e.problem() + ".");
      } catch (IllegalArgumentException e) {
        problems.add(where + " cannot tell which versions are thinned.");
      }
    }
    states.add(thinned);
  }

  /// @return false when it cannot be read
  private static boolean addMerge(String text, Map<ObjectId, String> versions, String where) {
    Optional<MergeRequest> request = MergeRequest.find(text);
    request.ifPresent(merge -> {
      merge.heads().forEach(id -> versions.putIfAbsent(id, where));
      merge.base().ifPresent(id -> versions.putIfAbsent(id, where));
      merge.head().ifPresent(id -> versions.putIfAbsent(id, where));
    });
    return request.isPresent();
  }

  /// The versions that a run made are kept by other names, or not.
  private void addRun(ObjectId id, String name) throws IOException {
    records.add(id);
    try {
      store.run(id).environment().ifPresent(records::add);
    } catch (DamagedObjectException e) {
      problems.add(name + " stands for " + id.brief() + ", which " + e.problem() + ".");
    }
  }

  private void addIndex(Repository repository) throws IOException {
    var index = attempt(repository::index);
    if (index != null) {
      index
          .entries()
          .forEach((path, entry) -> {
            if (entry.leaf() instanceof Tree.File file) {
              recipes.put(file.id(), "staged " + path);
            }
          });
      if (index.find(DataSets.FILE).isPresent()
          && index.find(DataSets.FILE).get().leaf() instanceof Tree.File file) {
        addManifests(file.id(), "staged " + DataSets.FILE);
      }
    }
  }

  private void addOperations(Refs refs, long after) throws IOException {
    long expected = refs.log().last();
    for (long number : refs.log().numbers()) {
      while (number < expected) {
        problems.add("operation " + expected + " is missing.");
        expected--;
      }
      expected--;
      Operation operation = attempt(() -> refs.log().read(number));
      if (operation != null && number > after) {
        add(operation);
      }
    }
    if (expected > 0) {
      problems.add(
          expected == 1
              ? "operation 1 is missing."
              : "operations 1 to " + expected + " are missing.");
    }
  }

  private void add(Operation operation) throws IOException {
    String where = "operation " + operation.number();
    for (NameChange change : operation.names()) {
      if (change.name().equals(Refs.THINNED)) {
        addThinned(change.old(), where);
        addThinned(change.now(), where);
        continue;
      }
      boolean isMerge = change.name().equals(Refs.MERGE);
      addLogged(change.old(), isMerge, where);
      addLogged(change.now(), isMerge, where);
    }
    for (Operation.PathChange change : operation.changes().files()) {
      addRecipe(change.old(), where);
      addRecipe(change.now(), where);
    }
    for (Operation.PathChange change : operation.paths()) {
      addRecipe(change.old(), where);
      addRecipe(change.now(), where);
      if (change.path().equals(DataSets.FILE)) {
        for (String text : new @Nullable String[] {change.old(), change.now()}) {
          if (text != null && IdPrefix.isId(text)) {
            addManifests(ObjectId.parse(text), where);
          }
        }
      }
    }
  }

  /// What an id under a name stands for. A tag object that is damaged is taken for a version, which
  /// it is then told not to be.
  private ObjectId version(ObjectId id) throws IOException {
    try {
      Optional<Tag> tag = Tags.find(store, id);
      tag.ifPresent(_ -> tags.add(id));
      return tag.map(Tag::target).orElse(id);
    } catch (DamagedObjectException e) {
      return id;
    }
  }

  private void addLogged(@Nullable String text, boolean isMerge, String where) throws IOException {
    if (text == null || text.startsWith(REF) || (isMerge && addMerge(text, logged, where))) {
      return;
    }
    if (IdPrefix.isId(text)) {
      logged.putIfAbsent(version(ObjectId.parse(text)), where);
    } else {
      problems.add(where + " has a name that stands for no version.");
    }
  }

  /// The lists of files that a `mvc.data.json` names. One that is damaged or no such file is told
  /// of where it is used.
  private void addManifests(ObjectId file, String where) throws IOException {
    try {
      for (DataSets.Registered set : DataFiles.stored(store, file).sets().values()) {
        set.listed().ifPresent(listed -> recipes.putIfAbsent(listed.manifest(), where));
      }
    } catch (DamagedObjectException | MvcException e) {
      return;
    }
  }

  private void addRecipe(@Nullable String text, String where) {
    // "ID", "ID executable" or "link TARGET".
    if (text != null && text.length() >= ObjectId.HEX_DIGITS) {
      String id = text.substring(0, ObjectId.HEX_DIGITS);
      if (!text.startsWith("link ") && IdPrefix.isId(id)) {
        recipes.putIfAbsent(ObjectId.parse(id), where);
      }
    }
  }
}
