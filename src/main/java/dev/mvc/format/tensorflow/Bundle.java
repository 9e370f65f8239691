package dev.mvc.format.tensorflow;

import dev.mvc.format.layout.Extent;
import dev.mvc.format.layout.Filter;
import dev.mvc.format.layout.Folder;
import dev.mvc.format.layout.MalformedFileException;
import dev.mvc.format.layout.NamedTensor;
import dev.mvc.format.layout.Packing;
import dev.mvc.format.layout.SharedExtents;
import dev.mvc.format.layout.Stored;
import dev.mvc.format.layout.Values;
import dev.mvc.format.layout.Warnings;
import dev.mvc.io.ByteSource;
import dev.mvc.tensor.DType;
import dev.mvc.tensor.Shape;
import dev.mvc.tensor.TensorInfo;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The variables of a checkpoint: an index with the files of data beside it.
final class Bundle {
  private final BundleIndex index;
  private final Files files;
  private final Warnings warnings;
  private final Map<Integer, SharedExtents> extents = new HashMap<>();
  private final Map<Integer, Long> sizes = new HashMap<>();
  private final List<NamedTensor> tensors = new ArrayList<>();
  private int texts;

  /// Where the files of data are.
  ///
  /// @param prefix of their paths from the folder
  /// @param here the one that is read itself, -1 for none: only what lies in it is listed then
  /// @param size of that one
  record Files(Folder folder, String prefix, int here, long size) {
    static Files all(Folder folder, String prefix) {
      return new Files(folder, prefix, -1, 0);
    }
  }

  private Bundle(BundleIndex index, Files files, Warnings warnings) {
    this.index = index;
    this.files = files;
    this.warnings = warnings;
  }

  static Bundle read(ByteSource file, Files files, Warnings warnings)
      throws IOException, MalformedFileException {
    Bundle bundle = new Bundle(BundleIndex.read(file), files, warnings);
    for (Map.Entry<String, BundleEntry> entry : bundle.index.entries().entrySet()) {
      bundle.add(entry.getKey(), entry.getValue());
    }
    for (SharedExtents shard : bundle.extents.values()) {
      shard.sorted();
    }
    return bundle;
  }

  BundleIndex index() {
    return index;
  }

  /// How many variables are text.
  int texts() {
    return texts;
  }

  List<NamedTensor> tensors() {
    return tensors;
  }

  /// Of the file of data that is read itself.
  List<Extent> extents() throws MalformedFileException {
    return extents.getOrDefault(files.here, new SharedExtents()).sorted();
  }

  private void add(String name, BundleEntry entry) throws IOException, MalformedFileException {
    String what = "variable " + MalformedFileException.quote(name);
    Optional<TfType> type = TfType.find(entry.type());
    if (type.isEmpty()) {
      warnings.add(what + " has the unknown type " + entry.type());
      return;
    }
    if (type.get().dtype().isEmpty()) {
      texts++;
      return;
    }
    TensorInfo info = info(name, type.get().dtype().get(), entry.dims(), what);
    Optional<Values> values =
        entry.slices().isEmpty() ? whole(info, entry, what) : parts(info, entry, what);
    values.ifPresent(found -> tensors.add(new NamedTensor(info, found)));
  }

  private static TensorInfo info(String name, DType dtype, List<Long> dims, String what)
      throws MalformedFileException {
    try {
      TensorInfo info = new TensorInfo(name, dtype, new Shape(dims));
      if (info.byteLength() >= 0) {
        return info;
      }
    } catch (ArithmeticException | IllegalArgumentException e) {
      // said below
    }
    throw new MalformedFileException(
        what + ": the size of " + dtype + " " + dims + " is impossible");
  }

  private Optional<Values> whole(TensorInfo info, BundleEntry entry, String what)
      throws IOException, MalformedFileException {
    if (info.byteLength() == 0 && entry.size() == 0) {
      return files.here < 0 || files.here == entry.shard()
          ? Optional.of(new Values.Written(file -> ByteSource.of(new byte[0])))
          : Optional.empty();
    }
    return stored(info, entry, what).map(Values.Whole::new);
  }

