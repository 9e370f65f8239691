package dev.mvc.repo;

import dev.mvc.codec.Effort;
import dev.mvc.graph.Revisions;
import dev.mvc.graph.TreeWalk;
import dev.mvc.id.ObjectId;
import dev.mvc.io.Disk;
import dev.mvc.io.LockFile;
import dev.mvc.io.MvcException;
import dev.mvc.io.MvcException.Kind;
import dev.mvc.object.Tree;
import dev.mvc.ref.Refs;
import dev.mvc.store.ObjectStore;
import dev.mvc.work.Index;
import dev.mvc.work.IndexFile;
import dev.mvc.work.WorkFolder;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// An open repository.
public final class Repository implements Closeable {
  /// The layout of `.mvc`; grows with every change that an older mvc could not read.
  static final int FORMAT = 1;

  private static final String DEFAULT_BRANCH = "main";

  private final Caller caller;
  private final WorkFolder folder;
  private final ObjectStore store;
  private final Refs refs;
  private final IndexFile indexFile;
  private final Config config;

  private Repository(Caller caller, Path root) throws IOException {
    Path data = root.resolve(WorkFolder.REPOSITORY);
    Disk disk = caller.disk();
    this.caller = caller;
    this.folder = new WorkFolder(root);
    this.config = new Config(data.resolve("config.toml"), caller.userConfig(), disk);
    Effort effort =
        config.find("store.compression").filter("fast"::equals).isPresent()
            ? Effort.FAST
            : Effort.NORMAL;
    this.store = ObjectStore.open(data, disk, effort);
    this.refs = new Refs(data, disk);
    this.indexFile = new IndexFile(data, disk);
  }

  /// Makes an empty repository in a folder, which is made too if need be.
  ///
  /// @return false when there was one already, which is left as it is
  public static boolean init(Path root, Caller caller) throws IOException {
    Path data = root.resolve(WorkFolder.REPOSITORY);
    if (Files.exists(data.resolve(Refs.HEAD))) {
      open(root, caller).close();
      return false;
    }
    Disk disk = caller.disk();
    for (String name : new String[] {"refs/heads", "refs/tags", "ops", "packs", "tmp"}) {
      disk.makeFolder(data.resolve(name));
    }
    disk.replace(data.resolve("format"), (FORMAT + "\n").getBytes(StandardCharsets.US_ASCII));
    disk.replace(
        data.resolve(Refs.HEAD),
        ("ref: " + Refs.BRANCHES + DEFAULT_BRANCH + "\n").getBytes(StandardCharsets.UTF_8));
    return true;
  }

  /// Opens the repository that a folder belongs to.
  ///
  /// @throws MvcException of kind NOT_A_REPOSITORY when there is none here or above
  public static Repository open(Path from, Caller caller) throws IOException {
    for (Path root = from.toAbsolutePath().normalize(); root != null; root = root.getParent()) {
      Path data = root.resolve(WorkFolder.REPOSITORY);
      if (Files.exists(data.resolve(Refs.HEAD))) {
        requireKnownFormat(data);
        return new Repository(caller, root);
      }
    }
    throw new MvcException(
        Kind.NOT_A_REPOSITORY,
        "this is not a model repository, nor is any folder above it.",
        "`mvc init` makes one here.");
  }

  private static void requireKnownFormat(Path data) throws IOException {
    Path file = data.resolve("format");
    String format = Files.exists(file) ? Files.readString(file).strip() : "missing";
    if (!format.equals(String.valueOf(FORMAT))) {
      throw new MvcException(
          Kind.NOT_A_REPOSITORY,
          "this repository has format " + format + "; this mvc knows format " + FORMAT + ".",
          "install the mvc that it was made with, or a newer one.");
    }
  }

  /// The circumstances of this command.
  public Caller caller() {
    return caller;
  }

  /// The working folder.
  public WorkFolder folder() {
    return folder;
  }

  /// All objects.
  public ObjectStore store() {
    return store;
  }

  /// All names.
  public Refs refs() {
    return refs;
  }

  /// The settings.
  public Config config() {
    return config;
  }

  /// Resolves what a person calls a version.
  public Revisions revisions() {
    return new Revisions(store, refs);
  }

  /// What is staged.
  public Index index() throws IOException {
    return indexFile.read();
  }

  /// All files and links of a version, by path.
  public SortedMap<String, Tree.Entry> leaves(ObjectId version) throws IOException {
    return new TreeWalk(store).leaves(store.version(version).tree());
  }

  /// All files and links of the version at `HEAD`; none before the first.
  public SortedMap<String, Tree.Entry> headLeaves() throws IOException {
    Optional<ObjectId> head = refs.headVersion();
    return head.isPresent() ? leaves(head.get()) : new TreeMap<>();
  }

  /// Keeps other writers out while names and the index are read, changed and written.
  LockFile lock() throws IOException {
    return refs.lock();
  }

  /// Replaces the index, under the lock.
  void write(Index index) throws IOException {
    indexFile.write(index);
  }

  /// Deletes what interrupted commands left.
  void cleanUp() throws IOException {
    caller.disk().deleteLeftovers(folder.place(WorkFolder.REPOSITORY).resolve("tmp"));
  }

  @Override
  public void close() {
    store.close();
  }
}
