package dev.mvc.format.hdf5;

import dev.mvc.format.layout.Extent;
import dev.mvc.format.layout.Filter;
import dev.mvc.format.layout.MalformedFileException;
import dev.mvc.format.layout.ModelFile;
import dev.mvc.format.layout.NamedTensor;
import dev.mvc.format.layout.Packing;
import dev.mvc.format.layout.Stored;
import dev.mvc.format.layout.Values;
import dev.mvc.io.ByteSource;
import dev.mvc.tensor.Shape;
import dev.mvc.tensor.TensorInfo;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Makes tensors and extents of datasets.
final class Tensors {
  /// Unwritten chunks that get an element other than zero are listed one by one.
  private static final int MAX_ABSENT = 100_000;

  /// A tensor may be this much larger than what is written of it before that is worth a warning.
  private static final long MAX_UNWRITTEN = 1 << 20;

  private final Addresses file;
  private final long shift;
  private final List<Extent> extents = new ArrayList<>();
  private final List<String> warnings = new ArrayList<>();

  /// @param shift where in the model's file address 0 is
  Tensors(Addresses file, long shift) {
    this.file = file;
    this.shift = shift;
  }

  /// The extents of all datasets so far.
  List<Extent> extents() {
    return extents;
  }

  /// What is odd about them.
  List<String> warnings() {
    return warnings;
  }

  /// The tensor that a dataset is; empty if its elements are not in this file.
  Optional<NamedTensor> add(Dataset dataset) throws IOException, MalformedFileException {
    if (dataset.isElsewhere() || dataset.layout() instanceof DataLayout.Virtual) {
      String where = dataset.isElsewhere() ? "other files" : "other datasets, maybe of other files";
      warnings.add(name(dataset) + " has its elements in " + where + ", and is not read");
      return Optional.empty();
    }
    Values values =
        switch (dataset.layout()) {
          case DataLayout.Compact compact -> compact(dataset, compact);
          case DataLayout.Contiguous contiguous -> contiguous(dataset, contiguous.address());
          case DataLayout.Chunked chunked -> chunked(dataset, chunked);
          case DataLayout.Virtual virtual -> unwritten(dataset);
        };
    return Optional.of(new NamedTensor(dataset.info(), values));
  }

  private static String name(Dataset dataset) {
    return "tensor " + MalformedFileException.quote(dataset.info().name());
  }

  private static Packing swapping(Dataset dataset) {
    return dataset.swap() == 1 ? Packing.NONE : Packing.of(Filter.Kind.SWAP, dataset.swap());
  }

  private Values compact(Dataset dataset, DataLayout.Compact compact)
      throws MalformedFileException {
    long length = dataset.info().byteLength();
    if (compact.length() < length) {
      throw new MalformedFileException(
          name(dataset) + " has " + compact.length() + " bytes and not " + length);
    }
    Packing packing = swapping(dataset);
    long offset = shift + compact.address();
    return new Values.Written(model -> packing.unpack(model.bytes().slice(offset, length), length));
  }

  private Values contiguous(Dataset dataset, long address) throws MalformedFileException {
    TensorInfo info = dataset.info();
    long length = info.byteLength();
    if (address == Addresses.UNDEFINED || length == 0) {
      return unwritten(dataset);
    }
    if (address > file.size() || length > file.size() - address) {
      throw new MalformedFileException(
          name(dataset) + " ends at byte " + (address + length) + ", beyond the file");
    }
    Extent extent = new Extent(info, shift + address, length, swapping(dataset));
    extents.add(extent);
    return new Values.Whole(Stored.here(extent));
  }

  private Values unwritten(Dataset dataset) {
    warnIfLarge(dataset, 0);
    if (dataset.fill().isEmpty() || dataset.info().byteLength() == 0) {
      return new Values.Chunks(List.of());
    }
    Packing packing = swapping(dataset);
    ByteSource fill = new Repeated(dataset.fill(), dataset.info().byteLength());
    return new Values.Written(model -> packing.unpack(fill, fill.size()));
  }

  private void warnIfLarge(Dataset dataset, long written) {
    long length = dataset.info().byteLength();
    if (length - written > Math.max(MAX_UNWRITTEN, file.size())) {
      warnings.add(
          name(dataset) + " has " + length + " bytes, of which only " + written + " were written");
    }
  }

