package dev.mvc.format.hdf5;

import dev.mvc.format.layout.MalformedFileException;
import dev.mvc.io.ByteSource;
import java.io.IOException;

/// The beginning of an HDF5 file (section II.A, "Disk Format: Level 0A").
///
/// @param base where in the source address 0 is
/// @param root address of the object header of the root group
/// @param children how many entries the B-trees of groups have room for; 0 if that is not known
record Superblock(Addresses file, long base, long root, int children) {
  /// The signature of every HDF5 file.
  private static final byte[] SIGNATURE = {(byte) 0x89, 'H', 'D', 'F', '\r', '\n', 0x1A, '\n'};

  /// The longest one, with addresses of eight bytes.
  private static final int LONGEST = 100;

  /// Where the superblock begins of which the first bytes are these, or -1. A program may put its
  /// own header before it; it then stands at 512, 1024, 2048, and so on.
  static int find(byte[] head) {
    for (int at = 0; at + SIGNATURE.length <= head.length; at = at == 0 ? 512 : 2 * at) {
      int same = 0;
      while (same < SIGNATURE.length && head[at + same] == SIGNATURE[same]) {
        same++;
      }
      if (same == SIGNATURE.length) {
        return at;
      }
    }
    return -1;
  }

  /// Reads the superblock that begins at a multiple of 512.
  static Superblock read(ByteSource source, long at) throws IOException, MalformedFileException {
    int length = (int) Math.min(LONGEST, source.size() - at);
    byte[] bytes = source.read(at, length);
    Fields fields = fields(bytes, 8, 8);
    fields.skip(SIGNATURE.length);
    int version = fields.version(0, 3);
    fields.skip(version < 2 ? 4 : 0);
    int width = fields.u8();
    int lengthWidth = fields.u8();
    if (!isWidth(width) || !isWidth(lengthWidth)) {
      throw fields.wrong("has addresses of " + width + " bytes and lengths of " + lengthWidth);
    }
    fields = fields(bytes, width, lengthWidth);
    return version < 2
        ? readOld(source, fields, version, width, lengthWidth)
        : readNew(source, fields, width, lengthWidth);
  }

  private static boolean isWidth(int width) {
    return width == 2 || width == 4 || width == 8;
  }

  private static Fields fields(byte[] bytes, int width, int lengthWidth) {
    return new Fields(
        new Addresses(ByteSource.of(bytes), width, lengthWidth), bytes, 0, "the superblock");
  }

  private static Superblock readOld(
      ByteSource source, Fields fields, int version, int width, int lengthWidth)
      throws MalformedFileException {
    // The signature, versions of parts, widths, and the entries of leaves.
    fields.skip(18);
    int children = 2 * fields.u16();
    fields.skip(version == 0 ? 4 : 8);
    long base = fields.address();
    fields.address();
    long end = fields.address();
    fields.address();
    fields.address(); // the symbol table entry of the root group: its name, then
    return of(source, base, end, fields.address(), width, lengthWidth, children);
  }

  private static Superblock readNew(ByteSource source, Fields fields, int width, int lengthWidth)
      throws MalformedFileException {
    fields.skip(SIGNATURE.length + 4);
    long base = fields.address();
    fields.address();
    long end = fields.address();
    long root = fields.address();
    fields.checksum();
    return of(source, base, end, root, width, lengthWidth, 0);
  }

  private static Superblock of(
      ByteSource source, long base, long end, long root, int width, int lengthWidth, int children)
      throws MalformedFileException {
    long size = source.size();
    if (base < 0 || base > size) {
      throw new MalformedFileException(
          "the superblock puts address 0 at byte " + Addresses.text(base) + " of " + size);
    }
    if (end < base || end > size) {
      throw new MalformedFileException(
          "the file is cut off: it has " + size + " bytes and not " + Addresses.text(end));
    }
    Addresses file = new Addresses(source.slice(base, size - base), width, lengthWidth);
    return new Superblock(file, base, root, children);
  }
}
