package dev.mvc.repo;

import dev.mvc.io.MvcException;
import dev.mvc.io.MvcException.Kind;
import dev.mvc.object.Tree;
import dev.mvc.ref.Changes;
import dev.mvc.ref.NameChange;
import dev.mvc.ref.Operation;
import dev.mvc.ref.Operation.PathChange;
import dev.mvc.ref.OperationLog;
import dev.mvc.ref.Refs;
import dev.mvc.ref.Rewind;
import dev.mvc.work.Index;
import dev.mvc.work.IndexEntry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// What names, index and settings are, and were after an operation.
final class OperationState {
  private final Repository repository;
  private final OperationLog log;

  OperationState(Repository repository) {
    this.repository = repository;
    this.log = repository.refs().log();
  }

  /// What takes changes back, as far as they are in force.
  Changes before(Changes changes) throws IOException {
    Rewind rewind = rewind(repository.index());
    rewind.before(changes);
    return rewind.changes();
  }

  /// What leads back to after an operation.
  Changes backTo(long number) throws IOException {
    requireThere(number);
    try {
      Rewind rewind = rewind(repository.index());
      for (long later : log.numbers()) {
        if (later > number) {
          rewind.before(withoutMoves(log.read(later).changes()));
        }
      }
      return rewind.changes();
    } catch (MvcException e) {
      if (e.kind() == Kind.CORRUPT) {
        return replay(number);
      }
      throw e;
    }
  }

  /// What was staged after an operation.
  Index indexAt(long number) throws IOException {
    requireThere(number);
    Index index = repository.index();
    Rewind rewind = rewind(index);
    for (long later : log.numbers()) {
      if (later > number) {
        rewind.before(Changes.NONE.withPaths(log.read(later).paths()));
      }
    }
    apply(rewind.changes().paths(), index);
    return index;
  }

  /// Stages what changes say.
  void apply(List<PathChange> changes, Index index) throws IOException {
    Map<String, IndexEntry> gone = new HashMap<>();
    for (PathChange change : changes) {
      if (change.old() != null) {
        index.find(change.path()).ifPresent(entry -> gone.putIfAbsent(change.old(), entry));
      }
    }
    changes.stream().filter(c -> c.now() == null).forEach(c -> index.remove(c.path()));
    for (PathChange change : changes) {
      if (change.now() != null) {
        // A file that was renamed need not be looked at again.
        IndexEntry same = gone.get(change.now());
        index.put(
            change.path(),
            same == null
                ? new IndexEntry(leaf(change.path(), change.now()), IndexEntry.UNSURE, 0)
                : same.renamed(change.path()));
      }
    }
  }

  Tree.Entry leaf(String path, String text) throws IOException {
    return IndexEntry.leaf(path, text, repository.store());
  }

  /// Whether what an operation led to is what there is. Of one that reverses another all must be,
  /// since a part of it can be done by doing it again; of another, a part is enough to be taken
  /// back. One that only wrote to the folder had done so before it was logged.
  boolean isInForce(Operation operation) {
    try {
      Index index = repository.index();
      List<Boolean> inForce = new ArrayList<>();
      for (NameChange name : operation.names()) {
        inForce.add(Objects.equals(repository.refs().text(name.name()), name.now()));
      }
      for (PathChange path : operation.paths()) {
        inForce.add(Objects.equals(text(index, path.path()), path.now()));
      }
      for (NameChange setting : operation.changes().settings()) {
        inForce.add(
            Objects.equals(repository.config().ofRepository(setting.name()), setting.now()));
      }
      return operation.reversal().isPresent() || inForce.isEmpty()
          ? !inForce.contains(false)
          : inForce.contains(true);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Rewind rewind(Index index) {
    return new Rewind(
        repository.refs()::text, path -> text(index, path), repository.config()::ofRepository);
  }

  private static @Nullable String text(Index index, String path) {
    return index.text(path);
  }

  private void requireThere(long number) throws IOException {
    log.requireKept(number);
    if (number < 0 || number > log.last()) {
      log.read(number); // says that there is none
    }
  }

  /// Several operations may have had to do with a file that one of them renamed: it is then taken
  /// for one deleted and one made.
  private static Changes withoutMoves(Changes changes) {
    return changes.moves().isEmpty()
        ? changes
        : changes.withMoves(List.of()).withFiles(changes.paths());
  }

  /// What leads back to after an operation when a later one is damaged: the changes from the first
  /// to that one are done in thought. The folder is left alone.
  private Changes replay(long number) throws IOException {
    Map<String, @Nullable String> names = new HashMap<>();
    Map<String, @Nullable String> paths = new HashMap<>();
    Map<String, @Nullable String> settings = new HashMap<>();
    for (long at : log.numbers().reversed()) {
      if (at <= number) {
        Operation operation = log.read(at);
        operation.names().forEach(name -> names.put(name.name(), name.now()));
        operation.paths().forEach(path -> paths.put(path.path(), path.now()));
        operation.changes().settings().forEach(set -> settings.put(set.name(), set.now()));
      }
    }
    names.putIfAbsent(Refs.HEAD, Repository.FIRST_HEAD);
    Index index = repository.index();
    TreeSet<String> allNames = new TreeSet<>(repository.refs().versionNames());
    allNames.addAll(Refs.SINGLE);
    allNames.addAll(names.keySet());
    TreeSet<String> allPaths = new TreeSet<>(index.entries().keySet());
    allPaths.addAll(paths.keySet());
    List<NameChange> back = new ArrayList<>();
    for (String name : allNames) {
      back.add(new NameChange(name, repository.refs().text(name), names.get(name)));
    }
    List<PathChange> staged = new ArrayList<>();
    for (String path : allPaths) {
      staged.add(new PathChange(path, text(index, path), paths.get(path)));
    }
    List<NameChange> set = new ArrayList<>();
    for (var setting : settings.entrySet()) {
      String key = setting.getKey();
      set.add(new NameChange(key, repository.config().ofRepository(key), setting.getValue()));
    }
    back.removeIf(change -> Objects.equals(change.old(), change.now()));
    staged.removeIf(change -> Objects.equals(change.old(), change.now()));
    set.removeIf(change -> Objects.equals(change.old(), change.now()));
    return new Changes(back, staged, set, List.of(), List.of());
  }
}
