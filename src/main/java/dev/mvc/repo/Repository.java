package dev.mvc.repo;

import dev.mvc.codec.Effort;
import dev.mvc.graph.Revisions;
import dev.mvc.graph.Tags;
import dev.mvc.graph.TreeWalk;
import dev.mvc.graph.VersionGraph;
import dev.mvc.graph.VersionNumbers;
import dev.mvc.id.IdPrefix;
import dev.mvc.id.ObjectId;
import dev.mvc.io.Disk;
import dev.mvc.io.LockFile;
import dev.mvc.io.MvcException;
import dev.mvc.io.MvcException.Kind;
import dev.mvc.io.PlainFile;
import dev.mvc.object.Tree;
import dev.mvc.ref.Changes;
import dev.mvc.ref.NameChange;
import dev.mvc.ref.Operation;
import dev.mvc.ref.Refs;
import dev.mvc.ref.Reversal;
import dev.mvc.store.ObjectStore;
import dev.mvc.store.parity.ParityRate;
import dev.mvc.work.Checkout;
import dev.mvc.work.Index;
import dev.mvc.work.IndexFile;
import dev.mvc.work.WorkFolder;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// An open repository.
public final class Repository implements Closeable {
  /// The layout of `.mvc`; grows with every change that an older mvc could not read.
  static final int FORMAT = 1;

  private static final String DEFAULT_BRANCH = "main";

  /// What `HEAD` says before the first operation.
  static final String FIRST_HEAD = "ref: " + Refs.BRANCHES + DEFAULT_BRANCH;

  private final Caller caller;
  private final WorkFolder folder;
  private final ObjectStore store;
  private final Refs refs;
  private final VersionNumbers numbers;
  private final IndexFile indexFile;
  private final Config config;

  /// What was staged after an earlier operation; null for the present.
  private final @Nullable Index pastIndex;

  /// Where things are written without asking where their folder is.
  private static final List<String> FOLDERS =
      List.of("cache", "cache/data", "damaged", "dropped", "ops", "packs", "tmp");

  private Repository(Caller caller, Path root, boolean isConfigured) throws IOException {
    Path data = root.resolve(WorkFolder.REPOSITORY);
    Disk disk = caller.disk();
    this.caller = caller;
    this.folder = new WorkFolder(root);
    this.config = new Config(data.resolve("config.toml"), caller.userConfig(), disk);
    boolean isFast =
        isConfigured && config.find("store.compression").filter("fast"::equals).isPresent();
    ParityRate parity = isConfigured ? config.parity() : ParityRate.OFF;
    this.store = ObjectStore.open(data, disk, isFast ? Effort.FAST : Effort.NORMAL, parity);
    this.refs = new Refs(data, disk);
    this.numbers = new VersionNumbers(data, disk);
    this.indexFile = new IndexFile(data, disk);
    this.pastIndex = null;
  }

