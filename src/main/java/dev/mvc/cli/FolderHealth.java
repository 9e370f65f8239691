package dev.mvc.cli;

import dev.mvc.cli.Finding.Mark;
import dev.mvc.io.FolderProbe;
import dev.mvc.io.FolderProbe.Ability;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Whether the file system of a folder is good for a repository.
final class FolderHealth {
  /// No disk is that fast, nor a solid one: what is written is not there yet.
  private static final Duration TOO_FAST = Duration.ofNanos(20_000);

  /// A commit waits for some ten of them.
  private static final Duration SLOW = Duration.ofMillis(100);

  private static final Duration SKEW = Duration.ofSeconds(2);

  /// Less is nothing.
  private static final long FULL = 16_000_000;

  private static final long FEW_NAMES = 10_000;

  private static final List<String> IN_MEMORY = List.of("tmpfs", "ramfs", "devtmpfs");

  private static final List<String> REMOTE =
      List.of(
          "nfs",
          "cifs",
          "smb",
          "fuse.sshfs",
          "sshfs",
          "9p",
          "afs",
          "fuse.s3fs",
          "fuse.rclone",
          "fuse.gcsfuse",
          "beegfs",
          "glusterfs",
          "fuse.glusterfs",
          "lustre",
          "gpfs",
          "ceph",
          "virtiofs",
          "drvfs",
          "webdav",
          "fuse.davfs");

  private final Environment environment;
  private final Findings findings;

  FolderHealth(Environment environment, Findings findings) {
    this.environment = environment;
    this.findings = findings;
  }

  /// @param folder in which something is tried
  /// @param stored bytes that the repository has there; 0 for none
  void check(Path folder, long stored) {
    findings.attempt(
        "file system",
        () -> {
          FolderProbe.Result found = new FolderProbe(folder, environment.disk()).run();
          type(found);
          space(found, stored);
          names(folder);
          if (found.failed().containsKey(Ability.WRITE)) {
            unwritable(found.failed().get(Ability.WRITE));
            return;
          }
          abilities(found.failed());
          sync(found);
          spelling(found);
          times(found);
        });
  }

  private void type(FolderProbe.Result found) {
    String type = found.type().toLowerCase(Locale.ROOT);
    if (IN_MEMORY.contains(type)) {
      findings.note(
          "type", type + ", which is memory", "what is here is gone when this machine stops.");
    } else if (REMOTE.stream().anyMatch(type::startsWith)) {
      findings.note(
          "type",
          type + ", which others may share",
          "let one machine at a time write here: locks are only as good as the server's.");
    } else {
      findings.ok("type", type.isEmpty() ? "not told" : type);
    }
  }

  private void space(FolderProbe.Result found, long stored) {
    if (found.total() == 0) {
      return;
    }
    String text = Sizes.format(found.free()) + " free of " + Sizes.format(found.total());
    String makeRoom = "delete what is not needed; `mvc gc --plan` says what mvc can give back.";
    if (found.free() < FULL) {
      findings.problem("space", text, makeRoom);
    } else if (found.free() < stored) {
      findings.note(
          "space",
          text + ", less than the repository has (" + Sizes.format(stored) + ")",
          "`mvc repack` has no room to write it anew.",
          makeRoom);
    } else {
      findings.ok("space", text);
    }
  }

  /// A commit makes some files, a checkout as many as a version has.
  private void names(Path folder) {
    Limits.freeNames(folder)
        .filter(free -> free < FEW_NAMES)
        .ifPresent(free ->
            findings.add(
                free < 100 ? Mark.PROBLEM : Mark.NOTE,
                "space",
                "room for only " + Counts.of(free, "more file") + " (inodes)",
                "delete or pack small files: bytes may be free, names are not."));
  }

  private void unwritable(String reason) {
    boolean isForbidden = reason.equals("Permission denied");
    findings.add(
        isForbidden ? Mark.NOTE : Mark.PROBLEM,
        "writing",
        "nothing can be written here: " + reason,
        isForbidden
            ? "what is here can be read; the owner of the folder can let you write."
            : "what is here may be read; nothing can be added before that is put right.");
  }

  private void abilities(Map<Ability, String> failed) {
    List<String> working = new ArrayList<>();
    ability(failed, working, Ability.REPLACE, "replacing a file in one step");
    ability(failed, working, Ability.HARD_LINK, "hard links");
    ability(failed, working, Ability.LOCK, "locks");
    ability(failed, working, Ability.MAP, "mapping into memory");
    if (!working.isEmpty()) {
      findings.ok("needed", working.size() == 4 ? "all there: " + join(working) : join(working));
    }
    List<String> optional = new ArrayList<>();
    lesser(failed, optional, Ability.SYMBOLIC_LINK, "symbolic links", "links cannot be restored");
    lesser(failed, optional, Ability.EXECUTABLE, "executable files", "that mark is not kept");
    if (!optional.isEmpty()) {
      findings.ok("of use", join(optional));
    }
  }

