package dev.mvc.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.mvc.id.ObjectId;
import dev.mvc.io.MvcException;
import dev.mvc.object.Run;
import dev.mvc.ref.Head;
import dev.mvc.ref.Refs;
import dev.mvc.repo.Checking;
import dev.mvc.repo.Examining;
import dev.mvc.repo.ProjectFile;
import dev.mvc.repo.Repository;
import dev.mvc.work.WorkFolder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Whether a repository is healthy, as far as it can be told without decoding what it holds.
final class RepositoryHealth {
  /// Where an object is looked for in one pack after the other, this many are felt.
  private static final int MANY_PACKS = 1000;

  /// Structure and references of so many objects are checked in about a second.
  private static final long MANY_OBJECTS = 100_000;

  private static final int SHOWN = 3;
  private static final Duration SKEW = Duration.ofMinutes(5);

  /// A run that ended without a word longer ago is history.
  private static final Duration RECENT = Duration.ofDays(7);

  private static final String CHECK =
      "`mvc fsck` tells what is affected, `mvc fsck --repair` mends.";

  private final Invocation mvc;
  private final Findings findings;
  private final Path root;
  private final Path data;

  RepositoryHealth(Invocation mvc, Findings findings, Path root) {
    this.mvc = mvc;
    this.findings = findings;
    this.root = root;
    this.data = root.resolve(WorkFolder.REPOSITORY);
  }

  void check() {
    findings.attempt("settings", () -> settings(mvc.environment().userConfig()));
    findings.attempt("settings", () -> settings(data.resolve("config.toml")));
    findings.attempt("format", this::open);
  }

  /// The message of the parser may show what is in the file.
  private void settings(Path file) throws IOException {
    if (!Files.exists(file)) {
      return;
    }
    String name = mvc.show(file);
    try {
      List<String> unknown = Examining.unknownSettings(file);
      if (unknown.isEmpty()) {
        findings.ok("settings", name + " can be read");
      } else {
        findings.note(
            "settings",
            name + " sets what mvc does not know, or not to that: " + few(unknown),
            "`mvc help config` lists what there is; take the rest out.");
      }
    } catch (MvcException e) {
      String line =
          e.getCause() instanceof JsonProcessingException json && json.getLocation() != null
              ? ", line " + json.getLocation().getLineNr()
              : "";
      findings.problem(
          "settings", name + " is not TOML" + line, "correct it in an editor: no command works.");
    }
  }

  private void open() throws IOException {
    if (!Files.isDirectory(data)) {
      findings.problem(
          "format",
          mvc.show(data) + " is not a folder",
          "move it away; a repository keeps everything in a folder of that name.");
      return;
    }
    if (!Files.exists(data.resolve("format"))) {
      boolean isOne = Files.exists(data.resolve("packs"));
      findings.problem(
          "format",
          mvc.show(data) + (isOne ? " has no file format" : " holds no repository"),
          isOne
              ? "`echo 1 > " + mvc.show(data.resolve("format")) + "` if this mvc made it."
              : "`mvc init` makes one there, or bring it back from a copy.");
      return;
    }
    try (Examining examining = Examining.open(root, mvc.caller())) {
      findings.ok("format", "1, which this mvc reads and writes");
      look(examining);
    }
  }

  private void look(Examining examining) {
    findings.attempt("HEAD", () -> head(examining));
    findings.attempt("mvc.toml", () -> projectFile(examining.repository()));
    findings.attempt("staged", () -> staged(examining));
    findings.attempt("clock", () -> clock(examining));
    findings.attempt("lock", () -> lock(examining));
    findings.attempt("unfinished", () -> unfinished(examining));
    findings.attempt("open", () -> open(examining));
    findings.attempt("packs", this::packs);
    findings.attempt("structure", () -> structure(examining));
  }

