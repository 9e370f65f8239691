package dev.mvc.format.jax;

import com.github.luben.zstd.ZstdInputStream;
import dev.mvc.format.layout.MalformedFileException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32C;

/// The body of a manifest or of a node of OCDBT, read field by field.
///
/// Around it are a magic number, the length of all, a version, the way of compression, and at the
/// end a CRC-32C ("OCDBT storage format" in the documentation of TensorStore 0.1.86).
final class OcdbtFrame {
  /// Magic number, length, version, compression, checksum.
  static final int LEAST = 4 + 8 + 1 + 1 + 4;

  /// Nodes have up to 8 MB unless a program asks for more.
  static final int MOST = 64 << 20;

  private final byte[] bytes;
  private final String what;
  private int at;

  private OcdbtFrame(byte[] bytes, String what) {
    this.bytes = bytes;
    this.what = what;
  }

  /// Unpacks a body.
  ///
  /// @param what the subject of messages
  static OcdbtFrame read(byte[] frame, int magic, String what)
      throws IOException, MalformedFileException {
    OcdbtFrame head = new OcdbtFrame(frame, what);
    int found = Integer.reverseBytes((int) head.fixed(4));
    if (found != magic) {
      throw head.wrong("does not begin with its magic number");
    }
    if (head.fixed(8) != frame.length || frame.length < LEAST) {
      throw head.wrong("is not as long as it says");
    }
    CRC32C sum = new CRC32C();
    sum.update(frame, 0, frame.length - 4);
    OcdbtFrame tail = new OcdbtFrame(frame, what);
    tail.at = frame.length - 4;
    if (tail.fixed(4) != sum.getValue()) {
      throw head.wrong("does not have its checksum");
    }
    long version = head.number();
    long compression = head.number();
    if (version != 0 || compression > 1) {
      throw head.wrong("has version " + version + " and compression " + compression);
    }
    byte[] body = Arrays.copyOfRange(frame, head.at, frame.length - 4);
    return new OcdbtFrame(compression == 0 ? body : head.unpack(body), what);
  }

  private byte[] unpack(byte[] body) throws IOException, MalformedFileException {
    byte[] unpacked;
    try (ZstdInputStream stream = new ZstdInputStream(new ByteArrayInputStream(body))) {
      unpacked = stream.readNBytes(MOST + 1);
    } catch (IOException e) {
      throw wrong("does not unpack: " + MalformedFileException.quote(String.valueOf(e)));
    }
    if (unpacked.length > MOST) {
      throw wrong("unpacks to more than " + MOST + " bytes");
    }
    return unpacked;
  }

  /// That it is wrong.
  MalformedFileException wrong(String reason) {
    return new MalformedFileException(what + " " + reason);
  }

  /// The next bytes.
  byte[] bytes(long length) throws MalformedFileException {
    if (length < 0 || length > bytes.length - at) {
      throw wrong("breaks off");
    }
    at += (int) length;
    return Arrays.copyOfRange(bytes, at - (int) length, at);
  }

  /// A little-endian number.
  long fixed(int width) throws MalformedFileException {
    long number = 0;
    for (int i = 0; i < width; i++) {
      if (at == bytes.length) {
        throw wrong("breaks off");
      }
      number |= (bytes[at++] & 0xFFL) << 8 * i;
    }
    return number;
  }

  /// A number of seven bits a byte, the lowest first.
  long number() throws MalformedFileException {
    long number = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      long part = fixed(1);
      number |= (part & 0x7F) << shift;
      if (part < 0x80) {
        return number;
      }
    }
    throw wrong("has a number that is too long");
  }

  /// A count of things, each of which takes a byte at least.
  int count() throws MalformedFileException {
    long count = number();
    if (count < 0 || count > bytes.length - at) {
      throw wrong("claims " + Long.toUnsignedString(count) + " entries");
    }
    return (int) count;
  }

  /// Numbers in a column.
  long[] numbers(int count) throws MalformedFileException {
    long[] numbers = new long[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = number();
    }
    return numbers;
  }

  /// Single bytes in a column.
  int[] octets(int count) throws MalformedFileException {
    int[] octets = new int[count];
    for (int i = 0; i < count; i++) {
      octets[i] = (int) fixed(1);
    }
    return octets;
  }

  /// Texts in columns: how much each shares with the one before it (nothing for the first), how
  /// long the rest of each is, and the rests.
  ///
  /// @param more further columns between those and the rests, in which numbers for each text are
  String[] texts(int count, long[]... more) throws MalformedFileException {
    long[] shared = new long[count];
    System.arraycopy(
        numbers(Math.max(0, count - 1)), 0, shared, Math.min(1, count), Math.max(0, count - 1));
    long[] lengths = numbers(count);
    for (long[] column : more) {
      System.arraycopy(numbers(count), 0, column, 0, count);
    }
    String[] texts = new String[count];
    String before = "";
    long all = 0;
    for (int i = 0; i < count; i++) {
      if (shared[i] < 0 || shared[i] > before.length()) {
        throw wrong("has a key that shares too much with the one before it");
      }
      // Latin 1 keeps bytes apart; keys of arrays are ASCII.
      byte[] rest = bytes(lengths[i]);
      texts[i] =
          before.substring(0, (int) shared[i]) + new String(rest, StandardCharsets.ISO_8859_1);
      before = texts[i];
      all += before.length();
      if (all > MOST) {
        throw wrong("has keys that are too long");
      }
    }
    return texts;
  }
}
