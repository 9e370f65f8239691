package dev.mvc.cli;

import dev.mvc.id.ObjectId;
import dev.mvc.io.MvcException;
import dev.mvc.io.MvcException.Kind;
import dev.mvc.repo.Repository;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/// The two that `params diff` and `metrics diff` compare: two versions, or one, HEAD by default,
/// with the folder.
///
/// @param nowId empty for the folder
record ValueSides(DiffSide.Name old, DiffSide.Name now, ObjectId oldId, Optional<ObjectId> nowId) {
  /// The answer as JSON.
  record Document(
      DiffSide.Name old, DiffSide.Name now, boolean differs, List<DiffDocument.Value> values) {}

  static ValueSides of(Repository repository, List<String> words) throws IOException {
    // A..B is A B, as elsewhere.
    List<String> revisions =
        words.size() == 1 && words.getFirst().matches("[^.].*[^.]\\.\\.[^./].*")
            ? List.of(words.getFirst().split("\\.\\.", 2))
            : words;
    requireAtMost(revisions, 2);
    String first = revisions.isEmpty() ? "HEAD" : revisions.getFirst();
    ObjectId old = repository.revisions().resolve(first);
    DiffSide.Name oldName = new DiffSide.Name(DiffSide.Kind.VERSION, first, old);
    if (revisions.size() < 2) {
      return new ValueSides(
          oldName, new DiffSide.Name(DiffSide.Kind.FOLDER, null, null), old, Optional.empty());
    }
    ObjectId now = repository.revisions().resolve(revisions.getLast());
    return new ValueSides(
        oldName,
        new DiffSide.Name(DiffSide.Kind.VERSION, revisions.getLast(), now),
        old,
        Optional.of(now));
  }

  /// The one version that was named, HEAD by default.
  static ObjectId one(Repository repository, List<String> words) throws IOException {
    requireAtMost(words, 1);
    return repository.revisions().resolve(words.isEmpty() ? "HEAD" : words.getFirst());
  }

  private static void requireAtMost(List<String> words, int most) {
    if (words.size() > most) {
      throw new MvcException(
          Kind.USAGE,
          "at most "
              + Counts.of(most, "revision")
              + " can be given here, not "
              + String.join(" ", words)
              + ".");
    }
  }

  Document document(List<DiffDocument.Value> values) {
    return new Document(old, now, !values.isEmpty(), values);
  }

  void print(Output out, Table table) {
    if (table.isEmpty()) {
      out.line("No difference between {} and {}.", old, now);
    } else {
      out.table(table, 0);
    }
  }
}
