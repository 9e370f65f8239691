package dev.mvc.format.hdf5;

import dev.mvc.format.layout.MalformedFileException;
import java.io.IOException;

/// The index of the chunks of a dataset that can grow in one dimension (section VII.D).
///
/// The first elements are in the index block. The others are in data blocks, which get larger:
/// super block `s` stands for `2^(s/2)` data blocks of `2^((s+1)/2)` times the smallest size. The
/// index block holds the addresses of the data blocks of the first super blocks itself.
final class ExtensibleArray {
  private static final String WHAT = "an array of chunks";

  private final Addresses file;
  private final int client;
  private final FixedArray.Sink sink;
  private int width;
  private int offsetWidth;
  private long pageLength;
  private long smallest;

  /// Elements passed on or left out so far.
  private long done;

  /// How many elements there are.
  private long count;

  /// @param isFiltered whether elements have the length of their chunk
  ExtensibleArray(Addresses file, boolean isFiltered, FixedArray.Sink sink) {
    this.file = file;
    this.client = isFiltered ? 1 : 0;
    this.sink = sink;
  }

  void read(long address) throws IOException, MalformedFileException {
    Fields header = file.read(address, 16L + 6L * file.lengthWidth() + file.width(), WHAT);
    header.signature("EAHD");
    header.version(0, 0);
    int kind = header.u8();
    width = header.u8();
    int bits = header.u8();
    int inIndex = header.u8();
    smallest = header.u8();
    int leastPointers = header.u8();
    int pageBits = header.u8();
    header.skip(4L * file.lengthWidth());
    count = header.length();
    header.length();
    long block = header.address();
    header.checksum();
    if (kind != client
        || width < file.width()
        || bits > 63
        || pageBits > 30
        || Long.bitCount(smallest) != 1
        || Integer.bitCount(leastPointers) != 1) {
      throw header.wrong("has elements that cannot be");
    }
    offsetWidth = (bits + 7) / 8;
    pageLength = 1L << pageBits;
    if (block != Addresses.UNDEFINED) {
      int supers = 1 + bits - Long.numberOfTrailingZeros(smallest);
      readIndex(block, inIndex, leastPointers, supers);
    }
  }

  private void readIndex(long address, int inIndex, int leastPointers, int supers)
      throws IOException, MalformedFileException {
    int blocks = 2 * (leastPointers - 1);
    int direct = 2 * Integer.numberOfTrailingZeros(leastPointers);
    int indirect = Math.max(0, supers - direct);
    long length =
        10L + file.width() + (long) inIndex * width + (long) (blocks + indirect) * file.width();
    Fields index = file.read(address, length, WHAT);
    Fields whole = index.copy();
    whole.skip(length - 4);
    whole.checksum();
    frame(index, "EAIB");
    pass(index.part((long) inIndex * width, WHAT), inIndex);
    for (int level = 0; level < direct; level++) {
      for (long i = 0; i < blocksOf(level); i++) {
        readData(index.address(), elementsOf(level), new byte[0], 0);
      }
    }
    for (int level = direct; level < direct + indirect && done < count; level++) {
      readSuper(index.address(), level);
    }
  }

  private static long blocksOf(int level) {
    return 1L << level / 2;
  }

  private long elementsOf(int level) {
    return smallest << (level + 1) / 2;
  }

  private void frame(Fields block, String signature) throws MalformedFileException {
    block.signature(signature);
    block.version(0, 0);
    if (block.u8() != client) {
      throw block.wrong("is of another kind of array");
    }
    block.skip(file.width());
  }

  private void readSuper(long address, int level) throws IOException, MalformedFileException {
    long blocks = blocksOf(level);
    long elements = elementsOf(level);
    if (address == Addresses.UNDEFINED) {
      done += blocks * elements;
      return;
    }
    long pages = elements > pageLength ? elements / pageLength : 0;
    long bitmap = (pages + 7) / 8;
    long head = 6L + file.width() + offsetWidth;
    long length = head + blocks * bitmap + blocks * file.width() + 4;
    Fields fields = file.read(address, length, WHAT);
    frame(fields, "EASB");
    fields.skip(offsetWidth);
    byte[] written = fields.bytes(blocks * bitmap);
    for (long i = 0; i < blocks; i++) {
      readData(fields.address(), elements, written, (int) (i * bitmap));
    }
    fields.checksum();
  }

  /// @param written a bit for each page of the block that was written, from `bits` on
  private void readData(long address, long elements, byte[] written, int bits)
      throws IOException, MalformedFileException {
    if (address == Addresses.UNDEFINED || done >= count) {
      done += elements;
      return;
    }
    long head = 6L + file.width() + offsetWidth;
    boolean isPaged = elements > pageLength;
    if (isPaged && written.length == 0) {
      throw new MalformedFileException(WHAT + " has pages where none can be");
    }
    long inside = isPaged ? 0 : elements;
    Fields block = file.read(address, head + inside * width + 4, WHAT);
    frame(block, "EADB");
    block.skip(offsetWidth);
    pass(block.part(inside * width, WHAT), inside);
    block.checksum();
    for (long page = 0; isPaged && page < elements / pageLength; page++) {
      if ((written[bits + (int) (page / 8)] & 0x80 >> page % 8) == 0) {
        done += pageLength;
        continue;
      }
      long at = address + head + 4 + page * (pageLength * width + 4);
      Fields fields = file.read(at, pageLength * width + 4, WHAT);
      pass(fields.part(pageLength * width, WHAT), pageLength);
      fields.checksum();
    }
  }

  private void pass(Fields elements, long number) throws IOException, MalformedFileException {
    for (long i = 0; i < number; i++) {
      sink.element(done + i, elements.part(width, "a chunk's entry"));
    }
    done += number;
  }
}
