package dev.mvc.repo;

import dev.mvc.io.Disk;
import dev.mvc.io.LockFile;
import dev.mvc.io.MvcException;
import dev.mvc.io.MvcException.Kind;
import dev.mvc.object.Tree;
import dev.mvc.ref.Changes;
import dev.mvc.ref.Operation;
import dev.mvc.ref.Operation.PathChange;
import dev.mvc.ref.OperationLog;
import dev.mvc.ref.Reversal;
import dev.mvc.work.Checkout;
import dev.mvc.work.Index;
import dev.mvc.work.IndexEntry;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// Takes operations back and does them again: `undo`, `redo`, `op restore`. Each is an operation
/// itself.
public final class Undoing {
  private final Repository repository;
  private final OperationState state;

  public Undoing(Repository repository) {
    this.repository = repository;
    this.state = new OperationState(repository);
  }

  /// What becomes of working files that the operation wrote.
  public enum Files {
    /// They become what they were, unless that would lose changes: then nothing is done.
    RESTORE,
    /// They become what they were, whatever was changed since.
    OVERWRITE,
    /// They stay as they are.
    KEEP
  }

  /// What was done.
  ///
  /// @param operation that was taken back, done again or gone back to; empty for the state before
  ///   the first
  /// @param changes what was changed by that
  /// @param files what was written to the folder
  public record Done(Optional<Operation> operation, Changes changes, Checkout.Result files) {}

  /// Takes back the latest operation that was not taken back yet.
  public Done undo(Files files) throws IOException {
    long last = log().last();
    String beginning =
        log().collected() == 0
            ? "this is how the repository began."
            : "what was before was collected.";
    Operation operation =
        log()
            .findUndo(state::isInForce)
            .orElseThrow(() ->
                new MvcException(
                    Kind.NO,
                    "there is nothing to undo: " + beginning,
                    "`mvc op log` lists what was done; `mvc redo` takes an undo back."));
    Reversal reversal = new Reversal(Reversal.Kind.UNDO, operation.number());
    return apply(
        Optional.of(operation),
        state.before(operation.changes()),
        Optional.of(reversal),
        last,
        files);
  }

  /// Does again what the latest `undo` took back.
  public Done redo(Files files) throws IOException {
    long last = log().last();
    Operation operation =
        log()
            .findRedo(state::isInForce)
            .orElseThrow(() ->
                new MvcException(
                    Kind.NO,
                    "there is nothing to redo: the latest operation is not an undo.",
                    "`mvc op log` lists what was done; `mvc op restore NUMBER` goes to any of"
                        + " it."));
    Reversal reversal = new Reversal(Reversal.Kind.REDO, operation.number());
    return apply(
        Optional.of(operation),
        state.before(operation.changes().inverse()),
        Optional.of(reversal),
        last,
        files);
  }

  /// Goes back, or forward, to how everything was after an operation.
  ///
  /// @param number 0 for how the repository began
  public Done restore(long number, Files files) throws IOException {
    long last = log().last();
    Optional<Operation> operation =
        number == 0 ? Optional.empty() : Optional.of(log().read(number));
    Changes changes = state.backTo(number);
    if (changes.isEmpty()) {
      throw new MvcException(
          Kind.NO,
          "everything is as it was after operation " + number + " already.",
          "`mvc op log` lists the others.");
    }
    return apply(operation, changes, Optional.empty(), last, files);
  }

  private OperationLog log() {
    return repository.refs().log();
  }

  /// @param last the operation after which this was worked out
  private Done apply(
      Optional<Operation> operation,
      Changes changes,
      Optional<Reversal> reversal,
      long last,
      Files files)
      throws IOException {
    boolean keep = files == Files.KEEP;
    List<Changes.Move> moves = keep ? List.of() : possible(changes.moves());
    try (Checkout.Prepared prepared =
            prepare(keep ? List.of() : changes.files(), files == Files.OVERWRITE);
        LockFile _ = repository.lock()) {
      if (log().last() != last) {
        throw Repository.changed("the repository was changed");
      }
      Checkout.Result result = prepared.install();
      for (Changes.Move move : moves) {
        rename(move);
      }
      Index index = repository.index();
      state.apply(changes.paths(), index);
      result.index().entries().forEach((path, entry) -> refresh(index, path, entry));
      Changes done = changes.withFiles(result.changes()).withMoves(moves);
      repository.record(done, reversal, index);
      return new Done(operation, done, result);
    } catch (MvcException e) {
      throw e.kind() == Kind.WOULD_LOSE_WORK ? withHint(e) : e;
    }
  }

  private static MvcException withHint(MvcException e) {
    List<String> hints = new ArrayList<>(e.hints());
    hints.add("with --keep-files the files stay as they are and only the repository goes back.");
    return new MvcException(e.kind(), String.valueOf(e.getMessage()), hints.toArray(String[]::new));
  }

  /// Rebuilds files beside their places.
  private Checkout.Prepared prepare(List<PathChange> files, boolean force) throws IOException {
    Index present = repository.index();
    Index expected = Index.empty();
    SortedMap<String, Tree.Entry> target = new TreeMap<>();
    for (PathChange change : files) {
      if (change.old() != null) {
        Tree.Entry leaf = state.leaf(change.path(), change.old());
        expected.put(
            change.path(),
            present
                .find(change.path())
                .filter(entry -> entry.leaf().equals(leaf))
                .orElse(new IndexEntry(leaf, IndexEntry.UNSURE, 0)));
      }
      if (change.now() != null) {
        target.put(change.path(), state.leaf(change.path(), change.now()));
      }
    }
    return repository.checkout().prepare(expected, target, _ -> true, force);
  }

  private static void refresh(Index index, String path, IndexEntry entry) {
    if (index.find(path).filter(staged -> staged.leaf().equals(entry.leaf())).isPresent()) {
      index.put(path, entry);
    }
  }

  /// Those whose file is there.
  private List<Changes.Move> possible(List<Changes.Move> moves) throws IOException {
    List<Changes.Move> possible = new ArrayList<>();
    for (Changes.Move move : moves) {
      if (repository.folder().stat(move.from()).isPresent()) {
        if (repository.folder().stat(move.to()).isPresent()) {
          throw new MvcException(
              Kind.WOULD_LOSE_WORK,
              move.to() + " is there again; " + move.from() + " cannot become it.",
              "move it away and run the command again.");
        }
        possible.add(move);
      }
    }
    return possible;
  }

  private void rename(Changes.Move move) throws IOException {
    Disk disk = repository.caller().disk();
    Path from = repository.folder().place(move.from());
    repository.folder().makeFolderFor(move.to(), disk);
    disk.move(from, repository.folder().place(move.to()));
    repository.folder().deleteEmptyAbove(move.from(), disk);
    repository.folder().sync(List.of(move.from(), move.to()), disk);
  }
}
