package dev.mvc.format.gguf;

import dev.mvc.format.layout.Extent;
import dev.mvc.format.layout.Filter;
import dev.mvc.format.layout.Layout;
import dev.mvc.format.layout.Lookalike;
import dev.mvc.format.layout.MalformedFileException;
import dev.mvc.format.layout.ModelFile;
import dev.mvc.format.layout.ModelFormat;
import dev.mvc.format.layout.NamedTensor;
import dev.mvc.format.layout.Packing;
import dev.mvc.tensor.DType;
import dev.mvc.tensor.Shape;
import dev.mvc.tensor.TensorInfo;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// GGUF: a header of typed metadata and of tensors, then their values at aligned offsets.
///
/// Dimensions are written fastest first; here they come in C order. In a big-endian file numbers
/// are reversed, but quantised blocks stay as they are: their layout there is written down nowhere.
public final class Gguf implements ModelFormat {
  private static final byte[] MAGIC = {'G', 'G', 'U', 'F'};

  /// Length of a name, dimensions, type, offset.
  private static final int LEAST_TENSOR = 8 + 4 + 4 + 8;

  /// Length of a key, type, value.
  private static final int LEAST_PAIR = 8 + 4 + 1;

  private static final int MAX_TENSORS = 1_000_000;
  private static final int MAX_NAME = 65_535;
  private static final int MAX_RANK = 4;

  @Override
  public String name() {
    return "gguf";
  }

  @Override
  public boolean claims(ModelFile file, byte[] head) {
    return isGguf(head) || file.name().toLowerCase(Locale.ROOT).endsWith(".gguf");
  }

  private static boolean isGguf(byte[] head) {
    return head.length >= MAGIC.length
        && head[0] == MAGIC[0]
        && head[1] == MAGIC[1]
        && head[2] == MAGIC[2]
        && head[3] == MAGIC[3];
  }

  @Override
  public Layout read(ModelFile file) throws IOException, MalformedFileException {
    byte[] head = file.head();
    if (!isGguf(head)) {
      throw new MalformedFileException(
          head.length == 0
              ? "the file is empty"
              : Lookalike.of(head)
                  .map(other -> "the file is " + other + ", not GGUF")
                  .orElse("the file does not begin with GGUF"));
    }
    GgufCursor cursor = new GgufCursor(file.bytes());
    cursor.skip(MAGIC.length);
    readVersion(cursor);
    long tensors = cursor.count("tensors", LEAST_TENSOR);
    if (tensors > MAX_TENSORS) {
      throw new MalformedFileException("the header claims " + tensors + " tensors");
    }
    GgufMetadata metadata = GgufMetadata.read(cursor, cursor.count("keys", LEAST_PAIR));
    List<Extent> extents = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (long i = 0; i < tensors; i++) {
      Extent extent = readTensor(cursor, metadata.alignment());
      if (!names.add(extent.tensor().name())) {
        throw new MalformedFileException(
            MalformedFileException.quote(extent.tensor().name()) + " is the name of two tensors");
      }
      extents.add(extent);
    }
    long start = Math.ceilDiv(cursor.position(), metadata.alignment()) * metadata.alignment();
    List<Extent> placed = place(extents, start, file.size());
    List<NamedTensor> named = placed.stream().map(NamedTensor::of).toList();
    List<Extent> sorted =
        placed.stream()
            .sorted(Comparator.comparingLong(Extent::offset).thenComparingLong(Extent::length))
            .toList();
    checkApart(sorted);
    return new Layout(name(), sorted, named, metadata.values(), warnings(cursor, extents));
  }

  private static List<String> warnings(GgufCursor cursor, List<Extent> extents) {
    boolean hasBlocks =
        extents.stream().anyMatch(e -> e.tensor().dtype().kind() == DType.Kind.BLOCKS);
    return cursor.isBig() && hasBlocks
        ? List.of("the file is big-endian; its quantised blocks are taken as they are")
        : List.of();
  }

