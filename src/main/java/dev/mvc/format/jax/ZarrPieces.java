package dev.mvc.format.jax;

import dev.mvc.format.layout.Extent;
import dev.mvc.format.layout.Filter;
import dev.mvc.format.layout.Folder;
import dev.mvc.format.layout.MalformedFileException;
import dev.mvc.format.layout.ModelFile;
import dev.mvc.format.layout.NamedTensor;
import dev.mvc.format.layout.Stored;
import dev.mvc.format.layout.Values;
import dev.mvc.io.ByteSource;
import dev.mvc.io.LittleEndian;
import dev.mvc.tensor.Shape;
import dev.mvc.tensor.TensorInfo;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The chunks of one zarr array, and the tensor that they make up.
final class ZarrPieces {
  private static final int CHECKSUM = 4;

  /// An entry of a shard's index: offset and length of an inner chunk.
  private static final int ENTRY = 16;

  private static final int MOST = 1_000_000;

  private final TensorInfo info;
  private final ZarrArray array;
  private final Folder folder;
  private final String root;
  private final List<Values.Chunk> chunks = new ArrayList<>();

  /// The bytes of chunks that lie in nodes of a store.
  private final ByteArrayOutputStream inline = new ByteArrayOutputStream();

  /// @param root how to get from the folder to where the paths of values begin
  ZarrPieces(String name, ZarrArray array, Folder folder, String root) {
    this.info = new TensorInfo(name, array.dtype(), array.shape());
    this.array = array;
    this.folder = folder;
    this.root = root;
  }

  /// The chunks, those within nodes with an empty path.
  List<Values.Chunk> chunks() {
    return chunks;
  }

  private MalformedFileException wrong(String reason) {
    return new MalformedFileException(
        "array " + MalformedFileException.quote(info.name()) + " " + reason);
  }

  /// Adds a chunk.
  ///
  /// @param index of the chunk, counted in chunks
  void add(List<Long> index, Ocdbt.Value value) throws IOException, MalformedFileException {
    List<Long> origin = new ArrayList<>();
    for (int i = 0; i < index.size(); i++) {
      long step = array.chunk().dims().get(i);
      if (index.get(i) > array.shape().dims().get(i) / step) {
        return; // left over from when the array was larger
      }
      origin.add(index.get(i) * step);
    }
    if (array.inner().isPresent()) {
      addShard(origin, array.inner().get(), value);
    } else {
      place(origin, array.chunk(), value, 0, length(value));
    }
  }

  private static long length(Ocdbt.Value value) {
    return switch (value) {
      case Ocdbt.Inline held -> held.bytes().length;
      case Ocdbt.Placed placed -> placed.length();
    };
  }

  private void place(
      List<Long> origin, Shape shape, Ocdbt.Value value, long offset, long packedLength)
      throws MalformedFileException {
    if (!isInside(origin)) {
      return;
    }
    long length = packedLength - (array.hasChecksum() ? CHECKSUM : 0);
    String name = Values.Chunk.name(info, origin, shape);
    TensorInfo piece = new TensorInfo(name, array.dtype(), shape);
    boolean isExact =
        array.packing().filters().stream().allMatch(step -> step.kind() == Filter.Kind.SWAP);
    if (length <= 0 || (isExact && length != piece.byteLength())) {
      throw wrong("has a chunk of " + packedLength + " bytes at " + origin);
    }
    if (chunks.size() == MOST) {
      throw wrong("has more than " + MOST + " chunks");
    }
    Stored stored =
        switch (value) {
          case Ocdbt.Placed placed ->
              new Stored(
                  root + placed.path(),
                  new Extent(piece, placed.offset() + offset, length, array.packing()));
          case Ocdbt.Inline held -> {
            long at = inline.size();
            inline.write(held.bytes(), (int) offset, (int) length);
            yield Stored.here(new Extent(piece, at, length, array.packing()));
          }
        };
    chunks.add(new Values.Chunk(stored, origin, shape));
  }

