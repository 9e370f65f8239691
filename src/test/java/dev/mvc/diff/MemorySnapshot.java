package dev.mvc.diff;

import dev.mvc.format.ModelFormats;
import dev.mvc.format.layout.Extent;
import dev.mvc.format.layout.Layout;
import dev.mvc.format.layout.MalformedFileException;
import dev.mvc.format.layout.ModelFile;
import dev.mvc.format.layout.ModelFormat;
import dev.mvc.id.ObjectId;
import dev.mvc.io.ByteSource;
import dev.mvc.object.Recipe;
import dev.mvc.object.Segment;
import dev.mvc.object.Tree;
import dev.mvc.tensor.DType;
import dev.mvc.tensor.Shape;
import dev.mvc.tensor.TensorInfo;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/// Files in memory: made up, or those of a fixture. Counts how many tensors were opened.
final class MemorySnapshot implements Snapshot {
  private static final Path FIXTURES = Path.of("src/test/resources/fixtures");

  private final SortedMap<String, Tree.Entry> leaves = new TreeMap<>();
  private final Map<String, Recipe> recipes = new HashMap<>();
  private final Map<ObjectId, byte[]> contents = new HashMap<>();
  private int opened;

  /// All files of a folder of the fixtures, as in `st-llama-bf16/v1`.
  static MemorySnapshot fixture(String folder) throws IOException {
    MemorySnapshot snapshot = new MemorySnapshot();
    try (Stream<Path> files = Files.list(FIXTURES.resolve(folder))) {
      for (Path file : files.toList()) {
        snapshot.file(file.getFileName().toString(), Files.readAllBytes(file));
      }
    }
    return snapshot;
  }

  /// Adds a file as it would be stored.
  MemorySnapshot file(String path, byte[] bytes) throws IOException {
    ByteSource source = ByteSource.of(bytes);
    String name = path.substring(path.lastIndexOf('/') + 1);
    ModelFile model = ModelFile.alone(name, source);
    Optional<ModelFormat> format = ModelFormats.detect(model);
    List<Segment> segments = new ArrayList<>();
    if (format.isEmpty()) {
      segments.add(new Segment.Literal(put(bytes), bytes.length));
      return recipe(path, new Recipe(Recipe.OPAQUE, segments));
    }
    try {
      Layout layout = format.get().read(model);
      long end = 0;
      for (Extent extent : layout.extents()) {
        if (extent.offset() > end) {
          byte[] between = source.read(end, (int) (extent.offset() - end));
          segments.add(new Segment.Literal(put(between), between.length));
        }
        ObjectId id = put(source.read(extent.offset(), (int) extent.length()));
        segments.add(new Segment.Tensor(extent.tensor(), id, extent.length()));
        end = extent.end();
      }
      return recipe(path, new Recipe(layout.format(), segments));
    } catch (MalformedFileException e) {
      throw new IOException(e);
    }
  }

  /// Adds a file with one F32 tensor.
  MemorySnapshot floats(String path, String name, Shape shape, float... values) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    for (float value : values) {
      bytes.putFloat(value);
    }
    return tensor(path, new TensorInfo(name, DType.F32, shape), bytes.array());
  }

  /// Adds a tensor to a file, which is made with the first one.
  MemorySnapshot tensor(String path, TensorInfo info, byte[] bytes) throws IOException {
    List<Segment> segments = new ArrayList<>();
    if (recipes.containsKey(path)) {
      segments.addAll(recipe(path).segments());
    } else {
      byte[] header = {1, 2, 3};
      segments.add(new Segment.Literal(put(header), header.length));
    }
    segments.add(new Segment.Tensor(info, put(bytes), bytes.length));
    return recipe(path, new Recipe("safetensors", segments));
  }

  /// Adds a file without tensors.
  MemorySnapshot text(String path, String content) throws IOException {
    return file(path, content.getBytes(StandardCharsets.UTF_8));
  }

  private MemorySnapshot recipe(String path, Recipe recipe) {
    recipes.put(path, recipe);
    String name = path.substring(path.lastIndexOf('/') + 1);
    ObjectId id = ObjectId.hash(recipe.write());
    leaves.put(path, new Tree.File(name, id, recipe.size(), recipe.format(), false));
    return this;
  }

  private ObjectId put(byte[] bytes) {
    ObjectId id = ObjectId.hash(bytes);
    contents.put(id, bytes);
    return id;
  }

  int opened() {
    return opened;
  }

  @Override
  public SortedMap<String, Tree.Entry> leaves() {
    return leaves;
  }

  @Override
  public Recipe recipe(String path) throws IOException {
    return Optional.ofNullable(recipes.get(path)).orElseThrow();
  }

  @Override
  public synchronized ByteSource open(PlacedTensor tensor) throws IOException {
    opened++;
    return ByteSource.of(Optional.ofNullable(contents.get(tensor.id())).orElseThrow());
  }

  @Override
  public void close() {}
}
