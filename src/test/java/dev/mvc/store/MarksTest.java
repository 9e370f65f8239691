package dev.mvc.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mvc.id.ObjectId;
import dev.mvc.object.ObjectKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MarksTest {
  @TempDir Path root;

  /// Five packs of which each has a random half of the objects.
  private List<ObjectId> overlapping(SplittableRandom random, Path folder) throws IOException {
    List<byte[]> objects = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      objects.add(Stores.random(random, 50));
    }
    for (int pack = 0; pack < 5; pack++) {
      Path place = folder.resolveSibling(folder.getFileName() + "-" + pack);
      try (ObjectStore store = Stores.open(place);
          PackWriter writer = store.writer()) {
        for (byte[] object : objects) {
          if (random.nextBoolean()) {
            writer.put(ObjectKind.BYTES, object);
          }
        }
        writer.finish();
      }
      Files.createDirectories(folder.resolve("packs"));
      for (Path file : Stores.packs(place)) {
        Files.move(
            file,
            folder.resolve("packs").resolve(file.getFileName()),
            StandardCopyOption.REPLACE_EXISTING);
      }
    }
    return objects.stream().map(ObjectId::hash).toList();
  }

  /// An object is one, wherever it lies and whatever was asked before.
  @Test
  void anObjectThatLiesInSeveralPacksIsMetOnce() throws IOException {
    for (int seed = 0; seed < 30; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      Path folder = root.resolve("store" + seed);
      List<ObjectId> ids = overlapping(random, folder);
      try (ObjectStore store = Stores.open(folder)) {
        Marks marks = new Marks(store);
        Set<ObjectId> met = new HashSet<>();
        Set<ObjectId> missing = new HashSet<>();
        for (int i = 0; i < 60; i++) {
          ObjectId id = ids.get(random.nextInt(ids.size()));
          assertThat(marks.has(id)).isEqualTo(met.contains(id));
          if (store.find(id).isPresent()) {
            assertThat(marks.mark(id)).isEqualTo(met.add(id));
          } else {
            assertThat(marks.mark(id)).isFalse();
            missing.add(id);
          }
        }
        assertThat(marks.missing()).containsExactlyInAnyOrderElementsOf(missing);
        long copies = store.allPacks().stream().mapToLong(Pack::count).sum();
        assertThat(marks.rest().objects()).isEqualTo(copies - met.size());
      }
    }
  }
}
