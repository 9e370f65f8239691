import dev.mvc.id.ObjectId;
import dev.mvc.io.ByteSource;
import dev.mvc.io.Disk;
import dev.mvc.io.Progress;
import dev.mvc.object.Architecture;
import dev.mvc.object.ObjectKind;
import dev.mvc.object.Recipe;
import dev.mvc.object.Scalar;
import dev.mvc.object.Segment;
import dev.mvc.object.Signature;
import dev.mvc.object.Tree;
import dev.mvc.object.Version;
import dev.mvc.ref.Changes;
import dev.mvc.ref.NameChange;
import dev.mvc.repo.Caller;
import dev.mvc.repo.Repository;
import dev.mvc.store.PackWriter;
import dev.mvc.tensor.DType;
import dev.mvc.tensor.Shape;
import dev.mvc.tensor.TensorInfo;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;

/// Gives an empty repository a long history of a small model: a version a minute on `main`, each
/// with some of its tensors changed, and a branch `topic` of a hundred versions that begins in its
/// middle. As after so many commits: a pack and an operation for each version, and packs that were
/// gathered when there were many.
///
/// Usage: `java -cp 'LIB/*' LongHistory.java FOLDER COUNT [TENSORS CHANGED]`, where FOLDER is a
/// repository without versions; 8 tensors of which each version changes 1 by default.
final class LongHistory {
  private static final OffsetDateTime START = OffsetDateTime.parse("2025-01-01T00:00:00Z");
  private static final int ELEMENTS = 16;

  /// A repository that is open has the packs that it gathered open, too.
  private static final int REOPENED = 1000;

  private static final int TOPIC = 100;

  private final Path folder;
  private final Caller caller;
  private Repository repository;
  private final int tensors;
  private final int changed;
  private final List<Segment> segments = new ArrayList<>();
  private int made;

  private LongHistory(Path folder, Caller caller, int tensors, int changed) throws IOException {
    this.folder = folder;
    this.caller = caller;
    this.repository = Repository.open(folder, caller);
    this.tensors = tensors;
    this.changed = changed;
  }

  public static void main(String[] words) throws IOException {
    Path folder = Path.of(words[0]);
    Caller caller =
        new Caller(
            new Unsynced(),
            START,
            Optional.empty(),
            folder.resolve("none.toml"),
            "commit",
            Progress.NONE);
    int tensors = words.length > 2 ? Integer.parseInt(words[2]) : 8;
    int changed = words.length > 3 ? Integer.parseInt(words[3]) : 1;
    LongHistory history = new LongHistory(folder, caller, tensors, changed);
    history.make(Integer.parseInt(words[1]));
    history.repository.close();
  }

  /// Nobody needs this history after a power cut.
  private static final class Unsynced extends Disk {
    @Override
    public void sync(FileChannel channel, Path file) {}

    @Override
    public void rename(Path from, Path to) throws IOException {
      move(from, to);
    }
  }

  private void make(int count) throws IOException {
    List<ObjectId> main = new ArrayList<>();
    List<ObjectId> topic = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      main.add(version(i == 0 ? List.of() : List.of(main.getLast()), i + 1));
    }
    for (int i = 0; i < TOPIC; i++) {
      ObjectId parent = i == 0 ? main.get(count / 2) : topic.getLast();
      topic.add(version(List.of(parent), count / 2 + 2 + i));
    }
    name("refs/heads/main", main);
    name("refs/heads/topic", topic);
    repository.numbers().add(repository.store(), List.of(main.getLast(), topic.getLast()));
  }

  private byte[] header() {
    StringBuilder json = new StringBuilder("{");
    for (int i = 0; i < tensors; i++) {
      json.append(
          "%s\"layers.%d.weight\":{\"dtype\":\"F32\",\"shape\":[%d],\"data_offsets\":[%d,%d]}"
              .formatted(i == 0 ? "" : ",", i, ELEMENTS, 4 * ELEMENTS * i, 4 * ELEMENTS * (i + 1)));
    }
    byte[] text = json.append('}').toString().getBytes(StandardCharsets.US_ASCII);
    ByteBuffer header = ByteBuffer.allocate(8 + text.length).order(ByteOrder.LITTLE_ENDIAN);
    return header.putLong(text.length).put(text).array();
  }

  private Segment tensor(int number, PackWriter writer) throws IOException {
    ByteBuffer values = ByteBuffer.allocate(4 * ELEMENTS).order(ByteOrder.LITTLE_ENDIAN);
    SplittableRandom random = new SplittableRandom((long) made * tensors + number);
    while (values.hasRemaining()) {
      values.putFloat((float) random.nextGaussian());
    }
    byte[] bytes = values.array();
    TensorInfo info =
        new TensorInfo("layers." + number + ".weight", DType.F32, Shape.of(ELEMENTS));
    ObjectId id = ObjectId.hash(bytes);
    writer.putTensor(info, id, ByteSource.of(bytes), Optional.empty());
    return new Segment.Tensor(info, id, bytes.length);
  }

  private ObjectId version(List<ObjectId> parents, long generation) throws IOException {
    if (made % REOPENED == REOPENED - 1) {
      repository.close();
      repository = Repository.open(folder, caller);
    }
    try (PackWriter writer = repository.store().writer()) {
      ObjectId version = version(parents, generation, writer);
      writer.finish();
      return version;
    }
  }

  private ObjectId version(List<ObjectId> parents, long generation, PackWriter writer)
      throws IOException {
    if (segments.isEmpty()) {
      byte[] header = header();
      segments.add(new Segment.Literal(writer.put(ObjectKind.BYTES, header), header.length));
      for (int i = 0; i < tensors; i++) {
        segments.add(tensor(i, writer));
      }
    }
    for (int i = 0; i < changed; i++) {
      int number = (made * changed + i) % tensors;
      segments.set(1 + number, tensor(number, writer));
    }
    Recipe recipe = new Recipe("safetensors", segments);
    ObjectId file = writer.put(ObjectKind.RECIPE, recipe.write());
    Tree tree =
        new Tree(List.of(new Tree.File("model.safetensors", file, recipe.size(), "safetensors", false)));
    Version version =
        new Version(
            writer.put(ObjectKind.TREE, tree.write()),
            Architecture.of(recipe.tensors().stream().map(Segment.Tensor::info).toList()),
            new TreeMap<>(Map.of("lr", new Scalar.Real(2e-5))),
            new TreeMap<>(Map.of("loss", new Scalar.Real(1.0 / (1 + made)))),
            parents,
            generation,
            new Signature("Ada", "ada@example.org", START.plusMinutes(made)),
            "step " + made);
    made++;
    return writer.put(ObjectKind.VERSION, version.write());
  }

  /// Moves a branch from version to version, an operation each.
  private void name(String ref, List<ObjectId> versions) throws IOException {
    String old = null;
    try (var lock = repository.refs().lock()) {
      for (ObjectId id : versions) {
        repository
            .refs()
            .update(
                START,
                "commit",
                Changes.ofNames(List.of(new NameChange(ref, old, id.hex()))),
                Optional.empty(),
                () -> {});
        old = id.hex();
      }
    }
  }
}
