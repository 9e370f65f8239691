package dev.mvc.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mvc.id.ObjectId;
import dev.mvc.object.Tree;
import dev.mvc.ref.Refs;
import dev.mvc.repo.Repository;
import dev.mvc.store.Entry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/// Repositories are broken on purpose and repaired.
@Execution(ExecutionMode.CONCURRENT)
class RepairTest {
  private static final String MODEL = "model.safetensors";

  @TempDir Path root;

  private Path clone;
  private Path folder;
  private Map<ObjectId, SortedMap<String, String>> versions;

  /// Three versions; what is broken is always a copy of them.
  @BeforeEach
  void makeRepository() throws IOException {
    clone = root.resolve("clone");
    Worlds.init(clone);
    Files.writeString(clone.resolve("notes.txt"), "the same in all versions\n".repeat(40));
    Worlds.commitSteps(clone, 3);
    versions = Worlds.versions(clone);
    folder = root.resolve("w");
    Worlds.copy(clone, folder);
  }

  private void startAgain() throws IOException {
    Worlds.delete(folder);
    Worlds.copy(clone, folder);
  }

  /// So that nothing can be taken from the working files.
  private void empty() throws IOException {
    Files.delete(folder.resolve(MODEL));
    Files.delete(folder.resolve("notes.txt"));
  }

  private Cli.Result repair(String... more) {
    String[] words =
        Stream.concat(Stream.of("fsck", "--repair"), Stream.of(more)).toArray(String[]::new);
    return Worlds.mvc(folder).run(words);
  }

  private void requireRepaired(Cli.Result result, String when) throws IOException {
    assertThat(result.exit()).as("%s%n%s", when, result.all()).isZero();
    assertThat(result.out()).as(when).contains("everything is intact");
    assertThat(Worlds.versions(folder)).as(when).isEqualTo(versions);
    assertThat(repair().assertExit(0).out()).as(when).startsWith("Nothing to repair.\n");
  }

  private static List<Path> packs(Path work) throws IOException {
    try (Stream<Path> files = Files.list(work.resolve(".mvc/packs"))) {
      return files.sorted().toList();
    }
  }

