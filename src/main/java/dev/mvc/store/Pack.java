package dev.mvc.store;

import dev.mvc.id.Hasher;
import dev.mvc.id.IdPrefix;
import dev.mvc.id.ObjectId;
import dev.mvc.io.ByteSource;
import dev.mvc.io.LittleEndian;
import dev.mvc.io.MappedFile;
import dev.mvc.io.MvcException;
import dev.mvc.object.MalformedObjectException;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// An immutable pack. Nothing is read before it is asked for: an object is found by binary search
/// in the mapped index, so opening costs the same for ten objects and ten million.
///
/// Memory: some hundred bytes for each pack and none for its objects. What was read of the index
/// lies in the system's cache, 40 bytes for each object of the repository at most when all were
/// looked for (an id of 32 and an offset of 8), and is given up when memory is needed.
final class Pack implements PayloadSource, Closeable {
  static final String SUFFIX = ".pack";

  /// A record of a tensor of 400 GB.
  private static final int MAX_DAMAGED_RECORD = 1 << 24;

  private final Path path;
  private final String name;
  private final ByteSource file;
  private final long indexOffset;
  private final long count;

  private Pack(Path path, String name, ByteSource file, long indexOffset, long count) {
    this.path = path;
    this.name = name;
    this.file = file;
    this.indexOffset = indexOffset;
    this.count = count;
  }

  /// Opens a pack and checks its header and trailer.
  static Pack open(Path path) throws IOException {
    return open(path, path.getFileName().toString());
  }

  /// Opens a pack that does not have its name yet.
  ///
  /// @param name that it will have
  static Pack open(Path path, String name) throws IOException {
    MappedFile file = MappedFile.open(path);
    try {
      return open(path, name, file);
    } catch (IOException | RuntimeException e) {
      file.close();
      throw e;
    }
  }

  /// Opens a pack that is read in another way than as a file.
  static Pack open(Path path, String name, ByteSource file) throws IOException {
    long size = file.size();
    int overhead = PackFormat.FIXED_BYTES;
    if (size < overhead) {
      throw damaged(path, "it has only " + size + " bytes");
    }
    byte[] header = file.read(0, PackFormat.HEADER_BYTES);
    byte[] trailer = file.read(size - PackFormat.TRAILER_BYTES, PackFormat.TRAILER_BYTES);
    if (LittleEndian.getLong(header, 0) != PackFormat.HEADER_MAGIC
        || LittleEndian.getLong(trailer, 56) != PackFormat.TRAILER_MAGIC) {
      throw damaged(path, "it does not begin and end as a pack does");
    }
    int version = LittleEndian.getInt(header, 8);
    // Damage must not pass for a newer format: both places have to say the same.
    if (version > PackFormat.VERSION && version == LittleEndian.getInt(trailer, 48)) {
      throw new MvcException(
          MvcException.Kind.NOT_A_REPOSITORY,
          "this repository has packs of format version "
              + version
              + "; this mvc reads versions up to "
              + PackFormat.VERSION
              + ".",
          "install a newer mvc.");
    }
    long indexOffset = LittleEndian.getLong(trailer, 0);
    long count = LittleEndian.getLong(trailer, 8);
    boolean sound =
        version == PackFormat.VERSION
            && version == LittleEndian.getInt(trailer, 48)
            && LittleEndian.getInt(header, 12) == 0
            && LittleEndian.getInt(trailer, 52)
                == PackFormat.check(trailer, 0, PackFormat.TRAILER_CHECKED_BYTES)
            && count >= 0
            && count <= size / PackFormat.SLOT_BYTES
            && indexOffset >= PackFormat.HEADER_BYTES
            && indexOffset <= size - PackFormat.TRAILER_BYTES - count * PackFormat.SLOT_BYTES
            && name.equals(name(ObjectId.read(trailer, 16)));
    if (!sound) {
      throw damaged(path, "its header or trailer is damaged");
    }
    return new Pack(path, name, file, indexOffset, count);
  }

  private static IOException damaged(Path path, String problem) {
    return new IOException("pack " + path.getFileName() + " cannot be used: " + problem);
  }

  /// The file name of a pack with this index digest.
  static String name(ObjectId digest) {
    return digest.hex() + SUFFIX;
  }

  Path path() {
    return path;
  }

  /// The file name that it has or will have.
  String name() {
    return name;
  }

  /// How many objects it holds.
  long count() {
    return count;
  }

  /// The file's size in bytes.
  long size() {
    return file.size();
  }

  /// The size of several in bytes.
  static long size(Collection<Pack> packs) {
    return packs.stream().mapToLong(Pack::size).sum();
  }

  /// The entry of an object, if it is here.
  Optional<Entry> find(ObjectId id) throws IOException {
    long slot = slot(id);
    return slot < 0 ? Optional.empty() : Optional.of(entry(slot));
  }

  /// The slot of an object; −1 if it is not here.
  long slot(ObjectId id) throws IOException {
    long slot = lowerBound(id);
    return slot < count && id(slot).equals(id) ? slot : -1;
  }

