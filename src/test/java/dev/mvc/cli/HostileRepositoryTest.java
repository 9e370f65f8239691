package dev.mvc.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mvc.id.ObjectId;
import dev.mvc.io.Characters;
import dev.mvc.object.Architecture;
import dev.mvc.object.ObjectKind;
import dev.mvc.object.Recipe;
import dev.mvc.object.Scalar;
import dev.mvc.object.Segment;
import dev.mvc.object.Signature;
import dev.mvc.object.Tag;
import dev.mvc.object.Tree;
import dev.mvc.object.Version;
import dev.mvc.repo.Repository;
import dev.mvc.store.PackWriter;
import dev.mvc.tensor.DType;
import dev.mvc.tensor.Shape;
import dev.mvc.tensor.TensorInfo;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Repositories whose objects somebody made to do harm, each with its right id, and all commands
/// that show or write what they hold.
@Timeout(120)
class HostileRepositoryTest {
  private static final int BUG = 70;
  private static final int CORRUPT = 12;

  /// Clears a screen, sets a title, turns the direction of writing and begins a new line.
  private static final String EVIL =
      "x\u001b[2J\u001b]0;t\u0007\u202e\u009b1m\r\n<script>alert(1)</script>";

  @TempDir Path root;

  private Path folder;
  private Cli mvc;

  @BeforeEach
  void makeRepository() throws IOException {
    folder = Files.createDirectories(root.resolve("w"));
    Files.createDirectories(root.resolve("outside"));
    Files.writeString(root.resolve("outside/theirs"), "not ours");
    mvc = Worlds.mvc(folder);
    mvc.run("init").assertExit(0);
    Files.writeString(folder.resolve("a"), "sound");
    mvc.run("add", ".").assertExit(0);
    mvc.run("commit", "-m", "sound").assertExit(0);
    mvc.run("branch", "sound").assertExit(0);
  }

  private ObjectId put(ObjectKind kind, byte[] bytes) throws IOException {
    try (Repository repository = Worlds.open(folder);
        PackWriter writer = repository.store().writer()) {
      ObjectId id = writer.put(kind, bytes);
      writer.finish();
      return id;
    }
  }

  private ObjectId text(String content) throws IOException {
    ObjectId bytes = put(ObjectKind.BYTES, content.getBytes(StandardCharsets.UTF_8));
    Segment segment = new Segment.Literal(bytes, content.length());
    return put(ObjectKind.RECIPE, new Recipe(Recipe.OPAQUE, List.of(segment)).write());
  }

  private static Tree.File file(String name, ObjectId recipe) {
    return new Tree.File(name, recipe, 4, Recipe.OPAQUE, false);
  }

  /// As [Tree#write], with names that it would refuse as well.
  private ObjectId tree(Tree.Entry... entries) throws IOException {
    return put(ObjectKind.TREE, new Tree(List.of(entries)).write());
  }

  private Version version(ObjectId tree, String text) throws IOException {
    ObjectId parent = Worlds.head(folder).orElseThrow();
    SortedMap<String, Scalar> values = new TreeMap<>(Map.of(text, new Scalar.Text(text)));
    SortedMap<String, Scalar> metrics = new TreeMap<>(Map.of(text, new Scalar.Real(1)));
    return new Version(
        tree,
        Architecture.of(List.of()),
        values,
        metrics,
        List.of(),
        Optional.empty(),
        List.of(parent),
        2,
        new Signature(text, text, OffsetDateTime.parse("2026-01-01T00:00:00Z")),
        text,
        Optional.empty());
  }

  private void branch(String name, Version version) throws IOException {
    ObjectId id = put(ObjectKind.VERSION, version.write());
    Files.writeString(folder.resolve(".mvc/refs/heads").resolve(name), id.hex() + "\n");
  }

