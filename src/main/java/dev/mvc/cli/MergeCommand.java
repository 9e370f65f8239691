package dev.mvc.cli;

import dev.mvc.io.MvcException;
import dev.mvc.io.MvcException.Kind;
import dev.mvc.ref.Head;
import dev.mvc.repo.MergePlan;
import dev.mvc.repo.Merging;
import dev.mvc.repo.Repository;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `mvc merge REV…`.
@Manual(
    examples = {
      "mvc merge medical",
      "mvc merge --plan medical legal --strategy ties --density 0.2",
      "mvc merge medical --strategy 'classifier.*=ours' --strategy average",
      "mvc merge --continue          # when all is decided",
      "mvc merge --abort"
    },
    text = {
      "Makes a version of the current branch and others, against their last common version. A file,"
          + " or a tensor of a model file, that only one of them changed is taken from there; texts"
          + " are merged by lines, JSON by keys. Tensors that several changed are computed with the"
          + " strategy given for them; without one, the merge waits until `mvc resolve` decides.",
      "Several branches are merged at once with average and the strategies on differences. Nothing"
          + " in the folder changes before all is decided, except texts in conflict, which get"
          + " git's markers. `mvc undo` takes back a merge, one that waits, and each decision."
          + " docs/merging.md has the formulas."
    })
final class MergeCommand implements Command.Reading {
  @Parameters(paramLabel = "REV", arity = "0..*", description = "Branches or versions to merge.")
  List<String> revisions = List.of();

  @Mixin MergeOptions options = new MergeOptions();

  @Option(
      names = {"-n", "--plan"},
      description = "Only tell what would be taken from where.")
  boolean plan;

  @Option(
      names = {"-m", "--message"},
      paramLabel = "TEXT",
      description = "The message of the version.")
  @Nullable String message;

  @Option(
      names = "--base",
      paramLabel = "REV",
      description = "What changes are counted from, instead of the last common version.")
  @Nullable String base;

  @Option(names = "--no-ff", description = "Make a version also where the branch could just move.")
  boolean always;

  @Option(names = "--ff-only", description = "Refuse where the branch cannot just move.")
  boolean never;

  @Option(
      names = "--allow-unrelated",
      description = "Merge versions that have no version in common.")
  boolean unrelated;

  @Option(names = "--continue", description = "Finish the merge when all is decided.")
  boolean resume;

  @Option(names = "--abort", description = "Drop the merge; texts with markers go back.")
  boolean abort;

  @Override
  public int run(Invocation mvc) throws IOException {
    boolean isOther = resume || abort;
    if ((resume && abort) || (isOther && (!revisions.isEmpty() || plan))) {
      throw new MvcException(
          Kind.USAGE, "--continue and --abort stand alone.", "`mvc merge --continue`");
    }
    if (always && never) {
      throw new MvcException(Kind.USAGE, "--no-ff and --ff-only exclude each other.");
    }
    if (!isOther && revisions.isEmpty()) {
      throw new MvcException(
          Kind.USAGE, "merge needs a branch or a version.", "`mvc branch` lists the branches.");
    }
    try (Repository repository = mvc.open()) {
      Merging merging = new Merging(repository);
      if (isOther) {
        options.requireNone(resume ? "--continue" : "--abort");
        return abort ? abort(mvc, merging) : print(mvc, repository, merging.resume());
      }
      return plan ? plan(mvc, repository, merging) : print(mvc, repository, merging.merge(asked()));
    }
  }

  private Merging.Request asked() {
    return new Merging.Request(
        revisions,
        Optional.ofNullable(base),
        unrelated,
        options.strategies,
        options.settings(),
        Optional.ofNullable(message),
        always,
        never);
  }

  private int plan(Invocation mvc, Repository repository, Merging merging) throws IOException {
    Output out = mvc.out();
    MergePlan found = merging.plan(asked());
    if (out.isJson()) {
      out.show(MergeDocument.of(found, null), () -> {});
    } else if (found.kind() == MergePlan.Kind.MERGE) {
      MergeReport report = new MergeReport(out, found);
      report.printHeads(repository);
      report.printFiles();
      report.printConflicts();
      report.printWarnings();
      report.hintStrategies();
      out.hint("nothing was read or written yet.");
    } else {
      out.line(
          found.kind() == MergePlan.Kind.UP_TO_DATE
              ? "Already up to date."
              : "The branch would just move to {}.",
          found.kind() == MergePlan.Kind.UP_TO_DATE
              ? new Object[0]
              : new Object[] {Styled.id(found.ours().brief())});
    }
    return found.undecided().isEmpty() ? ExitCode.DONE : Kind.CONFLICT.exitCode();
  }

  private static int abort(Invocation mvc, Merging merging) throws IOException {
    MergePlan dropped = merging.abort();
    if (mvc.out().isJson()) {
      mvc.out().show(MergeDocument.of(dropped, null), () -> {});
    }
    mvc.out().say("The merge was dropped; everything is as it was.");
    return ExitCode.DONE;
  }

  private static int print(Invocation mvc, Repository repository, Merging.Outcome outcome)
      throws IOException {
    Output out = mvc.out();
    switch (outcome) {
      case Merging.UpToDate done -> {
        json(out, MergeDocument.of(done.plan(), null));
        out.say("Already up to date.");
      }
      case Merging.Forwarded done -> {
        json(out, MergeDocument.of(done.plan(), done.to()));
        out.say(
            "Fast-forward to {} {}",
            Styled.id(done.to().brief()),
            repository.store().version(done.to()).subject());
        if (!out.isJson()) {
          RestoreReport.print(out, done.result());
        }
      }
      case Merging.Made done -> {
        json(out, MergeDocument.of(done.plan(), done.id()));
        made(out, repository, done);
      }
      case Merging.Waiting waiting -> {
        json(out, MergeDocument.of(waiting.plan(), null));
        waiting(out, repository, waiting.plan());
        return Kind.CONFLICT.exitCode();
      }
    }
    return ExitCode.DONE;
  }

  private static void json(Output out, MergeDocument document) {
    if (out.isJson()) {
      out.show(document, () -> {});
    }
  }

  private static void made(Output out, Repository repository, Merging.Made done)
      throws IOException {
    if (out.isQuiet()) {
      return;
    }
    MergeReport report = new MergeReport(out, done.plan());
    report.printHeads(repository);
    report.printFiles();
    report.printWarnings();
    String branch = repository.refs().head() instanceof Head.Branch on ? on.name() : "HEAD";
    out.say(
        "[{} {}] {}", Styled.name(branch), Styled.id(done.id().brief()), done.version().subject());
    out.say("Stored {}.", Sizes.format(done.stored()));
    RestoreReport.print(out, done.result());
  }

  private static void waiting(Output out, Repository repository, MergePlan plan)
      throws IOException {
    if (out.isJson()) {
      return;
    }
    MergeReport report = new MergeReport(out, plan);
    report.printHeads(repository);
    report.printFiles();
    report.printConflicts();
    report.printWarnings();
    MergeReport.hintOpen(out, plan);
  }
}
