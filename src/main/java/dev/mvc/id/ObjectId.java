package dev.mvc.id;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/// The SHA-256 (FIPS 180-4) of an object's content, as four big-endian longs.
///
/// Ids are ordered as their hexadecimal forms are: bytewise, unsigned.
public record ObjectId(long a, long b, long c, long d) implements Comparable<ObjectId> {
  /// Length of an id in bytes.
  public static final int BYTES = 32;

  /// Length of an id in hexadecimal digits.
  public static final int HEX_DIGITS = 2 * BYTES;

  /// How many digits people are shown.
  private static final int BRIEF_DIGITS = 7;

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  /// Reads an id from the first 32 bytes after `at`.
  public static ObjectId read(byte[] bytes, int at) {
    return new ObjectId(
        (long) LONG.get(bytes, at),
        (long) LONG.get(bytes, at + 8),
        (long) LONG.get(bytes, at + 16),
        (long) LONG.get(bytes, at + 24));
  }

  /// The id of a digest of exactly 32 bytes.
  public static ObjectId of(byte[] digest) {
    if (digest.length != BYTES) {
      throw new IllegalArgumentException("an id has 32 bytes, not " + digest.length);
    }
    return read(digest, 0);
  }

  /// The id of some content.
  public static ObjectId hash(byte[] content) {
    return hash(content, content.length);
  }

  /// The id of the first `length` bytes of `content`.
  public static ObjectId hash(byte[] content, int length) {
    return new Hasher().update(content, 0, length).finish();
  }

  /// Parses 64 hexadecimal digits.
  ///
  /// @throws IllegalArgumentException for anything else
  public static ObjectId parse(String hex) {
    return of(HexFormat.of().parseHex(hex));
  }

  /// Writes the 32 bytes of this id.
  public void write(byte[] into, int at) {
    LONG.set(into, at, a);
    LONG.set(into, at + 8, b);
    LONG.set(into, at + 16, c);
    LONG.set(into, at + 24, d);
  }

  /// This id's 32 bytes.
  public byte[] bytes() {
    byte[] bytes = new byte[BYTES];
    write(bytes, 0);
    return bytes;
  }

  /// All 64 hexadecimal digits.
  public String hex() {
    return HexFormat.of().formatHex(bytes());
  }

  /// The first seven digits, as people are shown them.
  public String brief() {
    return hex().substring(0, BRIEF_DIGITS);
  }

  @Override
  public int compareTo(ObjectId other) {
    int order = Long.compareUnsigned(a, other.a);
    if (order == 0) {
      order = Long.compareUnsigned(b, other.b);
    }
    if (order == 0) {
      order = Long.compareUnsigned(c, other.c);
    }
    return order == 0 ? Long.compareUnsigned(d, other.d) : order;
  }

  /// As a record's own, whose bootstrap costs nearly every command 10 ms of its start.
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ObjectId id && a == id.a && b == id.b && c == id.c && d == id.d;
  }

  @Override
  public int hashCode() {
    return Long.hashCode(a);
  }

  @Override
  public String toString() {
    return hex();
  }
}
