package dev.mvc.format.torch;

import dev.mvc.format.layout.MalformedFileException;
import dev.mvc.format.pickle.Pickle;
import dev.mvc.format.pickle.PickleDict;
import dev.mvc.format.pickle.PickleValue;
import dev.mvc.format.pickle.PickleValue.Global;
import dev.mvc.format.pickle.PickleValue.Instance;
import dev.mvc.format.pickle.PickleValue.Items;
import dev.mvc.format.pickle.PickleValue.None;
import dev.mvc.format.pickle.PickleValue.Text;
import dev.mvc.id.ObjectId;
import dev.mvc.io.ByteSource;
import dev.mvc.tensor.Shape;
import dev.mvc.tensor.TensorInfo;
import java.io.IOException;
import java.lang.ref.SoftReference;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The file `.metadata` of a distributed checkpoint: which tensors there are, how they are cut into
/// chunks, and where each chunk is. A pickle of `torch/distributed/checkpoint/metadata.py`.
///
/// @param tensors in their order
/// @param imports what loading it imports
record DistributedMetadata(List<Tensor> tensors, Set<Global> imports) {
  static final String NAME = ".metadata";

  /// Larger than that of any checkpoint whose pickle can be read, see `PickleMachine`.
  private static final int MAX_SIZE = 256 << 20;

  /// A tensor.
  ///
  /// @param type of its elements
  /// @param chunks that have a place
  record Tensor(TensorInfo info, TorchType type, List<Chunk> chunks) {}

  /// A box of a tensor, as an archive of its own in a stretch of a file.
  ///
  /// @param isPlain whether the stretch is that archive, and not packed once more
  record Chunk(
      List<Long> origin, Shape shape, String path, long offset, long length, boolean isPlain) {
    Chunk {
      origin = List.copyOf(origin);
    }
  }

  private record Known(ObjectId id, DistributedMetadata metadata) {}

  /// The last one read: every file of a checkpoint needs it.
  private static volatile @Nullable SoftReference<Known> last;

  static DistributedMetadata read(ByteSource file) throws IOException, MalformedFileException {
    if (file.size() > MAX_SIZE) {
      throw new MalformedFileException("the metadata has more than " + MAX_SIZE + " bytes");
    }
    byte[] bytes = file.read(0, (int) file.size());
    ObjectId id = ObjectId.hash(bytes);
    SoftReference<Known> reference = last;
    Known known = reference == null ? null : reference.get();
    if (known != null && known.id.equals(id)) {
      return known.metadata;
    }
    Pickle pickle = Pickle.read(ByteSource.of(bytes), 0, "the metadata");
    DistributedMetadata metadata = parse(pickle);
    last = new SoftReference<>(new Known(id, metadata));
    return metadata;
  }

  private static DistributedMetadata parse(Pickle pickle) throws MalformedFileException {
    PickleDict root = state(pickle.value());
    if (root == null
        || !(root.get("state_dict_metadata") instanceof PickleDict tensors)
        || !(root.get("storage_data") instanceof PickleDict places)) {
      throw new MalformedFileException("the metadata is not that of a distributed checkpoint");
    }
    Map<String, Map<List<Long>, PickleDict>> byName = places(places);
    Map<String, Tensor> found = new LinkedHashMap<>();
    for (PickleDict.Entry entry : tensors.entries()) {
      if (entry.key() instanceof Text(String name)
          && isOf(entry.value(), "TensorStorageMetadata")) {
        PickleDict tensor = state(entry.value());
        if (tensor == null) {
          throw new MalformedFileException(
              "tensor " + MalformedFileException.quote(name) + " has no size");
        }
        found.put(name, tensor(name, tensor, byName.getOrDefault(name, Map.of())));
      }
    }
    return new DistributedMetadata(List.copyOf(found.values()), pickle.imports());
  }

  /// Where each chunk is, by the tensor's name and the chunk's origin.
  private static Map<String, Map<List<Long>, PickleDict>> places(PickleDict data)
      throws MalformedFileException {
    Map<String, Map<List<Long>, PickleDict>> places = new HashMap<>();
    for (PickleDict.Entry entry : data.entries()) {
      PickleDict index = state(entry.key());
      PickleDict place = state(entry.value());
      if (index != null && place != null && index.get("fqn") instanceof Text(String name)) {
        PickleValue offset = index.get("offset");
        List<Long> origin =
            offset == null || offset instanceof None
                ? List.of()
                : Rebuild.longs(offset, "the place of " + MalformedFileException.quote(name));
        places.computeIfAbsent(name, _ -> new HashMap<>()).put(origin, place);
      }
    }
    return places;
  }

  private static Tensor tensor(String name, PickleDict tensor, Map<List<Long>, PickleDict> places)
      throws MalformedFileException {
    String what = "tensor " + MalformedFileException.quote(name);
    TorchType type = Rebuild.type(dtype(tensor.get("properties")), what);
    Shape shape = new Shape(Rebuild.longs(tensor.get("size"), what + ": its size"));
    TensorInfo info = new TensorInfo(name, type.dtype(), shape);
    try {
      if (info.byteLength() < 0) {
        throw new MalformedFileException(what + " has an impossible size");
      }
    } catch (ArithmeticException e) {
      throw new MalformedFileException(what + " has an impossible size");
    }
    List<Chunk> chunks = new ArrayList<>();
    if (tensor.get("chunks") instanceof Items items) {
      for (PickleValue item : items.values()) {
        chunks.add(chunk(what, shape, item, places));
      }
    }
    return new Tensor(info, type, chunks);
  }

  /// The dtype is the first of the properties, or the one of that name.
  private static @Nullable PickleValue dtype(@Nullable PickleValue properties) {
    if (properties instanceof Instance object
        && object.state() instanceof Items state
        && !state.values().isEmpty()) {
      return state.values().getFirst();
    }
    PickleDict named = state(properties);
    return named == null ? null : named.get("dtype");
  }

  private static Chunk chunk(
      String what, Shape tensor, PickleValue value, Map<List<Long>, PickleDict> places)
      throws MalformedFileException {
    PickleDict box = state(value);
    if (box == null) {
      throw new MalformedFileException(what + " has a chunk without a box");
    }
    List<Long> origin = Rebuild.longs(box.get("offsets"), what + ": the origin of a chunk");
    Shape shape = new Shape(Rebuild.longs(box.get("sizes"), what + ": the size of a chunk"));
    boolean isInside = origin.size() == tensor.rank() && shape.rank() == tensor.rank();
    for (int i = 0; isInside && i < tensor.rank(); i++) {
      isInside = shape.dims().get(i) <= tensor.dims().get(i) - origin.get(i);
    }
    if (!isInside) {
      throw new MalformedFileException(
          what + " has a chunk at " + origin + " that is not inside of it");
    }
    PickleDict place = places.get(origin);
    if (place == null || !(place.get("relative_path") instanceof Text(String path))) {
      throw new MalformedFileException(what + " has a chunk at " + origin + " without a place");
    }
    PickleValue transforms = place.get("transform_descriptors");
    return new Chunk(
        origin,
        shape,
        path,
        Rebuild.integer(place.get("offset"), what + ": the place of a chunk"),
        Rebuild.integer(place.get("length"), what + ": the length of a chunk"),
        transforms == null || transforms instanceof None);
  }

  private static boolean isOf(PickleValue value, String name) {
    return value instanceof Instance object
        && object.callee() instanceof Global global
        && global.name().equals(name);
  }

  private static @Nullable PickleDict state(@Nullable PickleValue value) {
    return value instanceof Instance object && object.state() instanceof PickleDict state
        ? state
        : null;
  }
}
