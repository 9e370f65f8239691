package dev.mvc.format.jax;

import dev.mvc.format.layout.Extent;
import dev.mvc.format.layout.Folder;
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
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.regex.Pattern;

/// Orbax' checkpoints in the store OCDBT, as orbax-checkpoint 0.12.8 writes them by default: zarr
/// arrays, whose metadata and chunks are the values of a key-value store.
///
/// `manifest.ocdbt` lists all tensors. The manifests of the processes that wrote, in folders below,
/// are parts of it. The data files `d/…` have random names; the manifest above says what is in
/// them.
public final class Orbax implements ModelFormat {
  private static final String MANIFEST = "manifest.ocdbt";
  private static final Pattern DATA = Pattern.compile("[0-9a-f]{32}");

  /// From a data file to the manifest: of the whole checkpoint, if there is one, else of its own
  /// process.
  private static final List<String> ABOVE = List.of("../../", "../");

  private static final int MAX_WARNINGS = 20;

  @Override
  public String name() {
    return "orbax";
  }

  @Override
  public boolean claims(ModelFile file, byte[] head) throws IOException {
    if (file.name().equals(MANIFEST)) {
      return true;
    }
    return DATA.matcher(file.name()).matches() && exists(file, "../" + MANIFEST);
  }

  private static boolean exists(ModelFile file, String path) throws IOException {
    Optional<ByteSource> found = file.folder().open(path);
    if (found.isPresent()) {
      found.get().close();
    }
    return found.isPresent();
  }

  @Override
  public Layout read(ModelFile file) throws IOException, MalformedFileException {
    if (!file.name().equals(MANIFEST)) {
      return readData(file);
    }
    if (exists(file, "../" + MANIFEST)) {
      return new Layout(name(), List.of(), List.of(), Map.of(), List.of());
    }
    List<NamedTensor> tensors = new ArrayList<>();
    Set<String> warnings = new LinkedHashSet<>();
    try (OpenFiles folder = new OpenFiles(file.folder())) {
      for (ZarrPieces pieces : arrays(file.bytes(), folder, "", "", warnings)) {
        Optional<NamedTensor> tensor = pieces.tensor();
        if (tensor.isPresent()) {
          tensors.add(tensor.get());
        } else {
          warnings.add("an array lacks chunks, and is not zero there");
        }
      }
    }
    return layout(List.of(), tensors, warnings);
  }

  private Layout layout(List<Extent> extents, List<NamedTensor> tensors, Set<String> warnings) {
    List<String> some = warnings.stream().limit(MAX_WARNINGS).toList();
    return new Layout(name(), extents, tensors, Map.of(), some);
  }

  /// The arrays of a store, with their chunks.
  ///
  /// @param wanted how the path of a data file ends: arrays without a chunk there are left out;
  ///   empty for all arrays
  private static List<ZarrPieces> arrays(
      ByteSource manifest, Folder folder, String root, String wanted, Set<String> warnings)
      throws IOException, MalformedFileException {
    SortedMap<String, Ocdbt.Value> values = Ocdbt.read(manifest, folder, root);
    List<ZarrPieces> arrays = new ArrayList<>();
    for (Map.Entry<String, Ocdbt.Value> entry : values.entrySet()) {
      String key = entry.getKey();
      int slash = key.lastIndexOf('/');
      String last = key.substring(slash + 1);
      if (!last.equals(ZarrArray.OLD_NAME) && !last.equals(ZarrArray.NEW_NAME)) {
        continue;
      }
      String prefix = key.substring(0, slash + 1);
      SortedMap<String, Ocdbt.Value> below = values.subMap(prefix, prefix + '\uffff');
      if (!wanted.isEmpty() && below.values().stream().noneMatch(value -> isIn(value, wanted))) {
        continue;
      }
      String name = text(slash < 0 ? "" : key.substring(0, slash));
      String what = "the metadata of " + MalformedFileException.quote(name);
      byte[] json =
          switch (entry.getValue()) {
            case Ocdbt.Inline inline -> inline.bytes();
            case Ocdbt.Placed placed -> Ocdbt.read(folder, root, placed, what);
          };
      Optional<ZarrArray> array = ZarrArray.find(ByteSource.of(json), what, warnings);
      if (array.isPresent()) {
        ZarrPieces pieces = new ZarrPieces(name, array.get(), folder, root);
        addChunks(pieces, array.get(), prefix.length(), below);
        arrays.add(pieces);
      }
    }
    return arrays;
  }

  private static boolean isIn(Ocdbt.Value value, String wanted) {
    return value instanceof Ocdbt.Placed placed && placed.path().endsWith(wanted);
  }

  private static void addChunks(
      ZarrPieces pieces, ZarrArray array, int prefix, SortedMap<String, Ocdbt.Value> below)
      throws IOException, MalformedFileException {
    for (Map.Entry<String, Ocdbt.Value> entry : below.entrySet()) {
      Optional<List<Long>> index = array.index(entry.getKey().substring(prefix));
      if (index.isPresent()) {
        pieces.add(index.get(), entry.getValue());
      }
    }
  }

  /// Keys are bytes, one for each character; names are UTF-8.
  private static String text(String key) {
    return new String(key.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
  }

  /// The chunks that lie in a data file.
  private Layout readData(ModelFile file) throws IOException, MalformedFileException {
    for (String root : ABOVE) {
      Optional<ByteSource> found = file.folder().open(root + MANIFEST);
      if (found.isEmpty()) {
        continue;
      }
      try (ByteSource manifest = found.get();
          OpenFiles folder = new OpenFiles(file.folder())) {
        Set<String> warnings = new LinkedHashSet<>();
        List<ZarrPieces> arrays = arrays(manifest, folder, root, "/" + file.name(), warnings);
        Layout layout = select(file, arrays, warnings);
        if (!layout.extents().isEmpty()) {
          return layout;
        }
      }
    }
    return layout(List.of(), List.of(), Set.of()); // it holds nodes alone
  }

  private Layout select(ModelFile file, List<ZarrPieces> arrays, Set<String> warnings)
      throws MalformedFileException {
    List<Extent> extents = new ArrayList<>();
    List<NamedTensor> tensors = new ArrayList<>();
    for (ZarrPieces pieces : arrays) {
      List<Extent> here =
          pieces.chunks().stream()
              .map(Values.Chunk::in)
              .filter(stored -> stored.path().endsWith("/" + file.name()))
              .map(stored -> stored.extent())
              .toList();
      extents.addAll(here);
      Optional<NamedTensor> tensor = pieces.tensor();
      if (!here.isEmpty() && here.size() == pieces.chunks().size() && tensor.isPresent()) {
        tensors.add(tensor.get());
      } else {
        here.forEach(extent -> tensors.add(NamedTensor.of(extent)));
      }
    }
    extents.sort(Comparator.comparingLong(Extent::offset));
    ZarrPieces.checkDisjoint(extents, file.size());
    return layout(extents, tensors, warnings);
  }
}