  private void head(Examining examining) throws IOException {
    Repository repository = examining.repository();
    Head head = repository.refs().head();
    String where =
        head instanceof Head.Branch branch ? "on branch " + branch.name() : "on no branch";
    Optional<ObjectId> version = repository.refs().headVersion();
    if (version.isEmpty() && examining.isLost(head.movedName())) {
      findings.note(
          "HEAD",
          where + ", which has no version, though one was made there",
          "`mvc op log` tells which; `mvc op restore NUMBER` goes back to that.");
    } else if (version.isEmpty()) {
      findings.ok("HEAD", where + ", no version yet");
    } else if (repository.store().isVersion(version.get())) {
      findings.ok("HEAD", where + ", at " + version.get().brief());
    } else {
      findings.problem(
          "HEAD",
          where + ", at " + version.get().brief() + ", which is no version here",
          "`mvc op log` tells what it was before, `mvc op restore NUMBER` goes back there.");
    }
  }

  private void projectFile(Repository repository) throws IOException {
    if (Files.exists(root.resolve(ProjectFile.NAME))) {
      ProjectFile.read(repository);
      findings.ok(ProjectFile.NAME, "can be read");
    }
  }

  private void staged(Examining examining) throws IOException {
    // The file system's clock is the system's.
    Examining.Staged staged = examining.staged(Instant.now());
    String text = Counts.of(staged.files(), "file") + ", " + Sizes.format(staged.bytes());
    boolean isForeign =
        !StandardCharsets.UTF_8.name().equalsIgnoreCase(System.getProperty("sun.jnu.encoding", ""));
    if (staged.foreign() > 0 && isForeign) {
      findings.problem(
          "staged",
          text + "; " + Counts.of(staged.foreign(), "name has", "names have") + " other letters",
          "`export LC_ALL=C.UTF-8` in this shell: they cannot be read otherwise.");
    } else if (staged.later() > 0) {
      findings.note(
          "staged",
          text
              + "; "
              + Counts.of(staged.later(), "file is dated", "files are dated")
              + " in the future",
          "`touch` them, or set the clock right: until then `mvc status` reads them each time.");
    } else {
      findings.ok("staged", text);
    }
  }

  private void clock(Examining examining) throws IOException {
    Instant now = mvc.environment().clock().instant();
    Optional<Instant> newest = examining.newest();
    if (newest.isPresent() && newest.get().isAfter(now.plus(SKEW))) {
      findings.note(
          "clock",
          "it shows a time before the newest operation, which is of " + newest.get(),
          "set this machine's clock right: `mvc gc` and `@{yesterday}` go by it.");
    } else {
      findings.ok(
          "clock", newest.isPresent() ? "later than all that was done here" : "shows " + now);
    }
  }

  private void lock(Examining examining) throws IOException {
    if (!Files.isWritable(data)) {
      return; // nobody here can take it
    }
    if (examining.isUnlocked()) {
      findings.ok("lock", "free");
      return;
    }
    findings.note(
        "lock",
        "held" + Limits.lockHolder(data.resolve("lock")).map(this::process).orElse(""),
        "wait for it to end; it is given up by itself when that process ends.");
  }

  private String process(long pid) {
    Optional<String> program =
        ProcessHandle.of(pid)
            .flatMap(process -> process.info().command())
            .map(command -> " (" + Path.of(command).getFileName() + ")");
    return " by process " + pid + program.orElse("");
  }

  private void unfinished(Examining examining) throws IOException {
    Examining.Unfinished unfinished = examining.unfinished();
    if (!unfinished.running().isEmpty()) {
      findings.ok(
          "unfinished",
          "files are being written"
              + String.join(" and", unfinished.running().stream().map(this::process).toList()));
    }
    if (unfinished.files() > 0) {
      findings.note(
          "unfinished",
          Counts.of(unfinished.files(), "file")
              + " of processes that are no more, "
              + Sizes.format(unfinished.bytes()),
          "the next `mvc add` or `mvc checkout` deletes them.");
    } else if (unfinished.running().isEmpty()) {
      findings.ok("unfinished", "nothing left by a command that was killed");
    }
  }

