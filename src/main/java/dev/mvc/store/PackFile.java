package dev.mvc.store;

import dev.mvc.id.Hasher;
import dev.mvc.id.ObjectId;
import dev.mvc.io.Disk;
import dev.mvc.io.LittleEndian;
import dev.mvc.io.PlainFile;
import dev.mvc.io.WriteBehind;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// The file of a pack while it is written: payloads first, then the index.
///
/// Memory: about 250 bytes for each object until the index is written.
final class PackFile implements PayloadSource, Closeable {
  private static final int BUFFER_BYTES = 1 << 20;

  private final Disk disk;
  private final Path path;
  private final FileChannel channel;
  private final WriteBehind writing;

  /// Read by the threads that decode bases that were just written.
  private final Map<ObjectId, Entry> entries = new ConcurrentHashMap<>();

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
    this.writing = new WriteBehind(disk, channel, path);
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

  /// How many objects are or will be in this pack.
  int count() {
    return ids.size();
  }

  /// Whether all objects that were to be added have been.
  boolean isSettled() {
    return ids.size() == entries.size();
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
      writing.advance(bytes.length);
    } else {
      buffer.put(bytes);
    }
  }

  /// The entry of an object that has been added, readable once [#flush] has been called.
  Optional<Entry> find(ObjectId id) {
    return Optional.ofNullable(entries.get(id));
  }

  @Override
  public void readPayload(Entry entry, int index, long offset, byte[] into) throws IOException {
    FrameEntry frame = entry.frames().get(index);
    ByteBuffer payload = ByteBuffer.wrap(into, 0, frame.storedLength());
    while (payload.hasRemaining()) {
      if (PlainFile.read(channel, path, payload, offset + payload.position()) < 0) {
        throw new EOFException(path + " ends before " + (offset + frame.storedLength()));
      }
    }
    frame.requireIntact(entry, index, into, path::toString);
  }

  /// Writes what was appended, so that it can be read back.
  void flush() throws IOException {
    disk.write(channel, path, buffer.flip());
    writing.advance(buffer.position());
    buffer.clear();
  }

  /// Notes where an object lies whose payloads have been appended.
  void add(Entry entry) {
    ids.add(entry.id());
    entries.put(entry.id(), entry);
    cost += entry.cost();
  }

  /// Writes the index and makes the file durable.
  ///
  /// @return the digest of the index, which names the pack; empty when nothing was added
  Optional<ObjectId> finish() throws IOException {
    if (entries.isEmpty()) {
      return Optional.empty();
    }
    List<Entry> sorted = new ArrayList<>(entries.values());
    sorted.sort(Comparator.comparing(Entry::id));
    long indexOffset = position;
    Hasher hasher = new Hasher();
    long[] offsets = new long[sorted.size()];
    for (int i = 0; i < offsets.length; i++) {
      offsets[i] = position - indexOffset;
      appendToIndex(PackFormat.record(sorted.get(i)), hasher);
    }
    for (Entry entry : sorted) {
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
    writing.finish();
    channel.close();
    return Optional.of(digest);
  }

  private void appendToIndex(byte[] bytes, Hasher hasher) throws IOException {
    hasher.update(bytes, 0, bytes.length);
    append(bytes);
  }

  /// Closes the file, and deletes it if it still has its temporary name.
  @Override
  public void close() throws IOException {
    channel.close();
    disk.delete(path);
  }
}
