package dev.mvc.format.protobuf;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/// Writes messages, also wrong ones.
public final class Proto {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  /// A message without fields yet.
  public static Proto message() {
    return new Proto();
  }

  /// The bytes written so far.
  public byte[] bytes() {
    return out.toByteArray();
  }

  /// Bytes as they are.
  public Proto raw(int... bytes) {
    for (int each : bytes) {
      out.write(each);
    }
    return this;
  }

  /// Bytes as they are.
  public Proto bytes(byte[] bytes) {
    out.writeBytes(bytes);
    return this;
  }

  /// A number without a tag.
  public Proto varint(long value) {
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      out.write((int) (rest & 0x7F) | 0x80);
      rest >>>= 7;
    }
    out.write((int) rest);
    return this;
  }

  /// An integer.
  public Proto put(int field, long value) {
    return varint((long) field << 3).varint(value);
  }

  /// Bytes.
  public Proto put(int field, byte[] value) {
    varint((long) field << 3 | 2).varint(value.length);
    out.writeBytes(value);
    return this;
  }

  /// Text.
  public Proto put(int field, String value) {
    return put(field, value.getBytes(StandardCharsets.UTF_8));
  }

  /// A message.
  public Proto put(int field, Proto value) {
    return put(field, value.bytes());
  }

  /// A single float.
  public Proto put(int field, float value) {
    varint((long) field << 3 | 5);
    out.writeBytes(floats(value));
    return this;
  }

  /// Packed integers.
  public Proto packed(int field, long... values) {
    Proto payload = message();
    for (long value : values) {
      payload.varint(value);
    }
    return put(field, payload);
  }

  /// Floats as they lie in a file.
  public static byte[] floats(float... values) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    for (float value : values) {
      bytes.putFloat(value);
    }
    return bytes.array();
  }
}
