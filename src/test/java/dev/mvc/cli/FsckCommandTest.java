package dev.mvc.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mvc.id.ObjectId;
import dev.mvc.io.LittleEndian;
import dev.mvc.object.Recipe;
import dev.mvc.object.Tree;
import dev.mvc.repo.DiskUse;
import dev.mvc.repo.Repository;
import dev.mvc.store.Entry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FsckCommandTest {
  @TempDir Path root;

  private Path folder;
  private Cli mvc;

  @BeforeEach
  void makeRepository() throws IOException {
    folder = root.resolve("w");
    mvc = Worlds.init(folder);
    // Longer than what is kept in a recipe.
    Files.writeString(folder.resolve("notes.txt"), "the same in all versions\n".repeat(40));
    Worlds.commitSteps(folder, 3);
  }

  private List<Path> packs() throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve(".mvc/packs"))) {
      return files.sorted().toList();
    }
  }

  private static void flip(Path file, long at) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    bytes[(int) at] ^= 4;
    Files.write(file, bytes);
  }

  /// Damages the first byte of a tensor's payload.
  private ObjectId damage(String tensor, String revision) throws IOException {
    ObjectId id =
        recipe("model.safetensors", revision).tensors().stream()
            .filter(part -> part.info().name().equals(tensor))
            .findFirst()
            .orElseThrow()
            .id();
    damage(id);
    return id;
  }

  private Recipe recipe(String path, String revision) throws IOException {
    try (Repository repository = Worlds.open(folder)) {
      ObjectId version = repository.revisions().resolve(revision);
      Tree.File file = (Tree.File) repository.leaves(version).get(path);
      return repository.store().recipe(file.id());
    }
  }

  private void damage(ObjectId id) throws IOException {
    Entry entry;
    try (Repository repository = Worlds.open(folder)) {
      entry = repository.store().entry(id);
    }
    for (Path pack : packs()) {
      if (holds(Files.readAllBytes(pack), id)) {
        flip(pack, entry.dataOffset());
      }
    }
  }

  /// Ids also occur as bases in other packs: the table of a pack's own ids is asked.
  static boolean holds(byte[] pack, ObjectId id) {
    int count = (int) LittleEndian.getLong(pack, pack.length - 56);
    int table = pack.length - 64 - 40 * count;
    for (int slot = 0; slot < count; slot++) {
      if (ObjectId.read(pack, table + 32 * slot).equals(id)) {
        return true;
      }
    }
    return false;
  }

  private String brief(String revision) throws IOException {
    try (Repository repository = Worlds.open(folder)) {
      return repository.revisions().resolve(revision).brief();
    }
  }

  @Test
  void anIntactRepositoryIsSaidToBe() {
    Cli.Result result = mvc.run("fsck").assertExit(0);
    assertThat(result.out())
        .matches("checked \\d+ objects, [0-9.]+ kB, in [0-9.]+ s: everything is intact\n");
    assertThat(mvc.run("fsck", "--fast").assertExit(0).out())
        .startsWith("checked the structure of ");
    assertThat(mvc.run("fsck", "--json").assertExit(0).out())
        .contains("\"intact\" : true", "\"damaged\" : [ ]");
  }

  @Test
  void aDamagedTensorIsToldWithItsNameItsFilesAndItsVersions() throws IOException {
    ObjectId id = damage("layer.1.weight", "HEAD~2");
    Cli.Result result = mvc.run("fsck").assertExit(12);
    assertThat(result.out())
        .contains(": 1 damaged, 2 more that need them\n")
        .contains("  tensor " + id.brief() + " layer.1.weight: frame 0 is damaged (pack ")
        .contains("    in 1 version: " + brief("HEAD~2") + " (file model.safetensors)\n")
        .contains("is stored as a difference of " + id.brief() + "\n")
        .endsWith("Everything else is intact.\n");
    assertThat(mvc.run("fsck", "--fast").assertExit(0).out()).contains("everything is intact");
    assertThat(mvc.run("fsck", "--json").assertExit(12).out())
        .contains("\"intact\" : false")
        .contains("\"tensors\" : [\n          \"layer.1.weight\"");
  }

  @Test
  void damageIsNeverCheckedOutAndTheFolderStaysAsItIs() throws IOException {
    damage("layer.2.weight", "HEAD~2");
    SortedMap<String, String> before = Worlds.files(folder);
    Cli.Result result = mvc.run("checkout", "HEAD~2").assertExit(12);
    assertThat(result.err())
        .contains("model.safetensors cannot be rebuilt")
        .contains("layer.2.weight")
        .contains("`mvc fsck`");
    assertThat(Worlds.files(folder)).isEqualTo(before);
  }

  @Test
  void whatIsSharedIsDamagedInEveryVersion() throws IOException {
    damage(recipe("notes.txt", "HEAD").stored().getFirst().id());
    assertThat(mvc.run("fsck").assertExit(12).out())
        .contains("  bytes ")
        .contains("    in 3 versions: ")
        .contains(brief("HEAD"), brief("HEAD~1"), brief("HEAD~2"))
        .contains("(file notes.txt)\n");
  }

  @Test
  void aPackThatIsGoneIsFoundByWhatItHeld() throws IOException {
    Map<ObjectId, SortedMap<String, String>> versions = Worlds.versions(folder);
    assertThat(versions).hasSize(3);
    for (Path pack : packs()) {
      Path aside = root.resolve("aside");
      Files.move(pack, aside);
      Cli.Result result = mvc.run("fsck").assertExit(12);
      assertThat(result.out()).contains("is missing").contains("Everything else is intact.");
      mvc.run("fsck", "--fast").assertExit(12);
      Files.move(aside, pack);
    }
    mvc.run("fsck").assertExit(0);
  }

  @Test
  void aPackThatCannotBeOpenedIsNamedAndKept() throws IOException {
    Path pack = packs().getFirst();
    flip(pack, 3);
    String name = pack.getFileName().toString();
    String problem = "pack " + name + " cannot be used: it does not begin and end as a pack does";
    assertThat(mvc.run("fsck").assertExit(12).out()).contains(problem);
    for (String command : List.of("gc", "gc --plan", "gc --now", "repack")) {
      Cli.Result result = mvc.run(command.split(" ")).assertExit(12);
      assertThat(result.err()).contains(problem, "hint: `mvc fsck --repair --plan`");
    }
    assertThat(pack).exists();
    mvc.run("fsck", "--repair").assertExit(0);
    mvc.run("gc").assertExit(0);
  }

  @Test
  void damagedNamesOperationsAndIndexAreFound() throws IOException {
    Path branch = folder.resolve(".mvc/refs/heads/main");
    String id = Files.readString(branch);
    for (String bad : List.of("", "no id", id.substring(1), "0".repeat(64), "\u0000")) {
      Files.writeString(branch, bad);
      assertThat(mvc.run("fsck").assertExit(12).out()).as(bad).contains("refs/heads/main");
    }
    Files.write(branch, new byte[] {(byte) 0xff, (byte) 0xfe});
    assertThat(mvc.run("fsck").assertExit(12).out()).contains("refs/heads/main");
    Files.writeString(branch, id);
    mvc.run("fsck").assertExit(0);

    Path operation = folder.resolve(".mvc/ops/0000000002.json");
    String text = Files.readString(operation);
    Files.writeString(operation, text.substring(0, 30));
    assertThat(mvc.run("fsck").assertExit(12).out()).contains("operation 2 ");
    Files.delete(operation);
    assertThat(mvc.run("fsck").assertExit(12).out()).contains("operation 2 is missing");
    Files.writeString(operation, text);
    mvc.run("fsck").assertExit(0);

    Path index = folder.resolve(".mvc/index");
    byte[] bytes = Files.readAllBytes(index);
    for (int at = 0; at < bytes.length; at++) {
      byte[] damaged = bytes.clone();
      damaged[at] ^= 1;
      Files.write(index, damaged);
      assertThat(mvc.run("fsck", "--fast").exit()).as("flipped at %d", at).isEqualTo(12);
    }
    Files.write(index, bytes);
    Files.delete(folder.resolve(".mvc/HEAD"));
    mvc.run("fsck").assertExit(10);
  }

  @Test
  void whatBelongsToNothingIsCountedAndNoError() throws IOException {
    ModelFile.write(folder.resolve("model.safetensors"), 1, 9);
    mvc.run("add", ".").assertExit(0);
    assertThat(mvc.run("fsck").assertExit(0).out()).doesNotContain("belong");
    mvc.run("restore", "--staged", ".").assertExit(0);
    // What was staged is still in the operation log.
    assertThat(mvc.run("fsck").assertExit(0).out()).doesNotContain("belong");
    try (Stream<Path> operations = Files.list(folder.resolve(".mvc/ops"))) {
      for (Path operation : operations.toList()) {
        Files.delete(operation);
      }
    }
    assertThat(mvc.run("fsck").assertExit(0).out())
        .contains("belong to no version and no staged file");
    assertThat(mvc.run("du").assertExit(0).out()).contains("for nothing that is known any more");
  }

  @Test
  void duAddsUpToWhatIsOnDisk() throws IOException {
    Cli.Result result = mvc.run("du").assertExit(0);
    assertThat(result.out()).contains("step 0", "step 1", "step 2").contains("3 versions, ");
    assertThat(mvc.run("du", "HEAD~1").assertExit(0).out())
        .contains("step 1")
        .doesNotContain("step 0");
    try (Repository repository = Worlds.open(folder)) {
      DiskUse.Report report = new DiskUse(repository).run();
      long stored = report.versions().stream().mapToLong(use -> use.stored()).sum();
      // A pack's header and trailer belong to no object.
      long overhead = packs().size() * (16L + 64);
      assertThat(stored + overhead).isEqualTo(report.packs());
      assertThat(report.kept()).isZero();
      assertThat(report.unreferenced()).isZero();
      var last = report.versions().getLast();
      assertThat(last.deepest()).isPositive();
      assertThat(last.restore()).isGreaterThan(last.stored() / 4);
      assertThat(last.bytes())
          .isEqualTo(
              Files.size(folder.resolve("model.safetensors"))
                  + Files.size(folder.resolve("notes.txt")));
    }
  }
}
