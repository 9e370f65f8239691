package dev.mvc.cli;

import dev.mvc.id.ObjectId;
import dev.mvc.repo.DiskUse;
import dev.mvc.repo.Repository;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import picocli.CommandLine.Parameters;

/// `mvc du [REV…]`.
@Manual(
    examples = {"mvc du", "mvc du HEAD", "mvc du --json"},
    text = {
      "Shows of each version, the newest first, how large its files are, what it added to the"
          + " repository, and how much is read to restore it; of its tensors, how many differences"
          + " the worst and the mean one are restored through.",
      "What several versions need is charged to the oldest of them, so the column adds up to what"
          + " is on disk."
    })
final class DuCommand implements Command.Reading {
  @Parameters(
      paramLabel = "REV",
      arity = "0..*",
      description = "Show only these versions; all without it.")
  List<String> revisions = new ArrayList<>();

  /// The JSON document.
  ///
  /// @param bytes of the files of all versions, shown or not
  /// @param parity bytes of the packs' parity
  /// @param ratio of both to `bytes`
  record Document(
      List<Item> versions,
      long bytes,
      long packs,
      long parity,
      double ratio,
      long kept,
      long unreferenced) {}

  /// A version.
  ///
  /// @param ratio stored / bytes
  record Item(
      ObjectId id,
      String subject,
      long files,
      long bytes,
      long stored,
      double ratio,
      long restore,
      int deepestChain,
      double meanChain) {}

  @Override
  public int run(Invocation mvc) throws IOException {
    try (Repository repository = mvc.open()) {
      Set<ObjectId> chosen = new TreeSet<>();
      for (String revision : revisions) {
        chosen.add(repository.revisions().resolve(revision));
      }
      DiskUse.Report report = new DiskUse(repository).run();
      List<Item> items =
          report.versions().reversed().stream()
              .filter(use -> chosen.isEmpty() || chosen.contains(use.id()))
              .map(DuCommand::item)
              .toList();
      Document document =
          new Document(
              items,
              report.bytes(),
              report.packs(),
              report.parity(),
              ratio(report.packs() + report.parity(), report.bytes()),
              report.kept(),
              report.unreferenced());
      mvc.out().show(document, () -> print(mvc.out(), document, report.versions().size()));
    }
    return ExitCode.DONE;
  }

  private static Item item(DiskUse.Use use) {
    return new Item(
        use.id(),
        use.version().subject(),
        use.files(),
        use.bytes(),
        use.stored(),
        ratio(use.stored(), use.bytes()),
        use.restore(),
        use.deepest(),
        use.meanDepth());
  }

  private static double ratio(long stored, long bytes) {
    return bytes == 0 ? Double.NaN : (double) stored / bytes;
  }

  private static void print(Output out, Document document, int all) {
    Table table =
        new Table(
            Table.left("version"),
            Table.right("files"),
            Table.right("size"),
            Table.right("stored"),
            Table.right(""),
            Table.right("to restore"),
            Table.right("chain"),
            Table.names("message"));
    for (Item item : document.versions) {
      table.row(
          Styled.id(item.id.brief()),
          Counts.exact(item.files),
          Sizes.format(item.bytes),
          Sizes.format(item.stored),
          Percent.format(item.ratio),
          Sizes.format(item.restore),
          String.format(Locale.ROOT, "%d, mean %.1f", item.deepestChain, item.meanChain),
          item.subject);
    }
    if (!table.isEmpty()) {
      out.table(table, 0);
    }
    out.line(
        "{}, {} of files: {} on disk ({})",
        Counts.of(all, "version"),
        Sizes.format(document.bytes),
        Sizes.format(document.packs + document.parity),
        Percent.format(document.ratio));
    if (document.parity > 0) {
      out.line("{} of it parity", Sizes.format(document.parity));
    }
    if (document.kept > 0) {
      out.line("{} of it only for what is staged and for undo", Sizes.format(document.kept));
    }
    if (document.unreferenced > 0) {
      out.line("{} of it for nothing that is known any more", Sizes.format(document.unreferenced));
    }
  }
}