  private void open(Examining examining) throws IOException {
    if (examining.isMerging()) {
      findings.note(
          "merge",
          "one waits for decisions",
          "`mvc status` shows them; `mvc merge --continue` finishes, `mvc merge --abort` drops"
              + " it.");
    }
    if (examining.repository().refs().text(Refs.BISECT_START) != null) {
      findings.note("bisect", "a search is going on", "`mvc bisect reset` ends it.");
    }
    List<Run> lost = examining.lost(mvc.environment().clock().instant().minus(RECENT));
    if (!lost.isEmpty()) {
      findings.note(
          "runs",
          few(lost.stream().map(Run::name).toList()) + " ended without a word",
          "`mvc runs " + lost.getFirst().name() + "` tells what was committed before.");
    }
  }

  private void packs() throws IOException {
    Examining.Content packs = Examining.content(data, "packs");
    String text = Counts.of(packs.packs(), "pack") + ", " + Sizes.format(packs.bytes());
    if (packs.packs() > MANY_PACKS) {
      findings.note("packs", text, "`mvc repack` makes one of them: everything gets faster.");
    } else {
      findings.ok("packs", text);
    }
    Examining.Content dropped = Examining.content(data, "dropped");
    if (dropped.packs() > 0) {
      findings.ok(
          "put aside", Sizes.format(dropped.bytes()) + " by `mvc gc`, which will delete it");
    }
    Examining.Content damaged = Examining.content(data, "damaged");
    if (damaged.packs() > 0) {
      findings.note(
          "put aside",
          Counts.of(damaged.packs(), "damaged pack")
              + " by `mvc fsck --repair`, "
              + Sizes.format(damaged.bytes()),
          "delete " + mvc.show(data.resolve("damaged")) + " when you need it no more.");
    }
  }

  private void structure(Examining examining) throws IOException {
    long count = examining.repository().store().count();
    if (count > MANY_OBJECTS) {
      findings.ok(
          "structure", Counts.exact(count) + " objects, not checked here: `mvc fsck --fast` does");
      return;
    }
    Checking.Report report = examining.structure();
    for (String problem : report.packs()) {
      findings.problem("structure", brief(problem), CHECK);
    }
    for (String problem : report.problems()) {
      String text = problem.replaceFirst("\\.$", "");
      if (findings.list().stream().noneMatch(known -> known.text().equals(text))) {
        findings.problem("structure", text, "`mvc fsck` tells what is affected.");
      }
    }
    if (!report.damaged().isEmpty()) {
      List<String> first =
          report.damaged().stream()
              .map(damaged -> damaged.kind() + " " + damaged.id().brief() + " " + damaged.problem())
              .map(RepositoryHealth::brief)
              .toList();
      findings.problem(
          "structure",
          Counts.of(first.size(), "object") + " damaged or missing: " + few(first),
          CHECK);
    }
    if (report.isIntact()) {
      findings.ok(
          "structure",
          Counts.of(report.objects(), "object")
              + " in order, nothing missing; `mvc fsck` decodes them, too");
    }
    if (report.unreferenced() > 0) {
      findings.ok(
          "not needed",
          Counts.of(report.unreferenced(), "object")
              + " of no version, "
              + Sizes.format(report.unreferencedBytes())
              + ": `mvc gc` deletes what undo needs no more");
    }
  }

  /// Packs have long names.
  private static String brief(String problem) {
    return problem.replaceAll("([0-9a-f]{7})[0-9a-f]{57}(\\.pack)?", "$1");
  }

  private static String few(List<String> words) {
    List<String> shown = new ArrayList<>(words.subList(0, Math.min(SHOWN, words.size())));
    if (words.size() > SHOWN) {
      shown.add("… " + (words.size() - SHOWN) + " more");
    }
    return String.join(", ", shown);
  }
}
