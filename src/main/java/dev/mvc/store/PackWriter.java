package dev.mvc.store;

import dev.mvc.codec.Effort;
import dev.mvc.codec.Elements;
import dev.mvc.delta.Chain;
import dev.mvc.id.ObjectId;
import dev.mvc.io.ByteSource;
import dev.mvc.io.Disk;
import dev.mvc.io.Workers;
import dev.mvc.object.ObjectKind;
import dev.mvc.tensor.TensorInfo;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.LongConsumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Writes objects to a new pack, which becomes visible as a whole with [#finish] or not at all; to
/// several where one would have more objects than memory has room for. Each is whole by itself:
/// what its objects are differences of lies in it, or in one that had its name before.
///
/// Used by one thread; hashing and coding run on all cores, and payloads are written in the order
/// in which objects were put, so equal input gives equal packs. Objects that the store has already
/// are not written again.
public final class PackWriter implements Locator, Closeable {
  /// What is compared to tell whether a tensor is the rounding of another.
  private static final int SAMPLE_BYTES = 4096;

  private final ObjectStore store;
  private final Disk disk;
  private final Path temporary;
  private final Optional<Predicate<PayloadSource>> stays;
  private final boolean again;
  private final Optional<Packs> into;
  private final Workers workers = new Workers();
  private final ThreadLocal<FrameEncoder> encoders;
  private final ThreadLocal<EntryReader> readers =
      ThreadLocal.withInitial(() -> new EntryReader(this));

  /// Replaced only while no worker has anything to do.
  private volatile PackFile file;

  private volatile List<Pack> finished = List.of();
  private long costOfFinished;

  /// Whether some but not all frames of a tensor have been written.
  private boolean isInTensor;

  /// @param stays for writing objects that the store has already: whether what is written may be a
  ///   difference of what lies in a pack
  /// @param into where packs get their names; empty when it stays one that gets none here
  PackWriter(
      ObjectStore store,
      Disk disk,
      Path temporary,
      Effort effort,
      Optional<Predicate<PayloadSource>> stays,
      Optional<Packs> into)
      throws IOException {
    this.store = store;
    this.disk = disk;
    this.temporary = temporary;
    this.stays = stays;
    this.again = stays.isPresent();
    this.into = into;
    this.file = new PackFile(disk, temporary);
    this.encoders = ThreadLocal.withInitial(() -> new FrameEncoder(effort));
  }

  /// Whether an object need not be put.
  public boolean has(ObjectId id) throws IOException {
    return file.has(id) || (again ? findFinished(id).isPresent() : store.contains(id));
  }

  private Optional<Located> findFinished(ObjectId id) throws IOException {
    for (Pack pack : finished) {
      Optional<Entry> entry = pack.find(id);
      if (entry.isPresent()) {
        return Optional.of(new Located(pack, entry.get()));
      }
    }
    return Optional.empty();
  }

  /// An object that was put and is finished.
  private Optional<Located> findWritten(ObjectId id) throws IOException {
    PackFile current = file;
    Optional<Entry> pending = current.find(id);
    return pending.isPresent()
        ? Optional.of(new Located(current, pending.get()))
        : findFinished(id);
  }

  /// An object that was put and is finished, or else one of the store.
  @Override
  public Located locate(ObjectId id) throws IOException {
    Optional<Located> written = findWritten(id);
    return written.isPresent() ? written.get() : store.locate(id);
  }

  @Override
  public Located locateBelow(ObjectId id, int depth) throws IOException {
    Optional<Located> written = findWritten(id);
    return written.isPresent() ? written.get() : store.locateBelow(id, depth);
  }

  /// Runs other work on the same threads, in order with what is put: `then` is called after all
  /// that was put before is written.
  public <T> void submit(Callable<T> task, Workers.Sink<T> then) throws IOException {
    workers.submit(task, then);
  }

  /// Runs other work on the same threads, beside what is put.
  public <T> Workers.Result<T> start(Callable<T> task) {
    return workers.start(task);
  }

  /// Waits until everything put so far is written and all sinks have been called.
  public void drain() throws IOException {
    workers.drain();
  }

  /// What everything written so far adds to the repository, in bytes.
  public long cost() {
    return costOfFinished + file.cost();
  }

  /// Whether everything so far fits into one pack.
  boolean isOne() {
    return finished.isEmpty();
  }

  /// Begins another pack when this one is full.
  private void makeRoom() throws IOException {
    if (into.isPresent() && file.count() >= store.objectsOfAPack()) {
      workers.drain();
      if (file.isSettled()) {
        costOfFinished += file.cost();
        nameFile(into.get());
        file = new PackFile(disk, temporary);
      }
    }
  }

  /// Gives what was written a name, if there is anything.
  private void nameFile(Packs packs) throws IOException {
    Optional<ObjectId> digest = file.finish();
    if (digest.isPresent()) {
      List<Pack> more = new ArrayList<>(finished);
      more.add(packs.add(file.path(), digest.get()));
      finished = List.copyOf(more);
    }
    file.close();
  }

  /// Puts an object that the store has once more. It is decoded and coded anew.
  void putAgain(Entry old, Earlier earlier) throws IOException {
    ByteSource content = store.open(old.id());
    if (old.kind() == ObjectKind.TENSOR) {
      TensorForm form = new TensorForm(old.elements(), old.rowLength());
      putTensor(form, old.id(), content, earlier, bytes -> {});
    } else {
      makeRoom();
      workers.submit(
          () -> prepare(store.read(old.id()), Math.toIntExact(old.rawLength())),
          prepared -> append(old.kind(), prepared));
    }
  }

  /// Puts an object that the store has once more, its payloads as they are.
  void copy(Located object) throws IOException {
    Entry entry = object.entry();
    if (has(entry.id())) {
      return;
    }
    makeRoom();
    file.reserve(entry.id());
    if (entry.frames().isEmpty()) {
      workers.submit(() -> entry, empty -> file.add(empty.movedTo(file.position())));
    }
    long[] start = new long[1];
    long offset = entry.dataOffset();
    for (int i = 0; i < entry.frames().size(); i++) {
      int index = i;
      long from = offset;
      boolean last = i == entry.frames().size() - 1;
      offset += entry.frames().get(i).storedLength();
      workers.submit(
          () -> {
            byte[] payload = new byte[entry.frames().get(index).storedLength()];
            object.pack().readPayload(entry, index, from, payload);
            return payload;
          },
          payload -> {
            isInTensor = !last;
            start[0] = index == 0 ? file.position() : start[0];
            file.append(payload);
            if (last) {
              file.add(entry.movedTo(start[0]));
            }
          });
    }
  }

  /// Puts an object whole that another store has, used for what it is used for here.
  void putWhole(Entry entry, ByteSource content) throws IOException {
    if (entry.kind() == ObjectKind.TENSOR) {
      TensorForm form = new TensorForm(entry.elements(), entry.rowLength());
      putTensor(form, entry.id(), content, Earlier.NONE, bytes -> {});
    } else {
      byte[] bytes = content.read(0, Math.toIntExact(content.size()));
      submit(() -> prepare(bytes, bytes.length), prepared -> append(entry.kind(), prepared));
    }
  }

  /// Puts a small object now.
  public ObjectId put(ObjectKind kind, byte[] content) throws IOException {
    makeRoom();
    if (isInTensor) {
      workers.drain();
    }
    Prepared prepared = prepare(content, content.length);
    append(kind, prepared);
    return prepared.id;
  }

  /// Codes a small object, on any thread; it is put with [#put(Ready)].
  public Ready ready(ObjectKind kind, byte[] content) throws IOException {
    return new Ready(kind, prepare(content, content.length));
  }

  /// Puts an object that was coded.
  public void put(Ready object) throws IOException {
    makeRoom();
    if (isInTensor) {
      workers.drain();
    }
    append(object.kind, object.prepared);
  }

  /// A small object that is coded and can be put.
  public static final class Ready {
    private final ObjectKind kind;
    private final Prepared prepared;

    private Ready(ObjectKind kind, Prepared prepared) {
      this.kind = kind;
      this.prepared = prepared;
    }

    /// The object's id.
    public ObjectId id() {
      return prepared.id;
    }
  }

  /// Puts literal bytes, which must not be changed afterwards; `then` gets their id, in order.
  public void putLater(byte[] content, int length, Workers.Sink<ObjectId> then) throws IOException {
    makeRoom();
    workers.submit(
        () -> prepare(content, length),
        prepared -> {
          append(ObjectKind.BYTES, prepared);
          then.accept(prepared.id);
        });
  }

  /// How many bytes of a tensor [#putTensor] reads at once, from multiples of as many.
  public static int frameLength(TensorInfo info) {
    TensorForm form = TensorForm.of(info);
    return Entry.frameLength(form.elements(), form.rowLength());
  }

  /// Puts a tensor whose id is known, as a difference if that is smaller.
  ///
  /// @param content its little-endian C-order bytes; read by several threads until [#drain]
  /// @param earlier what it may be a difference of; a master may have been put before, and drained
  /// @param done is told of each stretch of bytes that is finished
  public void putTensor(
      TensorInfo info, ObjectId id, ByteSource content, Earlier earlier, LongConsumer done)
      throws IOException {
    putTensor(TensorForm.of(info), id, content, earlier, done);
  }

  private void putTensor(
      TensorForm form, ObjectId id, ByteSource content, Earlier earlier, LongConsumer done)
      throws IOException {
    if (has(id)) {
      done.accept(content.size());
      return;
    }
    makeRoom();
    file.reserve(id);
    TensorEntry entry = begin(form, id, content, earlier);
    long frames = entry.frameCount();
    if (frames == 0) {
      workers.submit(() -> entry, empty -> file.add(empty.finished(file)));
    }
    for (int i = 0; i < frames; i++) {
      int index = i;
      boolean last = i == frames - 1;
      workers.submit(
          () -> encoders.get().encode(content, index, entry, readers.get()),
          encoded -> {
            isInTensor = !last;
            entry.append(encoded, file);
            done.accept(encoded.entry().rawLength());
            if (last) {
              file.add(entry.finished(file));
            }
          });
    }
  }

  /// As above, where nobody watches and no master is known.
  public void putTensor(TensorInfo info, ObjectId id, ByteSource content, Optional<ObjectId> latest)
      throws IOException {
    putTensor(info, id, content, Earlier.continuing(latest), bytes -> {});
  }

  /// Decides what a tensor is to be a difference of.
  private TensorEntry begin(TensorForm form, ObjectId id, ByteSource content, Earlier earlier)
      throws IOException {
    long size = content.size();
    try {
      Optional<Base> master = master(form, content, earlier);
      if (master.isPresent()) {
        int depth = master.get().object().entry().position().depth() + 1;
        return new TensorEntry(form, id, size, master.get(), new Chain.Position(0, depth));
      }
      Optional<Located> latest = candidate(earlier.latest());
      Located base = latest.isPresent() ? base(latest.get()) : null;
      if (latest.isPresent() && base != null) {
        Chain.Position position =
            Chain.after(latest.get().entry().position(), base.entry().position());
        return new TensorEntry(form, id, size, new Base(base, false), position);
      }
    } catch (DamagedObjectException e) {
      // What is new must not be lost because something old is: it is stored in full.
      return new TensorEntry(form, id, size, null, Chain.Position.FULL);
    }
    return new TensorEntry(form, id, size, null, Chain.Position.FULL);
  }

  /// A tensor that others may be differences of, readable from now on.
  ///
  /// What is written again may only depend on what was written again before, or stays where it is:
  /// were it on another old copy, the new copy of that might come to depend on this.
  private Optional<Located> candidate(Optional<ObjectId> id) throws IOException {
    if (id.isEmpty()) {
      return Optional.empty();
    }
    Located object = locate(id.get());
    if (!isSafe(object)) {
      return Optional.empty();
    }
    if (object.pack() == file) {
      file.flush();
    }
    return Optional.of(object);
  }

  private boolean isSafe(Located base) {
    return base.pack() == file
        || (base.pack() instanceof Pack pack && finished.contains(pack))
        || stays.isEmpty()
        || stays.get().test(base.pack());
  }

  /// What a difference from `latest` is taken of, of what it may be.
  private @Nullable Located base(Located latest) throws IOException {
    Located base = baseAfter(latest);
    if (base == null || isSafe(base)) {
      return base;
    }
    return latest.entry().position().depth() < Chain.MAX_DEPTH ? latest : null;
  }

  /// The master, if the beginning of the tensor is indeed the rounding of it.
  private Optional<Base> master(TensorForm form, ByteSource content, Earlier earlier)
      throws IOException {
    Optional<Located> object = candidate(earlier.master());
    if (object.isEmpty() || content.size() == 0) {
      return Optional.empty();
    }
    Base base = new Base(object.get(), true);
    int length = (int) Math.min(SAMPLE_BYTES, Math.min(content.size(), base.length()));
    byte[] rounded = new byte[length];
    readers.get().readBase(base, form.elements(), 0, rounded, length, 0);
    boolean isRounding = Arrays.equals(rounded, content.read(0, length));
    boolean isShallow = object.get().entry().position().depth() < Chain.MAX_DEPTH;
    return isRounding && isShallow ? Optional.of(base) : Optional.empty();
  }

  /// Makes everything that was put durable and visible. Without anything put there is no pack.
  /// Where that makes many small packs, they are made one; what goes wrong there is left as it is.
  public void finish() throws IOException {
    if (!finishAs().isEmpty()) {
      store.gather();
    }
  }

  /// As [#finish], and tells which packs it has become.
  List<Pack> finishAs() throws IOException {
    workers.drain();
    nameFile(into.orElseThrow());
    return finished;
  }

  /// Makes everything that was put durable, and hands it on as a pack that nobody else sees: to be
  /// read back before it is given its name by [#name], or dropped by [#close].
  Optional<Pack> finishUnnamed() throws IOException {
    workers.drain();
    Optional<ObjectId> digest = file.finish();
    return digest.isPresent()
        ? Optional.of(Pack.open(file.path(), Pack.name(digest.get())))
        : Optional.empty();
  }

  /// Makes a pack of [#finishUnnamed] visible.
  void name(String name) throws IOException {
    store.packs().take(file.path(), name);
  }

  /// Drops what was not finished.
  @Override
  public void close() throws IOException {
    workers.close();
    file.close();
  }

  @SuppressWarnings("ArrayRecordComponent")
  private record Prepared(ObjectId id, int length, List<FrameEncoder.Encoded> frames) {}

  private Prepared prepare(byte[] content, int length) throws IOException {
    ObjectId id = ObjectId.hash(content, length);
    List<FrameEncoder.Encoded> frames = new ArrayList<>(1);
    if (again || !store.contains(id)) {
      int full = Entry.frameLength(Elements.BYTES, 0);
      for (int at = 0; at < length; at += full) {
        int count = Math.min(full, length - at);
        byte[] part = at == 0 ? content : Arrays.copyOfRange(content, at, at + count);
        frames.add(encoders.get().encode(Elements.BYTES, 0, part, count, null));
      }
    }
    return new Prepared(id, length, frames);
  }

  private void append(ObjectKind kind, Prepared prepared) throws IOException {
    if (has(prepared.id)) {
      return;
    }
    file.reserve(prepared.id);
    long offset = file.position();
    List<FrameEntry> frames = new ArrayList<>(1);
    for (FrameEncoder.Encoded frame : prepared.frames) {
      file.append(frame.payload());
      frames.add(frame.entry());
    }
    file.add(
        new Entry(
            prepared.id,
            kind,
            Elements.BYTES,
            0,
            prepared.length,
            offset,
            null,
            false,
            Chain.Position.FULL,
            frames));
  }
}
