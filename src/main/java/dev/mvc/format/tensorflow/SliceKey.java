package dev.mvc.format.tensorflow;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// The key of a part of a variable: its name and the box that the part is, in an encoding of which
/// the bytes are in the order of what they mean. After `ordered_code.cc` and
/// `saved_tensor_slice_util.cc` of TensorFlow.
final class SliceKey {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  private SliceKey() {}

  /// A dimension of a box.
  ///
  /// @param length -1 for all of the dimension
  record Extent(long start, long length) {}

  static byte[] of(String name, List<Extent> box) {
    SliceKey key = new SliceKey();
    key.natural(0);
    key.text(name);
    key.natural(box.size());
    for (Extent extent : box) {
      key.integer(extent.start);
      key.integer(extent.length);
    }
    return key.out.toByteArray();
  }

  /// How many bytes, and these from the highest on.
  private void natural(long value) {
    int length = (Long.SIZE - Long.numberOfLeadingZeros(value) + 7) / 8;
    out.write(length);
    for (int i = length - 1; i >= 0; i--) {
      out.write((int) (value >>> 8 * i));
    }
  }

  private void text(String value) {
    for (byte each : value.getBytes(StandardCharsets.UTF_8)) {
      out.write(each);
      if (each == 0) {
        out.write(0xFF);
      } else if (each == (byte) 0xFF) {
        out.write(0);
      }
    }
    out.write(0);
    out.write(1);
  }

  /// As many bytes as the number of leading bits that are unlike the next says; of a number of
  /// `length` bytes, `7 * length - 1` bits are its value.
  private void integer(long value) {
    int bits = Long.SIZE - Long.numberOfLeadingZeros(value < 0 ? ~value : value);
    int length = Math.min(bits / 7 + 1, 10);
    byte[] bytes = new byte[10];
    bytes[0] = bytes[1] = (byte) (value >> 63);
    for (int i = 0; i < Long.BYTES; i++) {
      bytes[2 + i] = (byte) (value >>> 8 * (7 - i));
    }
    int begin = bytes.length - length;
    int ones = 0xFFFF << 16 - length & 0xFFFF;
    bytes[begin] ^= (byte) (ones >>> 8);
    if (length > 1) {
      bytes[begin + 1] ^= (byte) ones;
    }
    out.write(bytes, begin, length);
  }
}