  private boolean isInside(List<Long> origin) {
    for (int i = 0; i < origin.size(); i++) {
      if (origin.get(i) >= array.shape().dims().get(i)) {
        return false;
      }
    }
    return true;
  }

  /// A chunk that consists of chunks: an index at its end says where they are (zarr-specs,
  /// "Sharding codec", with the index as TensorStore writes it: little-endian, then its CRC-32C).
  private void addShard(List<Long> origin, Shape inner, Ocdbt.Value value)
      throws IOException, MalformedFileException {
    long count = 1;
    for (int i = 0; i < origin.size(); i++) {
      long step = i < inner.rank() ? inner.dims().get(i) : 0;
      if (step == 0 || array.chunk().dims().get(i) % step != 0) {
        throw wrong("has chunks of " + inner + " within chunks of " + array.chunk());
      }
      count *= array.chunk().dims().get(i) / step;
    }
    long length = length(value);
    if (count > MOST || count * ENTRY + CHECKSUM > length) {
      throw wrong("has no room for the index of its chunks");
    }
    byte[] index = tail(value, (int) count * ENTRY + CHECKSUM);
    for (int number = 0; number < count; number++) {
      long offset = LittleEndian.getLong(index, number * ENTRY);
      long size = LittleEndian.getLong(index, number * ENTRY + Long.BYTES);
      if (offset == -1 && size == -1) {
        continue;
      }
      if (offset < 0 || size < 0 || offset > length - index.length - size) {
        throw wrong("has a chunk beyond its shard");
      }
      place(innerOrigin(origin, inner, number), inner, value, offset, size);
    }
  }

  private List<Long> innerOrigin(List<Long> origin, Shape inner, long number) {
    Long[] result = new Long[origin.size()];
    long rest = number;
    for (int i = origin.size() - 1; i >= 0; i--) {
      long across = array.chunk().dims().get(i) / inner.dims().get(i);
      result[i] = origin.get(i) + rest % across * inner.dims().get(i);
      rest /= across;
    }
    return List.of(result);
  }

  private byte[] tail(Ocdbt.Value value, int length) throws IOException, MalformedFileException {
    return switch (value) {
      case Ocdbt.Inline held ->
          ByteSource.of(held.bytes()).read(held.bytes().length - length, length);
      case Ocdbt.Placed placed -> {
        long end = placed.offset() + placed.length();
        yield Ocdbt.read(
            folder,
            root,
            new Ocdbt.Placed(placed.path(), end - length, length),
            "a chunk of " + MalformedFileException.quote(info.name()));
      }
    };
  }

  /// Checks that chunks lie in a file, each in its own place.
  ///
  /// @param extents in order
  static void checkDisjoint(List<Extent> extents, long size) throws MalformedFileException {
    long end = 0;
    for (Extent extent : extents) {
      if (extent.offset() < end || extent.offset() > size - extent.length()) {
        throw new MalformedFileException(
            "the chunk "
                + MalformedFileException.quote(extent.tensor().name())
                + " at byte "
                + extent.offset()
                + " overlaps another, or ends beyond the file");
      }
      end = extent.end();
    }
  }

  /// The tensor of all chunks; empty if some are missing that are not zeros.
  Optional<NamedTensor> tensor() {
    Shape step = array.inner().orElse(array.chunk());
    double count = 1;
    for (int i = 0; i < step.rank(); i++) {
      count *= Math.ceil((double) array.shape().dims().get(i) / step.dims().get(i));
    }
    if (!array.fillsZero() && chunks.size() < count) {
      return Optional.empty();
    }
    return Optional.of(new NamedTensor(info, values()));
  }

  private Values values() {
    if (inline.size() > 0) {
      Values all = new Values.Chunks(chunks);
      byte[] held = inline.toByteArray();
      return new Values.Written(
          model -> all.open(info, new ModelFile("", ByteSource.of(held), model.folder())));
    }
    boolean isWhole = chunks.size() == 1 && chunks.getFirst().shape().equals(info.shape());
    return isWhole ? new Values.Whole(chunks.getFirst().in()) : new Values.Chunks(chunks);
  }
}