  /// The extent of an entry, if it can be read: its file is there, and is the one that is wanted.
  private Optional<Stored> stored(TensorInfo info, BundleEntry entry, String what)
      throws IOException, MalformedFileException {
    if (entry.size() != info.byteLength()) {
      throw new MalformedFileException(
          String.format(
              "%s, %s %s, has %d bytes and not %d",
              what, info.dtype(), info.shape(), entry.size(), info.byteLength()));
    }
    if (entry.shard() < 0
        || entry.shard() >= index.shards()
        || entry.offset() < 0
        || entry.offset() > Long.MAX_VALUE - entry.size()) {
      throw new MalformedFileException(
          what + " is at byte " + entry.offset() + " of data file " + entry.shard());
    }
    if (files.here >= 0 && files.here != entry.shard()) {
      return Optional.empty();
    }
    long size = sizeOf(entry.shard());
    if (size >= 0 && entry.offset() + entry.size() > size) {
      String problem = what + " ends beyond the data, which has " + size + " bytes";
      if (files.here >= 0) {
        throw new MalformedFileException(problem);
      }
      warnings.add(problem);
      return Optional.empty();
    }
    int width = TfType.width(info.dtype());
    Packing packing =
        index.isBigEndian() && width > 1 ? Packing.of(Filter.Kind.SWAP, width) : Packing.NONE;
    Extent extent =
        extents
            .computeIfAbsent(entry.shard(), shard -> new SharedExtents())
            .add(info, entry.offset(), packing);
    String path = files.here >= 0 ? "" : path(entry.shard());
    return size < 0 ? Optional.empty() : Optional.of(new Stored(path, extent));
  }

  private String path(int shard) {
    return String.format(Locale.ROOT, "%s.data-%05d-of-%05d", files.prefix, shard, index.shards());
  }

  private long sizeOf(int shard) throws IOException {
    if (files.here >= 0) {
      return files.size;
    }
    @Nullable Long known = sizes.get(shard);
    if (known != null) {
      return known;
    }
    long size = -1;
    Optional<ByteSource> source = files.folder.open(path(shard));
    if (source.isPresent()) {
      try (ByteSource bytes = source.get()) {
        size = bytes.size();
      }
    } else {
      warnings.add(MalformedFileException.quote(path(shard)) + " is missing");
    }
    sizes.put(shard, size);
    return size;
  }

  private Optional<Values> parts(TensorInfo info, BundleEntry entry, String what)
      throws IOException, MalformedFileException {
    List<Values.Chunk> chunks = new ArrayList<>();
    boolean isComplete = true;
    for (List<SliceKey.Extent> box : entry.slices()) {
      String key = new String(SliceKey.of(info.name(), box), StandardCharsets.ISO_8859_1);
      BundleEntry part = index.parts().get(key);
      if (part == null || part.type() != entry.type() || box.size() != info.shape().rank()) {
        throw new MalformedFileException(what + " lacks one of its parts");
      }
      List<Long> origin = box.stream().map(SliceKey.Extent::start).toList();
      Shape shape = shape(info, box, what);
      TensorInfo chunk =
          new TensorInfo(Values.Chunk.name(info, origin, shape), info.dtype(), shape);
      Optional<Stored> stored =
          chunk.byteLength() == 0 ? Optional.empty() : stored(chunk, part, what);
      stored.ifPresent(in -> chunks.add(new Values.Chunk(in, origin, shape)));
      isComplete &= stored.isPresent() || chunk.byteLength() == 0;
    }
    // Of one data file, only a variable that lies in it as a whole can be shown.
    return isComplete ? Optional.of(new Values.Chunks(chunks)) : Optional.empty();
  }

  private static Shape shape(TensorInfo info, List<SliceKey.Extent> box, String what)
      throws MalformedFileException {
    List<Long> dims = new ArrayList<>();
    for (int i = 0; i < box.size(); i++) {
      long all = info.shape().dims().get(i);
      long start = box.get(i).start();
      long length = box.get(i).length() < 0 ? all : box.get(i).length();
      if (start < 0 || length > all || start > all - length) {
        throw new MalformedFileException(what + " has a part that is none of it");
      }
      dims.add(length);
    }
    return new Shape(dims);
  }
}