  private SortedMap<String, String> outside() throws IOException {
    SortedMap<String, String> files = Worlds.files(root);
    files.keySet().removeIf(path -> path.startsWith("w/") || path.startsWith("home/"));
    return files;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ".",
        "..",
        "../outside/x",
        "/tmp/mvc-hostile",
        "a/../../x",
        "a\\..\\x",
        "nul\0",
        ".mvc",
        ".MVC",
        ".mVc",
        ".mvc.",
        ".mvc . .",
        ".m\u200cvc",
        ".mvc\u200f",
        ".mvc:x",
        "mvc~1"
      })
  void aNameThatLeadsElsewhereIsRefusedByAllCommands(String name) throws IOException {
    SortedMap<String, String> before = outside();
    branch("evil", version(tree(file(name, text("evil"))), "evil"));
    branch("deep", version(tree(new Tree.Folder("sub", tree(file(name, text("evil"))))), "deep"));
    for (String evil : List.of("evil", "deep")) {
      for (String command :
          List.of(
              "checkout --force",
              "switch --force",
              "show",
              "diff HEAD",
              "restore --source",
              "merge",
              "reset --hard",
              "cherry-pick",
              "export -o out.npz")) {
        List<String> words = new ArrayList<>(List.of(command.split(" ", -1)));
        words.add(evil);
        if (command.startsWith("restore")) {
          words.add(".");
        }
        Cli.Result result = mvc.run(words.toArray(String[]::new));
        assertThat(result.exit()).as(words + "\n" + result.all()).isNotIn(0, BUG);
        requireHarmless(result.all());
      }
      assertThat(outside()).isEqualTo(before);
      assertThat(folder.resolve("sub")).doesNotExist();
      assertThat(mvc.run("status").assertExit(0).out()).doesNotContain("evil");
    }
    assertThat(mvc.run("fsck").exit()).isEqualTo(CORRUPT);
    assertThat(folder.resolve("a")).hasContent("sound");
    assertThat(Files.readString(folder.resolve(".mvc/HEAD"))).isEqualTo("ref: refs/heads/main\n");
  }

  /// First the link, then a version in which the same name is a folder.
  @Test
  void nothingIsWrittenThroughALinkOfAnEarlierVersion() throws IOException {
    SortedMap<String, String> before = outside();
    Tree.File theirs = file("theirs", text("evil"));
    branch("link", version(tree(new Tree.Link("sub", "../outside")), "link"));
    branch("folder", version(tree(new Tree.Folder("sub", tree(theirs))), "folder"));
    mvc.run("checkout", "link").assertExit(0);
    mvc.run("checkout", "folder").assertExit(0);
    assertThat(folder.resolve("sub/theirs")).hasContent("evil");
    mvc.run("checkout", "link").assertExit(0);
    mvc.run("restore", "--source", "folder", "sub/theirs");
    mvc.run("checkout", "sound").assertExit(0);
    assertThat(outside()).isEqualTo(before);
  }

  private static final List<String> COMMANDS =
      List.of(
          "log evil",
          "log --graph evil",
          "log --oneline evil",
          "show evil",
          "show v1",
          "show --all evil",
          "diff HEAD evil",
          "diff --all evil HEAD",
          "status",
          "branch -v",
          "branch",
          "tag",
          "tag -n",
          "params diff HEAD evil",
          "metrics diff HEAD evil",
          "params show evil",
          "metrics show evil",
          "history * evil",
          "annotate evil",
          "ls-tensors evil",
          "inspect evil",
          "scan evil",
          "report evil",
          "plots evil",
          "du",
          "op log",
          "runs",
          "fsck",
          "merge evil",
          "checkout --force evil",
          "status",
          "log",
          "diff",
          "ls-tensors",
          "scan .",
          "identify .",
          "add .",
          "rm --cached *",
          "status");

  @Test
  void whatIsShownCannotSteerATerminal() throws IOException {
    String name = EVIL.replace('/', '|');
    ObjectId values = put(ObjectKind.TENSOR, new byte[8]);
    TensorInfo info = new TensorInfo(EVIL, DType.F32, Shape.of(2));
    ObjectId recipe =
        put(
            ObjectKind.RECIPE,
            new Recipe("safetensors", List.of(new Segment.Tensor(info, values, 8))).write());
    ObjectId tree =
        tree(
            new Tree.Link(name + "l", EVIL),
            new Tree.File(name + ".safetensors", recipe, 8, "safetensors", false),
            file(name, text(EVIL + EVIL)));
    branch("evil", version(tree, EVIL));
    branch("x\u001b[31m", version(tree, EVIL));
    ObjectId version =
        ObjectId.parse(Files.readString(folder.resolve(".mvc/refs/heads/evil")).strip());
    Signature tagger = new Signature(EVIL, EVIL, OffsetDateTime.parse("2026-01-01T00:00:00Z"));
    ObjectId tag = put(ObjectKind.TAG, new Tag("v1", version, EVIL, tagger).write());
    Files.writeString(folder.resolve(".mvc/refs/tags/v1"), tag.hex() + "\n");
    Files.writeString(folder.resolve("b\u001b[2J\u202e"), "untracked");
    for (String command : COMMANDS) {
      Cli.Result result = mvc.run(command.split(" ", -1));
      assertThat(result.exit()).as(command + "\n" + result.all()).isNotEqualTo(BUG);
      requireHarmless(result.all());
      Cli.Result json = mvc.run((command + " --json").split(" ", -1));
      assertThat(json.exit()).as(command + "\n" + json.all()).isNotEqualTo(BUG);
      requireHarmless(json.all().replace("\t", ""));
    }
    for (String page : List.of("report.html", "report.md")) {
      mvc.run("report", "evil", "-o", root.resolve(page).toString()).assertExit(0);
      assertThat(Files.readString(root.resolve(page)))
          .doesNotContain("<script>alert", "\u001b", "\u202e");
    }
  }

  private static void requireHarmless(String text) {
    assertThat(
            text.codePoints()
                .filter(c -> c != '\n' && !Characters.isHarmless(c))
                .mapToObj(Integer::toHexString))
        .as(text)
        .isEmpty();
  }
}
