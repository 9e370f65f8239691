package dev.mvc.format.torch;

import dev.mvc.format.layout.Extent;
import dev.mvc.format.layout.Filter;
import dev.mvc.format.layout.Layout;
import dev.mvc.format.layout.MalformedFileException;
import dev.mvc.format.layout.NamedTensor;
import dev.mvc.format.layout.Packing;
import dev.mvc.format.layout.Stored;
import dev.mvc.format.layout.Values;
import dev.mvc.format.torch.TorchTensor.Storage;
import dev.mvc.tensor.DType;
import dev.mvc.tensor.Shape;
import dev.mvc.tensor.TensorInfo;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;

/// Makes extents of storages and named tensors of those that look at them.
///
/// A storage has the name of the first tensor that covers all of it, in whatever order of the
/// dimensions, and that tensor's shape in the order of the bytes; if there is none, the name of the
/// first that looks at it, and a shape of one dimension.
final class Storages {
  /// A view that repeats its storage to this size would fill a machine.
  private static final long LARGE = 1L << 32;

  /// A storage of which so much is of no use is worth a word.
  private static final long WASTE = 1 << 20;

  private static final int MAX_WARNINGS = 5;

  /// Where the bytes of storages are.
  @FunctionalInterface
  interface Places {
    /// The place of a storage.
    ///
    /// @throws MalformedFileException when the file has no such storage
    Place find(Storage storage) throws MalformedFileException;
  }

  /// Where the bytes of a storage are.
  ///
  /// @param length in the file
  /// @param bytes of the content
  /// @param isSwapped whether the elements are big-endian
  record Place(long offset, long length, long bytes, Packing packing, boolean isSwapped) {
    /// Bytes that lie in the file as they are.
    static Place plain(long offset, long bytes) {
      return new Place(offset, bytes, bytes, Packing.NONE, false);
    }

    Place moved(long by) {
      return new Place(offset + by, length, bytes, packing, isSwapped);
    }
  }

  private final Places places;
  private final String path;
  private final Map<String, List<TorchTensor>> byKey = new LinkedHashMap<>();
  private final List<TorchTensor> tensors;
  private final Map<String, Extent> extents = new HashMap<>();
  private final List<String> warnings = new ArrayList<>();

  private Storages(List<TorchTensor> tensors, Places places, String path) {
    this.tensors = tensors;
    this.path = path;
    this.places = places;
  }

  /// The layout of a file that has these tensors.
  static Layout layout(
      String format, List<TorchTensor> tensors, Places places, Map<String, String> metadata)
      throws MalformedFileException {
    return layout(format, tensors, places, "", metadata);
  }

  /// The layout of a file that has these tensors in another file.
  ///
  /// @param path of that file, from the folder of the one that is read; empty for that one
  static Layout layout(
      String format,
      List<TorchTensor> tensors,
      Places places,
      String path,
      Map<String, String> metadata)
      throws MalformedFileException {
    Storages storages = new Storages(tensors, places, path);
    try {
      storages.place();
      List<NamedTensor> named = new ArrayList<>(tensors.size());
      for (TorchTensor tensor : tensors) {
        named.add(storages.named(tensor));
      }
      return new Layout(format, storages.sorted(), named, metadata, storages.warnings);
    } catch (ArithmeticException e) {
      throw new MalformedFileException("a tensor has an impossible size");
    }
  }

  private void place() throws MalformedFileException {
    for (TorchTensor tensor : tensors) {
      byKey.computeIfAbsent(tensor.storage().key(), _ -> new ArrayList<>()).add(tensor);
    }
    for (Map.Entry<String, List<TorchTensor>> entry : byKey.entrySet()) {
      extents.put(entry.getKey(), extent(entry.getValue()));
    }
  }

  private Extent extent(List<TorchTensor> lookers) throws MalformedFileException {
    long bytes = 0;
    long used = 0;
    for (TorchTensor looker : lookers) {
      long claimed =
          Math.multiplyExact(looker.storage().elements(), (long) looker.storage().type().width());
      bytes = Math.max(bytes, claimed);
      check(looker, claimed);
      used = Math.addExact(used, Math.min(claimed, bytes(looker)));
    }
    TorchTensor first = lookers.getFirst();
    Place place = places.find(first.storage());
    if (place.bytes() < bytes) {
      throw new MalformedFileException(
          String.format(
              "%s has a storage of %d bytes, of which the file has %d",
              what(first), bytes, place.bytes()));
    }
    if (used < bytes / 2 && bytes - used > WASTE) {
      warn(
          "of the storage of " + what(first) + ", " + bytes + " bytes, only " + used + " are used");
    }
    boolean isWhole = place.packing().isNone();
    long content = isWhole ? bytes : place.bytes();
    TensorInfo info = name(lookers, content);
    return new Extent(
        info, place.offset(), isWhole ? bytes : place.length(), packing(place, first.type()));
  }

  private static Packing packing(Place place, TorchType type) {
    if (!place.isSwapped() || type.swapWidth() == 1) {
      return place.packing();
    }
    List<Filter> filters = new ArrayList<>();
    filters.add(new Filter(Filter.Kind.SWAP, type.swapWidth()));
    filters.addAll(place.packing().filters());
    return new Packing(filters);
  }

  private static TensorInfo name(List<TorchTensor> lookers, long bytes) {
    for (TorchTensor looker : lookers) {
      if (covers(looker, bytes)) {
        return new TensorInfo(looker.name(), looker.type().dtype(), new Shape(inOrder(looker)));
      }
    }
    TorchTensor first = lookers.getFirst();
    DType dtype = bytes % first.type().width() == 0 ? first.type().dtype() : DType.U8;
    return new TensorInfo(first.name(), dtype, Shape.of(bytes / dtype.unitBytes()));
  }

