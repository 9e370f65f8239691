package dev.mvc.store;

import dev.mvc.codec.Effort;
import dev.mvc.codec.Elements;
import dev.mvc.delta.Chain;
import dev.mvc.id.ObjectId;
import dev.mvc.io.ByteSource;
import dev.mvc.io.Disk;
import dev.mvc.io.Workers;
import dev.mvc.object.ObjectKind;
import dev.mvc.tensor.DType;
import dev.mvc.tensor.TensorInfo;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/// Writes objects to a new pack, which becomes visible as a whole with [#finish] or not at all.
///
/// Used by one thread; hashing and coding run on all cores, and payloads are written in the order
/// in which objects were put, so equal input gives equal packs. Objects that the store has already
/// are not written again.
public final class PackWriter implements Closeable {
  private final ObjectStore store;
  private final PackFile file;
  private final Workers workers = new Workers();
  private final ThreadLocal<FrameEncoder> encoders;

  /// Whether some but not all frames of a tensor have been written.
  private boolean isInTensor;

  PackWriter(ObjectStore store, Disk disk, Path temporary, Effort effort) throws IOException {
    this.store = store;
    this.file = new PackFile(disk, temporary);
    this.encoders = ThreadLocal.withInitial(() -> new FrameEncoder(effort));
  }

  /// Whether an object need not be put.
  public boolean has(ObjectId id) throws IOException {
    return file.has(id) || store.contains(id);
  }

  /// Runs other work on the same threads, in order with what is put: `then` is called after all
  /// that was put before is written.
  public <T> void submit(Callable<T> task, Workers.Sink<T> then) throws IOException {
    workers.submit(task, then);
  }

  /// Waits until everything put so far is written and all sinks have been called.
  public void drain() throws IOException {
    workers.drain();
  }

  /// What everything written so far adds to the repository, in bytes.
  public long cost() {
    return file.cost();
  }

  /// Puts a small object now.
  public ObjectId put(ObjectKind kind, byte[] content) throws IOException {
    if (isInTensor) {
      workers.drain();
    }
    Prepared prepared = prepare(content, content.length);
    append(kind, prepared);
    return prepared.id;
  }

  /// Puts literal bytes, which must not be changed afterwards; `then` gets their id, in order.
  public void putLater(byte[] content, int length, Workers.Sink<ObjectId> then) throws IOException {
    workers.submit(
        () -> prepare(content, length),
        prepared -> {
          append(ObjectKind.BYTES, prepared);
          then.accept(prepared.id);
        });
  }

  /// Puts a tensor whose id is known, as a difference if that is smaller.
  ///
  /// @param content its little-endian C-order bytes; read by several threads until [#drain]
  /// @param latest the tensor of an earlier version that this one continues
  public void putTensor(TensorInfo info, ObjectId id, ByteSource content, Optional<ObjectId> latest)
      throws IOException {
    if (has(id)) {
      return;
    }
    Elements elements = info.dtype().elements();
    int rowLength = rowLength(info);
    Located newest = null;
    Located base = null;
    try {
      newest = latest.isPresent() ? store.locate(latest.get()) : null;
      base = newest == null ? null : store.baseAfter(newest);
    } catch (DamagedObjectException e) {
      // What is new must not be lost because something old is: it is stored in full.
      newest = null;
    }
    putTensor(id, elements, rowLength, content, newest, base);
  }

  private void putTensor(
      ObjectId id,
      Elements elements,
      int rowLength,
      ByteSource content,
      @Nullable Located newest,
      @Nullable Located base)
      throws IOException {
    TensorEntry entry = new TensorEntry(id, elements, rowLength, content.size(), newest, base);
    file.reserve(id);
    long frames = Entry.frameCount(elements, content.size());
    if (frames == 0) {
      workers.submit(() -> entry, empty -> file.add(empty.finished()));
    }
    for (int i = 0; i < frames; i++) {
      int index = i;
      boolean last = i == frames - 1;
      workers.submit(
          () -> encoders.get().encode(content, index, elements, rowLength, base, store.reader()),
          encoded -> {
            isInTensor = !last;
            entry.append(encoded);
            if (last) {
              file.add(entry.finished());
            }
          });
    }
  }

  /// Makes everything that was put durable and visible. Without anything put there is no pack.
  public void finish() throws IOException {
    workers.drain();
    Optional<ObjectId> digest = file.finish();
    if (digest.isPresent()) {
      store.packs().add(file.path(), digest.get());
    }
  }

  /// Drops what was not finished.
  @Override
  public void close() throws IOException {
    workers.close();
    file.close();
  }

  /// Elements, as the coders count them, in a row of the last dimension; 0 when it is too long.
  private static int rowLength(TensorInfo info) {
    DType dtype = info.dtype();
    long unitsPerRow = info.shape().rowLength() / dtype.unitElements();
    long length = unitsPerRow * dtype.unitBytes() / dtype.elements().width();
    return length <= Integer.MAX_VALUE ? (int) length : 0;
  }

  @SuppressWarnings("ArrayRecordComponent")
  private record Prepared(ObjectId id, int length, List<FrameEncoder.Encoded> frames) {}

  private Prepared prepare(byte[] content, int length) throws IOException {
    ObjectId id = ObjectId.hash(content, length);
    List<FrameEncoder.Encoded> frames = new ArrayList<>(1);
    if (!store.contains(id)) {
      int full = Entry.frameLength(Elements.BYTES);
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
            Chain.Position.FULL,
            frames));
  }

  /// A tensor whose frames are being written.
  private final class TensorEntry {
    private final ObjectId id;
    private final Elements elements;
    private final int rowLength;
    private final long rawLength;
    private final @Nullable Located newest;
    private final @Nullable Located base;
    private final List<FrameEntry> frames = new ArrayList<>();
    private long offset;

    TensorEntry(
        ObjectId id,
        Elements elements,
        int rowLength,
        long rawLength,
        @Nullable Located newest,
        @Nullable Located base) {
      this.id = id;
      this.elements = elements;
      this.rowLength = rowLength;
      this.rawLength = rawLength;
      this.newest = newest;
      this.base = base;
    }

    void append(FrameEncoder.Encoded encoded) throws IOException {
      if (frames.isEmpty()) {
        offset = file.position();
      }
      file.append(encoded.payload());
      frames.add(encoded.entry());
    }

    Entry finished() {
      boolean isDelta = frames.stream().anyMatch(FrameEntry::needsBase);
      return new Entry(
          id,
          ObjectKind.TENSOR,
          elements,
          rowLength,
          rawLength,
          frames.isEmpty() ? file.position() : offset,
          isDelta && base != null ? base.entry().id() : null,
          isDelta && base != null && newest != null
              ? Chain.after(newest.entry().position(), base.entry().position())
              : Chain.Position.FULL,
          frames);
    }
  }
}
