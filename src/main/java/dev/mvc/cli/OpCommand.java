package dev.mvc.cli;

import dev.mvc.io.MvcException;
import dev.mvc.io.MvcException.Kind;
import dev.mvc.ref.Operation;
import dev.mvc.ref.OperationLog;
import dev.mvc.ref.Reversal;
import dev.mvc.repo.Repository;
import dev.mvc.repo.Undoing;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `mvc op log`, `mvc op show`, `mvc op restore`.
@Manual(
    examples = {
      "mvc op log                    # what was done, the latest first",
      "mvc op show 12                # one of them",
      "mvc op restore 12             # everything as it was after that one"
    },
    text = {
      "Every command that changes a branch, a tag, HEAD, what is staged, a setting, the open merge"
          + " or files in the folder is one operation, with what was before and after. Numbers"
          + " count from 1; @ is the latest, @~1 the one before it, 0 stands for how the repository"
          + " began.",
      "`op restore` is an operation itself and can be undone. `mvc log --at-op 12` looks back"
          + " without going back, as other commands do that only answer."
    })
final class OpCommand implements Command.Reading {
  private static final int SHOWN = 30;
  private static final int COMMAND_COLUMNS = 44;

  /// What can be done with operations.
  enum Action {
    LOG,
    SHOW,
    RESTORE
  }

  @Parameters(index = "0", paramLabel = "ACTION", description = "log, show or restore.")
  Action action = Action.LOG;

  @Parameters(index = "1", paramLabel = "OPERATION", arity = "0..1", description = "Its number.")
  @Nullable String number;

  @Option(
      names = {"-n", "--max-count"},
      paramLabel = "COUNT",
      description = "How many op log shows; 30 when not given.")
  int most = SHOWN;

  @Mixin UndoOptions options = new UndoOptions();

  @Override
  public int run(Invocation mvc) throws IOException {
    try (Repository repository = mvc.open()) {
      switch (action) {
        case LOG -> log(mvc, repository.refs().log());
        case SHOW -> show(mvc, repository);
        case RESTORE -> restore(mvc, repository);
      }
    }
    return ExitCode.DONE;
  }

  private void log(Invocation mvc, OperationLog log) throws IOException {
    if (number != null) {
      throw new MvcException(
          Kind.USAGE,
          "`mvc op log` takes no operation.",
          "`mvc op show " + number + "` shows one.");
    }
    Output out = mvc.out();
    List<OperationDocument> documents = new ArrayList<>();
    Table table = new Table(Table.right(""), Table.left(""), Table.names(""), Table.names(""));
    Set<Long> undone = new HashSet<>();
    Set<Long> redone = new HashSet<>();
    List<Long> numbers = log.numbers();
    for (long at : numbers.subList(0, Math.clamp(most, 0, numbers.size()))) {
      try {
        Operation operation = log.read(at);
        note(operation, undone, redone);
        documents.add(OperationDocument.of(operation, undone.contains(at)));
        table.row(
            Styled.id(at),
            Ago.format(operation.time().toInstant(), mvc.now()),
            Text.elide(operation.command(), COMMAND_COLUMNS),
            Styled.dim(
                (undone.contains(at) ? "undone: " : "") + ChangesText.brief(operation.changes())));
      } catch (MvcException e) {
        if (e.kind() != Kind.CORRUPT) {
          throw e;
        }
        table.row(Styled.id(at), "", Styled.loss("damaged"), String.valueOf(e.getMessage()));
      }
    }
    out.show(
        documents,
        () -> {
          out.table(table, 0);
          if (numbers.isEmpty()) {
            out.line("Nothing was done yet.");
          } else if (most < numbers.size()) {
            out.line("… {} earlier", Counts.exact(numbers.size() - Math.max(most, 0)));
          }
        });
  }

  /// Notes what an operation reverses. The latest word on an operation counts.
  private static void note(Operation operation, Set<Long> undone, Set<Long> redone) {
    operation
        .reversal()
        .ifPresent(of -> {
          if (of.kind() == Reversal.Kind.REDO) {
            redone.add(of.of());
          } else if (!redone.remove(of.of())) {
            undone.add(of.of());
          }
        });
  }

  private void show(Invocation mvc, Repository repository) throws IOException {
    OperationLog log = repository.refs().log();
    Operation operation = log.read(OperationNumber.parse(log, number == null ? "@" : number));
    Output out = mvc.out();
    if (out.isJson()) {
      out.show(OperationDocument.of(operation, false), () -> {});
      return;
    }
    Instant time = operation.time().toInstant();
    out.line("operation {}", Styled.id(operation.number()));
    out.line(
        "Date:   {} ({})",
        Dates.format(time, operation.time().getOffset()),
        Ago.format(time, mvc.now()));
    out.blank();
    out.line("    mvc {}", operation.command());
    out.blank();
    operation
        .reversal()
        .ifPresent(of ->
            out.line(
                " {} operation {}",
                of.kind() == Reversal.Kind.UNDO ? "takes back" : "does again",
                Styled.id(of.of())));
    ChangesText.print(out, repository, operation.changes());
    int files = operation.changes().files().size();
    if (files > 0) {
      out.line(" in the folder: {} written or deleted", Counts.of(files, "file"));
    }
    operation
        .changes()
        .moves()
        .forEach(move ->
            out.line(
                " in the folder: {} renamed to {}",
                Styled.name(move.from()),
                Styled.name(move.to())));
  }

  private void restore(Invocation mvc, Repository repository) throws IOException {
    if (number == null) {
      throw new MvcException(
          Kind.USAGE,
          "`mvc op restore` needs the number of an operation.",
          "`mvc op log` lists them.");
    }
    long to = OperationNumber.parse(repository.refs().log(), number);
    Undoing.Done done = new Undoing(repository).restore(to, options.files());
    if (mvc.out().isJson()) {
      OperationLog log = repository.refs().log();
      mvc.out().show(OperationDocument.of(log.read(log.last()), false), () -> {});
    }
    UndoOptions.print(mvc, repository, "Went back to", done);
    mvc.out().hint("`mvc undo` takes this back.");
  }
}
