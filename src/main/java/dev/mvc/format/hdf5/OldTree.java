package dev.mvc.format.hdf5;

import dev.mvc.format.layout.MalformedFileException;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;

/// A B-tree of version 1 (section III.A.1).
final class OldTree {
  /// Trees of groups: keys say nothing that their children do not.
  static final int GROUPS = 0;

  /// Trees of chunks: a key describes the chunk that its child is.
  static final int CHUNKS = 1;

  private static final String WHAT = "a B-tree's node";

  /// Takes what the leaves list, in order.
  @FunctionalInterface
  interface Sink {
    /// Takes the key on the left of a child, and the child's address.
    void child(Fields key, long address) throws IOException, MalformedFileException;
  }

  private final Addresses file;
  private final int type;
  private final int keyLength;
  private final int room;
  private final Sink sink;
  private final Set<Long> seen = new HashSet<>();

  /// @param keyLength bytes of a key
  /// @param room entries that a node has room for; 0 if that is not known
  OldTree(Addresses file, int type, int keyLength, int room, Sink sink) {
    this.file = file;
    this.type = type;
    this.keyLength = keyLength;
    this.room = room;
    this.sink = sink;
  }

  /// Walks a tree from its root.
  void walk(long root) throws IOException, MalformedFileException {
    Fields fields = node(root);
    int level = fields.copy().u8();
    walk(root, level, true);
  }

  private Fields node(long address) throws IOException, MalformedFileException {
    Fields fields = file.read(address, 8 + 2L * file.width(), WHAT);
    fields.signature("TREE");
    if (fields.u8() != type) {
      throw fields.wrong("is of another kind of tree");
    }
    return fields;
  }

  /// Levels get smaller and no node is entered twice, so this comes to an end.
  private void walk(long address, int level, boolean isRoot)
      throws IOException, MalformedFileException {
    Fields head = node(address);
    if (!seen.add(address) || head.u8() != level) {
      throw head.wrong("is part of a loop");
    }
    int entries = head.u16();
    long left = head.address();
    long right = head.address();
    if (left == address || right == address || (isRoot && (left != -1 || right != -1))) {
      throw head.wrong("is its own neighbour");
    }
    long start = address + head.consumed();
    Fields fields = file.read(start, (long) entries * (keyLength + file.width()), WHAT);
    for (int i = 0; i < entries; i++) {
      Fields key = fields.part(keyLength, "a key of a B-tree");
      long child = fields.address();
      if (level > 0) {
        walk(child, level - 1, false);
      } else {
        sink.child(key, child);
      }
    }
    if (entries < room) {
      checkRest(start + (long) entries * (keyLength + file.width()), room - entries);
    }
  }

  /// What is not used of a node is zeros, or was used once. Anything else was not written by HDF5,
  /// and then nobody knows what else was not.
  private void checkRest(long address, int entries) throws IOException, MalformedFileException {
    int width = keyLength + file.width();
    Fields rest = file.readUpTo(address + keyLength, entries * width - keyLength, WHAT);
    while (rest.left() >= width) {
      long child = rest.address();
      if (child > file.size()) {
        throw rest.wrong("has an unused entry that points beyond the file");
      }
      rest.skip(keyLength);
    }
  }
}
