package dev.mvc.store;

import dev.mvc.id.ObjectId;
import dev.mvc.io.Progress;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/// Writes all objects of a store to one new pack, or to several where [PackWriter] has no room for
/// more, tensors as differences of the bases that the caller names, and then deletes the packs that
/// they came from.
///
/// Nothing can be lost: until the new packs have their names nothing else is touched, every frame
/// of them has been decoded and compared, and the old packs go only when every object of theirs is
/// in new ones. Packs that others add meanwhile stay.
public final class Repack implements Closeable {
  private final ObjectStore store;
  private final Progress progress;
  private final List<Pack> old;
  private final PackWriter writer;
  private long objects;

  /// @throws dev.mvc.io.MvcException of kind CORRUPT when a pack is damaged, and cannot be used:
  ///   what is in it could not be kept
  public Repack(ObjectStore store, Progress progress) throws IOException {
    this.store = store;
    this.progress = progress;
    this.old = store.packs().all();
    store.packs().requireAll();
    long bytes = 0;
    for (Pack pack : old) {
      for (long slot = 0; slot < pack.count(); slot++) {
        bytes += pack.entry(slot).rawLength();
      }
    }
    this.writer = store.rewriter(_ -> false, Optional.of(store.packs()));
    progress.start("repacking", bytes);
  }

  /// What was gained.
  ///
  /// @param objects in the new packs
  /// @param packs that there were
  /// @param before bytes of those
  /// @param after bytes of the new ones; the same as before when none was made
  /// @param depthBefore the most differences that were decoded for one object
  public record Result(
      long objects, int packs, long before, long after, int depthBefore, int depthAfter) {}

  /// Writes a tensor, unless it has been.
  ///
  /// @param latest the tensor that it continues, written before and drained
  public void tensor(ObjectId id, Optional<ObjectId> latest) throws IOException {
    if (!writer.has(id)) {
      put(store.locate(id).entry(), latest);
    }
  }

  /// Whether there is a tensor: those of thinned versions may be gone.
  public boolean isHere(ObjectId id) throws IOException {
    return store.find(id).isPresent();
  }

  /// Whether a tensor is stored as the rounding of another, which has to be written first.
  public boolean isRounded(ObjectId id) throws IOException {
    return store.locate(id).entry().rounded();
  }

  /// Waits until everything so far is written and may be the base of others.
  public void drain() throws IOException {
    writer.drain();
  }

  /// Writes what nobody asked for, makes the new packs visible and deletes the old ones. When there
  /// was only one pack and the new one is no smaller, everything stays as it is.
  public Result finish() throws IOException {
    for (Pack pack : old) {
      for (long slot = 0; slot < pack.count(); slot++) {
        rest(pack.entry(slot));
      }
    }
    writer.drain();
    long before = Pack.size(old);
    int depthBefore = depth(old);
    boolean isOne = old.size() == 1 && writer.isOne();
    if (old.isEmpty() || (isOne && writer.cost() + PackFormat.FIXED_BYTES >= before)) {
      return new Result(objects, old.size(), before, before, depthBefore, depthBefore);
    }
    List<Pack> fresh = writer.finishAs();
    store.replace(old, fresh);
    return new Result(objects, old.size(), before, Pack.size(fresh), depthBefore, depth(fresh));
  }

  /// Puts an object that is part of no version, its bases first.
  private void rest(Entry entry) throws IOException {
    if (writer.has(entry.id())) {
      return;
    }
    Optional<ObjectId> base = entry.baseId();
    if (base.isPresent() && !writer.has(base.get())) {
      rest(store.entry(base.get()));
    }
    if (base.isPresent()) {
      writer.drain();
    }
    put(entry, base);
  }

  private void put(Entry entry, Optional<ObjectId> latest) throws IOException {
    Earlier earlier =
        entry.rounded()
            ? new Earlier(Optional.empty(), entry.baseId())
            : Earlier.continuing(latest);
    writer.putAgain(entry, earlier);
    objects++;
    progress.advance(entry.rawLength());
  }

  private static int depth(List<Pack> packs) throws IOException {
    int depth = 0;
    for (Pack pack : packs) {
      for (long slot = 0; slot < pack.count(); slot++) {
        depth = Math.max(depth, pack.entry(slot).position().depth());
      }
    }
    return depth;
  }

  @Override
  public void close() throws IOException {
    progress.finish();
    writer.close();
  }
}
