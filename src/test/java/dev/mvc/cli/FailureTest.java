package dev.mvc.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mvc.io.MvcException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FailureTest {
  @TempDir Path root;

  private Cli failing(Throwable problem) {
    return Cli.in(root)
        .with(
            TestCommands.doing(_ -> {
              throw problem;
            }));
  }

  private Cli.Result fail(Throwable problem) {
    return failing(problem).run("try", "-q");
  }

  @ParameterizedTest
  @EnumSource
  void whatIsToldHasTheExitCodeOfItsKind(MvcException.Kind kind) {
    fail(new MvcException(kind, "no.", "do `this`.", "or that."))
        .assertExit(kind.exitCode())
        .assertOutput("error: no.", "hint: do `this`.", "hint: or that.");
  }

  @Test
  void anErrorIsNotPartOfTheAnswer() {
    Cli.Result result = fail(new MvcException(MvcException.Kind.NO, "no."));
    assertThat(result.out()).isEmpty();
    assertThat(result.err()).isEqualTo("error: no.\n");
  }

  @Test
  void aFileThatIsNotThereIsNamedAsThePersonWouldNameIt() {
    fail(new NoSuchFileException(root.resolve("a/b.bin").toString()))
        .assertExit(14)
        .assertOutput(
            "error: a/b.bin is not there.",
            "hint: check the path; it may have been moved or deleted meanwhile.");
  }

  @Test
  void aFileThatMayNotBeUsedIsNamed() {
    fail(new AccessDeniedException("/etc/secret"))
        .assertExit(74)
        .assertOutput(
            "error: no permission to use /etc/secret.",
            "hint: look at its owner and mode: `ls -ld /etc/secret`;"
                + " the folder it is in needs them too.");
  }

  @Test
  void aFullDiskIsSaidPlainly() {
    String hint =
        "hint: free some space and run the command again; everything committed is intact.";
    String file = root.resolve("x.pack").toString();
    fail(new FileSystemException(file, null, "No space left on device"))
        .assertExit(74)
        .assertOutput("error: there is no space left on the disk for x.pack.", hint);
    fail(new IOException("No space left on device"))
        .assertExit(74)
        .assertOutput("error: there is no space left on the disk.", hint);
    fail(new FileSystemException(file, null, "Disk quota exceeded"))
        .assertOutput(
            "error: there is no space left on the disk, or in your quota, for x.pack.", hint);
  }

  @Test
  void aReadOnlyFileSystemIsSaidPlainly() {
    fail(new FileSystemException(root.resolve("x").toString(), null, "Read-only file system"))
        .assertExit(74)
        .assertOutput(
            "error: x cannot be written: its file system is read-only.",
            "hint: work in a copy of the folder,"
                + " or ask for the file system to be mounted writable.");
  }

  @Test
  void whatCannotBeMovedBetweenFileSystemsSaysWhatIsBetween() {
    fail(new FileSystemException(root.resolve("x").toString(), "y", "Invalid cross-device link"))
        .assertExit(74)
        .assertOutput(
            "error: x cannot be moved to another file system.",
            "hint: the working folder and .mvc have to be on one:"
                + " a link or a mount point is between them.");
  }

  @Test
  void ofAVeryLongPathBothEndsAreShown() {
    String path = root.resolve("first" + "/folder".repeat(600) + "/last").toString();
    Cli.Result result = fail(new FileSystemException(path, null, "File name too long"));
    result.assertExit(74);
    assertThat(result.err())
        .startsWith("error: a name is too long for this file system for first/folder/folder/")
        .contains("/folder/last (4210 characters).\nhint: a name may have 255 bytes")
        .hasSizeLessThan(600);
  }

  @Test
  void otherProblemsOfFilesKeepTheSystemsWords() {
    fail(new FileSystemException(root.resolve("x").toString(), null, "Is a directory"))
        .assertExit(74)
        .assertOutput("error: x: Is a directory.");
    fail(new FileAlreadyExistsException(root.resolve("x").toString()))
        .assertOutput("error: x is there already.");
    fail(new IOException("x ends at 7, before 9"))
        .assertExit(74)
        .assertOutput("error: x ends at 7, before 9");
    assertThat(fail(new IOException()).assertExit(74).err()).startsWith("error: ");
  }

  @Test
  void realProblemsOfFilesAreToldTheSameWay() throws IOException {
    Path file = Files.writeString(root.resolve("file"), "x");
    Cli.in(root)
        .with(TestCommands.doing(mvc -> Files.readAllBytes(mvc.resolve("gone")).length))
        .run("try", "-q")
        .assertExit(14);
    Cli.in(root)
        .with(TestCommands.doing(_ -> Files.createDirectory(file.resolve("in")).getNameCount()))
        .run("try", "-q")
        .assertExit(74)
        .assertOutput("error: file/in: Not a directory.");
  }

  @Test
  void whatAnotherThreadMetIsTakenOutOfItsWrapper() {
    MvcException told = new MvcException(MvcException.Kind.CORRUPT, "damaged.");
    fail(new ExecutionException(new CompletionException(told))).assertExit(12);
    fail(new UncheckedIOException(new NoSuchFileException("x"))).assertExit(14);
  }

  @Test
  void anInterruptionSaysNothing() {
    fail(new InterruptedException()).assertExit(130).assertOutput();
    fail(new ClosedByInterruptException()).assertExit(130).assertOutput();
    fail(new IOException("waiting", new InterruptedException())).assertExit(130).assertOutput();
  }

  @Test
  void anythingElseIsABugAndSaysWhatToDo() {
    fail(new IllegalStateException("frames out of order"))
        .assertExit(70)
        .assertOutput(
            "error: this is a bug in mvc: IllegalStateException: frames out of order",
            "hint: run it again with `--debug`, and report what that prints.");
    assertThat(fail(new StackOverflowError()).assertExit(70).err())
        .contains("bug in mvc: StackOverflowError\n")
        .doesNotContain("\tat ");
  }

  @Test
  void memoryThatRanOutIsNoBug() {
    assertThat(fail(new OutOfMemoryError("Java heap space")).assertExit(71).err())
        .startsWith("error: mvc ran out of memory: it may use ")
        .contains("hint: give it more: `mvc config --user core.memory 2GB`");
  }

  @Test
  void aPathThatCannotBeOneIsWrongUsage() {
    fail(new InvalidPathException("a\0b", "Nul character not allowed"))
        .assertExit(2)
        .assertOutput("error: a\\x00b cannot be a path here.");
  }

  @Test
  void stackTracesAreForDebug() {
    Throwable problem = new IllegalStateException("x", new IOException("the cause"));
    assertThat(failing(problem).run("try", "--debug").err())
        .contains("error: this is a bug")
        .contains("\tat dev.mvc.cli.")
        .contains("Caused by: java.io.IOException: the cause");
    assertThat(failing(problem).run("try").err()).doesNotContain("\tat ");
    assertThat(failing(problem).run("try", "--", "--debug").err()).doesNotContain("\tat ");
  }

  @Test
  void aReaderThatWentAwayEndsTheCommandWithoutAWord() {
    StringWriter err = new StringWriter();
    long[] lines = new long[1];
    Commands endless =
        TestCommands.doing(mvc -> {
          while (lines[0] < 1_000_000) {
            mvc.out().line("{}", lines[0]++);
          }
          return 0;
        });
    int exit = runWith(endless, broken("Broken pipe"), err);
    assertThat(exit).isEqualTo(141);
    assertThat(err.toString()).isEmpty();
    assertThat(lines[0]).isLessThan(10_000);
  }

  @Test
  void aReaderThatWentAwayIsNoticedAlsoAtTheLastLine() {
    StringWriter err = new StringWriter();
    Commands short_ =
        TestCommands.doing(mvc -> {
          mvc.out().line("one line");
          return 0;
        });
    assertThat(runWith(short_, broken("Broken pipe"), err)).isEqualTo(141);
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void outputThatCannotBeWrittenIsAnError() {
    StringWriter err = new StringWriter();
    Commands one =
        TestCommands.doing(mvc -> {
          mvc.out().line("one line");
          return 0;
        });
    assertThat(runWith(one, broken("No space left on device"), err)).isEqualTo(74);
    assertThat(err.toString())
        .startsWith("error: there is no space left on the disk for the output.\nhint: ");
  }

  private int runWith(Commands commands, OutputStream out, StringWriter err) {
    Environment usual = Cli.in(root).environment(new StringWriter(), err);
    Environment broken =
        new Environment(
            usual.folder(),
            usual.home(),
            Terminal.writer(out),
            new PrintWriter(err),
            out,
            false,
            false,
            usual.width(),
            usual.variables(),
            usual.clock(),
            usual.zone(),
            usual.disk(),
            null);
    return Main.run(commands, broken, "try", "-q");
  }

  private static OutputStream broken(String reason) {
    return new OutputStream() {
      @Override
      public void write(int b) throws IOException {
        throw new IOException(reason);
      }
    };
  }
}
