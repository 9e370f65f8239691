package dev.mvc.store;

import dev.mvc.codec.Elements;
import dev.mvc.delta.Chain;
import dev.mvc.id.ObjectId;
import dev.mvc.io.LittleEndian;
import dev.mvc.object.MalformedObjectException;
import dev.mvc.object.ObjectKind;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/// The bytes of a pack, little-endian; `docs/format.md` has them as tables.
///
///     pack    = header payload* index trailer
///     header  = magic:8 version:u32 zero:u32
///     index   = record* id[n]:32 recordOffset[n]:u64
///     record  = check:u32 kind:u8 elements:u8 depth:u8 flags:u8 number:u32 rowLength:u32
///               frameCount:u32 zero:u32 rawLength:u64 dataOffset:u64 [base:32] frame*
///     frame   = predictor:u8 coder:u8 zero:u16 rawLength:u32 storedLength:u32
///               storedCheck:u32 rawCheck:u32
///     trailer = indexOffset:u64 n:u64 indexDigest:32 version:u32 check:u32 magic:8
final class PackFormat {
  /// Grows with every change that an older mvc could not read.
  static final int VERSION = 1;

  static final long HEADER_MAGIC = magic("MVCPACK\n");
  static final long TRAILER_MAGIC = magic("MVCINDX\n");
  static final int HEADER_BYTES = 16;
  static final int TRAILER_BYTES = 64;
  static final int TRAILER_CHECKED_BYTES = 52;

  /// Bytes of a pack without objects.
  static final int FIXED_BYTES = HEADER_BYTES + TRAILER_BYTES;

  /// Bytes in the index per object beside its record.
  static final int SLOT_BYTES = ObjectId.BYTES + 8;

  static final int RECORD_BYTES = 40;
  static final int FRAME_BYTES = 20;
  private static final int HAS_BASE = 1;
  private static final int ROUNDED_BASE = 2;

  private PackFormat() {}

  private static long magic(String text) {
    return LittleEndian.getLong(text.getBytes(StandardCharsets.US_ASCII), 0);
  }

