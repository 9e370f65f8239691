package dev.mvc.cli;

import dev.mvc.id.ObjectId;
import dev.mvc.io.MvcException;
import dev.mvc.io.MvcException.Kind;
import dev.mvc.repo.DataAdding;
import dev.mvc.repo.DataChecking;
import dev.mvc.repo.DataChecking.State;
import dev.mvc.repo.DataComparing;
import dev.mvc.repo.DataComparing.Side;
import dev.mvc.repo.Repository;
import dev.mvc.work.Index;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `mvc data add|list|status|diff|verify|rm`.
@Manual(
    examples = {
      "mvc data add data/train           # stored with the model, as add does",
      "mvc data add /mnt/images --external --name images",
      "mvc data add https://example.org/eval.csv",
      "mvc data status                   # is it what was added?",
      "mvc data diff HEAD~1 HEAD --name train",
      "mvc data verify images            # read every byte",
      "mvc data rm images                # forget it; the files stay"
    },
    text = {
      "Each version says which data it was trained on. A data set is a file or folder whose files"
          + " are tracked; or, with --external and for a URL, one of which only a list is stored:"
          + " SHA-256, size and path of each file. mvc.data.json names them all and is tracked"
          + " itself.",
      "External data is never stored, changed or brought back. Where it lies in the working folder,"
          + " `add` and `status` pass over it.",
      "`status` hashes again only files whose time or size is another than when they were last"
          + " read, and asks a server for the ETag or the size; `verify` reads every byte and exits"
          + " with 1 when something differs. `diff` without versions compares HEAD with what is"
          + " staged. Of CSV, JSON lines and Parquet, rows and columns are compared too."
    })
final class DataCommand implements Command.Reading {
  /// What can be done.
  enum Action {
    ADD,
    LIST,
    STATUS,
    DIFF,
    VERIFY,
    RM
  }

  @Parameters(
      index = "0",
      paramLabel = "ACTION",
      arity = "0..1",
      description = "add, list, status, diff, verify or rm; list when not given.")
  Action action = Action.LIST;

  @Parameters(
      index = "1..*",
      paramLabel = "WHAT",
      arity = "0..*",
      description = "A path or URL for add, versions for diff, the name of a data set for others.")
  List<String> what = List.of();

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description = "What the data set is called; that of the file or folder when not given.")
  @Nullable String name;

  @Option(names = "--external", description = "Leave the files where they are, and list them.")
  boolean external;

  @Override
  public int run(Invocation mvc) throws IOException {
    if (external && action != Action.ADD) {
      throw new MvcException(Kind.USAGE, "--external is for `mvc data add`.");
    }
    if (name != null && action != Action.ADD && action != Action.DIFF) {
      throw new MvcException(
          Kind.USAGE, "--name is for add and diff.", "`mvc data status NAME` names one.");
    }
    try (Repository repository = mvc.open()) {
      switch (action) {
        case ADD -> add(mvc, repository);
        case LIST -> list(mvc, repository);
        case STATUS -> {
          return check(mvc, repository, false);
        }
        case DIFF -> diff(mvc, repository);
        case VERIFY -> {
          return check(mvc, repository, true);
        }
        case RM -> remove(mvc, repository);
      }
    }
    return ExitCode.DONE;
  }

  private String one(String label) {
    if (what.size() != 1) {
      throw new MvcException(
          Kind.USAGE,
          "`mvc data " + action.name().toLowerCase(Locale.ROOT) + "` takes one " + label + ".",
          "`mvc help data` has examples.");
    }
    return what.getFirst();
  }

  private Optional<String> atMostOne() {
    return what.isEmpty() ? Optional.empty() : Optional.of(one("name of a data set"));
  }

  private void add(Invocation mvc, Repository repository) throws IOException {
    String typed = one("path or URL");
    DataAdding adding = new DataAdding(repository);
    Optional<String> called = Optional.ofNullable(name);
    DataAdding.Added added;
    if (typed.regionMatches(true, 0, "http://", 0, 7)
        || typed.regionMatches(true, 0, "https://", 0, 8)) {
      added = adding.addUrl(typed, called);
    } else {
      Path place = mvc.resolve(local(typed)).normalize();
      if (!Files.exists(place)) {
        throw new MvcException(Kind.NOT_FOUND, "there is no file " + typed + ".");
      }
      if (!external && !place.startsWith(repository.folder().root())) {
        throw new MvcException(
            Kind.USAGE,
            typed + " is outside the repository.",
            "`mvc data add --external " + typed + "` leaves it there and lists its files.");
      }
      added =
          external
              ? adding.addExternal(place, called)
              : adding.addTracked(
                  mvc.paths(repository, List.of(place.toString())).getFirst(), called);
    }
    DataReport.Added document = DataReport.Added.of(added);
    mvc.out().show(document, () -> DataReport.print(mvc.out(), added));
  }

  /// What a `file:` URL stands for.
  private static String local(String typed) {
    if (!typed.regionMatches(true, 0, "file:", 0, 5)) {
      return typed;
    }
    try {
      return Path.of(URI.create(typed)).toString();
    } catch (IllegalArgumentException e) {
      throw new MvcException(
          Kind.USAGE, typed + " stands for no file here.", "`file:///data/train.csv`");
    }
  }

  private static void list(Invocation mvc, Repository repository) throws IOException {
    List<DataChecking.Item> items = new DataChecking(repository).list();
    mvc.out()
        .show(
            items.stream().map(DataReport.Item::of).toList(),
            () -> DataReport.print(mvc.out(), items));
  }

  private int check(Invocation mvc, Repository repository, boolean verify) throws IOException {
    List<DataChecking.Answer> answers = new DataChecking(repository).check(atMostOne(), verify);
    mvc.out()
        .show(
            answers.stream().map(DataReport.State::of).toList(),
            () -> DataReport.printStates(mvc.out(), answers, verify));
    boolean isUnreachable =
        answers.stream().anyMatch(answer -> answer.state() == State.UNREACHABLE);
    if (isUnreachable) {
      return Kind.REMOTE.exitCode();
    }
    boolean isSame = answers.stream().allMatch(answer -> answer.state() == State.SAME);
    return verify && !isSame ? ExitCode.NO : ExitCode.DONE;
  }

  private void diff(Invocation mvc, Repository repository) throws IOException {
    if (what.size() > 2) {
      throw new MvcException(Kind.USAGE, "`mvc data diff` takes two versions at most.");
    }
    Optional<ObjectId> old =
        what.isEmpty()
            ? repository.refs().headVersion()
            : Optional.of(repository.revisions().resolve(what.getFirst()));
    Side before =
        old.isPresent() ? Side.version(repository, old.get()) : new Side(null, Index.empty());
    Side now =
        what.size() == 2
            ? Side.version(repository, repository.revisions().resolve(what.getLast()))
            : Side.staged(repository);
    List<DataComparing.Difference> differences =
        new DataComparing(repository).compare(before, now, Optional.ofNullable(name));
    mvc.out()
        .show(
            differences.stream().map(DataReport.Difference::of).toList(),
            () -> DataReport.printDifferences(mvc.out(), differences));
  }

  private void remove(Invocation mvc, Repository repository) throws IOException {
    String typed = one("name of a data set");
    var set = new DataAdding(repository).remove(typed);
    Output out = mvc.out();
    out.show(
        DataReport.Set.of(typed, set),
        () -> {
          out.say("Forgot {}; what is at {} stays.", Styled.name(typed), set.location());
          if (set.isTracked()) {
            out.hint(
                "its files are still tracked: `mvc rm --cached {}` ends that.", set.location());
          }
        });
  }
}
