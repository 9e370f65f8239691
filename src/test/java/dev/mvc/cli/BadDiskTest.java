package dev.mvc.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mvc.id.ObjectId;
import dev.mvc.odd.OddSystem;
import dev.mvc.odd.OddSystem.Act;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// A disk that cannot read or write something, or may not.
///
/// Of the reads every third fails in turn, each of them with `-Dmvc.faults=1`; of the syncs every
/// one.
class BadDiskTest {
  private static final Set<String> READERS = Set.of("diff", "status", "fsck");

  @TempDir Path root;

  private Path folder;

  /// Fails once, at the n-th act of some kinds in a folder, and notes where.
  private static final class Once implements OddSystem.Faults {
    private final Set<Act> acts;
    private final Path under;
    private final String reason;
    private int left;
    private Path failed;

    Once(Set<Act> acts, Path under, int left, String reason) {
      this.acts = acts;
      this.under = under;
      this.left = left;
      this.reason = reason;
    }

    @Override
    public synchronized void before(Act act, Path real) throws IOException {
      if (acts.contains(act) && real.startsWith(under) && left-- == 0) {
        failed = real;
        // As channels do: without a word about which file it is.
        throw new IOException(reason);
      }
    }
  }

  @BeforeEach
  void makeRepository() throws IOException {
    folder = root.toRealPath().resolve("template/w");
    Worlds.init(folder);
    Worlds.commitSteps(
        folder, 2, step -> Files.writeString(folder.resolve("notes"), "step " + step));
    ModelFile.write(folder.resolve("model.safetensors"), 1, 7);
  }

  private static Cli odd(Path place, OddSystem.Faults faults) throws IOException {
    AtomicBoolean isFaulty = new AtomicBoolean();
    OddSystem system =
        new OddSystem(
            false,
            (act, real) -> {
              if (isFaulty.get()) {
                faults.before(act, real);
              }
            });
    // Writes the user's settings.
    Cli mvc = Cli.in(system.path(place), system.path(place.resolveSibling("home")));
    isFaulty.set(true);
    return mvc;
  }

  private static Stream<String> commands() {
    return Stream.concat(writers(), Stream.concat(Stream.of("gc --now"), READERS.stream()));
  }

  private static Stream<String> writers() {
    return Stream.of(
        "add .",
        "commit -a -m three",
        "checkout --force HEAD~1",
        "restore model.safetensors",
        "branch new",
        "rollback --force",
        "undo --force",
        "repack");
  }

  @ParameterizedTest
  @MethodSource("commands")
  void whatCannotBeReadIsToldByNameAndNothingIsHalfDone(String command) throws IOException {
    everyFailure(command, EnumSet.of(Act.READ, Act.MAP), Integer.getInteger("mvc.faults", 3));
  }

  @ParameterizedTest
  @MethodSource("writers")
  void whatCannotBeMadeDurableIsNeverToldAsDone(String command) throws IOException {
    everyFailure(command, EnumSet.of(Act.SYNC), 1);
  }

  private void everyFailure(String command, Set<Act> acts, int step) throws IOException {
    Map<ObjectId, SortedMap<String, String>> before = Worlds.versions(folder);
    Map<ObjectId, SortedMap<String, String>> after = before;
    int n = -1; // first without a fault
    Once faults;
    do {
      Path place = root.toRealPath().resolve("try" + n).resolve("w");
      Worlds.copy(folder, place);
      faults = new Once(acts, place, n, "Input/output error");
      Cli.Result result = odd(place, faults).run(command.split(" "));
      String at = command + " with a fault at " + faults.failed + ":\n" + result.all();
      if (n < 0) {
        after = Worlds.versions(place);
      }
      if (faults.failed == null) {
        assertThat(result.exit()).as(at).isZero();
      } else if (result.exit() == 0) {
        // A pack in which nothing was needed, or in which it was not found and stored once more.
        assertThat(faults.failed.toString())
            .as(at)
            .matches(".*/(numbers|index|finite|[0-9a-f]{64}.pack)");
      } else {
        assertThat(result.exit()).as(at).isIn(74, 12);
        assertThat(result.all()).as(at).contains(name(faults.failed)).doesNotContain("Exception");
        assertThat(result.err().lines().filter(line -> line.startsWith("error: ")))
            .as(at)
            .hasSize(command.equals("fsck") ? (result.exit() == 12 ? 0 : 1) : 1);
      }
      if (!READERS.contains(command)) {
        Worlds.requireSound(place);
      }
      assertThat(Worlds.versions(place)).as(at).isIn(before, after);
      try (Stream<Path> left = Files.list(place.resolve(".mvc/tmp"))) {
        assertThat(left).as(at).isEmpty();
      }
      Worlds.delete(place.getParent());
      n = n < 0 ? 0 : n + step;
    } while (n == 0 || faults.failed != null);
    assertThat(n).as("acts of " + command).isGreaterThan(1);
  }