  /// The version, which also tells the order of bytes: in the wrong one its lower half is zero.
  private static void readVersion(GgufCursor cursor) throws IOException, MalformedFileException {
    int version = cursor.u32();
    if ((version & 0xFFFF) == 0) {
      version = Integer.reverseBytes(version);
      cursor.readBigEndian();
    }
    if (version != 2 && version != 3) {
      throw new MalformedFileException(
          "the file is of version " + Integer.toUnsignedString(version) + ", not 2 or 3");
    }
  }

  /// @return with the offset from the beginning of the values
  private static Extent readTensor(GgufCursor cursor, int alignment)
      throws IOException, MalformedFileException {
    String name = cursor.name("the name of a tensor", MAX_NAME);
    String what = "tensor " + MalformedFileException.quote(name);
    int rank = cursor.u32();
    if (rank < 0 || rank > MAX_RANK) {
      throw new MalformedFileException(
          what + " has " + Integer.toUnsignedString(rank) + " dimensions, more than " + MAX_RANK);
    }
    List<Long> dims = new ArrayList<>();
    for (int i = 0; i < rank; i++) {
      long dim = cursor.u64();
      if (dim < 0) {
        throw new MalformedFileException(
            what + " has a dimension of " + Long.toUnsignedString(dim));
      }
      dims.addFirst(dim);
    }
    int type = cursor.u32();
    DType dtype =
        GgufTypes.find(type)
            .orElseThrow(() ->
                new MalformedFileException(
                    what
                        + " is of type "
                        + Integer.toUnsignedString(type)
                        + ", which is not known"));
    long offset = cursor.u64();
    if (offset < 0 || offset % alignment != 0) {
      throw new MalformedFileException(
          what
              + " begins at "
              + Long.toUnsignedString(offset)
              + " of the values, not at a multiple of "
              + alignment);
    }
    TensorInfo info = new TensorInfo(name, dtype, new Shape(dims));
    boolean isSwapped =
        cursor.isBig() && dtype.kind() != DType.Kind.BLOCKS && dtype.unitBytes() > 1;
    Packing packing = isSwapped ? Packing.of(Filter.Kind.SWAP, dtype.unitBytes()) : Packing.NONE;
    return new Extent(info, offset, length(info, what), packing);
  }

  private static long length(TensorInfo info, String what) throws MalformedFileException {
    try {
      if (info.shape().rowLength() % info.dtype().unitElements() == 0) {
        return info.byteLength();
      }
    } catch (ArithmeticException e) {
      // told below
    }
    throw new MalformedFileException(
        what + ": the size of " + info.dtype() + " " + info.shape() + " is impossible");
  }

  /// Makes offsets those of the file.
  private static List<Extent> place(List<Extent> extents, long start, long size)
      throws MalformedFileException {
    List<Extent> placed = new ArrayList<>();
    for (Extent extent : extents) {
      long room = size - start - extent.offset();
      if (extent.length() > room && extent.length() > 0) {
        throw new MalformedFileException(
            String.format(
                "tensor %s of %d bytes at %d of the values ends beyond the file of %d bytes",
                MalformedFileException.quote(extent.tensor().name()),
                extent.length(),
                extent.offset(),
                size));
      }
      long offset = extent.length() == 0 ? Math.min(start, size) : start + extent.offset();
      placed.add(new Extent(extent.tensor(), offset, extent.length(), extent.packing()));
    }
    return placed;
  }

  private static void checkApart(List<Extent> sorted) throws MalformedFileException {
    long end = 0;
    for (Extent extent : sorted) {
      if (extent.offset() < end) {
        throw new MalformedFileException(
            "tensor "
                + MalformedFileException.quote(extent.tensor().name())
                + " at byte "
                + extent.offset()
                + " overlaps the one before it");
      }
      end = extent.end();
    }
  }
}