  private Values chunked(Dataset dataset, DataLayout.Chunked layout)
      throws IOException, MalformedFileException {
    Shape shape = chunkShape(dataset, layout);
    long size = new TensorInfo("", dataset.info().dtype(), shape).byteLength();
    boolean isFiltered = !dataset.filters().steps().isEmpty();
    if (dataset.info().byteLength() == 0) {
      return unwritten(dataset);
    }
    List<Chunks.Place> places = Chunks.find(file, layout, dataset.space(), size, isFiltered);
    Set<List<Long>> origins = new HashSet<>();
    for (Chunks.Place place : places) {
      if (!origins.add(place.origin())) {
        throw new MalformedFileException(
            name(dataset) + " has two chunks at index " + place.origin());
      }
    }
    warnIfLarge(dataset, multiply(places.size(), size));
    boolean isComplete = places.size() == count(dataset, layout);
    if (dataset.fill().isEmpty() || isComplete) {
      Optional<Values> plain = plain(dataset, layout, shape, size, places);
      if (plain.isPresent()) {
        return plain.get();
      }
    }
    return decoded(dataset, layout, shape, size, places);
  }

  private static long multiply(long count, long size) {
    long product = Math.multiplyHigh(count, size) == 0 ? count * size : Long.MAX_VALUE;
    return product < 0 ? Long.MAX_VALUE : product;
  }

  /// The shape of a chunk with the dimensions within an element.
  private static Shape chunkShape(Dataset dataset, DataLayout.Chunked layout)
      throws MalformedFileException {
    List<Long> dims = new ArrayList<>(layout.dims());
    int rank = dataset.space().dims().size();
    boolean isPossible = dims.size() == rank + 1 && dims.getLast() == dataset.elementSize();
    double size = dataset.elementSize();
    for (int i = 0; isPossible && i < rank; i++) {
      isPossible = dims.get(i) > 0;
      size *= dims.get(i);
    }
    if (!isPossible || size > 0x1p62) {
      throw new MalformedFileException(name(dataset) + " has chunks of " + layout.dims());
    }
    dims.removeLast();
    dims.addAll(dataset.elementDims());
    return new Shape(dims);
  }

  /// How many chunks cover the dataset.
  private static double count(Dataset dataset, DataLayout.Chunked layout) {
    double count = 1;
    for (int i = 0; i < dataset.space().dims().size(); i++) {
      count *= Math.ceil((double) dataset.space().dims().get(i) / layout.dims().get(i));
    }
    return count;
  }

  /// The filters that a chunk went through.
  private static FilterPipeline filters(
      Dataset dataset, DataLayout.Chunked layout, Chunks.Place place) {
    boolean isCut = false;
    for (int i = 0; i < place.origin().size(); i++) {
      isCut |= place.origin().get(i) + layout.dims().get(i) > dataset.space().dims().get(i);
    }
    return isCut && layout.hasPlainEdges()
        ? FilterPipeline.NONE
        : dataset.filters().without(place.mask());
  }

  private static List<Long> origin(Dataset dataset, Chunks.Place place) {
    List<Long> origin = new ArrayList<>(place.origin());
    dataset.elementDims().forEach(dim -> origin.add(0L));
    return origin;
  }

  /// An extent for each chunk; empty if some are packed in a way that cannot be repeated.
  private Optional<Values> plain(
      Dataset dataset, DataLayout.Chunked layout, Shape shape, long size, List<Chunks.Place> places)
      throws MalformedFileException {
    List<Extent> found = new ArrayList<>();
    List<Values.Chunk> chunks = new ArrayList<>();
    for (Chunks.Place place : places) {
      FilterPipeline filters = filters(dataset, layout, place);
      Optional<Packing> packing = filters.packing(dataset.swap());
      if (packing.isEmpty()) {
        return Optional.empty();
      }
      long length = place.length() - (filters.endsWithChecksum() ? FilterPipeline.CHECKSUM : 0);
      boolean isExact = packing.get().filters().stream().noneMatch(Tensors::isCompressor);
      if (length <= 0 || (isExact && length != size)) {
        throw new MalformedFileException(
            name(dataset) + " has a chunk of " + place.length() + " bytes at " + place.origin());
      }
      List<Long> origin = origin(dataset, place);
      String name = Values.Chunk.name(dataset.info(), origin, shape);
      Extent extent =
          new Extent(
              new TensorInfo(name, dataset.info().dtype(), shape),
              shift + place.address(),
              length,
              packing.get());
      found.add(extent);
      chunks.add(new Values.Chunk(Stored.here(extent), origin, shape));
    }
    extents.addAll(found);
    return Optional.of(new Values.Chunks(chunks));
  }

