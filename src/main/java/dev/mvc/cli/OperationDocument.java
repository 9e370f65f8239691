package dev.mvc.cli;

import dev.mvc.ref.Changes;
import dev.mvc.ref.NameChange;
import dev.mvc.ref.Operation;
import dev.mvc.ref.Operation.PathChange;
import dev.mvc.ref.Reversal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// An operation as `--json` has it.
///
/// @param undoes the number of the operation that it takes back; null for most
/// @param redoes likewise
/// @param undone whether it was taken back itself
/// @param files what it wrote to the folder
record OperationDocument(
    long number,
    String time,
    String command,
    @Nullable Long undoes,
    @Nullable Long redoes,
    boolean undone,
    List<Change> names,
    List<Change> index,
    List<Change> settings,
    List<Change> files) {

  /// @param name a full name, a path or a key
  /// @param before null where there was nothing
  /// @param after null where there is nothing
  record Change(String name, @Nullable String before, @Nullable String after) {}

  static OperationDocument of(Operation operation, boolean undone) {
    Changes changes = operation.changes();
    return new OperationDocument(
        operation.number(),
        operation.time().toString(),
        operation.command(),
        reversed(operation, Reversal.Kind.UNDO),
        reversed(operation, Reversal.Kind.REDO),
        undone,
        names(changes.names()),
        paths(changes.paths()),
        names(changes.settings()),
        paths(changes.files()));
  }

  private static @Nullable Long reversed(Operation operation, Reversal.Kind kind) {
    return operation.reversal().filter(of -> of.kind() == kind).map(Reversal::of).orElse(null);
  }

  private static List<Change> names(List<NameChange> changes) {
    return changes.stream().map(c -> new Change(c.name(), c.old(), c.now())).toList();
  }

  private static List<Change> paths(List<PathChange> changes) {
    return changes.stream().map(c -> new Change(c.path(), c.old(), c.now())).toList();
  }
}