  static int check(byte[] bytes, int offset, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, offset, length);
    return (int) crc.getValue();
  }

  static byte[] header() {
    byte[] header = new byte[HEADER_BYTES];
    LittleEndian.putLong(header, 0, HEADER_MAGIC);
    LittleEndian.putInt(header, 8, VERSION);
    return header;
  }

  static byte[] trailer(long indexOffset, long count, ObjectId digest) {
    byte[] trailer = new byte[TRAILER_BYTES];
    LittleEndian.putLong(trailer, 0, indexOffset);
    LittleEndian.putLong(trailer, 8, count);
    digest.write(trailer, 16);
    LittleEndian.putInt(trailer, 48, VERSION);
    LittleEndian.putInt(trailer, 52, check(trailer, 0, TRAILER_CHECKED_BYTES));
    LittleEndian.putLong(trailer, 56, TRAILER_MAGIC);
    return trailer;
  }

  /// Writes the record of an entry. Its check covers the entry's id too, so that a record cannot be
  /// taken for that of another object.
  static byte[] record(Entry entry) {
    ObjectId base = entry.base();
    int framesAt = RECORD_BYTES + (base == null ? 0 : ObjectId.BYTES);
    byte[] record = new byte[framesAt + entry.frames().size() * FRAME_BYTES];
    record[4] = (byte) entry.kind().code();
    record[5] = (byte) entry.elements().code();
    record[6] = (byte) entry.position().depth();
    record[7] = (byte) ((base == null ? 0 : HAS_BASE) | (entry.rounded() ? ROUNDED_BASE : 0));
    LittleEndian.putInt(record, 8, entry.position().number());
    LittleEndian.putInt(record, 12, entry.rowLength());
    LittleEndian.putInt(record, 16, entry.frames().size());
    LittleEndian.putLong(record, 24, entry.rawLength());
    LittleEndian.putLong(record, 32, entry.dataOffset());
    if (base != null) {
      base.write(record, RECORD_BYTES);
    }
    int at = framesAt;
    for (FrameEntry frame : entry.frames()) {
      record[at] = (byte) frame.predictor();
      record[at + 1] = (byte) frame.coder();
      LittleEndian.putInt(record, at + 4, frame.rawLength());
      LittleEndian.putInt(record, at + 8, frame.storedLength());
      LittleEndian.putInt(record, at + 12, frame.storedCheck());
      LittleEndian.putInt(record, at + 16, frame.rawCheck());
      at += FRAME_BYTES;
    }
    LittleEndian.putInt(record, 0, recordCheck(entry.id(), record));
    return record;
  }

  /// Length of the whole record whose first [#RECORD_BYTES] bytes are given; −1 if it lies.
  static long recordLength(byte[] head) {
    int frames = LittleEndian.getInt(head, 16);
    if (frames < 0) {
      return -1;
    }
    return RECORD_BYTES
        + ((head[7] & HAS_BASE) == 0 ? 0 : ObjectId.BYTES)
        + (long) frames * FRAME_BYTES;
  }

  /// Parses a record and checks everything that it says of itself.
  ///
  /// @param dataEnd where the payloads of the pack end
  static Entry parseRecord(ObjectId id, byte[] record, long dataEnd)
      throws MalformedObjectException {
    if (!isOf(id, record)) {
      throw new MalformedObjectException("has a damaged record");
    }
    return parseUnchecked(id, record, dataEnd);
  }

  /// Whether a record is sound and that of a certain object.
  static boolean isOf(ObjectId id, byte[] record) {
    return LittleEndian.getInt(record, 0) == recordCheck(id, record);
  }

  /// As [#parseRecord] where the id is not known, and so the record's check cannot be compared.
  static Entry parseUnchecked(ObjectId id, byte[] record, long dataEnd)
      throws MalformedObjectException {
    if ((record[7] & ~(HAS_BASE | ROUNDED_BASE)) != 0 || LittleEndian.getInt(record, 20) != 0) {
      throw new MalformedObjectException("has a record of an unknown form");
    }
    boolean hasBase = (record[7] & HAS_BASE) != 0;
    int framesAt = RECORD_BYTES + (hasBase ? ObjectId.BYTES : 0);
    Entry entry =
        new Entry(
            id,
            ObjectKind.of(record[4]),
            elements(record[5]),
            LittleEndian.getInt(record, 12),
            LittleEndian.getLong(record, 24),
            LittleEndian.getLong(record, 32),
            hasBase ? ObjectId.read(record, RECORD_BYTES) : null,
            (record[7] & ROUNDED_BASE) != 0,
            new Chain.Position(LittleEndian.getInt(record, 8), record[6]),
            frames(record, framesAt));
    require(entry, dataEnd);
    return entry;
  }

  private static List<FrameEntry> frames(byte[] record, int framesAt)
      throws MalformedObjectException {
    List<FrameEntry> frames = new ArrayList<>((record.length - framesAt) / FRAME_BYTES);
    for (int at = framesAt; at < record.length; at += FRAME_BYTES) {
      if (LittleEndian.getShort(record, at + 2) != 0) {
        throw new MalformedObjectException("has a record of an unknown form");
      }
      frames.add(
          new FrameEntry(
              record[at] & 0xff,
              record[at + 1] & 0xff,
              LittleEndian.getInt(record, at + 4),
              LittleEndian.getInt(record, at + 8),
              LittleEndian.getInt(record, at + 12),
              LittleEndian.getInt(record, at + 16)));
    }
    return frames;
  }

  private static void require(Entry entry, long dataEnd) throws MalformedObjectException {
    int full = Entry.frameLength(entry.elements(), Math.max(0, entry.rowLength()));
    long raw = entry.rawLength();
    long end = entry.dataOffset();
    boolean sound =
        raw >= 0
            && entry.rowLength() >= 0
            && end >= HEADER_BYTES
            && end <= dataEnd
            && Entry.frameCount(entry.elements(), entry.rowLength(), raw) == entry.frames().size()
            && entry.position().number() >= 0
            && entry.position().depth() >= 0
            && entry.position().depth() <= Chain.MAX_DEPTH
            && (entry.position().depth() > 0) == (entry.base() != null)
            && (!entry.rounded() || isRoundable(entry));
    for (int i = 0; sound && i < entry.frames().size(); i++) {
      FrameEntry frame = entry.frames().get(i);
      sound =
          frame.rawLength() == Math.min(full, raw - (long) i * full)
              && frame.storedLength() >= 0
              && frame.storedLength() <= full
              && frame.storedLength() <= dataEnd - end;
      end += frame.storedLength();
    }
    if (!sound) {
      throw new MalformedObjectException("has a record that contradicts itself");
    }
  }

  private static boolean isRoundable(Entry entry) {
    return entry.base() != null
        && (entry.elements() == Elements.BF16 || entry.elements() == Elements.F16);
  }

  private static Elements elements(int code) throws MalformedObjectException {
    try {
      return Elements.of(code);
    } catch (IllegalArgumentException e) {
      throw new MalformedObjectException("has elements of unknown kind " + code);
    }
  }

  private static int recordCheck(ObjectId id, byte[] record) {
    CRC32C crc = new CRC32C();
    crc.update(id.bytes());
    crc.update(record, 4, record.length - 4);
    return (int) crc.getValue();
  }
}
