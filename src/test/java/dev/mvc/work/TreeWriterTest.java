package dev.mvc.work;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mvc.codec.Effort;
import dev.mvc.graph.TreeWalk;
import dev.mvc.id.ObjectId;
import dev.mvc.io.Disk;
import dev.mvc.object.Tree;
import dev.mvc.store.ObjectStore;
import dev.mvc.store.PackWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TreeWriterTest {
  @TempDir Path root;

  private static final ObjectId ID = new ObjectId(1, 2, 3, 4);

  private void requireSame(List<String> paths) throws IOException {
    Index index = Index.empty();
    TreeMap<String, Tree.Entry> leaves = new TreeMap<>();
    for (String path : paths) {
      String name = path.substring(path.lastIndexOf('/') + 1);
      Tree.File leaf = new Tree.File(name, ID, 1, "opaque", false);
      leaves.put(path, leaf);
      index.put(path, new IndexEntry(leaf, 1, 0));
    }
    try (ObjectStore store = ObjectStore.open(root, new Disk(), Effort.NORMAL)) {
      ObjectId tree;
      try (PackWriter writer = store.writer()) {
        tree = new TreeWriter(writer).write(index);
        writer.finish();
      }
      assertThat(new TreeWalk(store).leaves(tree)).isEqualTo(leaves);
    }
  }

  @Test
  void foldersBesideFilesOfNearlyTheSameNameHoldWhatIsInThem() throws IOException {
    requireSame(List.of("a.txt", "a/b", "a/c/d", "a/c0", "a0", "b/c/d/e", "b/c/f", "z"));
    requireSame(List.of());
  }

  @Test
  void aPathThroughTwoThousandFoldersNeedsNoDeepStack() throws IOException {
    requireSame(List.of("d/".repeat(2000) + "f", "e"));
  }
}
