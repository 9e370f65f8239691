package dev.mvc.store;

import dev.mvc.codec.Elements;
import dev.mvc.delta.Chain;
import dev.mvc.id.ObjectId;
import dev.mvc.io.ByteSource;
import dev.mvc.io.LittleEndian;
import dev.mvc.object.ObjectKind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/// Finds the records of a pack whose index cannot be trusted, wherever they lie.
///
/// A record says what length it has, and much of it must fit together: how many frames so many
/// bytes have, how long each is, that all payloads lie before it. Whatever does, and whose first
/// payload has the check that it names, is taken for a record. Which object it is of is found out
/// by others; that is proof.
final class RecordScan {
  /// Stands for an id that is not known.
  static final ObjectId NAMELESS = new ObjectId(0, 0, 0, 0);

  private static final int BLOCK_BYTES = 1 << 20;
  private static final int SECTOR_BYTES = 512;

  /// A file that was made to look like records everywhere must not take for ever: payloads of so
  /// many times its size are compared with checks.
  private static final int MAX_CHECKED = 4;

  /// How many ids may be missing in the table between two that are found.
  private static final int MAX_SKIPPED = 64;

  private static final int KINDS = ObjectKind.values().length;
  private static final int ELEMENTS = Elements.values().length;

  private final ByteSource file;
  private final List<Found> found = new ArrayList<>();
  private final byte[] payload = new byte[2 << 20];
  private long budget;
  private long end;

  private RecordScan(ByteSource file) {
    this.file = file;
    this.budget = MAX_CHECKED * file.size() + payload.length;
  }

  /// A record that was found.
  ///
  /// @param entry without an id
  /// @param at where it lies
  /// @param bytes its own, to be compared with an id
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Found(Entry entry, long at, byte[] bytes) {
    /// The entry, if the record is that of a certain object.
    boolean isOf(ObjectId id) {
      return PackFormat.isOf(id, bytes);
    }

    Entry as(ObjectId id) {
      return entry.as(id, entry.kind());
    }
  }

  /// All records at or after `from`, in the order of the file, without those whose payloads begin
  /// where one of `known` does.
  static List<Found> scan(ByteSource file, long from, Set<Long> known) throws IOException {
    RecordScan scan = new RecordScan(file);
    scan.run(from);
    return scan.found.stream()
        .filter(record -> !known.contains(record.entry.dataOffset()))
        .toList();
  }

  private void run(long from) throws IOException {
    byte[] block = new byte[(int) Math.min(BLOCK_BYTES, file.size())];
    long last = file.size() - PackFormat.RECORD_BYTES;
    end = from;
    for (long at = from; at <= last && budget > 0; ) {
      int length = (int) Math.min(block.length, file.size() - at);
      System.arraycopy(read(file, at, length), 0, block, 0, length);
      int next = 0;
      for (int i = 0; i <= length - PackFormat.RECORD_BYTES; i = Math.max(next, i + 1)) {
        if (isLikely(block, i)) {
          next = i + (int) Math.min(Integer.MAX_VALUE - i, look(at + i, block, i));
        }
      }
      at = Math.max(end, at + length - PackFormat.RECORD_BYTES + 1);
    }
  }

  /// What can be told from the first bytes.
  private static boolean isLikely(byte[] bytes, int at) {
    return bytes[at + 4] > 0
        && bytes[at + 4] <= KINDS
        && bytes[at + 5] >= 0
        && bytes[at + 5] < ELEMENTS
        && bytes[at + 6] >= 0
        && bytes[at + 6] <= Chain.MAX_DEPTH
        && (bytes[at + 7] & ~3) == 0
        && LittleEndian.getInt(bytes, at + 20) == 0
        && LittleEndian.getLong(bytes, at + 32) >= PackFormat.HEADER_BYTES;
  }

  /// @return the length of the record that lies there, 0 if there is none
  private long look(long at, byte[] block, int head) throws IOException {
    byte[] start = Arrays.copyOfRange(block, head, head + PackFormat.RECORD_BYTES);
    long length = PackFormat.recordLength(start);
    if (length < 0 || length > file.size() - at || length > Integer.MAX_VALUE - 8) {
      return 0;
    }
    // A number of frames that is a lie is told before as many are read.
    long raw = LittleEndian.getLong(start, 24);
    int row = LittleEndian.getInt(start, 12);
    if (raw < 0
        || row < 0
        || Entry.frameCount(Elements.of(start[5]), row, raw) != LittleEndian.getInt(start, 16)) {
      return 0;
    }
    try {
      byte[] bytes = file.read(at, (int) length);
      Entry entry = PackFormat.parseUnchecked(NAMELESS, bytes, at);
      if (!isPlausible(entry, bytes)) {
        return 0;
      }
      found.add(new Found(entry, at, bytes));
      end = at + length;
      return length;
    } catch (IOException e) {
      return 0; // no record, or one that the disk does not give back
    }
  }

  /// Bytes of a file, with zeros for sectors that the disk does not give back.
  static byte[] read(ByteSource file, long from, int length) {
    byte[] bytes = new byte[length];
    try {
      file.read(from, bytes, 0, length);
      return bytes;
    } catch (IOException all) {
      for (int at = 0; at < length; at += SECTOR_BYTES) {
        try {
          file.read(from + at, bytes, at, Math.min(SECTOR_BYTES, length - at));
        } catch (IOException one) {
          // It may have been filled in part.
          Arrays.fill(bytes, at, Math.min(length, at + SECTOR_BYTES), (byte) 0);
        }
      }
      return bytes;
    }
  }

  private boolean isPlausible(Entry entry, byte[] record) throws IOException {
    if (entry.frames().isEmpty()) {
      return PackFormat.isOf(ObjectId.hash(new byte[0]), record);
    }
    FrameEntry frame = entry.frames().getFirst();
    budget -= frame.storedLength();
    if (frame.storedLength() > payload.length) {
      return false;
    }
    file.read(entry.dataOffset(), payload, 0, frame.storedLength());
    return PackFormat.check(payload, 0, frame.storedLength()) == frame.storedCheck();
  }

  /// The ids of records as far as the pack's table of them has them: both are sorted by id.
  ///
  /// @param table where the table may begin
  /// @return an id for each record, null where none is found
  static ObjectId[] ids(ByteSource file, List<Found> records, long table) throws IOException {
    ObjectId[] ids = new ObjectId[records.size()];
    long next = table;
    for (int i = 0; i < ids.length; i++) {
      long limit = Math.min(file.size(), next + (long) MAX_SKIPPED * ObjectId.BYTES);
      for (long at = next; at >= 0 && at <= limit - ObjectId.BYTES; at += ObjectId.BYTES) {
        ObjectId id = ObjectId.read(read(file, at, ObjectId.BYTES), 0);
        if (records.get(i).isOf(id)) {
          ids[i] = id;
          next = at + ObjectId.BYTES;
          break;
        }
      }
    }
    return ids;
  }
}
