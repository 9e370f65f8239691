package dev.mvc.cli;

import dev.mvc.id.ObjectId;
import dev.mvc.io.MvcException;
import dev.mvc.repo.Checking;
import dev.mvc.repo.Repository;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import picocli.CommandLine.Option;

/// `mvc fsck`.
@Manual(
    examples = {"mvc fsck", "mvc fsck --fast", "mvc fsck --json"},
    text = {
      "Decodes every object and compares it with its id, and checks that every pack, name,"
          + " operation and staged file is sound and that nothing is missing. Changes nothing.",
      "Ends with 0 when everything is intact and with 12 when something is damaged; then it tells"
          + " which versions and files are affected. The others can be restored as ever.",
      "With --fast objects are not decoded: a missing object or a damaged index is found, a flipped"
          + " bit in a tensor is not."
    })
final class FsckCommand implements Command.Reading {
  /// A damaged object may be part of every version: the first few name it well enough.
  private static final int SHOWN = 5;

  @Option(names = "--fast", description = "Check structure and references, decode nothing.")
  boolean fast;

  /// The JSON document.
  record Document(boolean intact, boolean decoded, Duration took, Checking.Report report) {}

  @Override
  public int run(Invocation mvc) throws IOException {
    Instant start = mvc.environment().clock().instant();
    try (Repository repository = mvc.open()) {
      Checking.Report report = new Checking(repository).run(!fast);
      Duration took = Duration.between(start, mvc.environment().clock().instant());
      Document document = new Document(report.isIntact(), !fast, took, report);
      mvc.out().show(document, () -> print(mvc.out(), document));
      return report.isIntact() ? ExitCode.DONE : MvcException.Kind.CORRUPT.exitCode();
    }
  }

  private static void print(Output out, Document document) {
    Checking.Report report = document.report;
    String what = document.decoded ? "checked " : "checked the structure of ";
    String checked =
        what
            + Counts.of(report.objects(), "object")
            + ", "
            + Sizes.format(report.bytes())
            + ", in "
            + Durations.format(document.took)
            + ": ";
    if (report.isIntact()) {
      out.line("{}everything is intact", checked);
    } else {
      printDamage(out, checked, report);
    }
    if (report.unreferenced() > 0) {
      out.line(
          "{}, {} on disk, {} to no version and no staged file",
          Counts.of(report.unreferenced(), "object"),
          Sizes.format(report.unreferencedBytes()),
          report.unreferenced() == 1 ? "belongs" : "belong");
    }
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
