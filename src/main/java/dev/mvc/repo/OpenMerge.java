package dev.mvc.repo;

import dev.mvc.id.ObjectId;
import dev.mvc.io.MvcException;
import dev.mvc.io.MvcException.Kind;
import dev.mvc.object.MalformedObjectException;
import dev.mvc.work.WorkFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// The merge that waits for decisions, if there is one: `.mvc/merge.json`.
///
/// Only the request and the decisions are kept. What comes of them is found anew each time, which
/// costs no reading of tensors.
final class OpenMerge {
  private final Repository repository;
  private final Path file;

  OpenMerge(Repository repository) {
    this.repository = repository;
    this.file = repository.folder().place(WorkFolder.REPOSITORY).resolve("merge.json");
  }

  /// The open merge. One that began at another version than `HEAD` is no longer open: a crash came
  /// between its end and the end of its file.
  Optional<MergeRequest> find() throws IOException {
    try {
      MergeRequest request = MergeRequest.read(Files.readAllBytes(file));
      boolean isHere = repository.refs().headVersion().equals(request.head());
      return isHere ? Optional.of(request) : Optional.empty();
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (MalformedObjectException e) {
      throw new MvcException(
          Kind.CORRUPT,
          ".mvc/merge.json " + e.problem() + ".",
          e,
          "delete it to drop the merge that waits there; nothing else depends on it.");
    }
  }

  /// Refuses to go on while a merge waits.
  static void requireNone(Repository repository) throws IOException {
    if (new OpenMerge(repository).find().isPresent()) {
      throw new MvcException(
          Kind.CONFLICT,
          "a merge is not finished.",
          "`mvc status` shows what it waits for; `mvc merge --continue` finishes it, `mvc merge"
              + " --abort` drops it.");
    }
  }

  /// Notes that files were staged: what a person made of a conflict.
  static void staged(Repository repository, List<String> paths) throws IOException {
    OpenMerge open = new OpenMerge(repository);
    Optional<MergeRequest> request = open.find();
    if (request.isEmpty()) {
      return;
    }
    MergePlan plan = new MergePlanning(repository, request.get()).plan();
    Map<String, String> edited = new TreeMap<>();
    for (String path : plan.undecided()) {
      if (paths.stream().anyMatch(staged -> isInside(path, staged))) {
        edited.put(path, MergeRequest.EDITED);
      }
    }
    if (!edited.isEmpty()) {
      open.write(request.get().decided(List.of(), edited));
    }
  }

  private static boolean isInside(String path, String folder) {
    return folder.isEmpty() || path.equals(folder) || path.startsWith(folder + "/");
  }

  void write(MergeRequest request) throws IOException {
    repository.caller().disk().replace(file, request.write());
  }

  /// Drops the merge.
  void delete() throws IOException {
    repository.caller().disk().delete(file);
  }

  /// Puts the merge aside, of which a version was made: `undo` opens it again.
  void finish(ObjectId made) throws IOException {
    if (Files.exists(file)) {
      repository.caller().disk().rename(file, aside(made));
    }
  }

  /// Follows an `undo` or `redo`, which may have taken the merge's version back or made it again.
  ///
  /// @param before where `HEAD` was
  void follow(Optional<ObjectId> before) throws IOException {
    Optional<ObjectId> now = repository.refs().headVersion();
    if (now.equals(before)) {
      return;
    }
    if (Files.exists(file) && now.isPresent() && find().isEmpty()) {
      finish(now.get());
    }
    if (before.isPresent() && Files.exists(aside(before.get()))) {
      repository.caller().disk().rename(aside(before.get()), file);
      if (find().isEmpty()) {
        finish(before.get());
      }
    }
  }

  private Path aside(ObjectId made) {
    return file.resolveSibling("merge-" + made.hex() + ".json");
  }
}