  private static boolean isCompressor(Filter filter) {
    return filter.kind() == Filter.Kind.ZLIB || filter.kind() == Filter.Kind.ZSTD;
  }

  /// Chunks that stay bytes of the file; their values can be read where the filters are known.
  private Values decoded(
      Dataset dataset,
      DataLayout.Chunked layout,
      Shape shape,
      long size,
      List<Chunks.Place> places) {
    Optional<String> obstacle = DecodedChunks.obstacle(dataset.filters());
    boolean isLarge =
        size > Packing.MAX_HELD
            || (!dataset.fill().isEmpty() && count(dataset, layout) > MAX_ABSENT);
    if (obstacle.isPresent() || isLarge) {
      String reason = name(dataset) + " is packed with " + obstacle.orElse("chunks too large to");
      String message =
          obstacle.isPresent() ? reason + ", which is not unpacked" : reason + " unpack";
      warnings.add(message);
      return new Values.Written(model -> {
        throw new MalformedFileException(message);
      });
    }
    List<DecodedChunks.Packed> packed = new ArrayList<>();
    List<Values.Chunk> chunks = new ArrayList<>();
    for (Chunks.Place place : places) {
      packed.add(
          new DecodedChunks.Packed(
              shift + place.address(), place.length(), filters(dataset, layout, place)));
      chunks.add(virtual(dataset, origin(dataset, place), shape, chunks.size() * size));
    }
    if (!dataset.fill().isEmpty()) {
      addAbsent(dataset, layout, shape, size, packed, chunks);
    }
    Values all = new Values.Chunks(chunks);
    return new Values.Written(model -> {
      ByteSource decoded =
          new DecodedChunks(model.bytes(), packed, (int) size, dataset.swap(), dataset.fill());
      return all.open(dataset.info(), ModelFile.alone("", decoded));
    });
  }

  private static Values.Chunk virtual(
      Dataset dataset, List<Long> origin, Shape shape, long offset) {
    TensorInfo info = new TensorInfo("", dataset.info().dtype(), shape);
    return new Values.Chunk(Stored.here(new Extent(info, offset)), origin, shape);
  }

  /// Adds the chunks that are not in the file, which hold the fill value.
  private static void addAbsent(
      Dataset dataset,
      DataLayout.Chunked layout,
      Shape shape,
      long size,
      List<DecodedChunks.Packed> packed,
      List<Values.Chunk> chunks) {
    Set<List<Long>> origins = new HashSet<>();
    chunks.forEach(chunk -> origins.add(chunk.origin()));
    List<Long> dims = dataset.info().shape().dims();
    int rank = dataset.space().dims().size();
    for (long number = 0; number < count(dataset, layout); number++) {
      Long[] origin = new Long[dims.size()];
      long rest = number;
      for (int i = dims.size() - 1; i >= 0; i--) {
        long step = i < rank ? layout.dims().get(i) : dims.get(i);
        long across = Math.ceilDiv(dims.get(i), step);
        origin[i] = rest % across * step;
        rest /= across;
      }
      if (origins.add(List.of(origin))) {
        packed.add(new DecodedChunks.Packed(0, DecodedChunks.ABSENT, FilterPipeline.NONE));
        chunks.add(virtual(dataset, List.of(origin), shape, chunks.size() * size));
      }
    }
  }

  /// One element, over and over.
  private record Repeated(List<Byte> element, long size) implements ByteSource {
    @Override
    public void read(long offset, byte[] into, int at, int length) {
      for (int i = 0; i < length; i++) {
        into[at + i] = element.get((int) ((offset + i) % element.size()));
      }
    }

    @Override
    public void close() {}
  }
}
