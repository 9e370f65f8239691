package dev.mvc.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mvc.codec.Effort;
import dev.mvc.io.Disk;
import dev.mvc.object.ObjectKind;
import dev.mvc.object.Recipe;
import dev.mvc.object.Segment;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecipeSourceTest {
  @TempDir Path root;

  @Test
  void anyStretchOfAStoredFileIsReadAsItWas() throws IOException {
    SplittableRandom random = new SplittableRandom(3);
    byte[] whole = new byte[10_000];
    random.nextBytes(whole);
    for (String folder : List.of("packs", "tmp")) {
      Files.createDirectories(root.resolve(folder));
    }
    try (ObjectStore store = ObjectStore.open(root, new Disk(), Effort.NORMAL)) {
      List<Segment> segments = new ArrayList<>();
      try (PackWriter writer = store.writer()) {
        for (int at = 0; at < whole.length; ) {
          // Empty pieces too, as those of tensors without elements are.
          int length = Math.min(whole.length - at, random.nextInt(0, 900));
          byte[] piece = Arrays.copyOfRange(whole, at, at + length);
          if (length > 0 && random.nextBoolean()) {
            segments.add(Segment.Inline.of(piece));
          } else {
            segments.add(new Segment.Literal(writer.put(ObjectKind.BYTES, piece), length));
          }
          at += length;
        }
        writer.finish();
      }
      RecipeSource source = new RecipeSource(store, new Recipe(Recipe.OPAQUE, segments));
      assertThat(source.size()).isEqualTo(whole.length);
      for (int i = 0; i < 300; i++) {
        int from = random.nextInt(whole.length + 1);
        int length = random.nextInt(whole.length - from + 1);
        assertThat(source.read(from, length))
            .isEqualTo(Arrays.copyOfRange(whole, from, from + length));
      }
      assertThatThrownBy(() -> source.read(whole.length - 1, 2)).isInstanceOf(EOFException.class);
      assertThatThrownBy(() -> source.read(-1, 1)).isInstanceOf(EOFException.class);
    }
  }
}
