package dev.mvc.store;

import dev.mvc.codec.Effort;
import dev.mvc.id.Hasher;
import dev.mvc.id.IdPrefix;
import dev.mvc.id.ObjectId;
import dev.mvc.io.ByteSource;
import dev.mvc.io.Disk;
import dev.mvc.object.MalformedObjectException;
import dev.mvc.object.ObjectKind;
import dev.mvc.object.Recipe;
import dev.mvc.object.Run;
import dev.mvc.object.RunEnvironment;
import dev.mvc.object.Segment;
import dev.mvc.object.Tag;
import dev.mvc.object.Thinned;
import dev.mvc.object.Tree;
import dev.mvc.object.Version;
import dev.mvc.store.parity.ParityRate;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/// All objects of a repository. Reading is safe from several threads and takes no lock.
public final class ObjectStore implements Locator, Closeable {
  /// The largest object that is handed out as one array. Recipes of very large opaque files are the
  /// largest there are: about 140 bytes for each 64 KiB chunk.
  private static final long MAX_WHOLE = 1L << 30;

  /// A writer keeps about 250 bytes for each object of its pack until that is finished, so two of
  /// them, as `gc` has, need two fifths of the memory that there is: 500,000 objects with 1 GB.
  private static final int OBJECTS_OF_A_PACK =
      (int) Math.min(1 << 30, Runtime.getRuntime().maxMemory() / (5 * 250));

  private static final int MAX_LOCATED = 512;

  private final Packs packs;
  private final Packs dropped;
  private final Disk disk;
  private final Path temporary;
  private final Effort effort;
  private final int objectsOfAPack;

