package dev.mvc.format.hdf5;

import dev.mvc.format.layout.MalformedFileException;
import java.util.ArrayList;
import java.util.List;

/// Where the elements of a dataset are (section IV.A.2.i).
sealed interface DataLayout {
  /// In the object header itself.
  record Compact(long address, long length) implements DataLayout {}

  /// In one stretch.
  ///
  /// @param address undefined if nothing was written
  record Contiguous(long address) implements DataLayout {}

  /// In chunks that an index lists.
  ///
  /// @param address of the index; undefined if nothing was written
  /// @param dims of a chunk; the last one is the bytes of an element
  /// @param parameters what else the index needs
  record Chunked(Index index, long address, List<Long> dims, Fields parameters, int flags)
      implements DataLayout {
    /// Chunks that the dataset's edge cuts do not go through the filters.
    boolean hasPlainEdges() {
      return (flags & 1) != 0;
    }

    /// The only chunk is described here.
    boolean isSingleFiltered() {
      return (flags & 2) != 0;
    }
  }

  /// Of parts of other datasets, maybe of other files.
  record Virtual() implements DataLayout {}

  /// How chunks are listed.
  enum Index {
    OLD_TREE,
    SINGLE,
    IMPLICIT,
    FIXED_ARRAY,
    EXTENSIBLE_ARRAY,
    NEW_TREE
  }

  static DataLayout read(Fields fields) throws MalformedFileException {
    int version = fields.version(1, 5);
    if (version < 3) {
      return readOld(fields);
    }
    int kind = fields.u8();
    return switch (kind) {
      case 0 -> {
        int length = fields.u16();
        yield new Compact(fields.position(), fields.part(length, "a dataset").left());
      }
      case 1 -> new Contiguous(fields.address());
      case 2 -> version == 3 ? readChunked(fields) : readIndexed(fields);
      case 3 -> new Virtual();
      default -> throw fields.wrong("is of the unknown kind " + kind);
    };
  }

  private static DataLayout readOld(Fields fields) throws MalformedFileException {
    int rank = rank(fields);
    int kind = fields.u8();
    fields.skip(5);
    long address = kind == 0 ? Addresses.UNDEFINED : fields.address();
    List<Long> dims = dims(fields, rank, 4);
    return switch (kind) {
      case 0 -> {
        long length = fields.u32();
        yield new Compact(fields.position(), fields.part(length, "a dataset").left());
      }
      case 1 -> new Contiguous(address);
      case 2 -> new Chunked(Index.OLD_TREE, address, dims, fields, 0);
      default -> throw fields.wrong("is of the unknown kind " + kind);
    };
  }

  private static DataLayout readChunked(Fields fields) throws MalformedFileException {
    int rank = rank(fields);
    long address = fields.address();
    return new Chunked(Index.OLD_TREE, address, dims(fields, rank, 4), fields, 0);
  }

  private static DataLayout readIndexed(Fields fields) throws MalformedFileException {
    int flags = fields.u8();
    int rank = rank(fields);
    int width = fields.u8();
    if (width < 1 || width > 8) {
      throw fields.wrong("has dimensions of " + width + " bytes");
    }
    List<Long> dims = dims(fields, rank, width);
    int kind = fields.u8();
    if (kind < 1 || kind > 5) {
      throw fields.wrong("has the unknown index " + kind);
    }
    Index index = Index.values()[kind];
    Fields parameters = fields.copy();
    fields.skip(
        switch (index) {
          case SINGLE -> (flags & 2) == 0 ? 0 : fields.lengthWidth() + 4;
          case FIXED_ARRAY -> 1;
          case EXTENSIBLE_ARRAY -> 5;
          case NEW_TREE -> 6;
          case OLD_TREE, IMPLICIT -> 0;
        });
    return new Chunked(index, fields.address(), dims, parameters, flags);
  }

  private static int rank(Fields fields) throws MalformedFileException {
    int rank = fields.u8();
    if (rank > Dataspace.MAX_RANK + 1) {
      throw fields.wrong("has " + rank + " dimensions");
    }
    return rank;
  }

  private static List<Long> dims(Fields fields, int rank, int width) throws MalformedFileException {
    List<Long> dims = new ArrayList<>();
    for (int i = 0; i < rank; i++) {
      dims.add(fields.number(width));
    }
    return List.copyOf(dims);
  }
}
