package dev.mvc.format.tensorflow;

import dev.mvc.format.layout.MalformedFileException;

/// Unpacks a block that was packed with Snappy, after `format_description.txt` of google/snappy.
final class Snappy {
  private final byte[] from;
  private int at;

  private Snappy(byte[] from) {
    this.from = from;
  }

  /// The content of a block.
  ///
  /// @param limit the largest that is accepted, in bytes
  static byte[] unpack(byte[] packed, int limit) throws MalformedFileException {
    return new Snappy(packed).unpack(limit);
  }

  private byte[] unpack(int limit) throws MalformedFileException {
    long length = 0;
    int shift = 0;
    int next;
    do {
      next = next();
      length |= (next & 0x7FL) << shift;
      shift += 7;
    } while (next > 0x7F && shift < 35);
    if (next > 0x7F || length > limit) {
      throw new MalformedFileException("a block unpacks to " + length + " bytes");
    }
    byte[] to = new byte[(int) length];
    int done = 0;
    while (at < from.length) {
      int tag = next();
      int copied = tag >>> 2;
      int offset = 0;
      switch (tag & 3) {
        case 0 -> copied = copied < 60 ? copied : (int) number(copied - 59);
        case 1 -> {
          copied = (copied & 7) + 3;
          offset = tag >>> 5 << 8 | next();
        }
        case 2 -> offset = (int) number(2);
        default -> offset = (int) number(4);
      }
      copied++;
      boolean isLiteral = (tag & 3) == 0;
      if (copied <= 0
          || copied > to.length - done
          || (isLiteral ? copied > from.length - at : offset <= 0 || offset > done)) {
        throw new MalformedFileException("a block cannot be unpacked");
      }
      if (isLiteral) {
        System.arraycopy(from, at, to, done, copied);
        at += copied;
      } else {
        for (int i = 0; i < copied; i++) {
          to[done + i] = to[done + i - offset]; // which may just have been written
        }
      }
      done += copied;
    }
    if (done < to.length) {
      throw new MalformedFileException("a block cannot be unpacked");
    }
    return to;
  }

  private int next() throws MalformedFileException {
    if (at == from.length) {
      throw new MalformedFileException("a block cannot be unpacked");
    }
    return from[at++] & 0xFF;
  }

  private long number(int bytes) throws MalformedFileException {
    long value = 0;
    for (int i = 0; i < bytes; i++) {
      value |= (long) next() << 8 * i;
    }
    return value;
  }
}