  /// The entries used last: every frame of a difference asks for those of its whole chain.
  private final Map<ObjectId, Located> located =
      Collections.synchronizedMap(
          new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<ObjectId, Located> eldest) {
              return size() > MAX_LOCATED;
            }
          });

  private final ThreadLocal<EntryReader> readers =
      ThreadLocal.withInitial(() -> new EntryReader(this));

  private ObjectStore(
      Path folder, Disk disk, Effort effort, ParityRate parity, int objectsOfAPack) {
    this.packs = new Packs(folder.resolve("packs"), disk, parity);
    this.dropped = new Packs(folder.resolve("dropped"), disk, parity);
    this.disk = disk;
    this.temporary = folder.resolve("tmp");
    this.effort = effort;
    this.objectsOfAPack = objectsOfAPack;
  }

  /// Opens the store in a repository's folder, `.mvc`.
  ///
  /// @param effort how hard new objects are compressed
  /// @param parity how much of it new packs get
  public static ObjectStore open(Path folder, Disk disk, Effort effort, ParityRate parity) {
    return new ObjectStore(folder, disk, effort, parity, OBJECTS_OF_A_PACK);
  }

  /// As above, without parity.
  public static ObjectStore open(Path folder, Disk disk, Effort effort) {
    return open(folder, disk, effort, OBJECTS_OF_A_PACK);
  }

  /// As above.
  ///
  /// @param objectsOfAPack how many objects a pack gets before another is begun
  static ObjectStore open(Path folder, Disk disk, Effort effort, int objectsOfAPack) {
    return new ObjectStore(folder, disk, effort, ParityRate.OFF, objectsOfAPack);
  }

  /// Whether a file in a folder of packs is one: the others were written to go with them.
  public static boolean isPack(Path file) {
    return file.getFileName().toString().endsWith(Pack.SUFFIX);
  }

  /// Whether an object was here when the packs were last listed: cheap enough to be asked for each
  /// of a million chunks, and good enough to decide whether to store one. One that [Sweep] put
  /// aside counts as not here: it may be deleted before it is referred to.
  public boolean contains(ObjectId id) throws IOException {
    return packs.findKnown(id).isPresent();
  }

  /// What is to be said of an object that is not here, as a predicate.
  public String whyMissing() {
    return packs.whyMissing();
  }

  /// The entry of an object, if it is here.
  public Optional<Entry> find(ObjectId id) throws IOException {
    Optional<Pack> pack = pack(id);
    return pack.isPresent() ? pack.get().find(id) : Optional.empty();
  }

  private Optional<Pack> pack(ObjectId id) throws IOException {
    Optional<Pack> pack = packs.find(id);
    return pack.isPresent() ? pack : dropped.find(id);
  }

  /// The entry of an object that has one, and whose chain of bases ends.
  ///
  /// @throws DamagedObjectException when it is missing, or its record or its chain is damaged
  public Entry entry(ObjectId id) throws IOException {
    return chain(id).getFirst();
  }

  /// The entries that an object is decoded from: its own, that of its base, and so on. Follow this
  /// and not the bases' ids: of an object that lies in two packs, only one copy may end the chain.
  ///
  /// @throws DamagedObjectException when one is missing or damaged, or the chain does not end
  public List<Entry> chain(ObjectId id) throws IOException {
    List<Entry> chain = new ArrayList<>();
    Located object = locate(id);
    chain.add(object.entry());
    while (object.entry().base() != null) {
      object = baseOf(object, chain.size() - 1);
      chain.add(object.entry());
    }
    return chain;
  }

  /// Ids that begin with `prefix`, at most `limit` of them.
  public List<ObjectId> find(IdPrefix prefix, int limit) throws IOException {
    TreeSet<ObjectId> found = new TreeSet<>(packs.find(prefix, limit));
    found.addAll(dropped.find(prefix, limit));
    return found.stream().limit(limit).toList();
  }

  /// How many objects a pack gets before another is begun.
  int objectsOfAPack() {
    return objectsOfAPack;
  }

  /// Where objects are written to.
  Packs packs() {
    return packs;
  }

  /// What [Sweep] put aside.
  Packs dropped() {
    return dropped;
  }

  /// All packs, for checking and counting.
  List<Pack> allPacks() throws IOException {
    List<Pack> all = new ArrayList<>(packs.all());
    all.addAll(dropped.all());
    return all;
  }

  /// How many objects there are, those that lie in several packs counted as often. Packs that
  /// cannot be opened are passed over.
  public long count() throws IOException {
    return allPacks().stream().mapToLong(Pack::count).sum();
  }

  /// An object by its id.
  ///
  /// @throws DamagedObjectException when it is missing
  @Override
  public Located locate(ObjectId id) throws IOException {
    Located known = located.get(id);
    if (known != null) {
      return known;
    }
    Optional<Pack> pack = pack(id);
    Optional<Entry> entry = pack.isPresent() ? pack.get().find(id) : Optional.empty();
    if (pack.isEmpty() || entry.isEmpty()) {
      throw packs.broken().isEmpty()
          ? DamagedObjectException.missing(id)
          : new DamagedObjectException(id, whyMissing());
    }
    Located found = new Located(pack.get(), entry.get());
    located.put(id, found);
    return found;
  }

  @Override
  public Located locateBelow(ObjectId id, int depth) throws IOException {
    Located any = locate(id);
    if (any.entry().position().depth() < depth) {
      return any;
    }
    Located least = any;
    for (Pack pack : allPacks()) {
      Optional<Entry> entry = pack.find(id);
      if (entry.isPresent() && entry.get().position().depth() < least.entry().position().depth()) {
        least = new Located(pack, entry.get());
      }
    }
    return least;
  }

  /// An object as bytes that are decoded when read. Each frame is checked; the whole is not
  /// compared with its id.
  public ByteSource open(ObjectId id) throws IOException {
    return new DecodedSource(this::reader, locate(id));
  }

  /// How many bytes at once an object is best read in, from multiples of as many.
  public int frameLength(ObjectId id) throws IOException {
    return locate(id).entry().frameLength();
  }

  /// Hands on all bytes of an object in order, and then compares them with its id: what was handed
  /// on may be used only after this returns.
  public void copy(ObjectId id, Sink sink) throws IOException {
    copy(locate(id), sink);
  }

  /// Hands on the bytes that a segment stands for in its file, as [#copy(ObjectId, Sink)] does.
  public void copySegment(Segment segment, Sink sink) throws IOException {
    switch (segment) {
      case Segment.Inline inline -> sink.accept(inline.bytes(), (int) inline.length());
      case Segment.Tensor tensor when tensor.packed().isPresent() ->
          PackedBytes.copy(this, tensor, sink);
      case Segment.Stored stored -> copy(stored.id(), sink);
    }
  }

  /// As above, of the copy that lies in a certain pack.
  void copy(Located object, Sink sink) throws IOException {
    ObjectId id = object.entry().id();
    long size = object.entry().rawLength();
    byte[] buffer = new byte[(int) Math.min(size, object.entry().frameLength())];
    Hasher hasher = new Hasher();
    for (long offset = 0; offset < size; offset += buffer.length) {
      int length = (int) Math.min(buffer.length, size - offset);
      reader().read(object, offset, buffer, 0, length);
      hasher.update(buffer, 0, length);
      sink.accept(buffer, length);
    }
    if (!hasher.finish().equals(id)) {
      throw new DamagedObjectException(id, "does not hash to its id");
    }
  }

  /// Takes the bytes of an object, piece by piece.
  @FunctionalInterface
  public interface Sink {
    /// Takes the first `length` bytes of a buffer that is used again.
    void accept(byte[] buffer, int length) throws IOException;
  }

  /// A small object's bytes, compared with its id.
  public byte[] read(ObjectId id) throws IOException {
    ByteSource source = open(id);
    if (source.size() > MAX_WHOLE) {
      throw new DamagedObjectException(
          id, "is too large for its kind: " + source.size() + " bytes");
    }
    byte[] bytes = source.read(0, (int) source.size());
    if (!ObjectId.hash(bytes).equals(id)) {
      throw new DamagedObjectException(id, "does not hash to its id");
    }
    return bytes;
  }

  /// A version.
  public Version version(ObjectId id) throws IOException {
    return parse(id, Version::read);
  }

  /// A folder.
  public Tree tree(ObjectId id) throws IOException {
    return parse(id, Tree::read);
  }

  /// A file's recipe.
  public Recipe recipe(ObjectId id) throws IOException {
    return parse(id, Recipe::read);
  }

  /// A tag.
  public Tag tag(ObjectId id) throws IOException {
    return parse(id, Tag::read);
  }

  /// The record of a run.
  public Run run(ObjectId id) throws IOException {
    return parse(id, Run::read);
  }

  /// The environment of a run.
  public RunEnvironment runEnvironment(ObjectId id) throws IOException {
    return parse(id, RunEnvironment::read);
  }

  /// Which versions do without some of their tensors.
  public Thinned thinned(ObjectId id) throws IOException {
    return parse(id, Thinned::read);
  }

  /// Whether `id` is a stored version.
  public boolean isVersion(ObjectId id) throws IOException {
    return find(id).filter(entry -> entry.kind() == ObjectKind.VERSION).isPresent();
  }

  /// Starts a pack.
  public PackWriter writer() throws IOException {
    return new PackWriter(this, disk, temporary, effort, Optional.empty(), Optional.of(packs));
  }

  /// Starts a pack into which objects are put that the store has already.
  ///
  /// @param stays whether what is written may be a difference of what lies in a pack
  /// @param into where it will lie; empty when somebody else gives it its name
  PackWriter rewriter(Predicate<PayloadSource> stays, Optional<Packs> into) throws IOException {
    return new PackWriter(this, disk, temporary, effort, Optional.of(stays), into);
  }

  /// Makes one of many small packs. What was asked for is done by now: where this fails, it is left
  /// to the next pack, and what is damaged to `fsck`.
  void gather() {
    try {
      new Gathering(this).run();
    } catch (IOException e) {
      return;
    }
  }

  /// Deletes packs whose objects are all in others, or needed no more, except those that came out
  /// as they were: these have the names that they had.
  ///
  /// @param fresh what they were replaced by
  /// @return by how many bytes the store became smaller
  long replace(Collection<Pack> old, Collection<Pack> fresh) throws IOException {
    Set<Path> stay = fresh.stream().map(Pack::path).collect(Collectors.toSet());
    List<Pack> gone = old.stream().filter(pack -> !stay.contains(pack.path())).toList();
    located.clear();
    packs.remove(gone);
    dropped.remove(gone);
    return Pack.size(old) - Pack.size(fresh);
  }

  /// Bytes of all packs on disk.
  public long sizeOnDisk() throws IOException {
    return Pack.size(allPacks());
  }

  /// Bytes of the packs' parity on disk.
  public long parityOnDisk() throws IOException {
    long size = 0;
    for (Packs folder : List.of(packs, dropped)) {
      for (Path sidecar : folder.sidecars().all()) {
        size += Files.size(sidecar);
      }
    }
    return size;
  }

  EntryReader reader() {
    return readers.get();
  }

  @Override
  public void close() {
    // The reader knows this store: the thread would keep both for as long as it lives.
    readers.remove();
    packs.close();
    dropped.close();
  }

  @FunctionalInterface
  private interface Parser<T> {
    T parse(byte[] bytes) throws MalformedObjectException;
  }

  private <T> T parse(ObjectId id, Parser<T> parser) throws IOException {
    try {
      return parser.parse(read(id));
    } catch (MalformedObjectException e) {
      throw new DamagedObjectException(id, e.problem());
    }
  }
}