  private Repository(Repository present, Refs refs, Index index) {
    this.caller = present.caller;
    this.folder = present.folder;
    this.config = present.config;
    this.store = present.store;
    this.numbers = present.numbers;
    this.indexFile = present.indexFile;
    this.refs = refs;
    this.pastIndex = index;
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
      disk.makeDurableFolder(data.resolve(name));
    }
    disk.replace(data.resolve("format"), (FORMAT + "\n").getBytes(StandardCharsets.US_ASCII));
    disk.replace(data.resolve(Refs.HEAD), (FIRST_HEAD + "\n").getBytes(StandardCharsets.UTF_8));
    return true;
  }

  /// Opens the repository that a folder belongs to.
  ///
  /// @throws MvcException of kind NOT_A_REPOSITORY when there is none here or above
  public static Repository open(Path from, Caller caller) throws IOException {
    Path root =
        root(from)
            .orElseThrow(() ->
                new MvcException(
                    Kind.NOT_A_REPOSITORY,
                    "this is not a model repository, nor is any folder above it.",
                    "`mvc init` makes one here."));
    Path data = root.resolve(WorkFolder.REPOSITORY);
    requireKnownFormat(data);
    requireNoLinks(data);
    return new Repository(caller, root, true);
  }

  private static Optional<Path> root(Path from) {
    for (Path root = from.toAbsolutePath().normalize(); root != null; root = root.getParent()) {
      if (Files.exists(root.resolve(WorkFolder.REPOSITORY).resolve(Refs.HEAD))) {
        return Optional.of(root);
      }
    }
    return Optional.empty();
  }

  /// Carries a command's change of names to its end that was stopped between two of them, in the
  /// repository that a folder belongs to, if there is one.
  ///
  /// @return what was asked for then
  public static Optional<String> finishStopped(Path from, Disk disk) throws IOException {
    Optional<Path> root = root(from);
    if (root.isEmpty()) {
      return Optional.empty();
    }
    Path data = root.get().resolve(WorkFolder.REPOSITORY);
    Refs refs = new Refs(data, disk);
    if (!refs.isUnfinished()) {
      return Optional.empty();
    }
    requireKnownFormat(data);
    return refs.finish().map(Operation::command);
  }

  /// A repository of somebody else must not make mvc write elsewhere.
  private static void requireNoLinks(Path data) {
    for (String name : FOLDERS) {
      if (Files.isSymbolicLink(data.resolve(name))) {
        throw new MvcException(
            Kind.CORRUPT,
            ".mvc/" + name + " is a link: what belongs to a repository lies in .mvc itself.",
            "put the folder that it leads to in its place; .mvc as a whole may be a link.");
      }
    }
  }

  /// Opens what may be no sound repository, for looking at only: whatever is wrong with its
  /// settings or `HEAD` is met when it is asked for.
  ///
  /// @throws MvcException of kind NOT_A_REPOSITORY when it has another format
  static Repository openAnyway(Path root, Caller caller) throws IOException {
    requireKnownFormat(root.resolve(WorkFolder.REPOSITORY));
    return new Repository(caller, root, false);
  }

  private static void requireKnownFormat(Path data) throws IOException {
    Path file = data.resolve("format");
    String format = Files.exists(file) ? PlainFile.text(file).strip() : "missing";
    if (!format.equals(String.valueOf(FORMAT))) {
      throw new MvcException(
          Kind.NOT_A_REPOSITORY,
          "this repository has format " + format + "; this mvc knows format " + FORMAT + ".",
          "install the mvc that it was made with, or a newer one.");
    }
  }

  /// The repository as it was after an operation, for looking at only: its names and what was
  /// staged. To be closed instead of this one.
  ///
  /// @throws MvcException of kind NOT_FOUND when there is no such operation
  public Repository at(long operation) throws IOException {
    return new Repository(this, refs.at(operation), new OperationState(this).indexAt(operation));
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
    return new Revisions(store, refs, numbers, caller.now());
  }

  /// The short numbers of versions.
  public VersionNumbers numbers() {
    return numbers;
  }

  /// Which versions lie before which.
  public VersionGraph graph() {
    return new VersionGraph(store, numbers);
  }

  /// What is staged.
  public Index index() throws IOException {
    return pastIndex == null ? indexFile.read() : pastIndex.copy();
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

  /// What writes files into the folder. It takes what an interrupted checkout left, and deletes
  /// what others did.
  Checkout checkout() {
    return new Checkout(folder, store, caller.disk(), caller.progress());
  }

  /// Keeps other writers out while names and the index are read, changed and written.
  LockFile lock() throws IOException {
    return refs.lock();
  }

  /// The number of the last operation, once all that it changes is changed: an operation is logged
  /// before its names are written, and who reads both without the lock may see one of them only.
  long settled() throws IOException {
    try (LockFile _ = lock()) {
      return refs.log().last();
    }
  }

  /// Logs a change and makes it, under the lock: the operation, then settings and index, then
  /// names.
  ///
  /// Working files have been written before. A crash in between leaves an operation that is passed
  /// over, or one that `undo` takes back as far as it got.
  ///
  /// @param index what will be staged
  /// @throws MvcException of kind CONFLICT, with nothing changed, when a name is not what was
  ///   expected
  void record(Changes changes, Optional<Reversal> reversal, Index index) throws IOException {
    if (changes.isEmpty() && reversal.isEmpty()) {
      write(index);
      return;
    }
    refs.update(
        caller.now(),
        caller.command(),
        changes,
        reversal,
        () -> {
          config.apply(changes.settings());
          write(index);
        });
    number(changes.names());
  }

  /// As above, for what is no reversal.
  void record(Changes changes, Index index) throws IOException {
    record(changes, Optional.empty(), index);
  }

  /// Logs and makes changes of names alone, under the lock.
  void record(List<NameChange> names) throws IOException {
    refs.update(caller.now(), caller.command(), Changes.ofNames(names), Optional.empty(), () -> {});
    number(names);
  }

  /// Gives versions numbers that names came to stand for. What was asked for is done by now: where
  /// this fails, a later change does it.
  private void number(List<NameChange> names) {
    try {
      Set<ObjectId> versions = new LinkedHashSet<>();
      for (NameChange name : names) {
        boolean isVersion = !name.name().equals(Refs.THINNED);
        if (isVersion && name.now() != null && IdPrefix.isId(name.now())) {
          versions.add(Tags.version(store, ObjectId.parse(name.now())));
        }
      }
      if (!versions.isEmpty()) {
        numbers.add(store, versions);
      }
    } catch (IOException e) {
      return;
    }
  }

  /// Refuses to go on where something was staged since the index was read: what was rebuilt without
  /// the lock fits only that.
  void requireUnchanged(Index index) throws IOException {
    if (!index.changesTo(index()).isEmpty()) {
      throw changed("what is staged was changed");
    }
  }

  /// The answer to a command that another one overtook.
  ///
  /// @param what happened, as "main was moved"
  static MvcException changed(String what) {
    return new MvcException(
        Kind.CONFLICT,
        what + " by another command meanwhile; nothing was changed.",
        "run the command again.");
  }

  /// Gives a setting of the repository a value, or takes it back.
  ///
  /// @param value null to take it back
  /// @return whether that changed anything
  /// @throws MvcException of kind USAGE when there is no such setting or it cannot have that value
  public boolean set(String key, @Nullable String value) throws IOException {
    Config.requireAllowed(key, value);
    try (LockFile _ = lock()) {
      String old = config.ofRepository(key);
      if (Objects.equals(old, value)) {
        return false;
      }
      List<NameChange> settings = List.of(new NameChange(key, old, value));
      refs.update(
          caller.now(),
          caller.command(),
          Changes.ofSettings(settings),
          Optional.empty(),
          () -> config.apply(settings));
      return true;
    }
  }

  /// Replaces the index, under the lock.
  void write(Index index) throws IOException {
    indexFile.write(index);
  }

  /// Deletes what interrupted commands left.
  void cleanUp() throws IOException {
    caller.disk().deleteLeftovers(folder.data().resolve("tmp"));
  }

  @Override
  public void close() {
    store.close();
  }
}
