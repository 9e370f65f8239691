package dev.mvc.format.flatbuffer;

import dev.mvc.format.layout.MalformedFileException;
import dev.mvc.io.ByteSource;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/// Reads the numbers of a flat buffer that nobody vouches for.
///
/// Tables lie anywhere between what may be gigabytes of data, so that the file is read in small
/// pages, some of which are held. Tables can share parts, so that a small file can describe a
/// structure without end: the number of reads and the length of all texts are bounded, in files
/// that are small by what they can hold, and with them time and memory.
public final class FlatBuffer {
  private static final int PAGE = 1024;
  private static final int MAX_PAGES = 4096;

  /// Twice what a graph of 100,000 operators takes.
  private static final int MAX_READS = 1 << 23;

  /// Some twenty times what a tensor with all its fields takes.
  private static final int READS_OF_A_BYTE = 16;

  private static final int READS_OF_ANY = 1 << 16;

  private static final int MAX_STRING = 1 << 16;
  private static final int MAX_TEXT = 128 << 20;

  /// A name may be asked for again.
  private static final int TIMES_OF_A_TEXT = 4;

  private final ByteSource source;
  private final Map<Long, byte[]> pages =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, byte[]> eldest) {
          return size() > MAX_PAGES;
        }
      };
  private byte[] page = new byte[0];
  private long pageIndex = -1;
  private final long maxReads;
  private final long maxText;
  private long reads;
  private long text;

  /// @param source the whole file
  public FlatBuffer(ByteSource source) {
    this.source = source;
    this.maxReads = Math.min(MAX_READS, READS_OF_A_BYTE * source.size() + READS_OF_ANY);
    this.maxText = Math.min(MAX_TEXT, TIMES_OF_A_TEXT * source.size());
  }

  /// The table that the first four bytes point at.
  public Table root() throws IOException, MalformedFileException {
    return table(0);
  }

  /// The table that an offset in the file points at.
  Table table(long reference) throws IOException, MalformedFileException {
    long position = target(reference);
    long vtable = position - (int) number(position, Integer.BYTES);
    int size = (int) number(vtable, Short.BYTES);
    if (size < 2 * Short.BYTES || size % Short.BYTES != 0 || vtable > source.size() - size) {
      throw new MalformedFileException(
          "the table at byte " + position + " has fields of " + size + " bytes at " + vtable);
    }
    return new Table(this, position, vtable, size);
  }

  /// Where an offset in the file points: forward, from where it is.
  long target(long reference) throws IOException, MalformedFileException {
    return reference + number(reference, Integer.BYTES);
  }

  /// The vector that an offset in the file points at.
  Vector vector(long reference, int width) throws IOException, MalformedFileException {
    long position = target(reference);
    long length = number(position, Integer.BYTES);
    long start = position + Integer.BYTES;
    if (length > (source.size() - start) / width) {
      throw new MalformedFileException(
          String.format(
              "the %d elements at byte %d end beyond the file of %d bytes",
              length, start, source.size()));
    }
    return new Vector(this, start, (int) Math.min(length, Integer.MAX_VALUE), length, width);
  }

  /// The text that an offset in the file points at; what is no UTF-8 is replaced.
  String string(long reference) throws IOException, MalformedFileException {
    Vector bytes = vector(reference, 1);
    text += bytes.bytes();
    if (bytes.bytes() > MAX_STRING || text > maxText) {
      throw new MalformedFileException(
          "the text of " + bytes.bytes() + " bytes at byte " + bytes.offset() + " is too long");
    }
    return bytes.text();
  }

  /// An unsigned little-endian number.
  long number(long position, int width) throws IOException, MalformedFileException {
    if (position < 0 || position > source.size() - width) {
      throw new MalformedFileException(
          "byte " + position + " is outside the file of " + source.size() + " bytes");
    }
    if (++reads > maxReads) {
      throw new MalformedFileException("it has more than " + maxReads + " parts");
    }
    long value = 0;
    for (int i = 0; i < width; i++) {
      value |= (at(position + i) & 0xFFL) << 8 * i;
    }
    return value;
  }

  byte at(long position) throws IOException {
    long index = position / PAGE;
    if (index != pageIndex) {
      byte[] known = pages.get(index);
      if (known == null) {
        known = source.read(index * PAGE, (int) Math.min(PAGE, source.size() - index * PAGE));
        pages.put(index, known);
      }
      page = known;
      pageIndex = index;
    }
    return page[(int) (position % PAGE)];
  }
}