  /// Whether an object is here, without looking at its record.
  boolean contains(ObjectId id) throws IOException {
    return slot(id) >= 0;
  }

  /// The ids with this prefix, at most `limit` of them.
  List<ObjectId> find(IdPrefix prefix, int limit) throws IOException {
    List<ObjectId> found = new ArrayList<>();
    for (long slot = lowerBound(prefix.first()); slot < count && found.size() < limit; slot++) {
      ObjectId id = id(slot);
      if (!prefix.matches(id)) {
        break;
      }
      found.add(id);
    }
    return found;
  }

  /// The id in a slot of the sorted table.
  ObjectId id(long slot) throws IOException {
    return ObjectId.read(file.read(idsAt() + slot * ObjectId.BYTES, ObjectId.BYTES), 0);
  }

  /// The entry in a slot.
  ///
  /// @throws DamagedObjectException when its record is damaged
  Entry entry(long slot) throws IOException {
    ObjectId id = id(slot);
    try {
      return PackFormat.parseRecord(id, record(slot), indexOffset);
    } catch (MalformedObjectException e) {
      throw new DamagedObjectException(id, e.problem() + " in pack " + brief());
    }
  }

  /// The bytes between where the record in a slot begins and where the next one does: what a
  /// damaged record says of its own length may be wrong.
  ///
  /// @throws DamagedObjectException when no record can lie there
  byte[] damagedRecord(long slot) throws IOException {
    long at = LittleEndian.getLong(file.read(offsetsAt() + slot * 8, 8), 0);
    long end = idsAt() - indexOffset;
    if (slot + 1 < count) {
      end = LittleEndian.getLong(file.read(offsetsAt() + (slot + 1) * 8, 8), 0);
    }
    if (at < 0
        || end > idsAt() - indexOffset
        || at > end - PackFormat.RECORD_BYTES
        || end - at > MAX_DAMAGED_RECORD) {
      throw new DamagedObjectException(id(slot), "its place in pack " + brief() + " is damaged");
    }
    return file.read(indexOffset + at, (int) (end - at));
  }

  private byte[] record(long slot) throws IOException {
    ObjectId id = id(slot);
    long recordsEnd = idsAt();
    long at = indexOffset + LittleEndian.getLong(file.read(offsetsAt() + slot * 8, 8), 0);
    if (at < indexOffset || at > recordsEnd - PackFormat.RECORD_BYTES) {
      throw new DamagedObjectException(id, "its place in pack " + brief() + " is damaged");
    }
    long length = PackFormat.recordLength(file.read(at, PackFormat.RECORD_BYTES));
    if (length < 0 || length > recordsEnd - at || length > Integer.MAX_VALUE) {
      throw new DamagedObjectException(id, "its record in pack " + brief() + " is damaged");
    }
    return file.read(at, (int) length);
  }

  @Override
  public void readPayload(Entry entry, int index, long offset, byte[] into) throws IOException {
    FrameEntry frame = entry.frames().get(index);
    file.read(offset, into, 0, frame.storedLength());
    frame.requireIntact(
        entry,
        index,
        into,
        () -> String.format(Locale.ROOT, "pack %s, offset %,d", brief(), offset));
  }

  /// Hashes the whole index and compares it with the pack's name.
  ///
  /// @return whether it is intact
  boolean isIndexIntact() throws IOException {
    Hasher hasher = new Hasher();
    byte[] buffer = new byte[1 << 16];
    long end = size() - PackFormat.TRAILER_BYTES;
    for (long at = indexOffset; at < end; ) {
      int length = (int) Math.min(buffer.length, end - at);
      file.read(at, buffer, 0, length);
      hasher.update(buffer, 0, length);
      at += length;
    }
    return name.equals(name(hasher.finish()));
  }

  /// Where the payloads end.
  long indexOffset() {
    return indexOffset;
  }

  String brief() {
    return name.substring(0, Math.min(7, name.length()));
  }

  /// The first slot whose id is not before `id`.
  ///
  /// Ids are hashes, so their first bits tell about where they lie among the others: the place in
  /// the table is spread around that with a deviation of at most √n / 2. Within four of these the
  /// search begins, and where a table was made to be otherwise, all of it is searched.
  private long lowerBound(ObjectId id) throws IOException {
    long about = Math.unsignedMultiplyHigh(id.a(), count);
    long spread = 2 * (long) Math.sqrt((double) count) + 1;
    long low = Math.max(0, about - spread);
    long high = Math.min(count, about + spread);
    if (low > 0 && id(low - 1).compareTo(id) >= 0) {
      low = 0;
    }
    if (high < count && id(high).compareTo(id) < 0) {
      high = count;
    }
    while (low < high) {
      long middle = (low + high) >>> 1;
      if (id(middle).compareTo(id) < 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private long idsAt() {
    return offsetsAt() - count * ObjectId.BYTES;
  }

  private long offsetsAt() {
    return size() - PackFormat.TRAILER_BYTES - count * 8;
  }

  @Override
  public void close() {
    try {
      file.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
