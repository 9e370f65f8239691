package dev.mvc.format.hdf5;

import dev.mvc.format.layout.MalformedFileException;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;

/// A B-tree of version 2 (section III.A.2): records in leaves and between them.
final class NewTree {
  /// Records of objects in a fractal heap that are too large for its blocks.
  static final int HUGE_OBJECTS = 1;

  /// Records of links, by the hash of their names.
  static final int LINKS = 5;

  /// Records of attributes, by the hash of their names.
  static final int ATTRIBUTES = 8;

  /// Records of chunks as they are.
  static final int CHUNKS = 10;

  /// Records of chunks that went through filters.
  static final int FILTERED_CHUNKS = 11;

  /// Bytes of a node that are not records: signature, version, type and checksum.
  private static final int FRAME = 10;

  private static final String WHAT = "a B-tree's node";

  /// Takes the records.
  @FunctionalInterface
  interface Sink {
    /// Takes a record.
    void record(Fields record) throws IOException, MalformedFileException;
  }

  private final Addresses file;
  private final int type;
  private final Sink sink;
  private final Set<Long> seen = new HashSet<>();
  private int nodeSize;
  private int recordSize;

  /// Bytes of the number of a child's records.
  private int countWidth;

  /// Bytes of the number of all records below a child, by its level.
  private int[] totalWidths = new int[0];

  NewTree(Addresses file, int type, Sink sink) {
    this.file = file;
    this.type = type;
    this.sink = sink;
  }

  /// Walks a tree from its header.
  void walk(long address) throws IOException, MalformedFileException {
    Fields header =
        file.read(address, 22L + file.width() + file.lengthWidth(), "a B-tree's header");
    header.signature("BTHD");
    header.version(0, 0);
    if (header.u8() != type) {
      throw header.wrong("is of another kind of tree");
    }
    nodeSize = (int) Math.min(header.u32(), Integer.MAX_VALUE);
    recordSize = header.u16();
    int depth = header.u16();
    header.skip(2);
    long root = header.address();
    int records = header.u16();
    header.length();
    header.checksum();
    if (recordSize == 0 || nodeSize <= FRAME || depth > 64) {
      throw header.wrong("has sizes that cannot be");
    }
    plan(depth);
    if (root != Addresses.UNDEFINED) {
      walk(root, depth, records);
    }
  }

  /// How wide the fields of a node are, which follows from how many records can be below it.
  private void plan(int depth) {
    totalWidths = new int[depth + 1];
    long most = ((long) nodeSize - FRAME) / recordSize;
    countWidth = width(most);
    double total = most;
    for (int level = 1; level <= depth; level++) {
      int pointer = file.width() + countWidth + totalWidths[level - 1];
      most = Math.max(0, ((long) nodeSize - FRAME - pointer) / (recordSize + pointer));
      total = (most + 1) * total + most;
      totalWidths[level] = total < 0x1p62 ? width((long) total) : 8;
    }
  }

  /// Bytes that hold any number up to this one.
  private static int width(long most) {
    return (Long.SIZE - Long.numberOfLeadingZeros(Math.max(1, most)) + 7) / 8;
  }

  private void walk(long address, int level, int records)
      throws IOException, MalformedFileException {
    int pointer = level == 0 ? 0 : file.width() + countWidth + totalWidths[level - 1];
    long length = FRAME + (long) records * recordSize + (records + 1L) * pointer;
    Fields node = file.read(address, length, WHAT);
    node.signature(level == 0 ? "BTLF" : "BTIN");
    node.version(0, 0);
    if (!seen.add(address) || node.u8() != type) {
      throw node.wrong("is part of a loop, or of another tree");
    }
    Fields fields = node.part(length - FRAME, WHAT);
    node.checksum();
    Fields children = fields.copy();
    children.skip((long) records * recordSize);
    for (int i = 0; i <= records; i++) {
      if (level > 0) {
        long child = children.address();
        int count = (int) Math.min(children.number(countWidth), 1 << 16);
        children.skip(totalWidths[level - 1]);
        walk(child, level - 1, count);
      }
      if (i < records) {
        sink.record(fields.part(recordSize, "a record of a B-tree"));
      }
    }
  }
}
