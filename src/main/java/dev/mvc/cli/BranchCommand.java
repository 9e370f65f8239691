package dev.mvc.cli;

import dev.mvc.graph.MergeBase;
import dev.mvc.id.ObjectId;
import dev.mvc.io.MvcException;
import dev.mvc.io.MvcException.Kind;
import dev.mvc.ref.Head;
import dev.mvc.repo.Branches;
import dev.mvc.repo.Repository;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `mvc branch [NAME [START]]`.
@Manual(
    examples = {
      "mvc branch                    # list them",
      "mvc branch medical            # make one here; `switch -c` goes to it",
      "mvc branch medical HEAD~3",
      "mvc branch -m medical health  # rename",
      "mvc branch -d medical         # delete it, if others have its versions"
    },
    text = "The list says how many versions each branch has that HEAD has not, and the other way.")
final class BranchCommand implements Command.OfAnyTime {
  @Parameters(
      paramLabel = "NAME",
      arity = "0..*",
      description = "A branch to make, and where it begins; with -m and -d, branches.")
  List<String> names = List.of();

  @Option(
      names = {"-m", "--move"},
      description = "Rename a branch, the current one when only the new name is given.")
  boolean move;

  @Option(
      names = {"-d", "--delete"},
      description = "Delete branches.")
  boolean delete;

  @Option(names = "-D", description = "Delete them also when versions lose their last name.")
  boolean forceDelete;

  @Option(
      names = {"-f", "--force"},
      description = "Move a branch that is there already.")
  boolean force;

  /// A branch, for `--json`.
  ///
  /// @param ahead how many versions it has that HEAD has not
  /// @param behind how many HEAD has that it has not
  record Item(
      String name,
      boolean current,
      ObjectId id,
      String date,
      String subject,
      long ahead,
      long behind) {}

  @Override
  public int run(Invocation mvc) throws IOException {
    try (Repository repository = mvc.open()) {
      Branches branches = new Branches(repository);
      if (move) {
        rename(mvc, repository, branches);
      } else if (delete || forceDelete) {
        delete(mvc, branches);
      } else if (!names.isEmpty()) {
        create(mvc, repository, branches);
      }
      if (names.isEmpty() || mvc.out().isJson()) {
        list(mvc, repository, branches.list());
      }
    }
    return ExitCode.DONE;
  }

  private void rename(Invocation mvc, Repository repository, Branches branches) throws IOException {
    Optional<String> current =
        repository.refs().head() instanceof Head.Branch branch
            ? Optional.of(branch.name())
            : Optional.empty();
    if (names.isEmpty() || names.size() > 2 || (names.size() == 1 && current.isEmpty())) {
      throw new MvcException(
          Kind.USAGE, "-m takes the old name and the new one.", "`mvc branch -m OLD NEW`");
    }
    String from = names.size() == 2 ? names.getFirst() : current.orElseThrow();
    branches.rename(from, names.getLast());
    mvc.out().say("Renamed {} to {}.", Styled.name(from), Styled.name(names.getLast()));
  }

  private void delete(Invocation mvc, Branches branches) throws IOException {
    if (names.isEmpty()) {
      throw new MvcException(
          Kind.USAGE, "-d needs the name of a branch.", "`mvc branch` lists them.");
    }
    for (Branches.Deleted branch : branches.delete(names, forceDelete || force)) {
      mvc.out()
          .say(
              "Deleted {}, which was {}.",
              Styled.name(branch.name()),
              Styled.id(branch.id().brief()));
    }
    mvc.out().hint("`mvc undo` takes this back.");
  }

  private void create(Invocation mvc, Repository repository, Branches branches) throws IOException {
    if (names.size() > 2) {
      throw new MvcException(
          Kind.USAGE, "branch takes a name and where it begins.", "`mvc branch medical HEAD~3`");
    }
    String start = names.size() == 2 ? names.getLast() : "HEAD";
    ObjectId id = branches.create(names.getFirst(), start, force);
    mvc.out()
        .say(
            "Branch {} is at {} {}",
            Styled.name(names.getFirst()),
            Styled.id(id.brief()),
            repository.store().version(id).subject());
    mvc.out().hint("`mvc switch {}` goes to it.", names.getFirst());
  }

  private static void list(Invocation mvc, Repository repository, List<Branches.Branch> branches)
      throws IOException {
    Output out = mvc.out();
    Head head = repository.refs().head();
    Optional<ObjectId> version = repository.refs().headVersion();
    List<Item> items =
        branches.stream()
            .map(branch ->
                new Item(
                    branch.name(),
                    branch.isCurrent(),
                    branch.id(),
                    branch.version().author().time().toString(),
                    branch.version().subject(),
                    branch.apart().ahead(),
                    branch.apart().behind()))
            .toList();
    Table table =
        new Table(Table.names(""), Table.left(""), Table.left(""), Table.left(""), Table.names(""));
    if (head instanceof Head.Detached && version.isPresent()) {
      table.row("* (no branch)", Styled.id(version.get().brief()));
    } else if (head instanceof Head.Branch branch && version.isEmpty()) {
      table.row(Styled.name("* " + branch.name()), "", "no version yet");
    }
    for (Branches.Branch branch : branches) {
      table.row(
          Styled.name((branch.isCurrent() ? "* " : "  ") + branch.name()),
          Styled.id(branch.id().brief()),
          Ago.format(branch.version().author().time().toInstant(), mvc.now()),
          apart(branch.apart()),
          branch.version().subject());
    }
    out.show(items, () -> out.table(table, 0));
  }

  private static String apart(MergeBase.Distance apart) {
    String ahead = apart.ahead() == 0 ? "" : Counts.exact(apart.ahead()) + " ahead";
    String behind = apart.behind() == 0 ? "" : Counts.exact(apart.behind()) + " behind";
    return ahead + (ahead.isEmpty() || behind.isEmpty() ? "" : ", ") + behind;
  }
}
