package dev.mvc.store;

import dev.mvc.delta.Chain;
import dev.mvc.id.Hasher;
import dev.mvc.id.ObjectId;
import dev.mvc.io.ByteSource;
import dev.mvc.io.Progress;
import dev.mvc.io.Workers;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// All copies of objects that there are in some packs, of which only those are given out that were
/// decoded and found to be what their ids say.
///
/// A copy is decoded from bases that were found intact before, so no chain comes back to where it
/// began, whatever the packs say. Safe from several threads. Memory: about 400 bytes for each
/// object that was asked for.
final class Copies implements Locator, Closeable {
  private static final int TASK_OBJECTS = 256;
  private static final long TASK_BYTES = 4 << 20;

  private final List<CopySource> sources;
  private final Map<ObjectId, Located> intact = new ConcurrentHashMap<>();
  private final Map<Copy, Verdict> verdicts = new ConcurrentHashMap<>();
  private final Set<ObjectId> absent = ConcurrentHashMap.newKeySet();
  private final ThreadLocal<EntryReader> readers =
      ThreadLocal.withInitial(() -> new EntryReader(this));

  /// @param sources those that are preferred first; closed with this
  Copies(List<CopySource> sources) {
    this.sources = sources;
  }

  private record Copy(CopySource source, ObjectId id) {}

  /// What a copy is worth.
  enum State {
    INTACT,
    /// Its own bytes are as they were, but what it is a difference of is not to be had.
    BASELESS,
    DAMAGED
  }

  /// @param problem a predicate; empty when it is intact
  record Verdict(State state, String problem) {
    private static final Verdict INTACT = new Verdict(State.INTACT, "");
  }

  /// Decodes all copies in a source, on all cores.
  void decode(CopySource source, Workers workers, Progress progress, Found found)
      throws IOException {
    List<Entry> together = new ArrayList<>();
    long[] size = new long[1];
    source.forEach(entry -> {
      together.add(entry);
      size[0] += entry.rawLength();
      if (size[0] >= TASK_BYTES || together.size() >= TASK_OBJECTS) {
        submit(source, List.copyOf(together), workers, progress, found);
        together.clear();
        size[0] = 0;
      }
    });
    submit(source, List.copyOf(together), workers, progress, found);
  }

  private void submit(
      CopySource source, List<Entry> entries, Workers workers, Progress progress, Found found)
      throws IOException {
    workers.submit(
        () -> {
          List<Verdict> all = new ArrayList<>(entries.size());
          for (Entry entry : entries) {
            all.add(verdict(source, entry, 0));
            progress.advance(entry.rawLength());
          }
          return all;
        },
        all -> {
          for (int i = 0; i < all.size(); i++) {
            found.accept(entries.get(i), all.get(i));
          }
        });
  }

  /// Told what each copy is worth.
  @FunctionalInterface
  interface Found {
    /// Told of one.
    void accept(Entry entry, Verdict verdict) throws IOException;
  }

  /// An intact copy of an object.
  Optional<Located> find(ObjectId id) throws IOException {
    return find(id, 0);
  }

  /// An intact copy that was found before.
  Optional<Located> known(ObjectId id) {
    return Optional.ofNullable(intact.get(id));
  }

  /// What the copy of an object in a source is worth.
  Verdict verdict(CopySource source, Entry entry) throws IOException {
    return verdict(source, entry, 0);
  }

  private Optional<Located> find(ObjectId id, int followed) throws IOException {
    Located known = intact.get(id);
    if (known != null) {
      return Optional.of(known);
    }
    if (followed > Chain.MAX_FOLLOWED || absent.contains(id)) {
      return Optional.empty();
    }
    for (boolean own : new boolean[] {true, false}) {
      for (Located copy : copies(id, own)) {
        CopySource source = (CopySource) copy.pack();
        if (verdict(source, copy.entry(), followed).state() == State.INTACT) {
          return Optional.ofNullable(intact.get(id));
        }
      }
    }
    absent.add(id);
    return Optional.empty();
  }

  /// Copies that need the fewest others first.
  private List<Located> copies(ObjectId id, boolean own) throws IOException {
    List<Located> copies = new ArrayList<>();
    for (CopySource source : sources) {
      if (source.isOwn() == own) {
        source.find(id).ifPresent(entry -> copies.add(new Located(source, entry)));
      }
    }
    copies.sort(Comparator.comparingInt(copy -> copy.entry().position().depth()));
    return copies;
  }

  private Verdict verdict(CopySource source, Entry entry, int followed) throws IOException {
    Copy copy = new Copy(source, entry.id());
    Verdict known = verdicts.get(copy);
    if (known == null) {
      known = judge(source, entry, followed);
      if (known.state() == State.INTACT) {
        intact.putIfAbsent(entry.id(), new Located(source, entry));
      }
      verdicts.put(copy, known);
    }
    return known;
  }

  private Verdict judge(CopySource source, Entry entry, int followed) throws IOException {
    if (entry.base() != null) {
      // Here, because a reader's buffers are in use while it asks for a base.
      find(entry.base(), followed + 1);
    }
    try {
      return hash(new Located(source, entry)).equals(entry.id())
          ? Verdict.INTACT
          : new Verdict(State.DAMAGED, "does not hash to its id");
    } catch (DamagedObjectException e) {
      if (e.id().equals(entry.id()) || !source.hasPayloads(entry)) {
        return new Verdict(State.DAMAGED, e.problem());
      }
      return new Verdict(
          State.BASELESS, "is stored as a difference of " + e.id().brief() + ", which is lost");
    } catch (IOException e) {
      return new Verdict(State.DAMAGED, "cannot be read: " + e.getMessage());
    }
  }

  /// What the content of a copy hashes to.
  private ObjectId hash(Located copy) throws IOException {
    long size = copy.entry().rawLength();
    byte[] buffer = new byte[(int) Math.min(size, copy.entry().frameLength())];
    Hasher hasher = new Hasher();
    for (long at = 0; at < size; at += buffer.length) {
      int length = (int) Math.min(buffer.length, size - at);
      readers.get().read(copy, at, buffer, 0, length);
      hasher.update(buffer, 0, length);
    }
    return hasher.finish();
  }

  /// Finds out by their content which objects nameless records are of, as many as can be read.
  void name() throws IOException {
    boolean isMore = true;
    while (isMore) {
      isMore = false;
      for (CopySource source : sources) {
        Map<RecordScan.Found, ObjectId> names = new HashMap<>();
        for (RecordScan.Found record : source.nameless()) {
          nameOf(source, record).ifPresent(id -> names.put(record, id));
        }
        source.name(names);
        isMore |= !names.isEmpty();
      }
      // What was not to be had may be now.
      absent.clear();
      verdicts.values().removeIf(verdict -> verdict.state() == State.BASELESS);
    }
  }

  private Optional<ObjectId> nameOf(CopySource source, RecordScan.Found record) throws IOException {
    Entry entry = record.entry();
    if (entry.base() != null) {
      find(entry.base(), 1);
    }
    try {
      return Optional.of(hash(new Located(source, entry))).filter(record::isOf);
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /// An intact object's content, decoded when it is read.
  ByteSource open(Located object) {
    return new DecodedSource(readers::get, object);
  }

  @Override
  public Located locate(ObjectId id) throws IOException {
    Located known = intact.get(id);
    if (known == null) {
      throw new DamagedObjectException(id, "is missing");
    }
    return known;
  }

  @Override
  public Located locateBelow(ObjectId id, int depth) throws IOException {
    return locate(id);
  }

  @Override
  public void close() {
    readers.remove();
    sources.forEach(CopySource::close);
  }
}
