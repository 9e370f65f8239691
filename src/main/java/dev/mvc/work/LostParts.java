package dev.mvc.work;

import dev.mvc.id.ObjectId;
import dev.mvc.io.MvcException;
import dev.mvc.io.Progress;
import dev.mvc.io.Workers;
import dev.mvc.object.ObjectKind;
import dev.mvc.object.Recipe;
import dev.mvc.store.Earlier;
import dev.mvc.store.ObjectStore;
import dev.mvc.store.PackWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/// Looks into files for objects that a repository has lost: takes them apart as adding would, and
/// keeps what has an id that is asked for.
public final class LostParts {
  private final ObjectStore store;
  private final Progress progress;

  /// @param store of the repository; nothing is asked of it but which files are the same
  public LostParts(ObjectStore store, Progress progress) {
    this.store = store;
    this.progress = progress;
  }

  /// Told of each object that was found.
  @FunctionalInterface
  public interface Found {
    /// Told of one, on the calling thread.
    ///
    /// @param bytes of a recipe, else empty
    void accept(ObjectId id, Path file, byte[] bytes);
  }

  /// Files in a folder that can be read, without those that are ignored, by path.
  public static SortedMap<String, FileStat> files(Path root, String under) throws IOException {
    SortedMap<String, FileStat> files = new WorkFolder(root).list(under);
    files.values().removeIf(stat -> stat.kind() != FileStat.Kind.FILE);
    return files;
  }

  /// Looks into one file. One that cannot be read or changes meanwhile holds nothing.
  public void look(Path root, String path, FileStat stat, Set<ObjectId> lost, Found found)
      throws IOException {
    try (Workers workers = new Workers()) {
      read(root, path, stat, new Sink(root, path, lost, found, workers, null));
    } catch (IOException | MvcException e) {
      // Another file may hold it; what is found nowhere is said in the end.
      return;
    }
  }

  /// Puts what a file holds of what is lost into a pack.
  ///
  /// @throws IOException when it cannot be read any more
  public void put(Path root, String path, FileStat stat, Set<ObjectId> lost, PackWriter writer)
      throws IOException {
    try (Workers workers = new Workers()) {
      read(root, path, stat, new Sink(root, path, lost, (_, _, _) -> {}, workers, writer));
    }
    writer.drain();
  }

  private void read(Path root, String path, FileStat stat, Sink sink) throws IOException {
    progress.start(path, stat.size());
    try {
      FileReading reading = new FileReading(new WorkFolder(root), store, sink, progress);
      reading.read(path, stat, List.of(), _ -> {});
      reading.drain();
    } finally {
      progress.finish();
    }
  }

  /// Lets everything through the hash, and what is lost to where it is wanted.
  private static final class Sink implements SegmentSink {
    private final Path file;
    private final Set<ObjectId> lost;
    private final Found found;
    private final Workers workers;
    private final @Nullable PackWriter writer;
    private final Map<ObjectId, byte[]> recipes = new ConcurrentHashMap<>();

    Sink(
        Path root,
        String path,
        Set<ObjectId> lost,
        Found found,
        Workers workers,
        @Nullable PackWriter writer) {
      this.file = root.resolve(path);
      this.lost = lost;
      this.found = found;
      this.workers = workers;
      this.writer = writer;
    }

    private void find(ObjectId id, byte[] bytes) {
      if (lost.contains(id)) {
        found.accept(id, file, bytes);
      }
    }

    @Override
    public void literal(byte[] bytes, int length, Workers.Sink<ObjectId> then) throws IOException {
      workers.submit(
          () -> ObjectId.hash(bytes, length),
          id -> {
            if (writer != null && lost.contains(id)) {
              writer.putLater(bytes, length, _ -> {});
            }
            find(id, new byte[0]);
            then.accept(id);
          });
    }

    @Override
    public void tensor(Tensor tensor, LongConsumer done) throws IOException {
      if (writer != null && lost.contains(tensor.id())) {
        writer.putTensor(tensor.info(), tensor.id(), tensor.content(), Earlier.NONE, done);
      } else {
        done.accept(tensor.content().size());
      }
      find(tensor.id(), new byte[0]);
    }

    @Override
    public Ready ready(ObjectKind kind, byte[] bytes) throws IOException {
      ObjectId id = ObjectId.hash(bytes);
      boolean isLost = lost.contains(id);
      if (isLost && kind == ObjectKind.RECIPE) {
        recipes.put(id, bytes);
      }
      return new Ready(id, isLost && writer != null ? writer.ready(kind, bytes) : null);
    }

    @Override
    public void put(Ready object) throws IOException {
      if (object.coded() != null && writer != null) {
        writer.put(object.coded());
      }
      find(object.id(), recipes.getOrDefault(object.id(), new byte[0]));
    }

    @Override
    public ObjectId recipe(Recipe recipe) throws IOException {
      byte[] bytes = recipe.write();
      ObjectId id = ObjectId.hash(bytes);
      if (writer != null && lost.contains(id)) {
        writer.put(ObjectKind.RECIPE, bytes);
      }
      find(id, bytes);
      return id;
    }

    @Override
    public <T> void submit(Callable<T> task, Workers.Sink<T> then) throws IOException {
      workers.submit(task, then);
    }

    @Override
    public <T> Workers.Result<T> start(Callable<T> task) {
      return workers.start(task);
    }

    @Override
    public void drain() throws IOException {
      workers.drain();
      if (writer != null) {
        // Content of tensors is read until here.
        writer.drain();
      }
    }

    @Override
    public long stored() {
      return 0;
    }
  }
}
