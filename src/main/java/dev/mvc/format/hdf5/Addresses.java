package dev.mvc.format.hdf5;

import dev.mvc.format.layout.MalformedFileException;
import dev.mvc.io.ByteSource;
import java.io.IOException;

/// An HDF5 file as its structures see it: addresses from the superblock's base on, in the file's
/// own widths.
final class Addresses {
  /// What stands for "none" (all bits set), whatever the width.
  static final long UNDEFINED = -1;

  /// No structure of a sound file is longer, but the text of very large models' configurations.
  private static final int MAX_READ = 64 << 20;

  /// What one read costs at least, so that many small ones come to an end, too.
  private static final int LEAST_COST = 32;

  /// Structures of a sound file are read once, some twice. The limit is there for files whose
  /// structures share their parts.
  private static final long MAX_TOTAL = 1L << 30;

  private final ByteSource bytes;
  private final int width;
  private final int lengthWidth;
  private long left;

  /// @param bytes from the base address on
  /// @param width bytes of an address
  /// @param lengthWidth bytes of a length
  Addresses(ByteSource bytes, int width, int lengthWidth) {
    this.bytes = bytes;
    this.width = width;
    this.lengthWidth = lengthWidth;
    this.left = Math.min(MAX_TOTAL, 8 * bytes.size() + (1 << 20));
  }

  /// Bytes of an address.
  int width() {
    return width;
  }

  /// Bytes of a length.
  int lengthWidth() {
    return lengthWidth;
  }

  /// Bytes from the base address to the end of the file.
  long size() {
    return bytes.size();
  }

  /// Reads a structure.
  ///
  /// @param what the subject of messages, for example `the object header`
  /// @throws MalformedFileException when it does not lie in the file
  Fields read(long address, long length, String what) throws IOException, MalformedFileException {
    if (address < 0 || length < 0 || address > size() || length > size() - address) {
      throw new MalformedFileException(
          what + " at address " + text(address) + " ends beyond the file");
    }
    if (length > MAX_READ) {
      throw new MalformedFileException(
          what + " at address " + address + " has " + length + " bytes, more than are read");
    }
    left -= LEAST_COST + length;
    if (left < 0) {
      throw new MalformedFileException(
          "the structures take more than is in the file: they are tangled at address " + address);
    }
    return new Fields(this, bytes.read(address, (int) length), address, what);
  }

  /// Reads a structure as far as it lies in the file, at most this much.
  Fields readUpTo(long address, int length, String what)
      throws IOException, MalformedFileException {
    return read(address, Math.min(length, Math.max(0, size() - address)), what);
  }

  /// An address as a message shows it.
  static String text(long address) {
    return Long.toUnsignedString(address);
  }
}