  /// All files of the repository but the lock, which is empty.
  private static SortedMap<String, String> store(Path work) throws IOException {
    SortedMap<String, String> files = new TreeMap<>();
    try (Stream<Path> all = Files.walk(work.resolve(".mvc"))) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        if (!file.endsWith("lock")) {
          files.put(file.toString(), HexFormat.of().formatHex(Files.readAllBytes(file)));
        }
      }
    }
    return files;
  }

  /// Spoils some bytes, so that no check can tell what they were.
  private static void spoil(Path file, long at, int count) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    for (int i = (int) at; i < Math.min(bytes.length, at + count); i++) {
      bytes[i] ^= (byte) (0x5a + i);
    }
    Files.write(file, bytes);
  }

  private ObjectId tensor(String name, String revision) throws IOException {
    try (Repository repository = Worlds.open(clone)) {
      ObjectId version = repository.revisions().resolve(revision);
      Tree.File file = (Tree.File) repository.leaves(version).get(MODEL);
      return repository.store().recipe(file.id()).tensors().stream()
          .filter(part -> part.info().name().equals(name))
          .findFirst()
          .orElseThrow()
          .id();
    }
  }

  private static ObjectId recipe(Path work, String revision) throws IOException {
    try (Repository repository = Worlds.open(work)) {
      return ((Tree.File) repository.leaves(repository.revisions().resolve(revision)).get(MODEL))
          .id();
    }
  }

  /// Spoils the payload of an object.
  private static void spoil(Path work, ObjectId id) throws IOException {
    Entry entry;
    try (Repository repository = Worlds.open(work)) {
      entry = repository.store().entry(id);
    }
    assertThat(entry.storedLength()).isGreaterThan(8);
    for (Path pack : packs(work)) {
      if (FsckCommandTest.holds(Files.readAllBytes(pack), id)) {
        spoil(pack, entry.dataOffset() + 2, 6);
      }
    }
  }

  @Test
  void aWrongByteAnywhereNeedsNobody() throws IOException {
    empty();
    SortedMap<String, Path> templates = new TreeMap<>();
    for (Path pack : packs(folder)) {
      templates.put(pack.getFileName().toString(), root.resolve(pack.getFileName()));
      Files.copy(pack, root.resolve(pack.getFileName()));
    }
    SplittableRandom random = new SplittableRandom(7);
    int tried = 0;
    for (var pack : templates.entrySet()) {
      int size = (int) Files.size(pack.getValue());
      for (int at = random.nextInt(29); at < size; at += random.nextInt(20, 38)) {
        startAgain();
        empty();
        Path file = folder.resolve(".mvc/packs").resolve(pack.getKey());
        byte[] bytes = Files.readAllBytes(file);
        bytes[at] ^= (byte) random.nextInt(1, 256);
        Files.write(file, bytes);
        String when = "byte " + at + " of " + size + " of " + pack.getKey();
        requireRepaired(repair(), when);
        tried++;
      }
    }
    assertThat(tried).isGreaterThan(200);
  }

  @Test
  void spoiltBytesAreTakenFromAClone() throws IOException {
    SplittableRandom random = new SplittableRandom(8);
    int tried = 0;
    for (Path original : packs(clone)) {
      int size = (int) Files.size(original);
      for (int at = random.nextInt(50); at < size; at += random.nextInt(40, 70)) {
        startAgain();
        empty();
        spoil(folder.resolve(".mvc/packs").resolve(original.getFileName()), at, 5);
        String when = "bytes from " + at + " of " + size + " of " + original.getFileName();
        requireRepaired(repair("--from", "../clone"), when);
        tried++;
      }
    }
    assertThat(tried).isGreaterThan(120);
  }

  @Test
  void packsThatAreCutOrGoneAreMadeAgainFromAClone() throws IOException {
    SplittableRandom random = new SplittableRandom(9);
    for (Path original : packs(clone)) {
      int size = (int) Files.size(original);
      for (int length : new int[] {-1, 0, random.nextInt(size), random.nextInt(size), size - 1}) {
        startAgain();
        empty();
        Path pack = folder.resolve(".mvc/packs").resolve(original.getFileName());
        byte[] bytes = Files.readAllBytes(pack);
        if (length < 0) {
          Files.delete(pack);
        } else {
          Files.write(pack, Arrays.copyOf(bytes, length));
        }
        requireRepaired(repair("--from", "../clone/.mvc"), "cut to " + length + " of " + size);
      }
    }
  }

  /// A cut behind the records loses nothing: content tells which objects they are of.
  @Test
  void aPackWhoseTablesAreGoneIsReadByItsRecords() throws IOException {
    empty();
    for (Path pack : packs(folder)) {
      byte[] bytes = Files.readAllBytes(pack);
      int count = (int) dev.mvc.io.LittleEndian.getLong(bytes, bytes.length - 56);
      Files.write(pack, Arrays.copyOf(bytes, bytes.length - 64 - 40 * count));
    }
    assertThat(repair("--plan").assertExit(12).out())
        .contains("can be read: replace it")
        .doesNotContain("found nowhere");
    requireRepaired(repair(), "all tables gone");
  }

  @Test
  void aTensorIsTakenFromTheWorkingFiles() throws IOException {
    spoil(folder, tensor("layer.1.weight", "HEAD"));
    spoil(folder, recipe(folder, "HEAD"));
    Cli.Result result = repair();
    assertThat(result.out()).contains("  take 2 objects from model.safetensors\n");
    requireRepaired(result, "working files");
  }

  @Test
  void aTensorIsTakenFromAFileElsewhere() throws IOException {
    Files.createDirectories(root.resolve("models"));
    Files.copy(folder.resolve(MODEL), root.resolve("models/last.safetensors"));
    for (String from : List.of("../models", "../models/last.safetensors")) {
      startAgain();
      empty();
      spoil(folder, tensor("layer.1.weight", "HEAD"));
      assertThat(repair().assertExit(12).all())
          .startsWith("Nothing can be repaired.\n")
          .contains(": leave it\n  found nowhere: tensor ")
          .contains("hint: `mvc fsck --repair --from PATH`");
      requireRepaired(repair("--from", from), from);
    }
  }

  @Test
  void whatNobodyHasIsToldAndNothingIsChanged() throws IOException {
    empty();
    spoil(folder, tensor("layer.1.weight", "HEAD~2"));
    repair().assertExit(12);
    SortedMap<String, String> before = store(folder);
    Cli.Result result = repair().assertExit(12);
    assertThat(result.out())
        .startsWith("Nothing can be repaired.\n")
        .contains(
            ": leave it\n", "found nowhere: tensor " + tensor("layer.1.weight", "HEAD~2").brief());
    assertThat(store(folder)).isEqualTo(before);
    assertThat(folder.resolve(".mvc/damaged")).doesNotExist();
  }

  @Test
  void aPlanChangesNothing() throws IOException {
    spoil(folder, tensor("layer.1.weight", "HEAD~2"));
    SortedMap<String, String> before = store(folder);
    for (String word : List.of("--plan", "--dry-run")) {
      Cli.Result result = repair(word, "--from", "../clone").assertExit(12);
      assertThat(result.out())
          .startsWith("A repair would do this:\n")
          .contains("  take 1 object from ");
      assertThat(repair(word, "--from", "../clone", "--json").assertExit(12).out())
          .contains("\"from_stores\" : {", "\"replaced\" : true");
    }
    assertThat(store(folder)).isEqualTo(before);
  }

  @Test
  void aTensorWhoseBaseIsLostIsStoredAnewWhereItIsFound() throws IOException {
    ObjectId base = tensor("layer.1.weight", "HEAD~2");
    spoil(folder, base);
    Worlds.mvc(folder).run("fsck").assertExit(12);
    Cli.Result result = repair().assertExit(12);
    assertThat(result.out()).contains("found nowhere: tensor " + base.brief());
    // The first two versions still lack it; the last one is whole, and the others' rest.
    assertThat(Worlds.mvc(folder).run("fsck").assertExit(12).out())
        .doesNotContain(tensor("layer.1.weight", "HEAD").brief());
    Files.delete(folder.resolve(MODEL));
    Worlds.mvc(folder).run("restore", MODEL).assertExit(0);
    assertThat(folder.resolve(MODEL)).hasSameBinaryContentAs(clone.resolve(MODEL));
    // What was left undone is done when somebody has it.
    requireRepaired(repair("--from", "../clone"), "later");
  }

  @Test
  void twoDamagedObjectsOfAChainAreBothTaken() throws IOException {
    empty();
    spoil(folder, tensor("layer.1.weight", "HEAD~2"));
    spoil(folder, tensor("layer.1.weight", "HEAD~1"));
    requireRepaired(repair("--from", "../clone"), "a chain");
  }

  @Test
  void nothingIsTakenFromWhatIsDamagedItself() throws IOException {
    empty();
    ObjectId first = tensor("layer.1.weight", "HEAD~2");
    ObjectId other = tensor("layer.0.weight", "HEAD~2");
    spoil(folder, first);
    spoil(folder, other);
    Path worse = root.resolve("worse");
    Worlds.copy(clone, worse);
    spoil(worse, first);
    Worlds.delete(worse.resolve(MODEL));
    SortedMap<String, String> before = store(worse);
    Cli.Result result = repair("--from", "../worse").assertExit(12);
    assertThat(result.out())
        .contains("take 1 object from ", "/worse/.mvc/packs/")
        .contains("found nowhere: tensor " + first.brief());
    assertThat(store(worse)).isEqualTo(before);
    requireRepaired(repair("--from", "../worse", "--from", "../clone"), "two clones");
  }

  @Test
  void aRepairThatIsStoppedAnywhereLosesNothingAndCanBeRunAgain() throws IOException {
    for (boolean isIndex : new boolean[] {false, true}) {
      int steps = 0;
      for (boolean stopped = true; stopped; steps++) {
        startAgain();
        spoil(folder, tensor("layer.1.weight", "HEAD~2"));
        if (isIndex) {
          Path pack = packs(folder).getLast();
          spoil(pack, Files.size(pack) - 50, 5);
        }
        SortedMap<String, String> before = Worlds.files(folder);
        PowerCut disk = new PowerCut(steps);
        Cli.Result result = Cli.in(folder).with(disk).run("fsck", "--repair", "--from", "../clone");
        stopped = disk.isStopped();
        assertThat(result.exit()).as(result.all()).isEqualTo(stopped ? 74 : 0);
        String lost = stopped ? disk.lose(new SplittableRandom(steps)) : "";
        assertThat(Worlds.files(folder)).isEqualTo(before);
        // What could be read before can be read now.
        Files.delete(folder.resolve("notes.txt"));
        if (!isIndex) {
          Worlds.mvc(folder).run("restore", "notes.txt").assertExit(0);
        }
        requireRepaired(repair("--from", "../clone"), "stopped before step " + steps + lost);
      }
      assertThat(steps).isGreaterThan(5);
      PowerCut.note("fsck --repair", steps, steps - 1);
    }
  }

  @Test
  void wrongNumbersAreMadeAnew() throws IOException {
    Path numbers = folder.resolve(".mvc/numbers");
    byte[] right = Files.readAllBytes(numbers);
    byte[] wrong = right.clone();
    wrong[64 + 32]++;
    java.util.zip.CRC32 crc = new java.util.zip.CRC32();
    crc.update(wrong, 64, 60);
    dev.mvc.io.LittleEndian.putInt(wrong, 64 + 60, (int) crc.getValue());
    Files.write(numbers, wrong);
    assertThat(repair("--plan").assertExit(12).out()).contains(".mvc/numbers is wrong");
    requireRepaired(repair(), "numbers");
    assertThat(numbers).hasBinaryContent(right);
  }

  /// What a version does without on purpose is neither missed nor fetched.
  @Test
  void thinnedVersionsStayThin() throws IOException {
    Files.writeString(folder.resolve("mvc.toml"), "[retention]\nkeep_last = 1\n");
    Cli mvc = Worlds.mvc(folder).at(Cli.START.plusSeconds(100));
    mvc.run("thin").assertExit(0);
    mvc.run("gc", "--now").assertExit(0);
    ObjectId gone = tensor("layer.1.weight", "HEAD~2");
    ObjectId list;
    try (Repository repository = Worlds.open(folder)) {
      list = ObjectId.parse(String.valueOf(repository.refs().text(Refs.THINNED)));
      assertThat(repository.store().find(gone)).isEmpty();
    }
    int cut = 0;
    for (Path pack : packs(folder)) {
      byte[] bytes = Files.readAllBytes(pack);
      if (!FsckCommandTest.holds(bytes, list)) {
        Files.write(pack, Arrays.copyOf(bytes, 40));
        cut++;
      }
    }
    assertThat(cut).isGreaterThan(2);
    Files.delete(folder.resolve(MODEL));
    repair("--from", "../clone").assertExit(0);
    mvc.run("restore", MODEL).assertExit(0);
    try (Repository repository = Worlds.open(folder)) {
      assertThat(repository.store().find(gone)).isEmpty();
    }
  }

  /// The log of operations, names and what is staged are no objects.
  @Test
  void whatIsNoObjectIsToldAndLeft() throws IOException {
    Path operation = folder.resolve(".mvc/ops/0000000002.json");
    Files.writeString(operation, Files.readString(operation).substring(0, 30));
    assertThat(repair("--plan").assertExit(12).out())
        .startsWith("Nothing can be repaired.\n  operation 2 ");
    SortedMap<String, String> before = store(folder);
    assertThat(repair().assertExit(12).out()).contains("1 other problem", "operation 2 ");
    assertThat(store(folder)).isEqualTo(before);
  }

  @Test
  void asJsonThePlanAndWhatIsLeftAreOneDocument() throws IOException {
    spoil(folder, tensor("layer.1.weight", "HEAD"));
    assertThat(repair("--json").assertExit(0).out())
        .contains("\"intact\" : true", "\"from_files\" : {", "\"aside\" : [", ".mvc/damaged/");
  }

  @Test
  void whatMakesNoSenseIsRefused() {
    Cli mvc = Worlds.mvc(folder);
    mvc.run("fsck", "--plan").assertExit(2);
    mvc.run("fsck", "--from", "../clone").assertExit(2);
    mvc.run("fsck", "--repair", "--fast").assertExit(2);
    mvc.run("fsck", "--seed", "4").assertExit(2);
    mvc.run("fsck", "--fast", "--sample", "5%").assertExit(2);
    for (String share : List.of("0%", "101%", "5", "x%", "NaN%")) {
      mvc.run("fsck", "--sample", share).assertExit(2);
    }
    mvc.run("fsck", "--repair", "--from", "../nothing").assertExit(14);
  }

  @Test
  void aSampleIsChosenBySeed() throws IOException {
    spoil(folder, tensor("layer.1.weight", "HEAD"));
    Cli mvc = Worlds.mvc(folder);
    mvc.run("fsck", "--sample", "100%").assertExit(12);
    int found = 0;
    for (int seed = 0; seed < 20; seed++) {
      String[] words = {"fsck", "--sample", "40%", "--seed", String.valueOf(seed)};
      Cli.Result result = mvc.run(words);
      assertThat(result.out()).contains(" decoded (--seed " + seed + ")");
      assertThat(mvc.run(words).exit()).isEqualTo(result.exit());
      found += result.exit() == 12 ? 1 : 0;
    }
    assertThat(found).isBetween(1, 19);
  }
}
