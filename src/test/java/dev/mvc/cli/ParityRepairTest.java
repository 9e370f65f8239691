package dev.mvc.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mvc.id.ObjectId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/// Sectors of packs are spoilt where nobody else has what was in them, and repaired by parity.
@Execution(ExecutionMode.CONCURRENT)
class ParityRepairTest {
  private static final int SECTOR = 4096;

  @TempDir Path root;

  private Path sound;
  private Path folder;
  private Map<ObjectId, SortedMap<String, String>> versions;

  /// Three versions of random bytes and a model; nothing of it in the working folder.
  @BeforeEach
  void makeRepository() throws IOException {
    sound = root.resolve("sound");
    Worlds.init(sound).run("config", "store.parity", "2%").assertExit(0);
    SplittableRandom random = new SplittableRandom(1);
    byte[] noise = new byte[60_000];
    Worlds.commitSteps(
        sound,
        3,
        step -> {
          random.nextBytes(noise);
          Files.write(sound.resolve("noise.bin"), noise);
        });
    Files.delete(sound.resolve("model.safetensors"));
    Files.delete(sound.resolve("noise.bin"));
    versions = Worlds.versions(sound);
    folder = root.resolve("w");
    Worlds.copy(sound, folder);
  }

  private void startAgain() throws IOException {
    Worlds.delete(folder);
    Worlds.copy(sound, folder);
  }

  private Cli.Result mvc(String... words) {
    return Worlds.mvc(folder).run(words);
  }

  private void requireRepaired(String when) throws IOException {
    Cli.Result result = mvc("fsck", "--repair");
    assertThat(result.exit()).as("%s%n%s", when, result.all()).isZero();
    assertThat(Worlds.versions(folder)).as(when).isEqualTo(versions);
    int packs = files(folder, ".pack").size();
    Cli.Result check = mvc("fsck").assertExit(0);
    assertThat(check.out()).as(when).containsPattern("parity: " + packs + " packs?, 2%\n");
  }

  private static List<Path> files(Path work, String suffix) throws IOException {
    try (Stream<Path> files = Files.list(work.resolve(".mvc/packs"))) {
      return files.filter(file -> file.toString().endsWith(suffix)).sorted().toList();
    }
  }

  private static Path largest(Path work, String suffix) throws IOException {
    Path largest = files(work, suffix).getFirst();
    for (Path file : files(work, suffix)) {
      largest = Files.size(file) > Files.size(largest) ? file : largest;
    }
    return largest;
  }

