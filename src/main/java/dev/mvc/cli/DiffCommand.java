package dev.mvc.cli;

import dev.mvc.diff.ConfigChange;
import dev.mvc.diff.DataChange;
import dev.mvc.diff.ValueChange;
import dev.mvc.diff.VersionDiff;
import dev.mvc.diff.VersionDiff.Depth;
import dev.mvc.experiment.Directions;
import dev.mvc.id.ObjectId;
import dev.mvc.object.Scalar;
import dev.mvc.object.Version;
import dev.mvc.repo.Experiments;
import dev.mvc.repo.Repository;
import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `mvc diff [A [B]] [--] [PATH…]`.
@Manual(
    examples = {
      "mvc diff                      # the folder with what is staged",
      "mvc diff HEAD~1 HEAD          # two versions; also HEAD~1..HEAD",
      "mvc diff main -- out          # a version with the folder, only below out",
      "mvc diff --exit-code --part architecture main 7c41f0e"
    },
    text = {
      "Without a revision, the folder is compared with what is staged; with one, the folder with"
          + " that version; with --staged, what is staged with that version or HEAD.",
      "Tensors are matched by file and name, then by name over all files: a model that was sharded"
          + " anew did not change. Each changed one is read on both sides. ‖Δ‖/‖W‖ is the Euclidean"
          + " norm of the change over that of the old values, cos the cosine between old and new"
          + " values, max |Δ| the largest change of an element; elements that are not finite are"
          + " left out of all three and told apart. For layers and for all, they are of the tensors"
          + " that changed, floating-point ones only where there are any."
    })
final class DiffCommand implements Command.OfAnyTime {
  private static final SortedMap<String, Scalar> NONE = new TreeMap<>();

  @Parameters(
      paramLabel = "A [B] [--] PATH",
      arity = "0..*",
      description = "Revisions, and files or folders.")
  List<String> words = List.of();

  @Option(
      names = {"--staged", "--cached"},
      description = "Compare what is staged instead of the folder.")
  boolean staged;

  @Option(
      names = {"--tensors", "--all"},
      description = "Show everything that differs, every file and tensor.")
  boolean tensors;

  @Option(names = "--by-layer", description = "Show every layer.")
  boolean byLayer;

  @Option(names = "--stat", description = "Show the summary alone.")
  boolean stat;

  @Option(names = "--exit-code", description = "Exit with 1 when anything differs.")
  boolean exitCode;

  @Option(
      names = "--part",
      paramLabel = "PART",
      split = ",",
      description = "Compare only params, results, data, files, architecture or weights.")
  List<String> parts = List.of();

  @Override
  public int run(Invocation mvc) throws IOException {
    try (Repository repository = mvc.open()) {
      Words typed = Words.parse(mvc, repository, words, staged ? 1 : 2);
      try (DiffSide old = old(repository, typed);
          DiffSide now = now(repository, typed)) {
        DiffAnswer answer =
            compare(mvc, new Experiments(repository).directions(), old, now, parts(typed));
        DiffReport report = new DiffReport(mvc.out(), answer, view(), DiffReport.VALUE_LINES);
        mvc.out().show(DiffDocument.of(answer), report::print);
        return exitCode && answer.differs() ? ExitCode.NO : ExitCode.DONE;
      }
    }
  }

  /// What was asked for; hyperparameters and results are not those of a file.
  private Set<DiffPart> parts(Words typed) {
    Set<DiffPart> asked = DiffPart.parse(parts);
    if (!asked.isEmpty()) {
      return asked;
    }
    return typed.paths().isEmpty()
        ? EnumSet.allOf(DiffPart.class)
        : EnumSet.of(DiffPart.FILES, DiffPart.ARCHITECTURE, DiffPart.WEIGHTS);
  }

  private DiffReport.View view() {
    if (stat) {
      return DiffReport.View.SUMMARY;
    }
    if (tensors) {
      return DiffReport.View.TENSORS;
    }
    return byLayer ? DiffReport.View.LAYERS : DiffReport.View.SCREEN;
  }

  private DiffSide old(Repository repository, Words typed) throws IOException {
    Predicate<String> scope = typed.scope();
    if (!typed.versions().isEmpty()) {
      return DiffSide.version(
          repository, typed.revisions().getFirst(), typed.versions().getFirst(), scope);
    }
    if (!staged) {
      return DiffSide.index(repository, scope);
    }
    Optional<ObjectId> head = repository.refs().headVersion();
    return head.isPresent()
        ? DiffSide.version(repository, "HEAD", head.get(), scope)
        : DiffSide.nothing(repository);
  }

  private DiffSide now(Repository repository, Words typed) throws IOException {
    if (typed.versions().size() == 2) {
      return DiffSide.version(
          repository, typed.revisions().getLast(), typed.versions().getLast(), typed.scope());
    }
    return staged
        ? DiffSide.index(repository, typed.scope())
        : DiffSide.folder(repository, typed.scope());
  }

  /// Compares the parts that were asked for.
  static DiffAnswer compare(
      Invocation mvc, Directions directions, DiffSide old, DiffSide now, Set<DiffPart> parts)
      throws IOException {
    Depth depth = parts.contains(DiffPart.WEIGHTS) ? Depth.STATISTICS : Depth.NAMES;
    VersionDiff content =
        VersionDiff.between(old.snapshot(), now.snapshot(), depth, mvc.progress());
    return new DiffAnswer(
        old.name(),
        now.name(),
        parts,
        values(old, now, Version::params),
        values(old, now, Version::metrics),
        directions,
        data(old, now),
        ConfigChange.between(old.snapshot(), now.snapshot(), content.files()),
        content);
  }

  /// Only versions say what their data is.
  private static List<DataChange> data(DiffSide old, DiffSide now) {
    return old.version().isPresent() && now.version().isPresent()
        ? DataChange.between(old.version().get().data(), now.version().get().data())
        : List.of();
  }

  /// Only versions have hyperparameters and results.
  private static List<ValueChange> values(
      DiffSide old, DiffSide now, Function<Version, SortedMap<String, Scalar>> which) {
    return old.version().isPresent() && now.version().isPresent()
        ? ValueChange.between(
            old.version().map(which).orElse(NONE), now.version().map(which).orElse(NONE))
        : List.of();
  }
}
