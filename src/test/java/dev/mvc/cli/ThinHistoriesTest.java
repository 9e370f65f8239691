package dev.mvc.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.mvc.id.ObjectId;
import dev.mvc.object.Segment;
import dev.mvc.object.Tree;
import dev.mvc.repo.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Random histories, and a writer beside.
@Timeout(300)
class ThinHistoriesTest extends Trained {
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void ofRandomHistoriesExactlyWhatTheRulesKeepIsLeft(long seed) throws IOException {
    SplittableRandom dice = new SplittableRandom(seed);
    grow(dice);
    rules(
        "keep_last = " + dice.nextInt(1, 4),
        "keep_every = " + dice.nextInt(3, 6),
        "keep_best = {metric = \"val_loss\", n = " + dice.nextInt(1, 3) + "}",
        "drop_optimizer_after = " + dice.nextInt(1, 5));
    Map<ObjectId, SortedMap<String, String>> versions = Worlds.versions(folder);
    Map<String, String> state = Worlds.state(folder);
    JsonNode plan = json(run("thin", "--plan", "--json"));
    JsonNode done = json(run("thin", "--json"));
    assertThat(done.get("versions")).isEqualTo(plan.get("versions"));
    run("gc");
    run("undo");
    assertThat(Worlds.state(folder)).isEqualTo(state);
    assertThat(Worlds.versions(folder)).isEqualTo(versions);
    run("redo");
    long before = packs();
    run("gc", "--now");
    assertThat(before - packs()).isPositive();
    Worlds.requireSound(folder);
    if (dice.nextBoolean()) {
      run("repack");
      Worlds.requireSound(folder);
    }
    Map<String, String> parts = new TreeMap<>();
    plan.get("versions")
        .forEach(item -> parts.put(item.get("id").textValue(), item.get("part").textValue()));
    assertThat(parts.values()).contains("weights", "optimizer");
    assertThat(failing(1, "undo")).contains("collected");
    requireKept(versions, parts);
    commit("after all", 0.1);
    Worlds.requireSound(folder);
  }

  private void grow(SplittableRandom dice) throws IOException {
    commits(3);
    for (int i = 0; i < 14; i++) {
      switch (dice.nextInt(6)) {
        case 0 -> run("switch", "-q", "-c", "b" + i);
        case 1 -> run("tag", "v" + i);
        case 2 -> run("switch", "-q", "main");
        default -> {
          commit("more " + i, dice.nextDouble());
          commit("and more " + i, dice.nextDouble());
        }
      }
    }
  }

  private long packs() throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve(".mvc/packs"))) {
      return files.mapToLong(file -> file.toFile().length()).sum();
    }
  }

  /// Whole files are as they were, and others have lost what the plan said and nothing else needs.
  private void requireKept(
      Map<ObjectId, SortedMap<String, String>> versions, Map<String, String> parts)
      throws IOException {
    Set<ObjectId> needed = new TreeSet<>();
    try (Repository repository = Worlds.open(folder)) {
      for (ObjectId id : versions.keySet()) {
        for (Tensor tensor : tensors(repository, id)) {
          if (tensor.isKept(parts.get(id.hex()))) {
            needed.add(tensor.id);
          }
        }
      }
      for (ObjectId id : versions.keySet()) {
        for (Tensor tensor : tensors(repository, id)) {
          assertThat(repository.store().find(tensor.id).isPresent())
              .as("%s of %s, %s", tensor, id, parts.get(id.hex()))
              .isEqualTo(needed.contains(tensor.id));
        }
      }
    }
    for (var version : versions.entrySet()) {
      if (!parts.containsKey(version.getKey().hex())) {
        run("checkout", "-q", version.getKey().hex());
        SortedMap<String, String> now = Worlds.files(folder);
        now.remove("mvc.toml");
        assertThat(now).isEqualTo(version.getValue());
      }
    }
    run("checkout", "-q", "main");
  }

  private record Tensor(ObjectId id, String file, String name) {
    boolean isKept(String part) {
      return part == null
          || (part.equals("optimizer")
              && !file.startsWith("optimizer")
              && !name.startsWith("optimizer"));
    }
  }

  private static List<Tensor> tensors(Repository repository, ObjectId version) throws IOException {
    List<Tensor> tensors = new ArrayList<>();
    for (var leaf : repository.leaves(version).entrySet()) {
      if (leaf.getValue() instanceof Tree.File file) {
        for (Segment.Tensor tensor : repository.store().recipe(file.id()).tensors()) {
          tensors.add(new Tensor(tensor.id(), leaf.getKey(), tensor.info().name()));
        }
      }
    }
    return tensors;
  }

  /// One commits, and gives names to versions before the last, which the other is about to thin.
  @Test
  void besideAWriterNothingThatHasANameIsThinned() throws Exception {
    commits(3);
    rules("keep_last = 1");
    Cli thinning = Cli.in(folder, root.resolve("other")).with(new Worlds.Unsynced());
    int thinned = 0;
    try (ExecutorService pool = Executors.newSingleThreadExecutor()) {
      Future<?> writer =
          pool.submit(() -> {
            for (int i = 0; i < 12; i++) {
              commit("more " + i, 1);
              run("tag", "v" + i, "main~" + (1 + i % 2));
              run("branch", "-f", "moving", "main~1");
            }
            return null;
          });
      while (!writer.isDone()) {
        Cli.Result result = thinning.run("thin");
        assertThat(result.exit()).as(result.all()).isIn(0, 11, 13);
        thinned += result.out().startsWith("Thinned") ? 1 : 0;
      }
      writer.get();
    }
    thinned += run("thin").startsWith("Thinned") ? 1 : 0;
    assertThat(thinned).isPositive();
    try (Repository repository = Worlds.open(folder)) {
      for (long number : repository.refs().log().numbers()) {
        if (repository.refs().log().read(number).command().equals("thin")) {
          Set<String> before = thinnedAt(number - 1, false);
          assertThat(thinnedAt(number, false)).hasSizeGreaterThan(before.size());
          assertThat(before).containsAll(thinnedAt(number, true));
          thinned--;
        }
      }
    }
    assertThat(thinned).isZero();
    run("gc", "--now");
    Worlds.requireSound(folder);
  }

  /// Versions that were thinned after an operation.
  ///
  /// @param onlyNamed only those that had names
  private Set<String> thinnedAt(long operation, boolean onlyNamed) throws IOException {
    Set<String> thinned = new TreeSet<>();
    for (JsonNode version : json(run("log", "--all", "--json", "--at-op", "" + operation))) {
      boolean isNamed = !version.get("names").isEmpty();
      if (!version.get("thinned").isNull() && (isNamed || !onlyNamed)) {
        thinned.add(version.get("id").textValue());
      }
    }
    return thinned;
  }
}
