package dev.mvc.format.tensorflow;

import dev.mvc.format.layout.MalformedFileException;
import dev.mvc.format.protobuf.Span;
import dev.mvc.io.ByteSource;
import dev.mvc.io.LittleEndian;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;

/// A table of keys and values, sorted by key: LevelDB's format, in which TensorFlow keeps indices.
///
/// A footer points at the index block, whose values point at the data blocks. In a block, keys are
/// written without what they have in common with the one before. Each block has its checksum.
final class SortedTable {
  /// Bytes at the end: two places, zeros, the magic.
  private static final int FOOTER = 48;

  private static final long MAGIC = 0xdb4775248b80fb57L;

  /// Bytes behind a block: how it is packed, and a checksum.
  private static final int TRAILER = 5;

  /// Blocks have 256 KiB; the value of a single key may be larger.
  private static final int MAX_BLOCK = 64 << 20;

  private static final int MAX_ENTRIES = 1_000_000;
  private static final int MAX_KEY = 1 << 16;

  /// Of all keys, since in the file most of a key can be left out.
  private static final int MAX_KEYS = 256 << 20;

  private final ByteSource file;
  private int entries;
  private long keys;

  private SortedTable(ByteSource file) {
    this.file = file;
  }

  /// What is told of each entry, in the order of the keys.
  interface Entries {
    /// Takes an entry.
    void add(byte[] key, byte[] value) throws IOException, MalformedFileException;
  }

  /// Whether a file ends as a table does.
  static boolean isTable(ByteSource file) throws IOException {
    return file.size() >= FOOTER
        && LittleEndian.getLong(file.read(file.size() - Long.BYTES, Long.BYTES), 0) == MAGIC;
  }

  /// Reads all of a table.
  static void read(ByteSource file, Entries into) throws IOException, MalformedFileException {
    if (!isTable(file)) {
      throw new MalformedFileException("the file does not end with the magic number of a table");
    }
    new SortedTable(file).read(into);
  }

  private void read(Entries into) throws IOException, MalformedFileException {
    byte[] footer = file.read(file.size() - FOOTER, FOOTER);
    Cursor at = new Cursor(footer, footer.length - Long.BYTES);
    at.span(); // of blocks that TensorFlow does not write
    List<Span> blocks = new ArrayList<>();
    readBlock(
        block(at.span(), 0), (key, value) -> blocks.add(new Cursor(value, value.length).span()));
    long end = 0;
    byte[][] last = {null};
    for (Span span : blocks) {
      byte[] block = block(span, end);
      end = span.end();
      readBlock(
          block,
          (key, value) -> {
            if (last[0] != null && Arrays.compareUnsigned(last[0], key) >= 0) {
              throw new MalformedFileException("the keys of the table are not in order");
            }
            last[0] = key;
            into.add(key, value);
          });
    }
  }

  /// A block's content, checked.
  ///
  /// @param from where it may begin
  private byte[] block(Span span, long from) throws IOException, MalformedFileException {
    long offset = span.offset();
    long length = span.length();
    if (offset < from
        || length < 0
        || length > MAX_BLOCK
        || offset > file.size() - FOOTER - TRAILER - length) {
      throw new MalformedFileException(
          "the table has a block of " + length + " bytes at byte " + offset);
    }
    byte[] bytes = file.read(offset, (int) length + TRAILER);
    CRC32C sum = new CRC32C();
    sum.update(bytes, 0, (int) length + 1);
    int masked = Integer.rotateRight((int) sum.getValue(), 15) + 0xa282ead8;
    if (masked != LittleEndian.getInt(bytes, (int) length + 1)) {
      throw new MalformedFileException("the block at byte " + offset + " has a wrong checksum");
    }
    byte[] content = Arrays.copyOf(bytes, (int) length);
    return switch (bytes[(int) length]) {
      case 0 -> content;
      case 1 -> Snappy.unpack(content, MAX_BLOCK);
      default ->
          throw new MalformedFileException(
              "the block at byte " + offset + " is packed in an unknown way");
    };
  }

  private void readBlock(byte[] block, Entries into) throws IOException, MalformedFileException {
    long restarts =
        block.length < Integer.BYTES
            ? -1
            : Integer.toUnsignedLong(LittleEndian.getInt(block, block.length - Integer.BYTES));
    if (restarts < 0 || restarts > block.length / Integer.BYTES - 1) {
      throw new MalformedFileException("a block of the table has " + restarts + " restarts");
    }
    Cursor at = new Cursor(block, block.length - (int) (restarts + 1) * Integer.BYTES);
    byte[] key = new byte[0];
    while (at.position < at.end) {
      long shared = at.varint();
      long more = at.varint();
      long length = at.varint();
      if (shared < 0 || shared > key.length || more < 0 || more > MAX_KEY - shared) {
        throw new MalformedFileException("a key of the table cannot be put together");
      }
      byte[] next = Arrays.copyOf(key, (int) (shared + more));
      System.arraycopy(at.bytes(more), 0, next, (int) shared, (int) more);
      key = next;
      keys += key.length;
      if (++entries > MAX_ENTRIES || keys > MAX_KEYS) {
        throw new MalformedFileException("the table has more than " + MAX_ENTRIES + " entries");
      }
      into.add(key, at.bytes(length));
    }
  }

  /// A place in bytes.
  private static final class Cursor {
    private final byte[] bytes;
    private final int end;
    private int position;

    Cursor(byte[] bytes, int end) {
      this.bytes = bytes;
      this.end = end;
    }

    long varint() throws MalformedFileException {
      long value = 0;
      for (int shift = 0; shift < Long.SIZE && position < end; shift += 7) {
        byte next = bytes[position++];
        value |= (next & 0x7FL) << shift;
        if (next >= 0) {
          return value;
        }
      }
      throw new MalformedFileException("a number in the table does not end");
    }

    byte[] bytes(long length) throws MalformedFileException {
      if (length < 0 || length > end - position) {
        throw new MalformedFileException("a block of the table ends in the middle of an entry");
      }
      position += (int) length;
      return Arrays.copyOfRange(bytes, position - (int) length, position);
    }

    Span span() throws MalformedFileException {
      long offset = varint();
      return new Span(offset, varint());
    }
  }
}
