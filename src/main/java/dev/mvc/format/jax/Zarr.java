package dev.mvc.format.jax;

import dev.mvc.format.layout.Extent;
import dev.mvc.format.layout.Folder;
import dev.mvc.format.layout.HeaderJson;
import dev.mvc.format.layout.Layout;
import dev.mvc.format.layout.MalformedFileException;
import dev.mvc.format.layout.ModelFile;
import dev.mvc.format.layout.ModelFormat;
import dev.mvc.format.layout.NamedTensor;
import dev.mvc.format.layout.Values;
import dev.mvc.io.ByteSource;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Orbax' checkpoints with a folder for each array: zarr with a file for each chunk.
///
/// `_METADATA` lists all tensors. A chunk's file is an extent, named after the array's folder; its
/// name and, in version 3, those of the folders between say which chunk it is.
public final class Zarr implements ModelFormat {
  private static final String METADATA = "_METADATA";
  private static final String CHUNK = "c|(0|[1-9][0-9]{0,17})(\\.(0|[1-9][0-9]{0,17}))*";

  /// An array of more dimensions than have folders of their own is left alone.
  private static final int MAX_ABOVE = 8;

  /// Chunks of an array are looked for one by one.
  private static final double MAX_CHUNKS = 100_000;

  private static final int MAX_METADATA = 64 << 20;
  private static final int MAX_WARNINGS = 20;

  @Override
  public String name() {
    return "orbax";
  }

  @Override
  public boolean claims(ModelFile file, byte[] head) throws IOException {
    if (file.name().equals(METADATA)) {
      return new String(head, StandardCharsets.ISO_8859_1).contains("\"tree_metadata\"");
    }
    return file.name().matches(CHUNK) && place(file).isPresent();
  }

  /// Where the metadata of a chunk's array is.
  ///
  /// @param above how to get there, empty or as in `../../`
  /// @param array the name of the array's folder
  /// @param key of the chunk from there
  private record Place(String above, String metadata, String array, String key) {}

  private static Optional<Place> place(ModelFile file) throws IOException {
    String[] folders = file.folder().path().split("/", -1);
    String above = "";
    String key = file.name();
    for (int up = 0; up <= MAX_ABOVE && up < folders.length; up++) {
      String folder = folders[folders.length - 1 - up];
      for (String metadata : List.of(ZarrArray.OLD_NAME, ZarrArray.NEW_NAME)) {
        Optional<ByteSource> found = file.folder().open(above + metadata);
        if (found.isPresent()) {
          found.get().close();
          return Optional.of(new Place(above, metadata, folder, key));
        }
      }
      if (!folder.matches("c|0|[1-9][0-9]{0,17}")) {
        break;
      }
      above = above + "../";
      key = folder + "/" + key;
    }
    return Optional.empty();
  }

  @Override
  public Layout read(ModelFile file) throws IOException, MalformedFileException {
    return file.name().equals(METADATA) ? readAll(file) : readChunk(file);
  }

  private Layout readChunk(ModelFile file) throws IOException, MalformedFileException {
    Set<String> warnings = new LinkedHashSet<>();
    Place place = place(file).orElseThrow(() -> new MalformedFileException("it is no chunk"));
    Optional<ZarrArray> array =
        metadata(file.folder(), place.above + place.metadata, place.array, warnings);
    Optional<List<Long>> index = array.flatMap(found -> found.index(place.key));
    List<Extent> extents = new ArrayList<>();
    List<NamedTensor> tensors = new ArrayList<>();
    if (array.isPresent() && index.isPresent()) {
      ZarrPieces pieces = new ZarrPieces(place.array, array.get(), file.folder(), "");
      pieces.add(index.get(), new Ocdbt.Placed(file.name(), 0, file.size()));
      for (Values.Chunk chunk : pieces.chunks()) {
        extents.add(chunk.in().extent());
        tensors.add(NamedTensor.of(chunk.in().extent()));
      }
      extents.sort((a, b) -> Long.compare(a.offset(), b.offset()));
      ZarrPieces.checkDisjoint(extents, file.size());
    }
    return new Layout(name(), extents, tensors, Map.of(), List.copyOf(warnings));
  }

