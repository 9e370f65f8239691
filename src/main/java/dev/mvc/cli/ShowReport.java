package dev.mvc.cli;

import dev.mvc.id.ObjectId;
import dev.mvc.object.Architecture;
import dev.mvc.object.MergeNote;
import dev.mvc.object.Thinned;
import dev.mvc.object.Version;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What `mvc show` says of a version.
///
/// @param changes null for a first version
/// @param parts what was asked for
record ShowReport(
    ObjectId id,
    Version version,
    RefNames names,
    VersionFiles files,
    @Nullable DiffAnswer changes,
    Set<DiffPart> parts) {

  /// Lines of the values of a kind: those of the version, and below them what changed, fit a
  /// screen.
  private static final int VALUE_LINES = 2;

  /// @param files null where they were not asked for
  /// @param changes against the first parent; null for a first version
  record Document(
      VersionDocument version,
      @Nullable List<File> files,
      long bytes,
      @Nullable DiffDocument changes) {}

  /// @param format null for a link
  /// @param target where a link leads, else null
  record File(
      String path,
      long size,
      @Nullable String format,
      boolean executable,
      int tensors,
      long parameters,
      @Nullable String target) {
    static File of(VersionFiles.Item item) {
      return new File(
          item.path(),
          item.size(),
          item.format(),
          item.executable(),
          item.tensors(),
          item.parameters(),
          item.target());
    }
  }

  Document document() {
    return new Document(
        VersionDocument.of(id, version, names).only(parts),
        parts.contains(DiffPart.FILES) ? files.items().stream().map(File::of).toList() : null,
        files.bytes(),
        changes == null ? null : DiffDocument.of(changes));
  }

  /// @param byHowMuch whether it is known by how much tensors changed
  /// @param all whether it may take more than a screen
  void print(Output out, boolean byHowMuch, boolean all) {
    head(out);
    content(out, all);
    if (changes != null) {
      printChanges(out, changes, byHowMuch, all);
    }
  }

  private void head(Output out) {
    out.line("version {}{}", Styled.id(id.hex()), names.decoration(id));
    if (!version.parents().isEmpty()) {
      String label = version.parents().size() == 1 ? "Parent:" : "Merge: ";
      out.line("{} {}", label, Styled.id(String.join(" ", VersionText.parents(version))));
    }
    out.line("Author: {}", VersionText.author(version));
    out.line("Date:   {}", VersionText.date(version));
    if (version.run().isPresent()) {
      out.line("Run:    {}", names.run(version));
    }
    Thinned.Mark thinned = names.thinning(id);
    if (thinned != null) {
      out.line("Thinned: {}", VersionText.thinned(thinned));
    }
    out.blank();
    version
        .message()
        .lines()
        .forEach(line -> out.line("{}", (line.isEmpty() ? "" : "    ") + line));
    out.blank();
  }

  private void content(Output out, boolean all) {
    Facts facts = new Facts(out);
    int most = all ? Integer.MAX_VALUE : VALUE_LINES;
    if (has(DiffPart.PARAMS) && !version.params().isEmpty()) {
      facts.print("hyperparameters", " · ", VersionText.values(version.params()), most);
    }
    if (has(DiffPart.RESULTS) && !version.metrics().isEmpty()) {
      facts.print("results", " · ", VersionText.values(version.metrics()), most);
    }
    if (has(DiffPart.DATA) && !version.data().isEmpty()) {
      facts.print("data", " · ", version.data().stream().map(VersionText::data).toList(), most);
    }
    if (has(DiffPart.WEIGHTS)) {
      version.merge().ifPresent(note -> print(facts, note));
    }
    Architecture architecture = version.architecture();
    if (has(DiffPart.ARCHITECTURE) && architecture.tensors() > 0) {
      facts.print(
          "architecture",
          ", ",
          List.of(
              Counts.of(architecture.tensors(), "tensor"),
              Tensors.parameters(architecture.parameters())));
    }
    if (has(DiffPart.FILES)) {
      facts.print(
          "files",
          ", ",
          List.of(Counts.of(files.items().size(), "file"), Sizes.format(files.bytes())));
      files.print(out, all);
    }
  }

  private boolean has(DiffPart part) {
    return parts.contains(part);
  }

  private static void print(Facts facts, MergeNote note) {
    List<String> merged = new ArrayList<>();
    merged.add(note.base().map(base -> "base " + base.brief()).orElse("no base"));
    if (!note.strategies().isEmpty()) {
      merged.add(String.join(" ", note.strategies()) + MergeReport.settings(note.settings()));
    }
    note.files().forEach((path, side) -> merged.add(path + " " + side));
    facts.print("merged", " · ", merged);
  }

  private static void printChanges(Output out, DiffAnswer changes, boolean byHowMuch, boolean all) {
    out.blank();
    if (!changes.differs()) {
      out.line("Nothing changed since {}.", Styled.id(changes.old()));
      return;
    }
    out.line("Changes since {}:", Styled.id(changes.old()));
    DiffReport.View more = all ? DiffReport.View.TENSORS : DiffReport.View.SCREEN;
    DiffReport.View view = byHowMuch ? more : DiffReport.View.SUMMARY;
    new DiffReport(out, changes, view, all ? Integer.MAX_VALUE : VALUE_LINES).print();
    if (!byHowMuch && changes.differs(DiffPart.WEIGHTS)) {
      out.hint("`{}` shows by how much.", changes.command());
    }
  }
}
