package dev.mvc.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mvc.io.Disk;
import dev.mvc.object.Tree;
import dev.mvc.repo.Repository;
import dev.mvc.work.Index;
import dev.mvc.work.IndexEntry;
import dev.mvc.work.IndexFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Repositories in whose `.mvc` somebody made up names, operations, the index, a merge or links, so
/// that commands would write elsewhere. Objects are [HostileRepositoryTest]'s.
@Timeout(300)
class MadeUpRepositoryTest {
  private static final int BUG = 70;

  /// Nothing in here may change, come or go.
  private static final String OUTSIDE = "outside";

  private static final List<String> COMMANDS =
      List.of(
          "undo --force",
          "op restore --force 2",
          "redo --force",
          "undo --force",
          "add .",
          "commit -a -m more",
          "commit --allow-empty -m empty",
          "merge --abort",
          "merge --continue",
          "resolve --all --ours",
          "branch made",
          "branch -m made renamed",
          "tag v1",
          "switch -c other",
          "reset --hard HEAD",
          "restore .",
          "restore --staged .",
          "restore --source HEAD .",
          "checkout --force HEAD~1",
          "rollback --force",
          "bisect start",
          "bisect reset",
          "rm a",
          "mv b c",
          "status",
          "thin",
          "gc --now",
          "repack",
          "fsck",
          "fsck --repair",
          "doctor");

  @TempDir Path root;

  private Path folder;
  private Path data;
  private Cli mvc;

  private interface Attack {
    void on(MadeUpRepositoryTest test) throws IOException;
  }

  /// @param told part of what some command says
  private record Case(String name, Attack attack, String told) {
    @Override
    public String toString() {
      return name;
    }
  }

  @BeforeEach
  void makeRepository() throws IOException {
    folder = root.resolve("w");
    data = folder.resolve(".mvc");
    mvc = Worlds.init(folder);
    Files.createDirectories(root.resolve(OUTSIDE).resolve("deep"));
    Files.writeString(root.resolve(OUTSIDE).resolve("theirs"), "not ours");
    Worlds.commitSteps(
        folder,
        2,
        step -> {
          Files.writeString(folder.resolve("a"), "a " + step);
          Files.writeString(folder.resolve("b"), "b " + step);
        });
  }

  private SortedMap<String, String> outside() throws IOException {
    return Worlds.files(root.resolve(OUTSIDE));
  }

  private String recipe() throws IOException {
    try (Repository repository = Worlds.open(folder)) {
      return ((Tree.File) repository.headLeaves().get("a")).id().hex();
    }
  }

  /// Appends an operation, as if it had been the last.
  private void operation(String changes) throws IOException {
    long number;
    try (Repository repository = Worlds.open(folder)) {
      number = repository.refs().log().last() + 1;
    }
    String text =
        """
        {"command":"x",%s,"number":%d,%s"time":"2026-01-01T00:00:00Z","type":"operation"}\
        """
            .formatted(
                changes.contains("\"names\"") ? changes : changes + ",\"names\":[]",
                number,
                changes.contains("\"paths\"") ? "" : "\"paths\":[],");
    Files.writeString(
        data.resolve("ops/%010d.json".formatted(number)), text.replace("ROOT", root.toString()));
  }

  private static String change(String key, String what, String old, String now) {
    return "{\"new\":%s,\"old\":%s,\"%s\":\"%s\"}".formatted(now, old, key, what);
  }

  private void name(String name, String old, String now) throws IOException {
    operation("\"names\":[" + change("name", name, old, now) + "]");
  }

  /// What undoing makes.
  private static Case gone(String name) {
    return new Case(
        "name gone " + name, test -> test.name(name, "\"made up\"", "null"), "which is no name");
  }

  private static Case file(String list, String path) {
    return new Case(
        list + " " + path,
        test ->
            test.operation(
                "\"%s\":[%s]"
                    .formatted(list, change("path", path, "\"" + test.recipe() + "\"", "null"))),
        "leads elsewhere");
  }

  private static Case move(String from, String to) {
    return new Case(
        "move " + from + " " + to,
        test -> test.operation("\"moves\":[{\"from\":\"%s\",\"to\":\"%s\"}]".formatted(from, to)),
        "leads elsewhere");
  }

  private static Case head(String branch) {
    return new Case(
        "HEAD " + branch,
        test -> Files.writeString(test.data.resolve("HEAD"), "ref: refs/heads/" + branch + "\n"),
        "HEAD names what can be no branch");
  }

  private static Case staged(String path) {
    return new Case(
        "staged " + path,
        test -> {
          IndexFile file = new IndexFile(test.data, new Disk());
          Index index = file.read();
          IndexEntry some = index.entries().get("a");
          index.put(path.replace("ROOT", test.root.toString()), some);
          file.write(index);
        },
        "it has a path that leads elsewhere");
  }