  /// Whether a tensor is all of a storage, each element once.
  private static boolean covers(TorchTensor tensor, long bytes) {
    if (tensor.offset() != 0 || tensor.type().valuesPerElement() > 1 || bytes(tensor) != bytes) {
      return false;
    }
    long expected = 1;
    for (int dimension : order(tensor).reversed()) {
      long size = tensor.size().get(dimension);
      if (size != 1 && tensor.strides().get(dimension) != expected) {
        return elements(tensor) == 0;
      }
      expected *= size;
    }
    return true;
  }

  /// The dimensions from the slowest to the fastest; those of one element stay where they are.
  private static List<Integer> order(TorchTensor tensor) {
    List<Integer> dimensions = IntStream.range(0, tensor.size().size()).boxed().toList();
    if (isContiguous(tensor)) {
      return dimensions;
    }
    return dimensions.stream()
        .sorted(Comparator.comparingLong((Integer i) -> -tensor.strides().get(i)))
        .toList();
  }

  private static List<Long> inOrder(TorchTensor tensor) {
    return order(tensor).stream().map(tensor.size()::get).toList();
  }

  private static boolean isContiguous(TorchTensor tensor) {
    long expected = 1;
    for (int i = tensor.size().size() - 1; i >= 0; i--) {
      long size = tensor.size().get(i);
      if (size != 1 && tensor.strides().get(i) != expected) {
        return false;
      }
      expected *= size;
    }
    return true;
  }

  private static long elements(TorchTensor tensor) {
    return Math.ceilDiv(new Shape(tensor.size()).count(), (long) tensor.type().valuesPerElement());
  }

  private static long bytes(TorchTensor tensor) {
    return Math.multiplyExact(elements(tensor), (long) tensor.type().width());
  }

  /// Checks that a tensor stays in its storage.
  ///
  /// @param bytes of the storage
  private static void check(TorchTensor tensor, long bytes) throws MalformedFileException {
    if (tensor.size().size() != tensor.strides().size()) {
      throw new MalformedFileException(what(tensor) + " has another number of strides than sizes");
    }
    try {
      if (new Shape(tensor.size()).count() == 0) {
        return;
      }
      long last = Math.multiplyExact(tensor.offset(), (long) tensor.type().valuesPerElement());
      for (int i = 0; i < tensor.size().size(); i++) {
        last =
            Math.addExact(
                last, Math.multiplyExact(tensor.size().get(i) - 1, tensor.strides().get(i)));
      }
      long end = last / tensor.type().valuesPerElement() + 1;
      if (Math.multiplyExact(end, (long) tensor.type().width()) > bytes) {
        throw new MalformedFileException(
            what(tensor) + " goes beyond its storage of " + bytes + " bytes");
      }
    } catch (ArithmeticException e) {
      throw new MalformedFileException(
          what(tensor) + ": the size of " + tensor.size() + " is impossible");
    }
  }

  private NamedTensor named(TorchTensor tensor) {
    Stored stored = new Stored(path, Objects.requireNonNull(extents.get(tensor.storage().key())));
    DType dtype = tensor.type().dtype();
    Shape shape = new Shape(tensor.size());
    if (tensor.type().valuesPerElement() > 1) {
      return packed(tensor, stored);
    }
    TensorInfo info = new TensorInfo(tensor.name(), dtype, shape);
    long bytes = info.byteLength();
    if (bytes > LARGE && bytes / 2 > stored.extent().contentLength()) {
      warn(
          String.format(
              Locale.ROOT,
              "%s repeats %d bytes to %d",
              what(tensor),
              stored.extent().contentLength(),
              bytes));
    }
    boolean isWhole =
        tensor.offset() == 0 && isContiguous(tensor) && bytes == stored.extent().contentLength();
    Values plain =
        isWhole
            ? new Values.Whole(stored)
            : new Values.View(stored, tensor.offset(), tensor.strides());
    if (!tensor.isConjugate() && !tensor.isNegative()) {
      return new NamedTensor(info, plain);
    }
    NamedTensor before = new NamedTensor(info, plain);
    SignFlip flip = SignFlip.of(dtype, tensor.isConjugate(), tensor.isNegative());
    return new NamedTensor(info, new Values.Written(file -> flip.apply(before.open(file))));
  }

  /// A tensor of which a byte holds several values: its bytes.
  private static NamedTensor packed(TorchTensor tensor, Stored stored) {
    long bytes = elements(tensor);
    TensorInfo info = new TensorInfo(tensor.name(), DType.U8, Shape.of(bytes));
    return new NamedTensor(info, new Values.View(stored, tensor.offset(), List.of(1L)));
  }

  private void warn(String warning) {
    if (warnings.size() < MAX_WARNINGS) {
      warnings.add(warning);
    }
  }

  private List<Extent> sorted() throws MalformedFileException {
    List<Extent> sorted = new ArrayList<>(extents.values());
    sorted.sort(
        Comparator.comparingLong(Extent::offset)
            .thenComparingLong(Extent::length)
            .thenComparing(extent -> extent.tensor().name()));
    long end = 0;
    for (Extent extent : sorted) {
      if (extent.offset() < end) {
        throw new MalformedFileException(
            "the storage of tensor "
                + MalformedFileException.quote(extent.tensor().name())
                + " overlaps another");
      }
      end = extent.end();
    }
    return sorted;
  }

  private static String what(TorchTensor tensor) {
    return "tensor " + MalformedFileException.quote(tensor.name());
  }
}
