package dev.mvc.cli;

import dev.mvc.diff.Snapshot;
import dev.mvc.diff.StoredSnapshot;
import dev.mvc.id.ObjectId;
import dev.mvc.object.Tree;
import dev.mvc.object.Version;
import dev.mvc.repo.Repository;
import dev.mvc.work.FolderSnapshot;
import java.io.Closeable;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// One of the two that are compared.
///
/// @param version what knows hyperparameters and metrics; empty for index and folder
record DiffSide(Name name, Snapshot snapshot, Optional<Version> version) implements Closeable {
  /// What is compared.
  enum Kind {
    VERSION,
    /// What is staged.
    INDEX,
    FOLDER,
    /// What was before the first version.
    NOTHING
  }

  /// @param revision as it was typed; null for what is no version
  /// @param id null for what is no version
  record Name(Kind kind, @Nullable String revision, @Nullable ObjectId id) {
    /// As a sentence has it.
    @Override
    public String toString() {
      return switch (kind) {
        case VERSION -> String.valueOf(revision);
        case INDEX -> "what is staged";
        case FOLDER -> "the folder";
        case NOTHING -> "nothing";
      };
    }
  }

  static DiffSide version(
      Repository repository, String revision, ObjectId id, Predicate<String> scope)
      throws IOException {
    return new DiffSide(
        new Name(Kind.VERSION, revision, id),
        StoredSnapshot.of(repository.store(), id, scope),
        Optional.of(repository.store().version(id)));
  }

  static DiffSide index(Repository repository, Predicate<String> scope) throws IOException {
    Map<String, Tree.Entry> leaves = new TreeMap<>();
    repository
        .index()
        .entries()
        .forEach((path, entry) -> {
          if (scope.test(path)) {
            leaves.put(path, entry.leaf());
          }
        });
    return new DiffSide(
        new Name(Kind.INDEX, null, null),
        new StoredSnapshot(repository.store(), leaves),
        Optional.empty());
  }

  static DiffSide folder(Repository repository, Predicate<String> scope) throws IOException {
    return new DiffSide(
        new Name(Kind.FOLDER, null, null),
        FolderSnapshot.of(
            repository.folder(),
            repository.store(),
            repository.index(),
            scope,
            repository.caller().progress()),
        Optional.empty());
  }

  static DiffSide nothing(Repository repository) {
    return new DiffSide(
        new Name(Kind.NOTHING, null, null),
        new StoredSnapshot(repository.store(), Map.of()),
        Optional.empty());
  }

  @Override
  public void close() throws IOException {
    snapshot.close();
  }
}
