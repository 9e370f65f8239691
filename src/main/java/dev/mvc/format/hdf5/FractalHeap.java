package dev.mvc.format.hdf5;

import dev.mvc.format.layout.MalformedFileException;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// A heap of links or attributes, when there are many (section III.G).
///
/// Objects lie in blocks that double in size from row to row of a table; the offset of an object,
/// which is its name, counts through all blocks.
final class FractalHeap {
  private static final String WHAT = "a fractal heap's block";

  private final Addresses file;
  private final Fields header;
  private final int idLength;
  private final long hugeTree;
  private final int offsetWidth;
  private final int lengthWidth;
  private final int tableWidth;
  private final long firstBlock;
  private final long largestBlock;
  private final long root;
  private final int rootRows;
  private Optional<Map<Long, Place>> huge = Optional.empty();

  private record Place(long address, long length) {}

  /// Takes the records of objects in a heap.
  @FunctionalInterface
  interface Sink {
    /// Takes a record.
    void record(FractalHeap objects, Fields record) throws IOException, MalformedFileException;
  }

  private FractalHeap(Addresses file, Fields header) throws MalformedFileException {
    this.file = file;
    this.header = header;
    header.signature("FRHP");
    header.version(0, 0);
    this.idLength = header.u16();
    int filters = header.u16();
    header.skip(1);
    long largestObject = header.u32();
    header.length();
    this.hugeTree = header.address();
    header.length();
    header.address();
    header.skip(8L * file.lengthWidth());
    this.tableWidth = header.u16();
    this.firstBlock = header.length();
    this.largestBlock = header.length();
    int heapBits = header.u16();
    header.skip(2);
    this.root = header.address();
    this.rootRows = header.u16();
    if (filters != 0) {
      throw header.wrong("is packed, which is not known of heaps");
    }
    header.checksum();
    if (tableWidth == 0 || !isPower(firstBlock) || !isPower(largestBlock) || heapBits > 64) {
      throw header.wrong("has sizes that cannot be");
    }
    this.offsetWidth = (heapBits + 7) / 8;
    int blockWidth = (Long.numberOfTrailingZeros(largestBlock) + 7) / 8;
    this.lengthWidth = Math.min(blockWidth, width(largestObject));
  }

  private static boolean isPower(long size) {
    return Long.bitCount(size) == 1 && size < 1L << 40;
  }

  private static int width(long most) {
    return (Long.SIZE - Long.numberOfLeadingZeros(Math.max(1, most)) + 7) / 8;
  }

  /// Walks the records of a heap that a message tells of, if there is one.
  ///
  /// @param info "attribute info" or "link info" (sections IV.A.2.v and IV.A.2.c)
  /// @param counters how many bytes it has for the order in which objects came, where it has any
  /// @param type of the tree of records
  static void walk(Addresses file, Fields info, int counters, int type, Sink sink)
      throws IOException, MalformedFileException {
    info.version(0, 0);
    info.skip((info.u8() & 1) != 0 ? counters : 0);
    long heap = info.address();
    long tree = info.address();
    if (heap != Addresses.UNDEFINED && tree != Addresses.UNDEFINED) {
      FractalHeap objects = read(file, heap);
      new NewTree(file, type, record -> sink.record(objects, record)).walk(tree);
    }
  }

  private static FractalHeap read(Addresses file, long address)
      throws IOException, MalformedFileException {
    long length = 26L + 3L * file.width() + 12L * file.lengthWidth();
    return new FractalHeap(file, file.read(address, length, "a fractal heap"));
  }

  /// Bytes of the names of objects.
  int idLength() {
    return idLength;
  }

  /// Reads an object.
  ///
  /// @param id its name, of [#idLength] bytes
  /// @param what it is, for messages
  Fields object(Fields id, String what) throws IOException, MalformedFileException {
    int flags = id.u8();
    return switch (flags >> 4 & 3) {
      case 0 -> {
        long offset = id.number(offsetWidth);
        yield managed(offset, id.number(lengthWidth), what);
      }
      case 1 -> huge(id, what);
      case 2 -> id.part((flags & 15) + 1, what);
      default -> throw id.wrong("is of an unknown kind");
    };
  }

  private Fields managed(long offset, long length, String what)
      throws IOException, MalformedFileException {
    if (rootRows == 0) {
      return within(root, offset, firstBlock, length, what);
    }
    long block = root;
    long rest = offset;
    long rows = rootRows;
    while (true) {
      int row = row(rest);
      if (row >= rows) {
        throw header.wrong("has nothing at its offset " + offset);
      }
      long size = blockSize(row);
      long inRow = rest - (row == 0 ? 0 : tableWidth * size);
      long child = child(block, row, inRow / size);
      rest = inRow % size;
      if (size <= largestBlock) {
        return within(child, rest, size, length, what);
      }
      // The table of an inner block covers as much as the inner block stands for.
      block = child;
      rows =
          Long.numberOfTrailingZeros(size)
              - Long.numberOfTrailingZeros(firstBlock)
              - (Long.SIZE - 1 - Long.numberOfLeadingZeros(tableWidth))
              + 1L;
    }
  }

  /// The row of the table that an offset is in. The first two rows have blocks of the same size.
  private int row(long offset) {
    long rows = offset / (tableWidth * firstBlock);
    return rows == 0 ? 0 : Long.SIZE - Long.numberOfLeadingZeros(rows);
  }

  private long blockSize(int row) throws MalformedFileException {
    if (row > 40) {
      throw header.wrong("has more rows than can be");
    }
    return firstBlock << Math.max(0, row - 1);
  }

  /// The address of a block, from the table of the one above it.
  private long child(long block, int row, long column) throws IOException, MalformedFileException {
    if (block == Addresses.UNDEFINED) {
      throw header.wrong("has no block there");
    }
    long head = 5L + file.width() + offsetWidth;
    long entry = (long) row * tableWidth + column;
    Fields start = file.read(block, head, WHAT);
    start.signature("FHIB");
    start.version(0, 0);
    return file.read(block + head + entry * file.width(), file.width(), WHAT).address();
  }

  private Fields within(long block, long offset, long size, long length, String what)
      throws IOException, MalformedFileException {
    if (block == Addresses.UNDEFINED || length > size || offset > size - length) {
      throw header.wrong("has nothing at its offset " + offset);
    }
    file.read(block, 4, WHAT).signature("FHDB");
    return file.read(block + offset, length, what);
  }

  /// An object outside of all blocks: the name holds its place, or the number by which a B-tree
  /// finds it.
  private Fields huge(Fields id, String what) throws IOException, MalformedFileException {
    if (idLength > file.width() + file.lengthWidth()) {
      long address = id.address();
      return file.read(address, id.length(), what);
    }
    if (huge.isEmpty()) {
      Map<Long, Place> places = new HashMap<>();
      new NewTree(
              file,
              NewTree.HUGE_OBJECTS,
              record -> {
                long address = record.address();
                long length = record.length();
                places.put(record.length(), new Place(address, length));
              })
          .walk(hugeTree);
      huge = Optional.of(places);
    }
    Place place = huge.get().get(id.number(Math.min(idLength - 1, 8)));
    if (place == null) {
      throw id.wrong("is not in its heap");
    }
    return file.read(place.address, place.length, what);
  }
}