  private static void spoil(Path file, long at, int length) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    byte[] noise = new byte[length];
    new SplittableRandom(at).nextBytes(noise);
    for (int i = 0; i < length && at + i < bytes.length; i++) {
      bytes[(int) at + i] ^= (byte) (noise[i] | 1);
    }
    Files.write(file, bytes);
  }

  @Test
  void everySpoiltSectorOfEveryPackNeedsNobody() throws IOException {
    int tried = 0;
    for (Path pack : files(sound, ".pack")) {
      long size = Files.size(pack);
      assertThat(size).isPositive();
      for (long at = 0; at < size; at += SECTOR) {
        startAgain();
        spoil(folder.resolve(sound.relativize(pack)), at, SECTOR);
        mvc("fsck").assertExit(12);
        requireRepaired("sector at " + at + " of " + size);
        assertThat(folder.resolve(".mvc/damaged")).isNotEmptyDirectory();
        tried++;
      }
    }
    assertThat(tried).isGreaterThan(45);
  }

  @Test
  void stretchesAtRandomPlacesOfSeveralPacksNeedNobody() throws IOException {
    SplittableRandom random = new SplittableRandom(2);
    for (int round = 0; round < 10; round++) {
      startAgain();
      for (Path pack : files(folder, ".pack")) {
        spoil(pack, random.nextLong(Files.size(pack)), SECTOR);
      }
      requireRepaired("round " + round);
    }
  }

  @Test
  void aSpoiltSectorOfThePackAndOneOfItsParityNeedNobody() throws IOException {
    Path pack = largest(folder, ".pack");
    for (long at = 0; at < Files.size(largest(sound, ".parity")); at += SECTOR) {
      startAgain();
      spoil(pack, 3 * SECTOR, SECTOR);
      spoil(folder.resolve(sound.relativize(largest(sound, ".parity"))), at, SECTOR);
      requireRepaired("parity at " + at);
    }
  }

  @Test
  void packsThatAreCutOrEmptiedOrGoneComeBackAsFarAsParityReaches() throws IOException {
    Path pack = largest(folder, ".pack");
    long size = Files.size(pack);
    for (long lost : new long[] {1, 64, 1000, size % SECTOR + SECTOR}) {
      startAgain();
      Files.write(pack, Arrays.copyOf(Files.readAllBytes(pack), (int) (size - lost)));
      requireRepaired("cut by " + lost);
    }
    for (Path small : files(sound, ".pack")) {
      if (Files.size(small) <= 2 * SECTOR) {
        startAgain();
        Files.write(folder.resolve(sound.relativize(small)), new byte[0]);
        requireRepaired("emptied");
        startAgain();
        Files.delete(folder.resolve(sound.relativize(small)));
        requireRepaired("gone");
      }
    }
  }

  @Test
  void moreThanParityReachesIsToldAndDoneAsBefore() throws IOException {
    Path pack = largest(folder, ".pack");
    spoil(pack, 3 * SECTOR, 6 * SECTOR);
    Cli.Result result = mvc("fsck", "--repair").assertExit(12);
    assertThat(result.all()).contains("parity gives back 0 of 6 spoilt sectors", "found nowhere");
    Worlds.mvc(folder).run("fsck", "--repair", "--from", "../sound").assertExit(0);
    assertThat(Worlds.versions(folder)).isEqualTo(versions);
    mvc("fsck").assertExit(0);
  }

  @Test
  void aPlanTellsWhatIsComputed() throws IOException {
    spoil(largest(folder, ".pack"), 3 * SECTOR, SECTOR);
    assertThat(mvc("fsck", "--repair", "--plan").assertExit(12).out())
        .containsPattern("1 found elsewhere; \\d+ objects can be read: replace it")
        .containsPattern("  compute 1 object from \\.mvc/packs/[0-9a-f]+\\.parity\n");
  }

  @Test
  void damagedParityIsFoundAndMadeAnew() throws IOException {
    Path sidecar = largest(folder, ".parity");
    byte[] right = Files.readAllBytes(sidecar);
    for (long at : new long[] {0, 5000, right.length - 100, right.length - 1}) {
      spoil(sidecar, at, 1);
      assertThat(mvc("fsck").assertExit(12).out()).contains("…: its parity is damaged");
      assertThat(mvc("fsck", "--repair").assertExit(0).out())
          .contains(": its parity is damaged: make it anew\n");
      assertThat(sidecar).hasBinaryContent(right);
    }
    mvc("config", "store.parity", "off").assertExit(0);
    spoil(sidecar, 5000, 1);
    assertThat(mvc("fsck").assertExit(0).out()).contains("parity: 5 of 6 packs, 2%\n");
    mvc("config", "store.parity", "2%").assertExit(0);
    Files.delete(sidecar);
    Cli.Result told = mvc("fsck").assertExit(0);
    int packs = files(folder, ".pack").size();
    assertThat(told.out())
        .contains(
            "parity: " + (packs - 1) + " of " + packs + " packs, 2%; `mvc gc` writes what is");
    assertThat(mvc("gc", "--plan").assertExit(0).all()).contains("Would write parity for 1 pack");
    assertThat(sidecar).doesNotExist();
    assertThat(mvc("gc").assertExit(0).all()).contains("Wrote parity for 1 pack");
    assertThat(sidecar).hasBinaryContent(right);
  }

  /// One that says that all is wrong, and whose every check is right, is not believed.
  @Test
  void parityOfSomethingElseDoesNoHarm() throws IOException {
    Path pack = largest(folder, ".pack");
    byte[] right = Files.readAllBytes(pack);
    spoil(pack, 8 * SECTOR, SECTOR);
    Path sidecar = Path.of(pack.toString().replace(".pack", ".parity"));
    Files.delete(sidecar);
    Path other = root.resolve("other");
    Files.createDirectories(other.resolve("packs"));
    Path liar = other.resolve("packs").resolve(pack.getFileName());
    Files.copy(pack, liar);
    dev.mvc.store.Liars.parity(liar, sidecar);
    // As damaged as the pack: nothing to be had, and nothing is done.
    mvc("fsck", "--repair").assertExit(12);
    Files.write(pack, right);
    assertThat(mvc("fsck", "--repair").assertExit(0).out()).startsWith("Nothing to repair.");
    assertThat(pack).hasBinaryContent(right);
    assertThat(Worlds.versions(folder)).isEqualTo(versions);
  }

  @Test
  void gcMakesOfParityWhatTheSettingSays() throws IOException {
    int packs = files(folder, ".pack").size();
    assertThat(files(folder, ".parity")).hasSize(packs);
    mvc("config", "store.parity", "off").assertExit(0);
    assertThat(mvc("gc").assertExit(0).all()).contains("Deleted the parity of " + packs + " packs");
    assertThat(files(folder, ".parity")).isEmpty();
    assertThat(mvc("fsck").assertExit(0).out()).doesNotContain("parity");
    mvc("config", "store.parity", "10").assertExit(0);
    assertThat(mvc("fsck").assertExit(0).out()).contains("parity: 0 of " + packs + " packs, 10%;");
    mvc("gc").assertExit(0);
    assertThat(mvc("fsck").assertExit(0).out()).contains("parity: " + packs + " packs, 10%\n");
    mvc("config", "store.parity", "2").assertExit(0);
    mvc("gc").assertExit(0);
    for (Path sidecar : files(sound, ".parity")) {
      assertThat(folder.resolve(sound.relativize(sidecar))).hasSameBinaryContentAs(sidecar);
    }
    assertThat(mvc("du").assertExit(0).out()).contains(" of it parity\n");
    mvc("repack").assertExit(0);
    assertThat(files(folder, ".parity")).hasSize(1);
    Files.copy(
        largest(folder, ".parity"), folder.resolve(".mvc/packs/" + "a".repeat(64) + ".parity"));
    assertThat(mvc("gc").assertExit(0).all()).contains("Deleted the parity of 1 pack");
    assertThat(mvc("fsck").assertExit(0).out()).contains("parity: 1 pack, 2%\n");
  }

  /// Its parity, made anew, would take the damage for what was written.
  @Test
  void theParityOfADamagedPackIsLeftAsItIs() throws IOException {
    Path pack = largest(folder, ".pack");
    Path sidecar = Path.of(pack.toString().replace(".pack", ".parity"));
    byte[] before = Files.readAllBytes(sidecar);
    spoil(pack, 3 * SECTOR, SECTOR);
    mvc("config", "store.parity", "5%").assertExit(0);
    assertThat(mvc("gc").assertExit(0).all()).contains("1 pack is damaged and gets no parity");
    assertThat(sidecar).hasBinaryContent(before);
    assertThat(mvc("fsck", "--repair").assertExit(0).out()).contains("compute 1 object from");
    assertThat(Worlds.versions(folder)).isEqualTo(versions);
  }

  @Test
  void whatIsNoShareIsRefused() throws IOException {
    assertThat(mvc("config", "store.parity", "much").assertExit(2).err())
        .contains("store.parity can be off, or a share from 0.5% to 100%, not \"much\".");
    assertThat(mvc("config", "store.parity").assertExit(0).out()).isEqualTo("2%\n");
    Files.writeString(folder.resolve(".mvc/config.toml"), "store.parity = 7000\n");
    assertThat(mvc("status").assertExit(2).err()).contains("not \"7000\"", "in an editor");
    Files.writeString(folder.resolve(".mvc/config.toml"), "store.parity = 3\n");
    mvc("status").assertExit(0);
  }

  @Test
  void aRepairThatIsStoppedAnywhereLosesNothingAndCanBeRunAgain() throws IOException {
    int steps = 0;
    for (boolean stopped = true; stopped; steps++) {
      startAgain();
      spoil(largest(folder, ".pack"), 3 * SECTOR, SECTOR);
      PowerCut disk = new PowerCut(steps);
      Cli.Result result = Cli.in(folder).with(disk).run("fsck", "--repair");
      stopped = disk.isStopped();
      assertThat(result.exit()).as(result.all()).isEqualTo(stopped ? 74 : 0);
      String lost = stopped ? disk.lose(new SplittableRandom(steps)) : "";
      requireRepaired("stopped before step " + steps + lost);
    }
    assertThat(steps).isGreaterThan(5);
  }
}
