package dev.mvc.graph;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mvc.id.ObjectId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VersionNumbersTest {
  @TempDir Path root;

  private Histories histories;

  @BeforeEach
  void open() throws IOException {
    histories = new Histories(root);
    histories.make("a", "b a", "c a", "m b c", "o a b c");
  }

  @AfterEach
  void close() {
    histories.close();
  }

  private void add(String... names) throws IOException {
    histories.numbers().add(histories.store(), Arrays.stream(names).map(histories::id).toList());
  }

  private long number(String name) throws IOException {
    return histories.numbers().number(histories.id(name)).orElse(0);
  }

  @Test
  void numbersCountOnAndNeverChange() throws IOException {
    add("b");
    assertThat(List.of(number("a"), number("b"), number("c"))).containsExactly(1L, 2L, 0L);
    add("m", "b");
    add("m");
    assertThat(List.of(number("a"), number("b"), number("c"), number("m")))
        .containsExactly(1L, 2L, 3L, 4L);
    assertThat(histories.numbers().version(3)).contains(histories.id("c"));
    assertThat(histories.numbers().version(5)).isEmpty();
    assertThat(histories.numbers().version(0)).isEmpty();
    assertThat(histories.numbers().count()).isEqualTo(4);
  }

  @Test
  void theTableSaysWhatTheVersionsSay() throws IOException {
    add("m", "o");
    for (String name : List.of("a", "b", "c", "m")) {
      ObjectId id = histories.id(name);
      var version = histories.store().version(id);
      assertThat(histories.numbers().node(id))
          .contains(new VersionGraph.Node(id, version.generation(), version.parents()));
    }
    // Three parents don't fit; the version is read instead.
    assertThat(histories.numbers().node(histories.id("o"))).isEmpty();
    assertThat(histories.graph().node(histories.id("o")).parents()).hasSize(3);
  }

  @Test
  void aTornOrDamagedRecordEndsTheTableUntilTheNextAddition() throws IOException {
    add("m");
    Path file = root.resolve("numbers");
    byte[] sound = Files.readAllBytes(file);
    for (int length = 0; length <= sound.length; length++) {
      Files.write(file, Arrays.copyOf(sound, length));
      assertThat(histories.numbers().count()).isEqualTo(length / 64);
    }
    for (int at = 0; at < sound.length; at++) {
      byte[] damaged = sound.clone();
      damaged[at] ^= 4;
      Files.write(file, damaged);
      assertThat(histories.numbers().count()).isEqualTo(at / 64);
    }
    Files.write(file, Arrays.copyOf(sound, 150));
    add("m");
    assertThat(Files.readAllBytes(file)).isEqualTo(sound);
  }
}
