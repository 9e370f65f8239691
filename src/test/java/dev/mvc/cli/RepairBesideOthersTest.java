package dev.mvc.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mvc.id.ObjectId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A repair holds the repository's lock from beginning to end: another one, and whoever wants to
/// change names, waits or is told to come again; who only writes packs, or puts them aside, goes
/// on.
@Timeout(300)
class RepairBesideOthersTest {
  private static final int ROUNDS = 6;

  @TempDir Path root;

  private final SplittableRandom random = new SplittableRandom(8);
  private Path folder;
  private Map<ObjectId, SortedMap<String, String>> versions;

  @BeforeEach
  void makeRepository() throws IOException {
    Path clone = root.resolve("clone");
    Worlds.init(clone);
    Worlds.commitSteps(clone, 4);
    versions = Worlds.versions(clone);
    folder = root.resolve("w");
    Worlds.copy(clone, folder);
  }

  private List<Path> packs() throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve(".mvc/packs"))) {
      return files.sorted().toList();
    }
  }

  /// One that the clone has, too: what others have written since is nowhere else.
  private void spoilAPack() throws IOException {
    List<Path> packs = new ArrayList<>(packs());
    packs.removeIf(
        pack -> !Files.exists(root.resolve("clone/.mvc/packs").resolve(pack.getFileName())));
    if (!packs.isEmpty()) {
      spoil(packs.get(random.nextInt(packs.size())));
    }
  }

  /// In its place: others may have the pack open.
  private void spoil(Path pack) throws IOException {
    assertThat(pack.toFile().setWritable(true)).isTrue();
    try (FileChannel channel = FileChannel.open(pack, StandardOpenOption.WRITE)) {
      byte[] noise = new byte[6];
      random.nextBytes(noise);
      channel.write(ByteBuffer.wrap(noise), random.nextLong(20, channel.size() - 20));
    }
  }

  private Cli.Result run(String... words) {
    return Worlds.mvc(folder).run(words);
  }

  private Cli.Result repair() {
    return run("fsck", "--repair", "--from", "../clone");
  }

  private void requireAllThere() throws IOException {
    Cli.Result last = repair();
    assertThat(last.exit()).as(last.all()).isZero();
    Worlds.requireSound(folder);
    Map<ObjectId, SortedMap<String, String>> now = Worlds.versions(folder);
    versions.forEach((id, files) -> assertThat(now.get(id)).isEqualTo(files));
  }

  @Test
  void twoRepairsTakeTurns() throws IOException, InterruptedException, ExecutionException {
    for (int round = 0; round < ROUNDS; round++) {
      spoilAPack();
      var one = CompletableFuture.supplyAsync(this::repair);
      var other = CompletableFuture.supplyAsync(this::repair);
      assertThat(one.get().exit()).as(one.get().all()).isIn(0, 11);
      assertThat(other.get().exit()).as(other.get().all()).isIn(0, 11);
      requireAllThere();
    }
  }

  @Test
  void aRepairBesideAGcLosesNothing() throws IOException, InterruptedException, ExecutionException {
    for (int round = 0; round < ROUNDS; round++) {
      run("commit", "--allow-empty", "-m", "not needed " + round).assertExit(0);
      run("reset", "--hard", "HEAD~1").assertExit(0);
      spoilAPack();
      String[] words = round % 2 == 0 ? new String[] {"gc", "--now"} : new String[] {"gc"};
      var gc = CompletableFuture.supplyAsync(() -> run(words));
      var repaired = CompletableFuture.supplyAsync(this::repair);
      // What a gc needs to know may be damaged just then, and a pack unreadable.
      assertThat(gc.get().exit()).as(gc.get().all()).isIn(0, 11, 12, 13, 74);
      assertThat(repaired.get().exit()).as(repaired.get().all()).isIn(0, 11, 12);
      requireAllThere();
    }
  }

  @Test
  void aRepairBesideAWriterLosesNothing()
      throws IOException, InterruptedException, ExecutionException {
    // What the writer writes is nowhere else.
    List<Path> spoilt = packs();
    var writer = CompletableFuture.supplyAsync(this::commit);
    for (int round = 0; !writer.isDone() || round < 2; round++) {
      if (Files.exists(spoilt.get(round % spoilt.size()))) {
        spoil(spoilt.get(round % spoilt.size()));
      }
      Cli.Result result = repair();
      assertThat(result.exit()).as(result.all()).isIn(0, 11, 12);
    }
    List<String> written = writer.get();
    run("fsck", "--repair", "--from", "../clone");
    String log = run("log", "--oneline").assertExit(0).out();
    assertThat(written).isNotEmpty().allMatch(message -> log.contains(message));
    requireAllThere();
  }

  private List<String> commit() {
    try {
      return OtherProcess.commit(folder, "written", 8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
