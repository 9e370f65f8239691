package dev.mvc.format.hdf5;

import dev.mvc.format.layout.MalformedFileException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// What a group holds.
final class Links {
  /// An entry of a group.
  sealed interface Link {
    /// Its name in the group.
    String name();
  }

  /// An object of this file.
  record Hard(String name, long address) implements Link {}

  /// Another path in this file.
  record Soft(String name) implements Link {}

  /// An object of another file.
  record External(String name, String file) implements Link {}

  private final Addresses file;
  private final int room;
  private final List<Link> links = new ArrayList<>();

  private Links(Addresses file, int room) {
    this.file = file;
    this.room = room;
  }

  /// Whether an object is a group.
  static boolean isGroup(ObjectHeader header) {
    return header.has(ObjectHeader.SYMBOL_TABLE)
        || header.has(ObjectHeader.LINK_INFO)
        || header.has(ObjectHeader.LINK);
  }

  /// The entries of a group by name, as the older kind of groups has them; the newer one by hash.
  ///
  /// @param room entries that the B-trees of groups have room for; 0 if that is not known
  static List<Link> of(Addresses file, ObjectHeader group, int room)
      throws IOException, MalformedFileException {
    Links links = new Links(file, room);
    Optional<Fields> table = group.find(ObjectHeader.SYMBOL_TABLE);
    if (table.isPresent()) {
      links.readTable(table.get());
    }
    for (Fields message : group.all(ObjectHeader.LINK)) {
      links.readLink(message);
    }
    Optional<Fields> info = group.find(ObjectHeader.LINK_INFO);
    if (info.isPresent()) {
      links.readHeap(info.get());
    }
    links.links.sort(Comparator.comparing(Link::name));
    return links.links;
  }

  /// A group as HDF5 writes it by default: a B-tree of nodes of symbols, their names in a heap
  /// (sections III.A.1, III.B to III.D, IV.A.2.r).
  private void readTable(Fields message) throws IOException, MalformedFileException {
    long tree = message.address();
    Fields heap =
        file.read(message.address(), 8 + 2L * file.lengthWidth() + file.width(), "a group's names");
    heap.signature("HEAP");
    heap.version(0, 0);
    heap.skip(3);
    long size = heap.length();
    heap.length();
    Fields names = file.read(heap.address(), size, "a group's names");
    new OldTree(
            file, OldTree.GROUPS, file.lengthWidth(), room, (key, node) -> readNode(node, names))
        .walk(tree);
  }

  private void readNode(long address, Fields names) throws IOException, MalformedFileException {
    Fields head = file.read(address, 8, "a group's node");
    head.signature("SNOD");
    head.version(1, 1);
    head.skip(1);
    int symbols = head.u16();
    int width = 2 * file.width() + 24;
    Fields entries = file.read(address + 8, (long) symbols * width, "a group's node");
    for (int i = 0; i < symbols; i++) {
      Fields entry = entries.part(width, "a group's entry");
      Fields text = names.copy();
      text.skip(entry.address());
      String name = text.terminated();
      long object = entry.address();
      boolean isSoft = entry.u32() == 2;
      links.add(isSoft ? new Soft(name) : new Hard(name, object));
    }
  }

  /// A group with many entries: a heap of links, which a B-tree lists (section IV.A.2.c).
  private void readHeap(Fields info) throws IOException, MalformedFileException {
    FractalHeap.walk(
        file,
        info,
        8,
        NewTree.LINKS,
        (objects, record) -> {
          record.skip(4);
          readLink(objects.object(record.part(objects.idLength(), "a link"), "a link"));
        });
  }

  /// A link by itself (section IV.A.2.g).
  private void readLink(Fields link) throws MalformedFileException {
    link.version(1, 1);
    int flags = link.u8();
    int type = (flags & 0x08) != 0 ? link.u8() : 0;
    link.skip(((flags & 0x04) != 0 ? 8 : 0) + ((flags & 0x10) != 0 ? 1 : 0));
    String name = link.text(link.number(1 << (flags & 3)));
    switch (type) {
      case 0 -> links.add(new Hard(name, link.address()));
      case 64 -> {
        Fields value = link.part(link.u16(), "an external link");
        value.skip(1);
        links.add(new External(name, value.terminated()));
      }
      default -> links.add(new Soft(name)); // or of a kind that only its program knows
    }
  }
}