  private static Case link(String name, String to, String told) {
    return new Case(
        "link " + name,
        test -> {
          Path place = test.data.resolve(name);
          Files.createDirectories(place.getParent());
          Worlds.delete(place);
          Files.createSymbolicLink(place, test.root.resolve(OUTSIDE).resolve(to));
        },
        told);
  }

  /// The one that is left unfinished, whose names the next command would write.
  private static Case unfinished(String name) {
    return new Case(
        "unfinished " + name,
        test -> {
          test.operation(
              "\"names\":[%s,%s]"
                  .formatted(
                      change("name", name, "null", "\"made up\""),
                      change("name", "refs/heads/x", "null", "\"made up\"")));
          Files.writeString(test.data.resolve("unfinished"), "5\n");
        },
        "which is no name");
  }

  static Stream<Case> cases() {
    List<Case> cases = new ArrayList<>();
    for (String name :
        List.of(
            "../../outside/x",
            "refs/heads/../../../../outside/x",
            "refs/../config.toml",
            "config.toml",
            "ops/collected",
            "index",
            "refs/heads/.x",
            "refs/x",
            "ROOT/outside/x")) {
      cases.add(gone(name));
      cases.add(unfinished(name));
    }
    for (String path :
        List.of("../outside/theirs", ".mvc/HEAD", "x/../../outside/y", "ROOT/outside/z")) {
      cases.add(file("files", path));
      cases.add(file("paths", path));
      cases.add(move("b", path));
      cases.add(move(path, "taken"));
      cases.add(staged(path));
    }
    cases.add(head("../../../outside/x"));
    cases.add(head("x.lock/../y"));
    for (String name : List.of("ops", "packs", "tmp", "cache", "dropped", "damaged")) {
      cases.add(link(name, "", ".mvc/" + name + " is a link"));
    }
    cases.add(link("refs/heads/sub", "deep", ""));
    cases.add(link("refs/heads", "deep", "is a link: nothing of the repository"));
    cases.add(link("refs", "deep", "is a link: nothing of the repository"));
    cases.add(link("numbers", "theirs", ""));
    cases.add(link("lock", "theirs", ""));
    cases.add(link("index", "theirs", "index"));
    cases.add(link("config.toml", "theirs", "config.toml"));
    cases.add(
        new Case(
            "MERGE",
            test -> {
              String head = Worlds.head(test.folder).orElseThrow().hex();
              Files.writeString(
                  test.data.resolve("MERGE"),
                  """
                  {"files":{"../outside/theirs":"edited"},"head":"%s","heads":["%s"],"message":"m",\
                  "names":["x"],"rules":[],"settings":{"density":1,"gamma":0,"lambda":1,"seed":0,\
                  "t":0.5,"weights":[1]},"type":"merge","written":["../outside/theirs"]}\
                  """
                      .formatted(head, head));
            },
            "leads elsewhere"));
    return cases.stream();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void nothingIsWrittenElsewhere(Case tried) throws IOException {
    tried.attack.on(this);
    SortedMap<String, String> before = outside();
    StringBuilder told = new StringBuilder();
    for (String command : COMMANDS) {
      Cli.Result result = mvc.run(command.split(" "));
      assertThat(result.exit()).as(command + "\n" + result.all()).isNotEqualTo(BUG);
      assertThat(outside()).as(command + "\n" + result.all()).isEqualTo(before);
      told.append(command).append('\n').append(result.all());
    }
    assertThat(told.toString()).contains(tried.told);
  }

  /// What is refused is not logged either, where nobody could read it.
  @ParameterizedTest
  @ValueSource(strings = {"branch -d", "switch", "branch -m main"})
  void branchesThatNobodyCanHaveMadeAreNotTouched(String command) throws IOException {
    String name = "x\u001b[31m";
    Files.copy(data.resolve("refs/heads/main"), data.resolve("refs/heads").resolve(name));
    SortedMap<String, String> before = Worlds.state(folder);
    List<String> words = new ArrayList<>(List.of(command.split(" ")));
    words.add(name);
    Cli.Result result = mvc.run(words.toArray(String[]::new));
    assertThat(result.exit()).as(result.all()).isIn(2, 12, 13);
    assertThat(Worlds.state(folder)).isEqualTo(before);
    mvc.run("undo").assertExit(0);
    mvc.run("op", "log").assertExit(0);
    Worlds.requireSound(folder);
  }

  @Test
  void aRepositoryThatLiesElsewhereAsAWholeCanBeUsed() throws IOException {
    Files.move(data, root.resolve("elsewhere"));
    Files.createSymbolicLink(data, root.resolve("elsewhere"));
    for (String command : List.of("branch made", "switch -c other", "undo", "fsck", "status")) {
      mvc.run(command.split(" ")).assertExit(0);
    }
  }
}
