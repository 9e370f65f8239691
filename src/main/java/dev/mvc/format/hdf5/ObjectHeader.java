package dev.mvc.format.hdf5;

import dev.mvc.format.layout.MalformedFileException;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;

/// What describes a group or a dataset: a list of messages (section IV.A).
final class ObjectHeader {
  static final int DATASPACE = 0x01;
  static final int LINK_INFO = 0x02;
  static final int DATATYPE = 0x03;
  static final int OLD_FILL_VALUE = 0x04;
  static final int FILL_VALUE = 0x05;
  static final int LINK = 0x06;
  static final int EXTERNAL_FILES = 0x07;
  static final int LAYOUT = 0x08;
  static final int FILTERS = 0x0B;
  static final int ATTRIBUTE = 0x0C;
  static final int SYMBOL_TABLE = 0x11;
  static final int ATTRIBUTE_INFO = 0x15;

  private static final int CONTINUATION = 0x10;
  private static final int SHARED = 2;
  private static final String WHAT = "the object header";

  /// @param isShared whether the body only says where the message is
  private record Message(int type, boolean isShared, Fields body) {}

  /// Where messages lie.
  private record Block(long address, long length) {}

  private final Addresses file;
  private final long address;
  private final List<Message> messages = new ArrayList<>();
  private final Queue<Block> blocks = new ArrayDeque<>();
  private boolean tracksOrder;

  private ObjectHeader(Addresses file, long address) {
    this.file = file;
    this.address = address;
  }

  /// Reads a header with all its continuations.
  static ObjectHeader read(Addresses file, long address)
      throws IOException, MalformedFileException {
    ObjectHeader header = new ObjectHeader(file, address);
    Fields start = file.readUpTo(address, 16, WHAT);
    if (start.copy().u8() == 1) {
      header.readOld(start);
    } else {
      header.readNew();
    }
    return header;
  }

  /// Version 1: messages are padded, blocks have no frame.
  private void readOld(Fields start) throws IOException, MalformedFileException {
    start.skip(8);
    blocks.add(new Block(address + 16, start.u32()));
    Set<Long> seen = new HashSet<>();
    while (!blocks.isEmpty()) {
      Block block = next(seen);
      Fields fields = file.read(block.address, block.length, WHAT);
      while (fields.left() >= 8) {
        int type = fields.u16();
        int size = fields.u16();
        int flags = fields.u8();
        fields.skip(3);
        add(type, flags, fields.part(size, name(type)));
      }
    }
  }

  /// Version 2: blocks have a signature and a checksum, which cover them.
  private void readNew() throws IOException, MalformedFileException {
    Fields start = file.readUpTo(address, 34, WHAT);
    start.signature("OHDR");
    start.version(2, 2);
    int flags = start.u8();
    tracksOrder = (flags & 0x04) != 0;
    start.skip(((flags & 0x20) != 0 ? 16 : 0) + ((flags & 0x10) != 0 ? 4 : 0));
    long size = start.number(1 << (flags & 3));
    int prefix = start.consumed();
    // The size may be any number of eight bytes.
    Fields first = file.read(address, Math.min(size, file.size()) + prefix + 4, WHAT);
    first.skip(prefix);
    readMessages(first, size);
    Set<Long> seen = new HashSet<>();
    while (!blocks.isEmpty()) {
      Block block = next(seen);
      Fields fields = file.read(block.address, block.length, WHAT + "'s continuation");
      fields.signature("OCHK");
      readMessages(fields, block.length - 8);
    }
  }

  private Block next(Set<Long> seen) throws MalformedFileException {
    Block block = blocks.remove();
    if (!seen.add(block.address)) {
      throw new MalformedFileException(
          WHAT + " at address " + address + " is continued twice at " + block.address);
    }
    return block;
  }

  private void readMessages(Fields block, long length) throws IOException, MalformedFileException {
    Fields whole = block.copy();
    whole.skip(length);
    whole.checksum();
    Fields fields = block.part(length, WHAT);
    int head = tracksOrder ? 6 : 4;
    while (fields.left() >= head) {
      int type = fields.u8();
      int size = fields.u16();
      int flags = fields.u8();
      fields.skip(head - 4);
      add(type, flags, fields.part(size, name(type)));
    }
  }

  private void add(int type, int flags, Fields body) throws MalformedFileException {
    if (type == CONTINUATION) {
      long at = body.address();
      blocks.add(new Block(at, body.length()));
    } else {
      messages.add(new Message(type, (flags & SHARED) != 0, body));
    }
  }

  /// Whether there is a message of a type.
  boolean has(int type) {
    return messages.stream().anyMatch(message -> message.type == type);
  }

  /// The bodies of all messages of a type. What is shared is fetched from where it is.
  List<Fields> all(int type) throws IOException, MalformedFileException {
    List<Fields> bodies = new ArrayList<>();
    for (Message message : messages) {
      if (message.type == type) {
        bodies.add(message.isShared ? shared(file, type, message.body) : message.body.copy());
      }
    }
    return bodies;
  }

  /// The body of the message of a type.
  Optional<Fields> find(int type) throws IOException, MalformedFileException {
    List<Fields> bodies = all(type);
    return bodies.isEmpty() ? Optional.empty() : Optional.of(bodies.getFirst());
  }

  /// The body of the message of a type, which a sound object has.
  Fields get(int type) throws IOException, MalformedFileException {
    return find(type)
        .orElseThrow(() ->
            new MalformedFileException(WHAT + " at address " + address + " lacks " + name(type)));
  }

  /// Fetches a message that is kept in another object, as datatypes with a name are (section
  /// IV.A.2).
  ///
  /// @param reference says where
  static Fields shared(Addresses file, int type, Fields reference)
      throws IOException, MalformedFileException {
    int version = reference.version(1, 3);
    int kind = reference.u8();
    if (version == 3 && kind == 1) {
      throw reference.wrong("is in a heap for messages, which is not known");
    }
    reference.skip(version == 1 ? 6 : 0);
    long owner = reference.address();
    for (Message message : read(file, owner).messages) {
      if (message.type == type && !message.isShared) {
        return message.body.copy();
      }
    }
    throw new MalformedFileException(name(type) + " is not at address " + Addresses.text(owner));
  }

  private static String name(int type) {
    return switch (type) {
      case DATASPACE -> "the dataspace";
      case DATATYPE -> "the datatype";
      case LINK, LINK_INFO, SYMBOL_TABLE -> "the group's table";
      case LAYOUT -> "the dataset's layout";
      case FILTERS -> "the list of filters";
      case ATTRIBUTE, ATTRIBUTE_INFO -> "an attribute";
      default -> "a message";
    };
  }
}
