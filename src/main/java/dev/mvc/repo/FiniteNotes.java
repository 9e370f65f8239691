package dev.mvc.repo;

import dev.mvc.id.ObjectId;
import dev.mvc.io.Disk;
import dev.mvc.io.PlainFile;
import dev.mvc.object.Recipe;
import dev.mvc.object.Tree;
import dev.mvc.tensor.NonFinite;
import dev.mvc.work.Adder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.CRC32C;

/// What `add` saw of NaN and infinities in the files that it stored last, so that `commit` need not
/// read their tensors again: `.mvc/cache/finite`, which may be deleted at any time.
///
///     notes  = magic:u32 record*
///     record = file:32 (id of its recipe) count:u32 tensor*count check:u32 (CRC-32C of all before)
///     tensor = number:u32 (among those of the recipe) nan:i64 infinite:i64
///
/// The last record is the youngest. A damaged one ends the file.
final class FiniteNotes {
  private static final int MAGIC = 0x4d56464e; // "MVFN"

  /// The files of a good many checkpoints; 2.6 MB where all is finite.
  private static final int MAX_FILES = 1 << 16;

  /// A file with more of such tensors is read again.
  private static final int MAX_TENSORS = 1 << 12;

  private static final int MAX_BYTES = 8 << 20;
  private static final int TENSOR_BYTES = Integer.BYTES + 2 * Long.BYTES;

  private final Repository repository;
  private final Path file;

  FiniteNotes(Repository repository) {
    this.repository = repository;
    this.file = repository.folder().data().resolve("cache/finite");
  }

  /// Notes what was seen in files that were added. Only saves time: where it cannot be written,
  /// nothing is.
  void put(List<Adder.Added> added) {
    Map<ObjectId, SortedMap<Integer, NonFinite>> seen = new LinkedHashMap<>();
    for (Adder.Added each : added) {
      boolean isModel = !each.recipe().format().equals(Recipe.OPAQUE);
      if (isModel && each.entry().leaf() instanceof Tree.File leaf) {
        each.nonFinite()
            .filter(found -> found.size() <= MAX_TENSORS)
            .ifPresent(found -> seen.put(leaf.id(), found));
      }
    }
    if (!seen.isEmpty()) {
      try {
        Map<ObjectId, SortedMap<Integer, NonFinite>> all = read();
        all.keySet().removeAll(seen.keySet());
        all.putAll(seen);
        write(all);
      } catch (IOException e) {
        return;
      }
    }
  }

  /// What was seen, by recipe; nothing where nothing can be read.
  Map<ObjectId, SortedMap<Integer, NonFinite>> all() {
    try {
      return read();
    } catch (IOException e) {
      return Map.of();
    }
  }

  private Map<ObjectId, SortedMap<Integer, NonFinite>> read() throws IOException {
    Map<ObjectId, SortedMap<Integer, NonFinite>> notes = new LinkedHashMap<>();
    byte[] bytes;
    try {
      if (Files.size(file) > MAX_BYTES) {
        return notes;
      }
      bytes = PlainFile.bytes(file);
    } catch (NoSuchFileException e) {
      return notes;
    }
    ByteBuffer in = ByteBuffer.wrap(bytes);
    if (in.remaining() < Integer.BYTES || in.getInt() != MAGIC) {
      return notes;
    }
    boolean isSound = true;
    while (isSound) {
      isSound = read(bytes, in, notes);
    }
    return notes;
  }

  /// @return whether there was a sound one
  private static boolean read(
      byte[] bytes, ByteBuffer in, Map<ObjectId, SortedMap<Integer, NonFinite>> notes) {
    int start = in.position();
    if (in.remaining() < ObjectId.BYTES + 2 * Integer.BYTES) {
      return false;
    }
    byte[] id = new byte[ObjectId.BYTES];
    in.get(id);
    int count = in.getInt();
    if (count < 0 || count > MAX_TENSORS || in.remaining() < count * TENSOR_BYTES + Integer.BYTES) {
      return false;
    }
    SortedMap<Integer, NonFinite> tensors = new TreeMap<>();
    for (int i = 0; i < count; i++) {
      tensors.put(in.getInt(), new NonFinite(in.getLong(), in.getLong()));
    }
    int check = check(bytes, start, in.position() - start);
    if (in.getInt() != check) {
      return false;
    }
    notes.put(ObjectId.of(id), tensors);
    return true;
  }

  /// Nothing is made durable: a file that a power cut tore has wrong checks.
  private void write(Map<ObjectId, SortedMap<Integer, NonFinite>> notes) throws IOException {
    Disk disk = repository.caller().disk();
    byte[] bytes = bytes(notes);
    Path temporary = Disk.temporaryBeside(file);
    disk.makeFolder(Objects.requireNonNull(file.getParent()));
    try (FileChannel channel = disk.create(temporary)) {
      disk.write(channel, temporary, ByteBuffer.wrap(bytes));
    } catch (IOException e) {
      disk.delete(temporary);
      throw e;
    }
    disk.move(temporary, file);
  }

  private static byte[] bytes(Map<ObjectId, SortedMap<Integer, NonFinite>> notes) {
    long size = Integer.BYTES;
    int skipped = Math.max(0, notes.size() - MAX_FILES);
    Deque<byte[]> records = new ArrayDeque<>();
    for (var note : List.copyOf(notes.entrySet()).subList(skipped, notes.size()).reversed()) {
      byte[] record = record(note.getKey(), note.getValue());
      size += record.length;
      if (size > MAX_BYTES) {
        break;
      }
      records.addFirst(record);
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(MAGIC).array());
    records.forEach(bytes::writeBytes);
    return bytes.toByteArray();
  }

  private static byte[] record(ObjectId id, SortedMap<Integer, NonFinite> tensors) {
    ByteBuffer record =
        ByteBuffer.allocate(ObjectId.BYTES + 2 * Integer.BYTES + tensors.size() * TENSOR_BYTES);
    record.put(id.bytes()).putInt(tensors.size());
    tensors.forEach(
        (number, found) -> record.putInt(number).putLong(found.nan()).putLong(found.infinite()));
    return record.putInt(check(record.array(), 0, record.position())).array();
  }

  private static int check(byte[] bytes, int at, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, at, length);
    return (int) crc.getValue();
  }
}
