package dev.mvc.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mvc.io.Disk;
import dev.mvc.io.LockFile;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DoctorCommandTest {
  private static final String HINT = "hint: ";

  @TempDir Path root;

  private Path folder;
  private Path data;

  @BeforeEach
  void makeRepository() throws IOException {
    folder = root.resolve("w");
    data = folder.resolve(".mvc");
    Files.createDirectories(folder);
    run("init").assertExit(0);
    Files.writeString(folder.resolve("notes.txt"), "notes");
    run("add", ".").assertExit(0);
    run("commit", "-m", "one").assertExit(0);
  }

  private Cli.Result run(String... words) {
    return Worlds.mvc(folder).run(words);
  }

  private Cli mvc() {
    return Worlds.mvc(folder).at(Cli.START.plusSeconds(100));
  }

  private interface Damage {
    void to(Path data) throws IOException;
  }

  /// A way to break a repository.
  ///
  /// @param told part of the output, with what to do about it in [#hint]
  private record Case(String name, Damage damage, int exit, String told, String hint) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static Path onlyPack(Path data) throws IOException {
    try (Stream<Path> packs = Files.list(data.resolve("packs"))) {
      return packs.sorted().findFirst().orElseThrow();
    }
  }

  private static void write(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private static Case write(String file, String text, int exit, String told, String hint) {
    return new Case(file + " " + text, data -> write(data.resolve(file), text), exit, told, hint);
  }

  static List<Case> cases() {
    String many = "1234".repeat(16);
    return List.of(
        new Case(
            "no HEAD",
            data -> Files.delete(data.resolve("HEAD")),
            1,
            "problem  HEAD        this repository has no HEAD",
            "`printf 'ref:"),
        write("HEAD", "garbage", 1, "HEAD does not hold the id", "`mvc op log`"),
        write("format", "9", 1, "this repository has format 9", "a newer one."),
        new Case(
            "no format",
            data -> Files.delete(data.resolve("format")),
            1,
            ".mvc has no file format",
            "`echo 1 > .mvc/format`"),
        new Case("an empty folder", DoctorCommandTest::clear, 1, "holds no repository", "mvc init"),
        new Case(
            "a file",
            data -> {
              Worlds.delete(data);
              Files.writeString(data, "");
            },
            1,
            ".mvc is not a folder",
            "move it away"),
        write("config.toml", "a = 1\nb = [", 1, "config.toml is not TOML, line 2", "in an editor"),
        write(
            "config.toml", "pass.word = 'secret'", 0, "not to that: pass.word", "mvc help config"),
        write("config.toml", "store.compression = 'x'", 0, "store.compression", "take the rest"),
        new Case(
            "a cut pack",
            data -> Files.write(onlyPack(data), new byte[99]),
            1,
            "cannot be used",
            "mvc fsck --repair"),
        new Case(
            "no packs", data -> clear(data.resolve("packs")), 1, "which is no version", "mvc op"),
        write("index", "garbage", 1, "the index is damaged", "`rm .mvc/index`"),
        write("refs/heads/main", many, 1, "at 1234123, which is no version here", "op restore"),
        new Case(
            "no branch",
            data -> Files.delete(data.resolve("refs/heads/main")),
            0,
            "which has no version, though one was made there",
            "`mvc op restore NUMBER`"),
        write("MERGE", "garbage", 1, ".mvc/MERGE is not JSON", "delete it"),
        new Case(
            "no operation",
            data -> Files.delete(data.resolve("ops/0000000001.json")),
            1,
            "operation 1 is missing",
            "`mvc fsck`"),
        write("ops/0000000002.json", "{}", 1, "operation 2 ", "`mvc fsck`"),
        write(
            "tmp/.mvc-99999999-1.tmp", "12", 0, "1 file of processes that are no more, 2 B", "add"),
        write("damaged/x.pack", "1234", 0, "1 damaged pack", "delete .mvc/damaged"),
        write("../mvc.toml", "[nonsense", 1, "problem  mvc.toml", "correct it"));
  }

  private static void clear(Path folder) throws IOException {
    Worlds.delete(folder);
    Files.createDirectories(folder);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void whatIsBrokenIsToldWithWhatToDo(Case tried) throws IOException {
    tried.damage.to(data);
    Cli.Result result = mvc().run("doctor").assertExit(tried.exit);
    List<String> lines = result.out().lines().toList();
    int at = 0;
    while (at < lines.size() && !lines.get(at).contains(tried.told)) {
      at++;
    }
    assertThat(at).as(result.all()).isLessThan(lines.size());
    String rest = String.join("\n", lines.subList(at, lines.size()));
    assertThat(rest).contains(HINT).contains(tried.hint);
    assertThat(result.all()).doesNotContain("secret").doesNotContain("a bug");
    assertThat(result.err()).isEmpty();
    mvc().run("doctor", "--json").assertExit(tried.exit);
  }

  @Test
  void aHealthyRepositoryIsSaidToBeAndLeftAsItIs() throws IOException {
    Map<String, String> before = Worlds.state(folder);
    Cli.Result result = mvc().run("doctor").assertExit(0);
    assertThat(result.out()).contains("structure   3 objects in order").doesNotContain("problem  ");
    assertThat(Worlds.state(folder)).isEqualTo(before);
    try (Stream<Path> left = Files.list(data.resolve("tmp"))) {
      assertThat(left).isEmpty();
    }
    assertThat(mvc().run("doctor", "--json").assertExit(0).out())
        .startsWith("{\n  \"healthy\" : true,")
        .contains("\"repository\" : \".\"")
        .contains("\"mark\" : \"ok\",\n          \"about\" : \"HEAD\"");
  }

  @Test
  void outsideOfARepositoryTheFolderIsTriedAndLeftEmpty() throws IOException {
    Path outside = Files.createDirectories(root.resolve("outside"));
    Cli.Result result = Worlds.mvc(outside).run("doctor").assertExit(0);
    assertThat(result.out()).contains("file system (.)").doesNotContain("repository (");
    try (Stream<Path> left = Files.list(outside)) {
      assertThat(left).isEmpty();
    }
  }

  @Test
  void aClockThatWentBackIsToldAndSoAreFilesOfTheFuture() throws IOException {
    Cli.Result late = Worlds.mvc(folder).at(Instant.parse("2025-12-31T00:00:00Z")).run("doctor");
    assertThat(late.assertExit(0).out()).contains("note     clock       it shows a time before");
    assertThat(mvc().run("doctor").out()).contains("ok       clock");
    Instant future = Instant.now().plus(Duration.ofDays(9));
    Files.setLastModifiedTime(folder.resolve("notes.txt"), FileTime.from(future));
    assertThat(Worlds.mvc(folder).at(Instant.now()).run("doctor").assertExit(0).out())
        .contains("1 file is dated in the future");
  }

  @Test
  void theHolderOfTheLockIsNamed() throws IOException, InterruptedException {
    Process holder = OtherProcess.start("hold", data.resolve("lock").toString());
    try {
      assertThat(holder.inputReader().readLine()).isEqualTo("ready");
      assertThat(mvc().run("doctor").assertExit(0).out())
          .contains("note     lock        held by process " + holder.pid());
    } finally {
      holder.destroyForcibly().waitFor();
    }
    assertThat(mvc().run("doctor").out()).contains("ok       lock        free");
    LockFile.acquire(data.resolve("lock"), Duration.ZERO).close();
  }

  @Test
  void whatIsOpenIsTold() throws IOException {
    run("bisect", "start").assertExit(0);
    assertThat(mvc().run("doctor").assertExit(0).out()).contains("`mvc bisect reset` ends it.");
    run("bisect", "reset").assertExit(0);
    run("switch", "-c", "topic").assertExit(0);
    write(folder.resolve("notes.txt"), "theirs");
    run("commit", "-a", "-m", "theirs").assertExit(0);
    run("switch", "main").assertExit(0);
    write(folder.resolve("notes.txt"), "ours");
    run("commit", "-a", "-m", "ours").assertExit(0);
    run("merge", "topic").assertExit(13);
    assertThat(mvc().run("doctor").assertExit(0).out()).contains("`mvc merge --continue` finishes");
  }

  /// Refuses one kind of step.
  private static final class Refusing extends Worlds.Unsynced {
    private final Step refused;
    private final boolean isForbidden;

    Refusing(Step refused, boolean isForbidden) {
      this.refused = refused;
      this.isForbidden = isForbidden;
    }

    @Override
    protected void before(Step step, Path path) throws IOException {
      if (step == refused) {
        throw isForbidden
            ? new AccessDeniedException(path.toString())
            : new FileSystemException(path.toString(), null, "Read-only file system");
      }
    }
  }

  @Test
  void aFolderThatMayOnlyBeReadIsNoProblemAndABrokenDiskIs() {
    Cli.Result forbidden = mvc().with(new Refusing(Disk.Step.CREATE, true)).run("doctor");
    assertThat(forbidden.assertExit(0).out())
        .contains("note     writing     nothing can be written here: Permission denied")
        .contains("ok       structure");
    Cli.Result broken = mvc().with(new Refusing(Disk.Step.CREATE, false)).run("doctor");
    assertThat(broken.assertExit(1).out()).contains("problem  writing");
  }

  @Test
  void whatAFileSystemCannotDoIsTold() throws IOException {
    assertThat(mvc().with(new Refusing(Disk.Step.RENAME, false)).run("doctor").assertExit(1).out())
        .contains("no replacing a file in one step: Read-only file system")
        .contains("no hard links")
        .contains("ok       of use");
    assertThat(mvc().with(new Refusing(Disk.Step.SYNC, false)).run("doctor").assertExit(1).out())
        .contains("nothing can be made durable here");
    try (Stream<Path> left = Files.list(data.resolve("tmp"))) {
      assertThat(left).isEmpty();
    }
  }

  /// What goes with a pack is not counted as another one.
  @Test
  void packsAreCountedWithoutTheirParity() throws IOException {
    run("config", "store.parity", "2%").assertExit(0);
    Files.writeString(folder.resolve("more.txt"), "more");
    run("add", ".").assertExit(0);
    run("commit", "-m", "two").assertExit(0);
    run("repack").assertExit(0);
    long bytes = 0;
    try (Stream<Path> files = Files.list(data.resolve("packs"))) {
      for (Path file : files.toList()) {
        bytes += Files.size(file);
      }
    }
    assertThat(run("doctor").assertExit(0).out())
        .contains("1 pack, " + Sizes.format(bytes))
        .doesNotContain("2 packs");
  }

  @Test
  void aDiskThatAnswersTooFastIsNoted() {
    // Does not wait for the disk at all.
    assertThat(mvc().run("doctor").assertExit(0).out())
        .containsAnyOf("which no disk can do", "which is memory");
  }
}