  private static Optional<ZarrArray> metadata(
      Folder folder, String path, String array, Set<String> warnings) throws IOException {
    Optional<ByteSource> json = folder.open(path);
    if (json.isEmpty()) {
      return Optional.empty();
    }
    try (ByteSource source = json.get()) {
      String what = "the metadata of " + MalformedFileException.quote(array);
      return ZarrArray.find(source, what, warnings);
    }
  }

  /// The tensors of a checkpoint without a store. Of one with a store, its manifest tells.
  private Layout readAll(ModelFile file) throws IOException, MalformedFileException {
    if (file.size() > MAX_METADATA) {
      throw new MalformedFileException("the file has " + file.size() + " bytes");
    }
    Object json = HeaderJson.read(file.bytes(), "the file", ZarrArray::value);
    List<NamedTensor> tensors = new ArrayList<>();
    Set<String> warnings = new LinkedHashSet<>();
    if (json instanceof Map<?, ?> map
        && map.get("tree_metadata") instanceof Map<?, ?> tree
        && !Boolean.TRUE.equals(map.get("use_ocdbt"))) {
      for (Object entry : tree.values()) {
        String name = entry instanceof Map<?, ?> leaf ? join(leaf.get("key_metadata")) : "";
        if (Folder.isInside(name)) {
          addArray(file, name, tensors, warnings);
        } else {
          warnings.add(MalformedFileException.quote(name) + " is no name of an array");
        }
      }
    }
    List<String> some = warnings.stream().limit(MAX_WARNINGS).toList();
    return new Layout(name(), List.of(), tensors, Map.of(), some);
  }

  /// An array's folder is named after the keys on the way to it.
  private static String join(@Nullable Object keys) {
    List<String> names = new ArrayList<>();
    if (keys instanceof List<?> list) {
      for (Object key : list) {
        if (key instanceof Map<?, ?> map && map.get("key") instanceof String name) {
          names.add(name);
        }
      }
    }
    return String.join(".", names);
  }

  private static void addArray(
      ModelFile file, String name, List<NamedTensor> tensors, Set<String> warnings)
      throws IOException, MalformedFileException {
    Folder folder = file.folder();
    Optional<ZarrArray> found = metadata(folder, name + "/" + ZarrArray.OLD_NAME, name, warnings);
    if (found.isEmpty()) {
      found = metadata(folder, name + "/" + ZarrArray.NEW_NAME, name, warnings);
    }
    if (found.isEmpty()) {
      return; // an empty part of the tree
    }
    ZarrArray array = found.get();
    ZarrPieces pieces = new ZarrPieces(name, array, folder, "");
    List<Long> across = new ArrayList<>();
    double count = 1;
    for (int i = 0; i < array.shape().rank(); i++) {
      long step = array.chunk().dims().get(i);
      across.add(Math.ceilDiv(array.shape().dims().get(i), step));
      count *= across.getLast();
    }
    if (count > MAX_CHUNKS) {
      warnings.add("array " + MalformedFileException.quote(name) + " has more than 100000 chunks");
      return;
    }
    for (long number = 0; number < count; number++) {
      List<Long> index = index(number, across);
      String path = name + "/" + array.key(index);
      Optional<ByteSource> chunk = folder.open(path);
      if (chunk.isPresent()) {
        long size = chunk.get().size();
        chunk.get().close();
        pieces.add(index, new Ocdbt.Placed(path, 0, size));
      }
    }
    Optional<NamedTensor> tensor = pieces.tensor();
    if (tensor.isPresent()) {
      tensors.add(tensor.get());
    } else {
      warnings.add(
          "array " + MalformedFileException.quote(name) + " lacks chunks, and is not zero there");
    }
  }

  private static List<Long> index(long number, List<Long> across) {
    Long[] index = new Long[across.size()];
    long rest = number;
    for (int i = index.length - 1; i >= 0; i--) {
      index[i] = rest % across.get(i);
      rest /= across.get(i);
    }
    return List.of(index);
  }
}