  @Test
  void aQuotaThatIsReachedIsToldAsAFullDisk() throws IOException {
    SortedMap<String, String> before = Worlds.state(folder);
    Cli.Result result =
        odd(folder, new Once(EnumSet.of(Act.WRITE), folder, 0, "Disk quota exceeded"))
            .run("add", ".")
            .assertExit(74);
    assertThat(result.err())
        .startsWith("error: there is no space left on the disk, or in your quota, for .mvc/")
        .contains("hint: free some space");
    assertThat(Worlds.state(folder)).isEqualTo(before);
    Worlds.requireSound(folder);
  }

  @Test
  void aReadOnlyFileSystemAnswersQuestionsAndRefusesChanges() throws IOException {
    OddSystem.Faults readOnly =
        (act, real) -> {
          boolean isWriting =
              act == Act.NAME
                  || act == Act.WRITE
                  || (act == Act.OPEN && (real.endsWith("lock") || !Files.exists(real)));
          if (isWriting) {
            throw new FileSystemException(real.toString(), null, "Read-only file system");
          }
        };
    for (String words : new String[] {"status", "log", "diff", "fsck", "show", "du"}) {
      odd(folder, readOnly).run(words).assertExit(0);
    }
    SortedMap<String, String> before = Worlds.state(folder);
    for (String words :
        new String[] {"add .", "commit -a -m x", "checkout --force HEAD~1", "tag t", "gc"}) {
      Cli.Result result = odd(folder, readOnly).run(words.split(" ")).assertExit(74);
      assertThat(result.err()).contains("cannot be written: its file system is read-only.");
    }
    assertThat(Worlds.state(folder)).isEqualTo(before);
  }

  private OddSystem.Faults forbidden(Act forbidden, Path place) {
    return (act, real) -> {
      if (act == forbidden && real.equals(place)) {
        throw new AccessDeniedException(real.toString());
      }
    };
  }

  @ParameterizedTest
  @ValueSource(strings = {"model.safetensors", "notes", "large"})
  void aFileThatMayNotBeReadIsNamedAndNothingIsStaged(String name) throws IOException {
    Files.writeString(folder.resolve("notes"), "other");
    Files.writeString(folder.resolve("large"), "x".repeat(1 << 20));
    SortedMap<String, String> before = Worlds.state(folder);
    Cli.Result result =
        odd(folder, forbidden(Act.OPEN, folder.resolve(name))).run("add", ".").assertExit(74);
    assertThat(result.err())
        .startsWith("error: no permission to use " + name + ".\n")
        .contains("hint: look at its owner and mode: `ls -ld " + name + "`");
    assertThat(Worlds.state(folder)).isEqualTo(before);
  }

  @Test
  void aFolderThatMayNotBeReadStopsStatusUnlessItIsIgnored() throws IOException {
    Path secret = Files.createDirectory(folder.resolve("secret"));
    OddSystem.Faults faults = forbidden(Act.LIST, secret);
    // Silently passed over, what is tracked in it would seem to be deleted.
    Cli.Result refused = odd(folder, faults).run("status").assertExit(74);
    assertThat(refused.err()).startsWith("error: no permission to use secret.");
    Files.writeString(folder.resolve(".mvcignore"), "secret/\n");
    odd(folder, faults).run("status").assertExit(0);
    odd(folder, faults).run("add", ".").assertExit(0);
  }

  /// Unfinished files have no name that would tell a person anything: their folder's does.
  private static String name(Path file) {
    String name = file.getFileName().toString();
    return name.endsWith(".tmp") ? ".tmp" : name;
  }
}
