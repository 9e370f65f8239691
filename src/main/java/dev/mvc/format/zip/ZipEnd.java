package dev.mvc.format.zip;

import dev.mvc.format.layout.MalformedFileException;
import dev.mvc.io.ByteSource;
import dev.mvc.io.LittleEndian;
import java.io.IOException;

/// The records at the end of an archive, which say where its directory is.
///
/// What stands before an archive, as in one that unpacks itself, moves everything that the records
/// say by its length. How long it is follows from the directory, which ends where they begin.
///
/// @param prefix bytes before the archive, to be added to every offset in it
/// @param offset of the directory in the file
/// @param size of the directory
/// @param members how many it lists
record ZipEnd(long prefix, long offset, long size, long members) {
  private static final int SIGNATURE = 0x06054b50;
  private static final int SIGNATURE_64 = 0x06064b50;
  private static final int LOCATOR = 0x07064b50;
  private static final int LENGTH = 22;
  private static final int LENGTH_64 = 56;
  private static final int LENGTH_LOCATOR = 20;
  private static final int MAX_COMMENT = 0xFFFF;

  /// Read first; few archives have a comment.
  private static final int TAIL = 1024;

  static ZipEnd find(ByteSource file) throws IOException, MalformedFileException {
    long size = file.size();
    for (int tail : new int[] {TAIL, LENGTH_LOCATOR + LENGTH + MAX_COMMENT}) {
      long start = Math.max(0, size - tail);
      byte[] bytes = file.read(start, (int) (size - start));
      for (int at = bytes.length - LENGTH; at >= 0; at--) {
        if (LittleEndian.getInt(bytes, at) == SIGNATURE
            && at + LENGTH + u16(bytes, at + 20) == bytes.length) {
          return read(file, start + at);
        }
      }
    }
    throw new MalformedFileException("the zip archive has no end: it is cut off, or goes on");
  }

  private static ZipEnd read(ByteSource file, long at) throws IOException, MalformedFileException {
    byte[] end = file.read(at, LENGTH);
    long members = u16(end, 10);
    long size = u32(end, 12);
    long offset = u32(end, 16);
    if (at >= LENGTH_LOCATOR) {
      byte[] locator = file.read(at - LENGTH_LOCATOR, LENGTH_LOCATOR);
      if (LittleEndian.getInt(locator, 0) == LOCATOR) {
        return read64(file, at - LENGTH_LOCATOR, locator, new long[] {members, size, offset});
      }
    }
    ZipEnd checked = checked(at, offset, size, members);
    if (u16(end, 4) != 0 || u16(end, 6) != 0 || u16(end, 8) != members) {
      throw new MalformedFileException("the zip archive is in several parts");
    }
    return checked;
  }

  /// @param locatorAt where `locator` was read from
  /// @param small what the record without 64 bits says
  private static ZipEnd read64(ByteSource file, long locatorAt, byte[] locator, long[] small)
      throws IOException, MalformedFileException {
    long claimed = LittleEndian.getLong(locator, 8);
    long at = claimed;
    if (!isRecord64(file, at, locatorAt)) {
      at = locatorAt - LENGTH_64;
    }
    if (!isRecord64(file, at, locatorAt)) {
      throw new MalformedFileException("the Zip64 record is not at byte " + claimed);
    }
    byte[] end = file.read(at, LENGTH_64);
    long members = LittleEndian.getLong(end, 32);
    long size = LittleEndian.getLong(end, 40);
    long offset = LittleEndian.getLong(end, 48);
    if (LittleEndian.getInt(end, 16) != 0
        || LittleEndian.getInt(end, 20) != 0
        || LittleEndian.getLong(end, 24) != members) {
      throw new MalformedFileException("the zip archive is in several parts");
    }
    if (!agree(small[0], 0xFFFFL, members)
        || !agree(small[1], 0xFFFF_FFFFL, size)
        || !agree(small[2], 0xFFFF_FFFFL, offset)) {
      throw new MalformedFileException("the two records at the zip archive's end contradict");
    }
    ZipEnd checked = checked(at, offset, size, members);
    if (claimed + checked.prefix != at) {
      throw new MalformedFileException("the Zip64 record is not at byte " + claimed);
    }
    return checked;
  }

  /// Whether a record of 64 bits is there that ends where its locator begins.
  private static boolean isRecord64(ByteSource file, long at, long locatorAt) throws IOException {
    if (at < 0 || at > locatorAt - LENGTH_64) {
      return false;
    }
    byte[] start = file.read(at, 12);
    return LittleEndian.getInt(start, 0) == SIGNATURE_64
        && LittleEndian.getLong(start, 4) == locatorAt - at - 12;
  }

  /// A value of 16 or 32 bits with all of them set stands for the one of 64 bits.
  private static boolean agree(long small, long all, long large) {
    return small == all || small == large;
  }

  private static ZipEnd checked(long end, long offset, long size, long members)
      throws MalformedFileException {
    if (size < 0 || offset < 0 || size > end || offset > end - size) {
      throw new MalformedFileException(
          "the zip archive's directory of "
              + Long.toUnsignedString(size)
              + " bytes at "
              + Long.toUnsignedString(offset)
              + " ends beyond byte "
              + end);
    }
    return new ZipEnd(end - size - offset, end - size, size, members);
  }

  static int u16(byte[] bytes, int at) {
    return LittleEndian.getShort(bytes, at) & 0xFFFF;
  }

  static long u32(byte[] bytes, int at) {
    return LittleEndian.getInt(bytes, at) & 0xFFFF_FFFFL;
  }
}
