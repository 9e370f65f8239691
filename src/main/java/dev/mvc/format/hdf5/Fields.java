package dev.mvc.format.hdf5;

import dev.mvc.format.layout.MalformedFileException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// The bytes of a structure, read field by field. All numbers of HDF5's structures are
/// little-endian.
final class Fields {
  private final Addresses file;
  private final byte[] bytes;
  private final int end;
  private final long address;
  private final String what;
  private int at;

  /// @param address of the first byte, for messages
  /// @param what the subject of messages
  Fields(Addresses file, byte[] bytes, long address, String what) {
    this(file, bytes, 0, bytes.length, address, what);
  }

  private Fields(Addresses file, byte[] bytes, int at, int end, long address, String what) {
    this.file = file;
    this.bytes = bytes;
    this.at = at;
    this.end = end;
    this.address = address;
    this.what = what;
  }

  /// The same bytes, read on their own from here on.
  Fields copy() {
    return new Fields(file, bytes, at, end, address, what);
  }

  /// The next bytes as a structure of their own.
  Fields part(long length, String name) throws MalformedFileException {
    int from = at;
    skip(length);
    return new Fields(file, bytes, from, at, address, name);
  }

  /// Where the next field is in the file.
  long position() {
    return address + at;
  }

  /// Bytes that are not read yet.
  int left() {
    return end - at;
  }

  /// Passes over bytes.
  void skip(long length) throws MalformedFileException {
    if (length < 0 || length > end - at) {
      throw new MalformedFileException(what + " at address " + address + " is cut off");
    }
    at += (int) length;
  }

  /// Passes over the padding of a field that began at `from`, up to a multiple of eight.
  void pad(long from) throws MalformedFileException {
    skip(-(position() - from) & 7);
  }

  /// The next byte.
  int u8() throws MalformedFileException {
    skip(1);
    return bytes[at - 1] & 0xFF;
  }

  /// The next two bytes.
  int u16() throws MalformedFileException {
    return (int) number(2);
  }

  /// The next four bytes.
  long u32() throws MalformedFileException {
    return number(4);
  }

  /// A number of up to eight bytes.
  ///
  /// @throws MalformedFileException also when it is 2^63 or more, as nothing in a file can be
  long number(int width) throws MalformedFileException {
    long number = bits(width);
    if (number < 0) {
      throw new MalformedFileException(
          what + " at address " + address + " has the number " + Long.toUnsignedString(number));
    }
    return number;
  }

  private long bits(int width) throws MalformedFileException {
    skip(width);
    long bits = 0;
    for (int i = 1; i <= width; i++) {
      bits = bits << 8 | bytes[at - i] & 0xFF;
    }
    return bits;
  }

  /// An address, or [Addresses#UNDEFINED].
  long address() throws MalformedFileException {
    return orUndefined(file.width());
  }

  /// Bytes of a length.
  int lengthWidth() {
    return file.lengthWidth();
  }

  /// A length.
  long length() throws MalformedFileException {
    return number(file.lengthWidth());
  }

  /// A length, or [Addresses#UNDEFINED] for "unlimited".
  long lengthOrUndefined() throws MalformedFileException {
    return orUndefined(file.lengthWidth());
  }

  private long orUndefined(int width) throws MalformedFileException {
    long all = width == 8 ? -1 : (1L << 8 * width) - 1;
    long bits = bits(width);
    if (bits == all) {
      return Addresses.UNDEFINED;
    }
    if (bits < 0) {
      throw new MalformedFileException(
          what + " at address " + address + " points to " + Addresses.text(bits));
    }
    return bits;
  }

  /// The next bytes.
  byte[] bytes(long length) throws MalformedFileException {
    skip(length);
    return Arrays.copyOfRange(bytes, at - (int) length, at);
  }

  /// Text of known length; what is no UTF-8 becomes U+FFFD.
  String text(long length) throws MalformedFileException {
    return new String(bytes(length), StandardCharsets.UTF_8);
  }

  /// Text that ends with a zero byte, which is passed over.
  String terminated() throws MalformedFileException {
    int zero = at;
    while (zero < end && bytes[zero] != 0) {
      zero++;
    }
    String text = text(zero - at);
    skip(1);
    return text;
  }

  /// Expects four letters.
  void signature(String letters) throws MalformedFileException {
    boolean isThere = end - at >= letters.length();
    for (int i = 0; isThere && i < letters.length(); i++) {
      isThere = bytes[at + i] == letters.charAt(i);
    }
    if (!isThere) {
      throw new MalformedFileException(
          what + " at address " + address + " does not begin with " + letters);
    }
    at += letters.length();
  }

  /// Expects a version.
  ///
  /// @return it
  int version(int least, int most) throws MalformedFileException {
    int version = u8();
    if (version < least || version > most) {
      throw new MalformedFileException(
          what + " at address " + address + " has the unknown version " + version);
    }
    return version;
  }

  /// Checks the checksum that stands next over all bytes before it.
  void checksum() throws MalformedFileException {
    checksum(0);
  }

  /// Checks the checksum that stands next over the bytes before it.
  ///
  /// @param from where these begin
  void checksum(int from) throws MalformedFileException {
    int expected = Lookup3.hash(bytes, from, at - from);
    if ((int) bits(4) != expected) {
      throw new MalformedFileException(
          what + " at address " + address + " does not have its checksum");
    }
  }

  /// How many bytes were read.
  int consumed() {
    return at;
  }

  /// That this structure is wrong.
  MalformedFileException wrong(String reason) {
    return new MalformedFileException(what + " at address " + address + " " + reason);
  }
}
