package dev.mvc.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.mvc.io.Disk;
import dev.mvc.object.DataSet;
import dev.mvc.repo.Repository;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataCommandTest {
  @TempDir Path root;

  private Path work;
  private Cli mvc;

  @BeforeEach
  void makeRepository() throws IOException {
    work = Files.createDirectories(root.resolve("work"));
    mvc = Worlds.mvc(work);
    run("init");
  }

  private Cli.Result run(String... words) {
    return mvc.run(words).assertExit(0);
  }

  private void file(Path folder, String name, String content) throws IOException {
    Files.createDirectories(folder.resolve(name).getParent());
    Files.writeString(folder.resolve(name), content);
  }

  private JsonNode json(String... words) throws IOException {
    return new ObjectMapper().readTree(run(words).out());
  }

  private List<DataSet> headData() throws IOException {
    try (Repository repository = Worlds.open(work)) {
      return repository.store().version(repository.refs().headVersion().orElseThrow()).data();
    }
  }

  @Test
  void aVersionNamesTheDataThatWasStaged() throws IOException {
    file(work, "data/train/a.txt", "one");
    file(work, "data/train/b.txt", "twos");
    file(root, "far/x.bin", "outside");
    run("data", "add", "data/train");
    run("data", "add", "--external", "--name", "far", root.resolve("far").toString());
    run("commit", "-m", "one");
    List<DataSet> data = headData();
    assertThat(data).extracting(DataSet::name).containsExactly("far", "train");
    assertThat(data).extracting(DataSet::files).containsExactly(1L, 2L);
    assertThat(data).extracting(DataSet::bytes).containsExactly(7L, 7L);
    assertThat(data.getFirst().location()).isEqualTo(root.resolve("far").toString());
    assertThat(data.getFirst().manifest()).isPresent();
    try (Repository repository = Worlds.open(work)) {
      // That of a tracked data set is the folder.
      assertThat(repository.store().tree(data.getLast().digest()).entries()).hasSize(2);
    }
    file(work, "data/train/c.txt", "three");
    run("data", "add", "data/train");
    run("data", "rm", "far");
    run("commit", "-m", "two");
    assertThat(run("show").out())
        .contains("data              train: 3 files, 12 B\n")
        .contains("far removed · train: 2 → 3 files (+1)");
    assertThat(json("diff", "--json", "HEAD~1", "HEAD").path("data")).hasSize(2);
    assertThat(json("log", "--json").path(0).path("data").path(0).path("files").asLong())
        .isEqualTo(3);
  }

  @Test
  void aListOfFilesIsKeptAndCheckedAsLongAsAnythingNamesIt() throws IOException {
    for (int i = 0; i < 2000; i++) {
      file(root, "far/sample" + i, "content " + i);
    }
    run("data", "add", "--external", root.resolve("far").toString());
    assertThat(json("fsck", "--json").path("unreferenced").asLong()).isZero();
    run("commit", "-m", "one");
    run("data", "rm", "far");
    run("commit", "-m", "two");
    run("repack");
    assertThat(json("fsck", "--json").path("unreferenced").asLong()).isZero();
    JsonNode use = json("du", "--json");
    assertThat(use.path("unreferenced").asLong()).isZero();
    assertThat(json("data", "diff", "--json", "HEAD~1", "HEAD").path(0).path("removed").asLong())
        .isEqualTo(2000);
  }

  @Test
  void externalDataInTheFolderIsNeitherAddedNorShownNorTouched() throws IOException {
    file(work, "model.txt", "m");
    file(work, "ext/a.txt", "one");
    run("data", "add", "--external", "ext");
    run("add", ".");
    run("commit", "-m", "one");
    assertThat(run("status").out()).contains("Nothing to commit");
    mvc.run("add", "ext/a.txt").assertExit(1);
    assertThat(mvc.run("add", "ext").assertExit(1).err()).contains("is external data");
    try (Repository repository = Worlds.open(work)) {
      assertThat(repository.index().entries().keySet())
          .containsExactly("model.txt", "mvc.data.json");
    }
    file(work, "ext/a.txt", "other");
    file(work, "model.txt", "m2");
    run("commit", "-a", "-m", "two");
    run("checkout", "HEAD~1");
    assertThat(work.resolve("ext/a.txt")).hasContent("other");
    assertThat(work.resolve("model.txt")).hasContent("m");
    assertThat(mvc.run("data", "add", "ext/a.txt").assertExit(1).err())
        .contains("belongs to the external data set \"ext\"");
  }

  @Test
  void whatIsTrackedCannotBeExternal() throws IOException {
    file(work, "ext/a.txt", "one");
    run("add", "ext");
    assertThat(mvc.run("data", "add", "--external", "ext").assertExit(1).err())
        .contains("is tracked");
    assertThat(mvc.run("data", "add", "--external", ".").assertExit(2).err())
        .contains("the repository itself");
    assertThat(mvc.run("data", "add", root.resolve("work/..").toString()).assertExit(2).err())
        .contains("outside the repository");
    assertThat(mvc.run("data", "add", "nowhere").assertExit(14).err()).contains("no file");
  }

  @Test
  void statusAndVerifyTellWhatChanged() throws IOException {
    file(root, "far/t.csv", "id,name\n1,a\n");
    file(root, "far/gone.txt", "gone");
    file(work, "data/t.csv", "id,name\n1,a\n");
    run("data", "add", "--external", root.resolve("far").toString());
    run("data", "add", "data");
    run("data", "verify");
    file(root, "far/t.csv", "id,name,age\n1,a,7\n2,b,8\n");
    file(root, "far/new.txt", "new");
    Files.delete(root.resolve("far/gone.txt"));
    file(work, "data/t.csv", "id\nx\n");
    file(work, "data/new.bin", "new");
    assertThat(run("data", "status").out().lines())
        .containsExactly(
            "data: changed, 1 added, 1 changed of 1 file",
            "  added    new.bin         3 B",
            "  changed  t.csv    12 B → 5 B  1 row, id int → text, - name text",
            "far: changed, 1 added, 1 removed, 1 changed of 2 files",
            "  removed  gone.txt          4 B",
            "  added    new.txt           3 B",
            "  changed  t.csv     12 B → 24 B  1 → 2 rows, + age int");
    mvc.run("data", "verify", "far").assertExit(1);
    mvc.run("data", "verify", "data").assertExit(1);
    run("data", "add", "data");
    run("data", "verify", "data");
    Files.move(root.resolve("far"), root.resolve("moved"));
    assertThat(run("data", "status", "far").out()).contains("far: missing");
    mvc.run("data", "verify", "far").assertExit(1);
    assertThat(mvc.run("data", "status", "nosuch").assertExit(14).err()).contains("data, far");
  }

  @Test
  void verifyReadsWhatTimesDoNotTell() throws IOException {
    FileTime time = FileTime.from(Instant.parse("2020-01-01T00:00:00.5Z"));
    for (Path folder : List.of(root.resolve("far"), work.resolve("data"))) {
      file(folder, "a", "one");
      Files.setLastModifiedTime(folder.resolve("a"), time);
    }
    run("data", "add", "--external", root.resolve("far").toString());
    run("data", "add", "data");
    for (Path folder : List.of(root.resolve("far"), work.resolve("data"))) {
      file(folder, "a", "ONE");
      Files.setLastModifiedTime(folder.resolve("a"), time);
    }
    // What is tracked is compared by its time of change too.
    assertThat(run("data", "status").out())
        .contains("data: changed, 1 changed of 1 file")
        .contains("far: unchanged, 1 file, 3 B\n");
    assertThat(mvc.run("data", "verify").assertExit(1).out())
        .contains("data: changed, 1 changed of 1 file")
        .contains("far: changed, 1 changed of 1 file");
  }

  /// Something is written to a data folder when the first file is created in the repository.
  private static final class Meddling extends Disk {
    private final Path file;

    Meddling(Path file) {
      this.file = file;
    }

    @Override
    protected void before(Step step, Path path) throws IOException {
      if (step == Step.CREATE) {
        Files.writeString(file, "late");
      }
    }
  }

  @Test
  void aFolderThatChangesMeanwhileIsRefusedAndNothingIsRecorded() throws IOException {
    FileTime time = FileTime.from(Instant.parse("2020-01-01T00:00:00.5Z"));
    file(work, "data/a", "one");
    for (boolean external : new boolean[] {true, false}) {
      Files.setLastModifiedTime(work.resolve("data"), time);
      Cli meddled = Worlds.mvc(work).with(new Meddling(work.resolve("data/late" + external)));
      Cli.Result result =
          external
              ? meddled.run("data", "add", "--external", "data")
              : meddled.run("data", "add", "data");
      // An external folder is listed after the file was created, a tracked one before.
      if (external) {
        result.assertExit(0);
        run("undo");
      } else {
        assertThat(result.assertExit(13).err()).contains("changed while it was read");
        assertThat(work.resolve("mvc.data.json")).doesNotExist();
        try (Repository repository = Worlds.open(work)) {
          assertThat(repository.index().entries()).isEmpty();
        }
      }
    }
  }

  @Test
  void addingIsUndone() throws IOException {
    file(work, "data/a", "one");
    run("data", "add", "data");
    assertThat(work.resolve("mvc.data.json")).exists();
    run("undo");
    assertThat(work.resolve("mvc.data.json")).doesNotExist();
    assertThat(work.resolve("data/a")).hasContent("one");
    run("redo");
    assertThat(run("data", "list").out()).contains("data  tracked  1 file");
  }

  @Test
  void aMalformedListOfDataSetsIsSaidInALine() throws IOException {
    file(work, "data/a", "one");
    run("data", "add", "data");
    run("commit", "-m", "one");
    file(work, "mvc.data.json", "{\"data\": {");
    assertThat(mvc.run("data", "list").assertExit(2).err().lines().findFirst().orElse(""))
        .startsWith("error: mvc.data.json is not JSON");
    run("status");
    run("add", "mvc.data.json");
    assertThat(mvc.run("commit", "-m", "two").assertExit(2).err())
        .contains("`mvc restore mvc.data.json`");
    run("fsck");
  }

  @Test
  void namesAreCheckedBeforeAnythingIsRead() throws IOException {
    file(work, "data/train.v1.csv", "a\n1\n");
    run("data", "add", "data/train.v1.csv");
    assertThat(json("data", "--json").path(0).path("set").path("name").asText()).isEqualTo("train");
    file(work, "other/train/a", "x");
    assertThat(mvc.run("data", "add", "other/train").assertExit(1).err())
        .contains("there is a data set \"train\" already");
    mvc.run("data", "add", "other/train", "--name", "a/b").assertExit(2);
    mvc.run("data", "add").assertExit(2);
    mvc.run("data", "status", "train", "--name", "x").assertExit(2);
    mvc.run("data", "list", "--external").assertExit(2);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void aFileOnAServerIsReadOnceAndThenAskedAbout() throws IOException {
    byte[][] content = {bytes("id,name\n1,a\n")};
    String[] tag = {"\"v1\""};
    SmallServer server = new SmallServer("/eval.csv", () -> content[0], () -> tag[0]);
    String url = server.url() + "/eval.csv";
    try {
      run("data", "add", url);
      run("commit", "-m", "one");
      assertThat(headData().getFirst().location()).isEqualTo(url);
      assertThat(headData().getFirst().bytes()).isEqualTo(content[0].length);
      assertThat(run("data", "status").out()).contains("eval: unchanged");
      run("data", "verify");
      content[0] = bytes("id,name\n1,b\n");
      assertThat(mvc.run("data", "verify").assertExit(1).out())
          .contains("changed  eval.csv  12 B  1 row");
      tag[0] = "\"v2\"";
      assertThat(run("data", "status").out()).contains("eval: changed");
      tag[0] = null;
      assertThat(run("data", "status").out()).contains("eval: not known");
      content[0] = bytes("id,name\n1,b\n2,c\n");
      assertThat(run("data", "status").out()).contains("The server has 16 bytes; 12 were added.");
      assertThat(
              mvc.run("data", "add", url.replace("eval", "other"), "--name", "x")
                  .assertExit(20)
                  .err())
          .contains("the server answers 404");
    } finally {
      server.close();
    }
    assertThat(mvc.run("data", "status").assertExit(20).out())
        .contains("eval: not reachable")
        .contains("cannot be read: the server cannot be reached.");
  }

  private static InetAddress loopback() throws IOException {
    return InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
  }

  @Test
  void aServerThatCannotBeReachedIsOneLine() throws IOException {
    int port;
    try (ServerSocket socket = new ServerSocket(0, 1, loopback())) {
      port = socket.getLocalPort();
    }
    String url = "http://127.0.0.1:" + port + "/a.csv";
    assertThat(mvc.run("data", "add", url).assertExit(20).err())
        .isEqualTo("error: " + url + " cannot be read: the server cannot be reached.\n");
    assertThat(work.resolve("mvc.data.json")).doesNotExist();
    assertThat(mvc.run("data", "add", "http://user:secret@127.0.0.1/a").assertExit(2).err())
        .doesNotContain("secret");
    mvc.run("data", "add", "http://").assertExit(2);
  }

  @Test
  void aFileUrlIsTheFile() throws IOException {
    file(root, "far/a b.csv", "x\n1\n");
    String url = root.resolve("far/a b.csv").toUri().toString();
    run("data", "add", "--external", "--name", "far", url);
    assertThat(json("data", "list", "--json").path(0).path("set").path("location").asText())
        .isEqualTo(root.resolve("far/a b.csv").toString());
    assertThat(mvc.run("data", "add", "--external", "file://host/x").assertExit(2).err())
        .contains("stands for no file here");
  }
}
