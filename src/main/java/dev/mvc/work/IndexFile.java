package dev.mvc.work;

import dev.mvc.id.ObjectId;
import dev.mvc.io.Disk;
import dev.mvc.io.MvcException;
import dev.mvc.io.PlainFile;
import dev.mvc.object.Tree;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.CRC32C;

/// The index on disk: `.mvc/index`, big-endian, replaced as a whole.
///
///     index = magic:u32 version:u32 hasTree:u8 [tree:32] count:u32 entry* check:u64
///     entry = kind:u8 path:utf modified:i64 changed:i64 stored:i64 (file | link)
///     file  = id:32 size:i64 format:utf executable:u8
///     link  = target:utf
///
/// Everything in it except what is staged can be made again, so a damaged one is reported and
/// replaced by `mvc restore --staged .`.
public final class IndexFile {
  private static final int MAGIC = 0x4d564349; // "MVCI"
  private static final int VERSION = 2;

  /// Without `changed`.
  private static final int FIRST_VERSION = 1;

  private static final int FILE = 1;
  private static final int LINK = 2;
  private static final int CHECK_BYTES = 8;

  private final Path path;
  private final Disk disk;

  /// The index in a repository's folder, `.mvc`.
  public IndexFile(Path folder, Disk disk) {
    this.path = folder.resolve("index");
    this.disk = disk;
  }

  /// Reads the index; it is empty when there is none.
  public Index read() throws IOException {
    byte[] bytes;
    try {
      bytes = PlainFile.bytes(path);
    } catch (NoSuchFileException e) {
      return Index.empty();
    }
    try {
      return parse(bytes);
    } catch (IOException | RuntimeException e) {
      throw new MvcException(
          MvcException.Kind.CORRUPT,
          "the index is damaged: " + e.getMessage() + ".",
          e,
          "`rm .mvc/index` and `mvc restore --staged .` make it again; what was staged and not"
              + " committed has to be added again.");
    }
  }

  /// Replaces the index. The caller holds the repository's lock.
  public void write(Index index) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(128 * (index.entries().size() + 1));
    DataOutputStream out = new DataOutputStream(bytes);
    out.writeInt(MAGIC);
    out.writeInt(VERSION);
    out.writeBoolean(index.tree().isPresent());
    if (index.tree().isPresent()) {
      out.write(index.tree().get().bytes());
    }
    out.writeInt(index.entries().size());
    for (var entry : index.entries().entrySet()) {
      write(entry.getKey(), entry.getValue(), out);
    }
    out.writeLong(check(bytes.toByteArray(), bytes.size()));
    disk.replace(path, bytes.toByteArray());
  }

  private static void write(String path, IndexEntry entry, DataOutputStream out)
      throws IOException {
    out.writeByte(entry.leaf() instanceof Tree.Link ? LINK : FILE);
    out.writeUTF(path);
    out.writeLong(entry.modified());
    out.writeLong(entry.changed());
    out.writeLong(entry.stored());
    switch (entry.leaf()) {
      case Tree.File file -> {
        out.write(file.id().bytes());
        out.writeLong(file.size());
        out.writeUTF(file.format());
        out.writeBoolean(file.executable());
      }
      case Tree.Link link -> out.writeUTF(link.target());
      case Tree.Folder folder -> throw new IllegalStateException(folder + " in the index");
    }
  }

  private static Index parse(byte[] bytes) throws IOException {
    int end = bytes.length - CHECK_BYTES;
    if (end < 0) {
      throw new IOException("it is cut off");
    }
    DataInputStream tail = new DataInputStream(new ByteArrayInputStream(bytes, end, CHECK_BYTES));
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes, 0, end));
    if (in.readInt() != MAGIC) {
      throw new IOException("it is not an index");
    }
    int version = in.readInt();
    if (version != VERSION && version != FIRST_VERSION) {
      throw new IOException("it was written by another version of mvc");
    }
    if (tail.readLong() != check(bytes, end)) {
      throw new IOException("its check does not match");
    }
    ObjectId tree = in.readBoolean() ? ObjectId.of(in.readNBytes(ObjectId.BYTES)) : null;
    int count = in.readInt();
    SortedMap<String, IndexEntry> entries = new TreeMap<>();
    for (int i = 0; i < count; i++) {
      int kind = in.readUnsignedByte();
      String path = in.readUTF();
      if (!Tree.isAllowedPath(path)) {
        throw new IOException("it has a path that leads elsewhere");
      }
      long modified = in.readLong();
      long changed = version == FIRST_VERSION ? 0 : in.readLong();
      long stored = in.readLong();
      String name = path.substring(path.lastIndexOf('/') + 1);
      Tree.Entry leaf =
          kind == LINK
              ? new Tree.Link(name, in.readUTF())
              : new Tree.File(
                  name,
                  ObjectId.of(in.readNBytes(ObjectId.BYTES)),
                  in.readLong(),
                  in.readUTF().intern(),
                  in.readBoolean());
      entries.put(path, new IndexEntry(leaf, modified, changed, stored));
    }
    return new Index(entries, tree);
  }

  private static long check(byte[] bytes, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, length);
    return crc.getValue();
  }
}
