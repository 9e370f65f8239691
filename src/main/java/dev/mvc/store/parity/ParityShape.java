package dev.mvc.store.parity;

import dev.mvc.id.ObjectId;
import dev.mvc.io.LittleEndian;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.CRC32C;

/// How a file is divided for its parity, and the header of a sidecar, which says so.
///
///     sidecar = header group* header
///     group   = zeros checks parity[m × s]:sector checks
///     header  = magic:8 version:u32 sector:u32 id:32 length:u64 k:u32 m:u32 s:u32 rate:u32
///               zero:u32 check:u32
///
/// The zeros make parity sectors lie as those of the disk do: where one of these is spoilt, one is.
///
/// A group are k × s sectors of the file that follow each other, of which sector i belongs to
/// stripe i mod s: up to m × s spoilt sectors in a row leave no stripe with more than m. Sectors
/// behind the end of the file are zero. Groups bound the memory that is needed, whatever the file's
/// size: parity of 4 MiB, for 200 MB of the file at 2%.
///
/// @param sector bytes in a sector; fewer than [#SECTOR] only where the file has no more
/// @param length of the file
/// @param data sectors in a stripe, k
/// @param parity sectors in a stripe, m
/// @param stripes in a group, s
/// @param rate that was asked for, in hundredths of a percent
record ParityShape(
    int sector, ObjectId id, long length, int data, int parity, int stripes, int rate) {
  static final int SECTOR = 4096;
  static final int HEADER_BYTES = 80;

  /// How many checks of sectors have a check of their own.
  static final int CHECKS = 1023;

  private static final long MAGIC =
      LittleEndian.getLong("MVCPRTY\n".getBytes(StandardCharsets.US_ASCII), 0);
  private static final int VERSION = 1;

  /// Sectors in a stripe: elements of the field that are left for rows and columns.
  private static final int MAX_STRIPE = 255;

  /// More cost time and gain nothing that shorter stripes do not.
  private static final int MAX_PARITY = 16;

  /// Parity sectors of a group: 4 MiB.
  private static final int GROUP_PARITY = 1024;

  /// How much a reader accepts.
  private static final int MAX_GROUP_PARITY = 4 * GROUP_PARITY;

  private static final int MAX_SECTORS = 1 << 30;

  /// The shape for a new sidecar.
  static ParityShape of(ObjectId id, long length, ParityRate rate) {
    int share = rate.hundredths();
    int most = Math.min(MAX_PARITY, ceil(MAX_STRIPE * share, 10_000 + share));
    int widest = Math.min(MAX_STRIPE - most, most * 10_000 / share);
    int sector = (int) Math.min(SECTOR, Math.max(1, length));
    long sectors = Math.max(1, ceil(length, sector));
    long groups = ceil(sectors, (long) widest * (GROUP_PARITY / most));
    int stripes = (int) ceil(ceil(sectors, groups), widest);
    int data = (int) ceil(ceil(sectors, groups), stripes);
    // A sector that is spoilt in no step with these is two.
    int parity = Math.max((int) Math.min(2, sectors), ceil(data * share, 10_000));
    return new ParityShape(sector, id, length, data, parity, stripes, share);
  }

  private static int ceil(int a, int b) {
    return (a + b - 1) / b;
  }

  private static long ceil(long a, long b) {
    return (a + b - 1) / b;
  }

  long sectors() {
    return ceil(length, sector);
  }

  int groupSectors() {
    return data * stripes;
  }

  long groups() {
    return Math.max(1, ceil(sectors(), groupSectors()));
  }

  /// Bytes of the file in a sector; 0 behind its end.
  int lengthOf(long index) {
    return (int) Math.max(0, Math.min(sector, length - index * sector));
  }

  int groupChecks() {
    return groupSectors() + parity * stripes;
  }

  /// Bytes of the checks of a group.
  int checksBytes() {
    return 4 * (groupChecks() + ceil(groupChecks(), CHECKS));
  }

  private long parityBytes() {
    return (long) parity * stripes * sector;
  }

  /// The next multiple of a sector; where there is only one, nothing is gained by that.
  private long aligned(long at) {
    return sector < SECTOR ? at : ceil(at, SECTOR) * SECTOR;
  }

  /// Where the parity sectors of a group begin.
  private long parityAt(long group) {
    return aligned(HEADER_BYTES + checksBytes())
        + group * (parityBytes() + aligned(2L * checksBytes()));
  }

  /// Where a parity sector lies.
  long parityAt(long group, int row, int stripe) {
    return parityAt(group) + ((long) row * stripes + stripe) * sector;
  }

  /// Where a copy of the checks of a group lies, 0 or 1.
  long checksAt(long group, int copy) {
    return parityAt(group) + (copy == 0 ? -checksBytes() : parityBytes());
  }

  /// Bytes of the whole sidecar.
  long size() {
    return checksAt(groups() - 1, 1) + checksBytes() + HEADER_BYTES;
  }

  byte[] header() {
    byte[] header = new byte[HEADER_BYTES];
    LittleEndian.putLong(header, 0, MAGIC);
    LittleEndian.putInt(header, 8, VERSION);
    LittleEndian.putInt(header, 12, sector);
    id.write(header, 16);
    LittleEndian.putLong(header, 48, length);
    LittleEndian.putInt(header, 56, data);
    LittleEndian.putInt(header, 60, parity);
    LittleEndian.putInt(header, 64, stripes);
    LittleEndian.putInt(header, 68, rate);
    LittleEndian.putInt(header, 76, check(header, 0, 76));
    return header;
  }

  /// What a header says, if it is sound and a sidecar of this size can have it.
  static Optional<ParityShape> parse(byte[] header, long size) {
    ParityShape shape =
        new ParityShape(
            LittleEndian.getInt(header, 12),
            ObjectId.read(header, 16),
            LittleEndian.getLong(header, 48),
            LittleEndian.getInt(header, 56),
            LittleEndian.getInt(header, 60),
            LittleEndian.getInt(header, 64),
            LittleEndian.getInt(header, 68));
    boolean isSound = shape.isSound(size) && Arrays.equals(header, shape.header());
    return isSound ? Optional.of(shape) : Optional.empty();
  }

  private boolean isSound(long size) {
    return length >= 0
        && length / SECTOR < MAX_SECTORS
        && sector == Math.min(SECTOR, Math.max(1, length))
        && data >= 1
        && parity >= 1
        && data < MAX_STRIPE
        && parity <= MAX_STRIPE - data
        && stripes >= 1
        && stripes <= MAX_GROUP_PARITY / parity
        && size == size();
  }

  static int check(byte[] bytes, int at, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, at, length);
    return (int) crc.getValue();
  }
}
