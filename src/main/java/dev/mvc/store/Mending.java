package dev.mvc.store;

import dev.mvc.id.ObjectId;
import dev.mvc.io.LittleEndian;
import java.util.Arrays;
import java.util.Optional;

/// Puts right what differs in one byte from what it was, by its CRC-32C.
///
/// A CRC is linear: how the check of damaged bytes differs from that of the right ones depends on
/// the damage and on how far from the end it lies, not on what else is there. So the difference is
/// followed backwards from the end, byte by byte, until it is one that a single byte makes: 2 MiB
/// take some milliseconds. Where more than one byte is damaged, a wrong place may be found (for 2
/// MiB in one of eight cases): whoever uses what was mended compares the object with its id.
final class Mending {
  /// CRC-32C, reflected.
  private static final int POLYNOMIAL = 0x82F63B78;

  private static final int[] TABLE = new int[256];

  /// The index in the table of the entry that has this top byte: no two have the same.
  private static final int[] BY_TOP = new int[256];

  static {
    for (int i = 0; i < 256; i++) {
      int crc = i;
      for (int bit = 0; bit < 8; bit++) {
        crc = (crc & 1) == 0 ? crc >>> 1 : (crc >>> 1) ^ POLYNOMIAL;
      }
      TABLE[i] = crc;
      BY_TOP[crc >>> 24] = i;
    }
  }

  private Mending() {}

  /// One byte.
  ///
  /// @param at its place
  /// @param bits that are wrong in it
  record Flip(int at, int bits) {}

  /// The byte that makes a check what it is.
  ///
  /// @param difference of the check that was found and the one that is right
  /// @param length of the bytes that it is of
  static Optional<Flip> find(int difference, int length) {
    int rest = difference;
    for (int at = length - 1; at >= 0 && rest != 0; at--) {
      int index = BY_TOP[rest >>> 24];
      if (TABLE[index] == rest) {
        return Optional.of(new Flip(at, index));
      }
      rest = ((rest ^ TABLE[index]) << 8) | index;
    }
    return Optional.empty();
  }

  /// A record that is sound, and the id that it is of.
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Mended(ObjectId id, byte[] bytes) {}

  /// A record of which one byte is damaged, or of whose id one is.
  static Optional<Mended> record(ObjectId id, byte[] record) {
    byte[] all = Arrays.copyOf(id.bytes(), ObjectId.BYTES + record.length - 4);
    System.arraycopy(record, 4, all, ObjectId.BYTES, record.length - 4);
    int said = LittleEndian.getInt(record, 0);
    int difference = said ^ PackFormat.check(all, 0, all.length);
    if (difference == 0) {
      return Optional.empty(); // it is sound and says what cannot be
    }
    byte[] mended = record.clone();
    if (Integer.numberOfTrailingZeros(difference) / 8
        == (31 - Integer.numberOfLeadingZeros(difference)) / 8) {
      // The check itself is what is damaged.
      LittleEndian.putInt(mended, 0, said ^ difference);
      return Optional.of(new Mended(id, mended));
    }
    Optional<Flip> flip = find(difference, all.length);
    flip.ifPresent(found -> all[found.at] ^= (byte) found.bits);
    System.arraycopy(all, ObjectId.BYTES, mended, 4, record.length - 4);
    boolean isWhole = PackFormat.recordLength(mended) == mended.length;
    return flip.filter(_ -> isWhole).map(_ -> new Mended(ObjectId.read(all, 0), mended));
  }
}
