package dev.mvc.cli;

import dev.mvc.io.MvcException;
import dev.mvc.io.MvcException.Kind;
import dev.mvc.ref.Refs;
import dev.mvc.repo.Nearest;
import dev.mvc.repo.Repository;
import dev.mvc.repo.Switching;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `mvc switch BRANCH`.
@Manual(
    examples = {
      "mvc switch medical",
      "mvc switch -c medical         # a new branch, from here",
      "mvc switch -c legal HEAD~3    # from an earlier version",
      "mvc switch -                  # back to where you were",
      "mvc switch --detach v1.2.0    # look at a version without a branch"
    },
    text = {
      "Goes to another branch. Files that differ between the two versions are replaced; changes of"
          + " other files are carried along. If a file that has to be replaced has changes that are"
          + " not committed, nothing is done.",
    })
final class SwitchCommand implements Command {
  @Parameters(index = "0", paramLabel = "BRANCH", arity = "0..1", description = "Where to go.")
  @Nullable String target;

  @Parameters(
      index = "1",
      paramLabel = "START",
      arity = "0..1",
      description = "With -c, where the branch begins; HEAD when not given.")
  @Nullable String start;

  @Option(
      names = {"-c", "--create"},
      description = "Make the branch first.")
  boolean create;

  @Option(
      names = {"-d", "--detach"},
      description = "Go to any version, without a branch.")
  boolean detach;

  @Option(
      names = {"-f", "--force", "--discard-changes"},
      description = "Discard changes that are not committed.")
  boolean force;

  @Override
  public int run(Invocation mvc) throws IOException {
    if (create && detach || start != null && !create) {
      throw new MvcException(
          Kind.USAGE,
          create ? "-c and --detach exclude each other." : "switch takes one branch.",
          "`mvc switch -c NAME START` makes a branch that begins at START.");
    }
    if (target == null && !detach) {
      throw new MvcException(
          Kind.USAGE,
          "switch needs a branch.",
          "`mvc branch` lists them, `mvc switch -` goes back.");
    }
    try (Repository repository = mvc.open()) {
      Switching switching = new Switching(repository);
      if (create) {
        Switching.Switched to =
            switching.toNewBranch(String.valueOf(target), Optional.ofNullable(start), force);
        HeadText.print(mvc.out(), repository, to, "On new branch");
        return ExitCode.DONE;
      }
      Switching.Switched to = go(repository, switching, target == null ? Refs.HEAD : target);
      HeadText.print(mvc.out(), repository, to, "On branch");
    }
    return ExitCode.DONE;
  }

  private Switching.Switched go(Repository repository, Switching switching, String to)
      throws IOException {
    if (detach) {
      return switching.toVersion(to, force);
    }
    if (to.equals("-")) {
      return switching.back(force);
    }
    if (repository.refs().find(Refs.BRANCHES + to).isEmpty()) {
      List<String> hints = new ArrayList<>();
      List<String> branches =
          repository.refs().names(Refs.BRANCHES).stream()
              .map(ref -> ref.substring(Refs.BRANCHES.length()))
              .toList();
      Nearest.to(to, branches)
          .ifPresent(near -> hints.add("did you mean `mvc switch " + near + "`?"));
      hints.add(
          repository.revisions().find(to).isPresent()
              ? "`mvc switch --detach " + to + "` looks at that version without a branch."
              : "`mvc switch -c " + to + "` makes one here; `mvc branch` lists the others.");
      throw new MvcException(
          Kind.NOT_FOUND, "there is no branch " + to + ".", hints.toArray(String[]::new));
    }
    return switching.toBranch(to, force);
  }
}
