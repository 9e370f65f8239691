package dev.mvc.format.hdf5;

import dev.mvc.format.layout.MalformedFileException;
import java.io.IOException;

/// The index of the chunks of a dataset that cannot grow (section VII.C).
final class FixedArray {
  private static final String WHAT = "an array of chunks";

  /// Takes elements of an array.
  @FunctionalInterface
  interface Sink {
    /// Takes an element and its number.
    void element(long number, Fields element) throws IOException, MalformedFileException;
  }

  private final Addresses file;
  private final int client;
  private final Sink sink;

  /// @param isFiltered whether elements have the length of their chunk
  FixedArray(Addresses file, boolean isFiltered, Sink sink) {
    this.file = file;
    this.client = isFiltered ? 1 : 0;
    this.sink = sink;
  }

  void read(long address) throws IOException, MalformedFileException {
    Fields header = file.read(address, 12L + file.width() + file.lengthWidth(), WHAT);
    header.signature("FAHD");
    header.version(0, 0);
    int kind = header.u8();
    int width = header.u8();
    int pageBits = header.u8();
    long count = header.length();
    long block = header.address();
    header.checksum();
    if (kind != client || width < file.width() || pageBits > 30) {
      throw header.wrong("has elements that cannot be");
    }
    if (block == Addresses.UNDEFINED) {
      return;
    }
    long page = 1L << pageBits;
    long pages = count > page ? (count - 1) / page + 1 : 0;
    long bitmap = (pages + 7) / 8;
    long head = 6L + file.width() + bitmap;
    long inside = pages == 0 ? count : 0;
    if (count > file.size()) {
      throw header.wrong("has " + count + " elements, more than the file bytes");
    }
    Fields data = file.read(block, head + inside * width + 4, WHAT);
    data.signature("FADB");
    data.version(0, 0);
    data.skip(1L + file.width());
    byte[] written = data.bytes(bitmap);
    pass(data.part(inside * width, WHAT), width, 0, inside);
    data.checksum();
    for (long i = 0; i < pages; i++) {
      long length = Math.min(page, count - i * page);
      if ((written[(int) (i / 8)] & 0x80 >> i % 8) != 0) {
        long at = block + head + 4 + i * (page * width + 4);
        Fields elements = file.read(at, length * width + 4, WHAT);
        pass(elements.part(length * width, WHAT), width, i * page, length);
        elements.checksum();
      }
    }
  }

  private void pass(Fields elements, int width, long first, long count)
      throws IOException, MalformedFileException {
    for (long i = 0; i < count; i++) {
      sink.element(first + i, elements.part(width, "a chunk's entry"));
    }
  }
}
