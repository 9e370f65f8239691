package dev.mvc.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mvc.id.ObjectId;
import dev.mvc.io.Disk;
import dev.mvc.io.MvcException;
import dev.mvc.object.Tree;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IndexFileTest {
  private static final ObjectId ID = ObjectId.hash("x".getBytes(StandardCharsets.UTF_8));

  @TempDir Path folder;

  private static IndexEntry file(String name, long modified) {
    return new IndexEntry(new Tree.File(name, ID, 1L << 40, "safetensors", true), modified, 77);
  }

  private static Index sample() {
    Index index = Index.empty();
    index.put("a/é\u4e2d\uD83D\uDE00", file("é\u4e2d\uD83D\uDE00", Long.MAX_VALUE));
    index.put("b", file("b", IndexEntry.UNSURE));
    index.put("c", new IndexEntry(file("c", 1).leaf(), 1, 2, 3));
    index.put("link", new IndexEntry(new Tree.Link("link", "../else where"), 5, 0));
    return index;
  }

  @Test
  void anIndexComesBackAsItWasWritten() throws IOException {
    IndexFile file = new IndexFile(folder, new Disk());
    assertThat(file.read().entries()).isEmpty();
    Index index = sample();
    file.write(index);
    assertThat(file.read().entries()).isEqualTo(index.entries());
    assertThat(file.read().tree()).isEmpty();
    index.isTree(ID);
    file.write(index);
    assertThat(file.read().tree()).contains(ID);
  }

  @Test
  void anIndexOfTheFirstVersionIsReadWithoutTimesOfChange() throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(200);
    bytes.putInt(0x4d564349).putInt(1).put((byte) 0).putInt(1);
    bytes.put((byte) 2).putShort((short) 1).put((byte) 'l').putLong(5).putLong(7);
    bytes.putShort((short) 1).put((byte) 't');
    CRC32C crc = new CRC32C();
    crc.update(bytes.array(), 0, bytes.position());
    bytes.putLong(crc.getValue());
    Files.write(folder.resolve("index"), Arrays.copyOf(bytes.array(), bytes.position()));
    assertThat(new IndexFile(folder, new Disk()).read().entries())
        .isEqualTo(Map.of("l", new IndexEntry(new Tree.Link("l", "t"), 5, 0, 7)));
  }

  @Test
  void damageAndTruncationAreToldWithWhatToDo() throws IOException {
    IndexFile file = new IndexFile(folder, new Disk());
    file.write(sample());
    Path path = folder.resolve("index");
    byte[] bytes = Files.readAllBytes(path);
    for (int at = 0; at < bytes.length; at++) {
      byte[] flipped = bytes.clone();
      flipped[at] ^= 0x20;
      requireRefused(file, path, flipped);
      requireRefused(file, path, Arrays.copyOf(bytes, at));
    }
  }

  private static void requireRefused(IndexFile file, Path path, byte[] bytes) throws IOException {
    Files.write(path, bytes);
    assertThatThrownBy(file::read)
        .isInstanceOfSatisfying(
            MvcException.class,
            e -> {
              assertThat(e.kind()).isEqualTo(MvcException.Kind.CORRUPT);
              assertThat(e.hints()).anyMatch(hint -> hint.contains("mvc restore --staged ."));
            });
  }

  @Test
  void aFileAndAFolderOfOneNameGiveWayToEachOther() {
    Index index = Index.empty();
    index.put("a/b/c", file("c", 1));
    index.put("a/d", file("d", 1));
    index.put("a.txt", file("a.txt", 1));
    index.put("a", file("a", 1));
    assertThat(index.entries().keySet()).containsExactly("a", "a.txt");
    index.put("a/b", file("b", 1));
    assertThat(index.entries().keySet()).containsExactly("a.txt", "a/b");
    assertThat(index.under("a").keySet()).containsExactly("a/b");
    assertThat(index.under("").keySet()).containsExactly("a.txt", "a/b");
  }

  @Test
  void anyChangeForgetsTheTreeAndATouchDoesNot() {
    Index index = sample();
    index.isTree(ID);
    index.put("b", file("b", 99));
    assertThat(index.tree()).contains(ID);
    index.remove("nothing");
    assertThat(index.tree()).contains(ID);
    index.remove("b");
    assertThat(index.tree()).isEmpty();
    assertThat(sample().changesTo(index)).singleElement().hasFieldOrPropertyWithValue("path", "b");
  }
}