  private static String join(List<String> words) {
    return String.join(", ", words);
  }

  private void ability(
      Map<Ability, String> failed, List<String> working, Ability ability, String name) {
    if (failed.containsKey(ability)) {
      findings.problem(
          "needed",
          "no " + name + ": " + failed.get(ability),
          "a repository cannot be written here: keep it on another file system.");
    } else {
      working.add(name);
    }
  }

  private void lesser(
      Map<Ability, String> failed,
      List<String> working,
      Ability ability,
      String name,
      String meaning) {
    if (failed.containsKey(ability)) {
      findings.note(
          "of use",
          "no " + name + ": " + failed.get(ability),
          meaning + " here; on another file system they are.");
    } else {
      working.add(name);
    }
  }

  private void sync(FolderProbe.Result found) {
    Map<Ability, String> failed = found.failed();
    if (failed.containsKey(Ability.SYNC) || failed.containsKey(Ability.SYNC_FOLDER)) {
      String why = failed.getOrDefault(Ability.SYNC, failed.get(Ability.SYNC_FOLDER));
      findings.problem(
          "durability",
          "nothing can be made durable here: " + why,
          "keep the repository on another file system: a power cut may lose what was committed.");
      return;
    }
    Duration took = found.sync();
    String text = "a sync takes " + micros(took);
    boolean isMemory = IN_MEMORY.contains(found.type().toLowerCase(Locale.ROOT));
    if (took.compareTo(TOO_FAST) < 0 && !isMemory) {
      findings.note(
          "durability",
          text + ", which no disk can do",
          "something answers for the disk: a power cut may lose what was committed.");
    } else if (took.compareTo(SLOW) > 0) {
      findings.note(
          "durability", text, "each commit waits for some of them: another disk may be faster.");
    } else {
      findings.ok("durability", text);
    }
  }

  private static String micros(Duration took) {
    long micros = took.toNanos() / 1000;
    return micros < 1000
        ? micros + " µs"
        : micros < 1_000_000
            ? String.format(Locale.ROOT, "%.1f ms", micros / 1e3)
            : Durations.format(took);
  }

  private void spelling(FolderProbe.Result found) {
    String cases = found.isCaseSensitive() ? "upper and lower case differ" : "case does not count";
    if (found.failed().containsKey(Ability.UNICODE)) {
      // Told where the encoding is, when that is the reason.
      findings.ok("names", cases + ", no letters beyond ASCII");
    } else if (found.isCaseSensitive() && !found.isNormalising()) {
      findings.ok("names", cases + ", any letters");
    } else {
      String form = found.isNormalising() ? "; ways to write an accent are not told apart" : "";
      findings.note(
          "names",
          cases + form,
          "versions with names that differ in nothing else cannot be checked out here.");
    }
  }

  private void times(FolderProbe.Result found) {
    if (found.ahead().abs().compareTo(SKEW) > 0) {
      boolean isLater = found.ahead().isPositive();
      findings.note(
          "times",
          "files are dated "
              + Durations.format(found.ahead().abs())
              + (isLater ? " later" : " earlier")
              + " than this machine's clock",
          "let the server and this machine keep the same time.",
          "until then `mvc status` may read files again that did not change.");
    } else if (found.tick().compareTo(Duration.ofSeconds(1)) >= 0) {
      findings.note(
          "times",
          "files are dated to " + (found.tick().toSeconds() == 1 ? "a second" : "two seconds"),
          "nothing to do: files that changed just now are read again.");
    } else {
      findings.ok("times", "files are dated " + (isMillis(found) ? "to a millisecond" : "finely"));
    }
  }

  private static boolean isMillis(FolderProbe.Result found) {
    return found.tick().compareTo(Duration.ofMillis(1)) >= 0;
  }

  /// Whether two folders are on the same file system, so that files can be moved between them.
  static boolean isSameSystem(Path one, Path other) throws IOException {
    try {
      return Files.getAttribute(one, "unix:dev").equals(Files.getAttribute(other, "unix:dev"));
    } catch (UnsupportedOperationException | IllegalArgumentException e) {
      return Files.getFileStore(one).equals(Files.getFileStore(other));
    }
  }
}
