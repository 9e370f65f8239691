package dev.mvc.store;

import dev.mvc.id.Hasher;
import dev.mvc.id.ObjectId;
import dev.mvc.io.Disk;
import dev.mvc.io.LittleEndian;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The file of a pack while it is written: payloads first, then the index.
///
/// Memory: about 250 bytes for each object until the index is written.
final class PackFile implements Closeable {
  private static final int BUFFER_BYTES = 1 << 20;

  private final Disk disk;
  private final Path path;
  private final FileChannel channel;
  private final List<Entry> entries = new ArrayList<>();
  private final Set<ObjectId> ids = new HashSet<>();
  private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
  private long position;
  private long cost;

  /// Creates the file in the folder for unfinished ones.
  PackFile(Disk disk, Path temporary) throws IOException {
    this.disk = disk;
    disk.makeFolder(temporary);
    this.path = Disk.temporaryBeside(temporary.resolve("pack"));
    this.channel = disk.create(path);
    append(PackFormat.header());
  }

  Path path() {
    return path;
  }

  /// What the pack's entries cost so far, with their places in the index.
  long cost() {
    return cost;
  }

  /// Where the next payload will lie.
  long position() {
    return position;
  }

  /// Whether an object is or will be in this pack.
  boolean has(ObjectId id) {
    return ids.contains(id);
  }

  /// Notes that an object will be added.
  void reserve(ObjectId id) {
    ids.add(id);
  }

  /// Appends bytes.
  void append(byte[] bytes) throws IOException {
    position += bytes.length;
    if (bytes.length > buffer.remaining()) {
      flush();
    }
    if (bytes.length > buffer.remaining()) {
      disk.write(channel, path, ByteBuffer.wrap(bytes));
    } else {
      buffer.put(bytes);
    }
  }

  private void flush() throws IOException {
    disk.write(channel, path, buffer.flip());
    buffer.clear();
  }

  /// Notes where an object lies whose payloads have been appended.
  void add(Entry entry) {
    entries.add(entry);
    cost += entry.cost();
  }

  /// Writes the index and makes the file durable.
  ///
  /// @return the digest of the index, which names the pack; empty when nothing was added
  Optional<ObjectId> finish() throws IOException {
    if (entries.isEmpty()) {
      return Optional.empty();
    }
    entries.sort(Comparator.comparing(Entry::id));
    long indexOffset = position;
    Hasher hasher = new Hasher();
    long[] offsets = new long[entries.size()];
    for (int i = 0; i < offsets.length; i++) {
      offsets[i] = position - indexOffset;
      appendToIndex(PackFormat.record(entries.get(i)), hasher);
    }
    appendToIndex(fanout(), hasher);
    for (Entry entry : entries) {
      appendToIndex(entry.id().bytes(), hasher);
    }
    byte[] number = new byte[8];
    for (long offset : offsets) {
      LittleEndian.putLong(number, 0, offset);
      appendToIndex(number, hasher);
    }
    ObjectId digest = hasher.finish();
    append(PackFormat.trailer(indexOffset, offsets.length, digest));
    flush();
    disk.sync(channel, path);
    channel.close();
    return Optional.of(digest);
  }

  private void appendToIndex(byte[] bytes, Hasher hasher) throws IOException {
    hasher.update(bytes, 0, bytes.length);
    append(bytes);
  }

  private byte[] fanout() {
    byte[] table = new byte[PackFormat.FANOUT_BYTES];
    int slot = 0;
    for (int bucket = 0; bucket < 256; bucket++) {
      while (slot < entries.size() && entries.get(slot).id().firstByte() <= bucket) {
        slot++;
      }
      LittleEndian.putInt(table, bucket * 4, slot);
    }
    return table;
  }

  /// Closes the file, and deletes it if it still has its temporary name.
  @Override
  public void close() throws IOException {
    channel.close();
    disk.delete(path);
  }
}
