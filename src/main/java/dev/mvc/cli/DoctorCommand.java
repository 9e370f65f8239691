package dev.mvc.cli;

import dev.mvc.cli.Finding.Mark;
import dev.mvc.repo.Examining;
import dev.mvc.work.WorkFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// `mvc doctor`.
@Manual(
    examples = {"mvc doctor", "mvc doctor --json"},
    text = {
      "Says whether this installation, the file system here, and the repository are healthy, and"
          + " what to do where they are not. Works without a repository, too, and with one that is"
          + " broken. Tries in .mvc/tmp what mvc needs of a file system; changes nothing else.",
      "Ends with 0 when everything works, notes or not, and with 1 when there is a problem. Decodes"
          + " nothing: `mvc fsck` does.",
      "What it prints names folders and branches and holds no values of settings or variables: it"
          + " is meant to be put into a report of a bug."
    })
final class DoctorCommand implements Command.Reading {
  private static final int MARK_COLUMNS = 7;
  private static final int NARROWEST = 30;

  /// No text has it: it is escaped.
  private static final char NO_BREAK = '\u0001';

  /// The JSON document.
  ///
  /// @param healthy whether there is no problem
  /// @param repository null when this folder belongs to none
  record Document(
      boolean healthy,
      String version,
      int problems,
      int notes,
      @Nullable String repository,
      List<Section> sections) {}

  /// Findings about one thing.
  ///
  /// @param name `installation`, `file system` or `repository`
  /// @param folder that it is about; null for the installation
  record Section(String name, @Nullable String folder, List<Finding> findings) {}

  @Override
  public int run(Invocation mvc) {
    Optional<Path> root = Examining.find(mvc.environment().folder());
    List<Section> sections = new ArrayList<>();
    Findings host = new Findings(mvc.environment());
    new HostHealth(mvc.environment(), host, System::getProperty, Path.of("/")).check();
    sections.add(new Section("installation", null, host.list()));
    for (Path folder : folders(mvc, root)) {
      Findings found = new Findings(mvc.environment());
      folder(mvc, found, root, folder);
      sections.add(new Section("file system", mvc.show(folder), found.list()));
    }
    if (root.isPresent()) {
      Findings found = new Findings(mvc.environment());
      new RepositoryHealth(mvc, found, root.get()).check();
      sections.add(new Section("repository", mvc.show(root.get()), found.list()));
    }
    int problems = count(sections, Mark.PROBLEM);
    Document document =
        new Document(
            problems == 0,
            Version.line(),
            problems,
            count(sections, Mark.NOTE),
            root.map(mvc::show).orElse(null),
            sections);
    mvc.out().show(document, () -> print(mvc.out(), document));
    return problems == 0 ? ExitCode.DONE : ExitCode.NO;
  }

  /// The folders whose file systems matter: that of the repository, and the working folder's where
  /// it is another one.
  private static List<Path> folders(Invocation mvc, Optional<Path> root) {
    if (root.isEmpty()) {
      return List.of(mvc.environment().folder());
    }
    Path data = root.get().resolve(WorkFolder.REPOSITORY);
    if (!Files.isDirectory(data)) {
      return List.of(root.get());
    }
    return isElsewhere(root.get()) ? List.of(data, root.get()) : List.of(data);
  }

  private static boolean isElsewhere(Path root) {
    try {
      return !FolderHealth.isSameSystem(root, root.resolve(WorkFolder.REPOSITORY));
    } catch (IOException e) {
      return false;
    }
  }

  private static void folder(Invocation mvc, Findings found, Optional<Path> root, Path folder) {
    boolean isWork = root.isPresent() && folder.equals(root.get());
    if (isWork && isElsewhere(folder)) {
      found.problem(
          "place",
          "not the one that .mvc is on",
          "keep both on one: finished files cannot be moved into place from another.");
    }
    Path tmp = folder.resolve("tmp");
    boolean isData = root.isPresent() && !isWork;
    long stored = isData ? stored(folder) : 0;
    new FolderHealth(mvc.environment(), found)
        .check(isData && Files.isDirectory(tmp) ? tmp : folder, stored);
  }

  private static long stored(Path data) {
    try {
      return Examining.content(data, "packs").bytes();
    } catch (IOException e) {
      return 0; // the repository's own section tells of it
    }
  }

  private static int count(List<Section> sections, Mark mark) {
    return (int)
        sections.stream()
            .flatMap(section -> section.findings.stream())
            .filter(finding -> finding.mark() == mark)
            .count();
  }

  private static void print(Output out, Document document) {
    out.line("{}", document.version);
    int column =
        document.sections.stream()
            .flatMap(section -> section.findings.stream())
            .mapToInt(finding -> Text.columns(finding.about()))
            .max()
            .orElse(0);
    for (Section section : document.sections) {
      out.line("{}{}", section.name, section.folder == null ? "" : " (" + section.folder + ")");
      section.findings.forEach(finding -> print(out, finding, column));
    }
    if (document.problems + document.notes == 0) {
      out.line("Everything is well.");
    } else {
      out.line(
          "{}, {}.",
          document.problems == 0 ? "No problem" : Counts.of(document.problems, "problem"),
          document.notes == 0 ? "no notes" : Counts.of(document.notes, "note"));
    }
  }

  private static void print(Output out, Finding finding, int column) {
    String mark = finding.mark().name().toLowerCase(Locale.ROOT);
    Object drawn =
        switch (finding.mark()) {
          case OK -> Styled.name(mark);
          case NOTE -> Styled.id(mark);
          case PROBLEM -> Styled.loss(mark);
        };
    String gap = Text.blanks(MARK_COLUMNS - mark.length() + 2);
    int indent = 2 + MARK_COLUMNS + 2 + column + 2;
    int width = Math.max(NARROWEST, out.width() - indent);
    List<String> lines = wrap(finding.text(), width);
    out.line("  {}{}{}{}", drawn, gap, Text.left(finding.about(), column + 2), lines.getFirst());
    lines.stream().skip(1).forEach(line -> out.line("{}{}", Text.blanks(indent), line));
    for (String hint : finding.hints()) {
      for (String line : wrap("hint: " + hint, width)) {
        out.line("{}{}", Text.blanks(indent), Styled.dim(line));
      }
    }
  }

  /// Lines in which commands stay whole.
  private static List<String> wrap(String text, int width) {
    String printable = Text.printable(text);
    StringBuilder joined = new StringBuilder();
    boolean isCommand = false;
    for (int at = 0; at < printable.length(); at++) {
      char c = printable.charAt(at);
      isCommand ^= c == '`';
      joined.append(isCommand && c == ' ' ? NO_BREAK : c);
    }
    return Text.wrap(joined.toString(), width).stream()
        .map(line -> line.replace(NO_BREAK, ' '))
        .toList();
  }
}
