package dev.mvc.ref;

import dev.mvc.ref.Operation.PathChange;
import java.util.List;

/// All that one command changed, as much as is needed to take it back.
///
/// @param names mutable names
/// @param paths files whose staged content changed
/// @param settings of the repository: the name is the key
/// @param files that the command wrote to or deleted from the working folder, each with what it
///   held before
/// @param moves files that the command renamed in the working folder, whatever they held
public record Changes(
    List<NameChange> names,
    List<PathChange> paths,
    List<NameChange> settings,
    List<PathChange> files,
    List<Move> moves) {
  /// Nothing.
  public static final Changes NONE =
      new Changes(List.of(), List.of(), List.of(), List.of(), List.of());

  public Changes {
    names = List.copyOf(names);
    paths = List.copyOf(paths);
    settings = List.copyOf(settings);
    files = List.copyOf(files);
    moves = List.copyOf(moves);
  }

  /// A working file that went from one path to another.
  public record Move(String from, String to) {
    public Move {
      Operation.requirePath(from);
      Operation.requirePath(to);
    }
  }

  /// Changes of names alone.
  public static Changes ofNames(List<NameChange> names) {
    return new Changes(names, List.of(), List.of(), List.of(), List.of());
  }

  /// Changes of settings alone.
  public static Changes ofSettings(List<NameChange> settings) {
    return new Changes(List.of(), List.of(), settings, List.of(), List.of());
  }

  /// The same and these staged files.
  public Changes withPaths(List<PathChange> more) {
    return new Changes(names, more, settings, files, moves);
  }

  /// The same and these working files.
  public Changes withFiles(List<PathChange> more) {
    return new Changes(names, paths, settings, more, moves);
  }

  /// The same and these renamed working files.
  public Changes withMoves(List<Move> more) {
    return new Changes(names, paths, settings, files, more);
  }

  /// Whether nothing changes at all.
  public boolean isEmpty() {
    return isFolderOnly() && files.isEmpty() && moves.isEmpty();
  }

  /// Whether nothing of the repository changes, but at most the working folder.
  public boolean isFolderOnly() {
    return names.isEmpty() && paths.isEmpty() && settings.isEmpty();
  }

  /// What takes these changes back.
  public Changes inverse() {
    return new Changes(
        inverseNames(names),
        inversePaths(paths),
        inverseNames(settings),
        inversePaths(files),
        moves.stream().map(move -> new Move(move.to, move.from)).toList());
  }

  private static List<NameChange> inverseNames(List<NameChange> changes) {
    return changes.stream().map(c -> new NameChange(c.name(), c.now(), c.old())).toList();
  }

  private static List<PathChange> inversePaths(List<PathChange> changes) {
    return changes.stream().map(c -> new PathChange(c.path(), c.now(), c.old())).toList();
  }
}
