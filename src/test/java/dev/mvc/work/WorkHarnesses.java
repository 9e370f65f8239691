package dev.mvc.work;

import dev.mvc.fuzz.Harness;
import dev.mvc.fuzz.Scratch;
import dev.mvc.id.ObjectId;
import dev.mvc.io.Disk;
import dev.mvc.object.Tree;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.zip.CRC32C;

/// What mvc keeps of the working folder.
public final class WorkHarnesses {
  private static final ObjectId ID = ObjectId.hash("a".getBytes(StandardCharsets.UTF_8));

  private WorkHarnesses() {}

  /// All of them.
  public static List<Harness> all() {
    Path folder = Scratch.folder();
    List<byte[]> index = List.of(index(folder));
    return List.of(
        new Harness("work/index", index, List.of(ID.bytes()), input -> index(folder, input)),
        new Harness(
            "work/index-with-check",
            index,
            List.of(ID.bytes(), "../x".getBytes(StandardCharsets.UTF_8)),
            input -> index(folder, checked(input))),
        new Harness(
            "work/data-cache", List.of(cache(folder)), List.of(), input -> cache(folder, input)),
        Harness.ofText(
            "work/ignore-rules",
            List.of("# c\n*.tmp\n/build/\n!keep/**/a[0-9]?.txt\n"),
            List.of("**/", "[!a-z]", "\\", "[", "!", "***", "[[:alpha:]]", "{a,b}"),
            text -> {
              Files.writeString(folder.resolve(IgnoreRules.FILE_NAME), text);
              IgnoreRules rules = IgnoreRules.root(folder);
              return rules.ignores("keep/b/a1x.txt", false) + " " + rules.ignores("a/b.tmp", true);
            }));
  }

  private static byte[] index(Path folder) {
    TreeMap<String, IndexEntry> entries = new TreeMap<>();
    entries.put(
        "sub/model", new IndexEntry(new Tree.File("model", ID, 88, "safetensors", true), 5, 6));
    entries.put("z", new IndexEntry(new Tree.Link("z", "sub/model"), 0, 0));
    try {
      new IndexFile(folder, new Disk()).write(new Index(entries, ID));
      return Files.readAllBytes(folder.resolve("index"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Object index(Path folder, byte[] input) throws IOException {
    Files.write(folder.resolve("index"), input);
    Index read = new IndexFile(folder, new Disk()).read();
    new IndexFile(folder, new Disk()).write(read);
    if (!new IndexFile(folder, new Disk()).read().entries().equals(read.entries())) {
      throw new AssertionError("written and read it differs");
    }
    return read.entries().size();
  }

  private static byte[] checked(byte[] input) {
    byte[] bytes = input.clone();
    if (bytes.length >= 8) {
      CRC32C crc = new CRC32C();
      crc.update(bytes, 0, bytes.length - 8);
      ByteBuffer.wrap(bytes).putLong(bytes.length - 8, crc.getValue());
    }
    return bytes;
  }

  private static byte[] cache(Path folder) {
    Path file = folder.resolve("data");
    try (DataCache cache = new DataCache(file, folder, new Disk())) {
      cache.put("a", new DataFile.Stat(1, 2, 3, true), ID, false);
      cache.put("b/c", new DataFile.Stat(4, 5, 6, true), ID, false);
      cache.finish();
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Object cache(Path folder, byte[] input) throws IOException {
    Path file = Files.write(folder.resolve("data"), input);
    try (DataCache cache = new DataCache(file, folder, new Disk())) {
      Optional<ObjectId> first = cache.find("a", new DataFile.Stat(1, 2, 3, true));
      return first.isPresent() + " " + cache.find("b/c", new DataFile.Stat(4, 5, 6, true));
    }
  }
}
