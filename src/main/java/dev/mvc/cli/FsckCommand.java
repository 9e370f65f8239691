package dev.mvc.cli;

import dev.mvc.id.ObjectId;
import dev.mvc.io.MvcException;
import dev.mvc.repo.Checking;
import dev.mvc.repo.RepairSources;
import dev.mvc.repo.Repairing;
import dev.mvc.repo.Repository;
import dev.mvc.store.StoreCheck;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// `mvc fsck`.
@Manual(
    examples = {
      "mvc fsck",
      "mvc fsck --fast",
      "mvc fsck --sample 5%",
      "mvc fsck --repair --plan",
      "mvc fsck --repair --from ../clone"
    },
    text = {
      "Decodes every object and compares it with its id, and checks that every pack, name,"
          + " operation and staged file is sound and that nothing is missing. Changes nothing.",
      "Ends with 0 when everything is intact and with 12 when something is damaged; then it tells"
          + " which versions and files are affected. The others can be restored as ever.",
      "With --fast objects are not decoded: a missing object or a damaged index is found, a flipped"
          + " bit in a tensor is not. With --sample some are, chosen at random.",
      "With --repair what is lost is looked for in the other packs, in the working files, and"
          + " wherever --from says, and computed from parity where packs have it (`mvc config"
          + " store.parity 2%`); its id tells whether it is right. It goes to a new pack,"
          + " together with all that damaged packs still have; those are put aside in .mvc/damaged."
          + " Nothing is deleted. Ends with 0 when everything is intact afterwards."
    })
final class FsckCommand implements Command.Reading {
  /// A damaged object may be part of every version: the first few name it well enough.
  private static final int SHOWN = 5;

  private static final int SEEDS = 1_000_000;

  @Option(names = "--fast", description = "Check structure and references, decode nothing.")
  boolean fast;

  @Option(
      names = "--sample",
      paramLabel = "SHARE",
      description = "Decode only a share of the objects, as 5%%.")
  @Nullable String sample;

  @Option(
      names = "--seed",
      paramLabel = "NUMBER",
      description = "Choose the same sample as another time.")
  @Nullable Long seed;

  @Option(names = "--repair", description = "Put right what is damaged, as far as it can be had.")
  boolean repair;

  @Option(
      names = "--from",
      paramLabel = "PATH",
      description = "Take from another repository, or from a folder or file with models.")
  List<String> from = new ArrayList<>();

  @Option(
      names = {"--plan", "--dry-run"},
      description = "Only say what would be repaired.")
  boolean plan;

  /// The JSON document.
  ///
  /// @param seed that chose what was decoded; null when everything was, or nothing
  /// @param repair null when nothing was to be repaired
  record Document(
      boolean intact,
      boolean decoded,
      @Nullable Long seed,
      Duration took,
      Checking.Report report,
      @Nullable Repair repair) {}

  /// What was repaired.
  record Repair(List<Repairing.Plan> plans, List<String> aside) {}

  /// The JSON document of what would be repaired.
  record PlanDocument(Repairing.Plan plan) {}

  @Override
  public int run(Invocation mvc) throws IOException {
    requireSense();
    Instant start = mvc.environment().clock().instant();
    StoreCheck.Sample chosen = sample();
    try (Repository repository = mvc.open()) {
      if (plan) {
        return plan(mvc, repository);
      }
      Optional<Repairing.Result> repaired =
          repair ? Optional.of(repair(mvc, repository)) : Optional.empty();
      Checking.Report report =
          repaired.isPresent() ? repaired.get().report() : new Checking(repository).run(chosen);
      Duration took = Duration.between(start, mvc.environment().clock().instant());
      Document document =
          new Document(
              report.isIntact(),
              !fast,
              sample == null ? null : chosen.seed(),
              took,
              report,
              repaired.map(result -> new Repair(result.plans(), result.aside())).orElse(null));
      mvc.out().show(document, () -> print(mvc.out(), document));
      if (report.isIntact()) {
        return ExitCode.DONE;
      }
      if (repair) {
        new RepairText(mvc).hint(!from.isEmpty());
      }
      return MvcException.Kind.CORRUPT.exitCode();
    }
  }

  private void requireSense() {
    String problem = null;
    if (!repair && (plan || !from.isEmpty())) {
      problem = plan ? "--plan needs --repair." : "--from needs --repair.";
    } else if (repair && (fast || sample != null)) {
      problem = "--repair decodes everything: leave out " + (fast ? "--fast." : "--sample.");
    } else if (fast && sample != null) {
      problem = "--fast decodes nothing, --sample something: leave out one of them.";
    } else if (seed != null && sample == null) {
      problem = "--seed needs --sample.";
    }
    if (problem != null) {
      throw new MvcException(MvcException.Kind.USAGE, problem, "`mvc fsck --help` shows examples.");
    }
  }

