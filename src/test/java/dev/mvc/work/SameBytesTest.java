package dev.mvc.work;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mvc.codec.Effort;
import dev.mvc.id.ObjectId;
import dev.mvc.io.Disk;
import dev.mvc.object.ObjectKind;
import dev.mvc.object.Recipe;
import dev.mvc.object.Segment;
import dev.mvc.object.Tree;
import dev.mvc.store.ObjectStore;
import dev.mvc.store.PackWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SameBytesTest {
  private static final int SIZE = 3_000_000;

  @TempDir Path root;
  private ObjectStore store;
  private Path place;
  private byte[] bytes;

  @BeforeEach
  void open() throws IOException {
    Files.createDirectories(root.resolve("packs"));
    Files.createDirectories(root.resolve("tmp"));
    store = ObjectStore.open(root, new Disk(), Effort.NORMAL);
    bytes = new byte[SIZE];
    new SplittableRandom(5).nextBytes(bytes);
    place = Files.write(root.resolve("model"), bytes);
  }

  @AfterEach
  void close() {
    store.close();
  }

  /// Stores bytes, cut every so often.
  private Tree.File stored(byte[] content, int cut) throws IOException {
    try (PackWriter writer = store.writer()) {
      List<Segment> segments = new ArrayList<>();
      for (int at = 0; at < content.length; at += cut) {
        byte[] piece = Arrays.copyOfRange(content, at, Math.min(content.length, at + cut));
        ObjectId id = writer.put(ObjectKind.BYTES, piece);
        segments.add(new Segment.Literal(id, piece.length));
      }
      Recipe recipe = new Recipe("x" + cut, segments);
      ObjectId id = writer.put(ObjectKind.RECIPE, recipe.write());
      writer.finish();
      return new Tree.File("model", id, content.length, recipe.format(), false);
    }
  }

  private Optional<Recipe> find(Tree.File now, Tree.File known) throws IOException {
    return SameBytes.find(place, store.recipe(now.id()), known, store);
  }

  @Test
  void aFileThatIsCutInAnotherWayIsTheSame() throws IOException {
    Tree.File known = stored(bytes, 70_000);
    assertThat(find(stored(bytes, 64_000), known)).contains(store.recipe(known.id()));
  }

  @Test
  void aFileThatDiffersAnywhereIsAnother() throws IOException {
    Tree.File now = stored(bytes, 64_000);
    for (int at : new int[] {0, SIZE / 2, SIZE - 1}) {
      byte[] other = bytes.clone();
      other[at] ^= 4;
      assertThat(find(now, stored(other, 70_000))).isEmpty();
      assertThat(find(now, stored(other, 64_000))).isEmpty();
    }
    assertThat(find(now, stored(Arrays.copyOf(bytes, SIZE - 1), 70_000))).isEmpty();
  }

  @Test
  void bytesInTheRecipeAreThoseOfAnObject() throws IOException {
    byte[] few = Arrays.copyOf(bytes, 40);
    Files.write(place, few);
    Recipe now = new Recipe("x", List.of(Segment.Inline.of(few)));
    assertThat(SameBytes.find(place, now, stored(few, 40), store)).isPresent();
    few[39] ^= 1;
    assertThat(SameBytes.find(place, now, stored(few, 40), store)).isEmpty();
  }

  @Test
  void whatIsMissingIsNotTheSame() throws IOException {
    Tree.File now = stored(bytes, 64_000);
    Tree.File lost = new Tree.File("model", new ObjectId(1, 2, 3, 4), SIZE, "x", false);
    assertThat(find(now, lost)).isEmpty();
  }
}