  private StoreCheck.Sample sample() {
    if (sample == null) {
      return fast ? StoreCheck.Sample.NONE : StoreCheck.Sample.ALL;
    }
    double percent;
    try {
      String text = sample.strip();
      percent = Double.parseDouble(text.endsWith("%") ? text.substring(0, text.length() - 1) : "");
    } catch (NumberFormatException e) {
      percent = 0;
    }
    if (!(percent > 0 && percent <= 100)) {
      throw new MvcException(
          MvcException.Kind.USAGE,
          "--sample takes a share of up to 100%, not " + sample + ".",
          "`mvc fsck --sample 5%`");
    }
    long chosen = seed == null ? new SplittableRandom().nextInt(SEEDS) : seed;
    return new StoreCheck.Sample(percent / 100, chosen);
  }

  private RepairSources sources(Invocation mvc) {
    return RepairSources.of(from.stream().map(mvc::resolve).toList());
  }

  private int plan(Invocation mvc, Repository repository) throws IOException {
    Repairing.Plan what = new Repairing(repository, sources(mvc)).plan();
    mvc.out().show(new PlanDocument(what), () -> new RepairText(mvc).plan(what, true));
    return what.isIntact() ? ExitCode.DONE : MvcException.Kind.CORRUPT.exitCode();
  }

  private Repairing.Result repair(Invocation mvc, Repository repository) throws IOException {
    RepairText text = new RepairText(mvc);
    Repairing repairing = new Repairing(repository, sources(mvc));
    boolean isText = !mvc.out().isJson();
    Repairing.Result result =
        repairing.run(next -> {
          if (isText) {
            text.plan(next, false);
          }
        });
    if (isText) {
      if (result.plans().getFirst().isEmpty()) {
        text.plan(result.plans().getFirst(), false);
      }
      text.done(result);
    }
    return result;
  }

  private static void print(Output out, Document document) {
    Checking.Report report = document.report;
    String what =
        document.decoded && document.seed == null ? "checked " : "checked the structure of ";
    String checked =
        what
            + Counts.of(report.objects(), "object")
            + ", "
            + Sizes.format(report.bytes())
            + sampled(document)
            + ", in "
            + Durations.format(document.took)
            + ": ";
    if (report.isIntact()) {
      out.line("{}everything is intact", checked);
    } else {
      printDamage(out, checked, report);
    }
    printParity(out, report.parity());
    if (report.unreferenced() > 0) {
      out.line(
          "{}, {} on disk, {} to no version and no staged file",
          Counts.of(report.unreferenced(), "object"),
          Sizes.format(report.unreferencedBytes()),
          report.unreferenced() == 1 ? "belongs" : "belong");
    }
  }

  private static void printParity(Output out, Checking.Parity parity) {
    if (parity.covered() > 0 || parity.isIncomplete()) {
      out.line(
          "parity: {}{}, {}{}",
          parity.covered() < parity.packs() ? Counts.exact(parity.covered()) + " of " : "",
          Counts.of(parity.packs(), "pack"),
          parity.covered() == 0 ? parity.asked() : parity.rate(),
          parity.isIncomplete() ? "; `mvc gc` writes what is missing" : "");
    }
  }

  private static String sampled(Document document) {
    return document.seed == null
        ? ""
        : ", of which "
            + Counts.exact(document.report.decoded())
            + " decoded (--seed "
            + document.seed
            + ")";
  }

  private static void printDamage(Output out, String checked, Checking.Report report) {
    long causes = report.damaged().stream().filter(Checking.Damaged::isCause).count();
    long others = report.damaged().size() - causes;
    long problems = (long) report.packs().size() + report.problems().size();
    out.line(
        "{}{}{}{}",
        checked,
        Styled.loss(causes + " damaged"),
        others == 0 ? "" : ", " + others + " more that need them",
        problems == 0 ? "" : ", " + Counts.of(problems, "other problem"));
    for (String problem : report.packs()) {
      out.line("  {}", problem);
    }
    for (String problem : report.problems()) {
      out.line("  {}", problem);
    }
    report.damaged().forEach(damaged -> print(out, damaged));
    out.line("Everything else is intact.");
  }

  private static void print(Output out, Checking.Damaged damaged) {
    String name = damaged.tensors().isEmpty() ? "" : " " + few(damaged.tensors());
    out.line(
        "  {} {}{}: {}",
        damaged.kind(),
        Styled.id(damaged.id().brief()),
        name,
        damaged.isCause()
            ? damaged.problem()
            : "is stored as a difference of " + damaged.cause().brief());
    if (!damaged.versions().isEmpty()) {
      String files = damaged.files().isEmpty() ? "" : " (" + files(damaged.files()) + ")";
      out.line(
          "    in {}: {}{}",
          Counts.of(damaged.versions().size(), "version"),
          few(damaged.versions().stream().map(ObjectId::brief).toList()),
          files);
    }
  }

  private static String files(List<String> files) {
    return (files.size() == 1 ? "file " : "files ") + few(files);
  }

  private static String few(List<String> words) {
    String shown = String.join(", ", words.subList(0, Math.min(SHOWN, words.size())));
    return words.size() <= SHOWN ? shown : shown + ", … " + (words.size() - SHOWN) + " more";
  }
}
