package dev.mvc.store;

import dev.mvc.id.ObjectId;
import dev.mvc.io.Disk;
import dev.mvc.io.MvcException;
import dev.mvc.io.Progress;
import dev.mvc.io.Workers;
import dev.mvc.object.MalformedObjectException;
import dev.mvc.object.ObjectKind;
import dev.mvc.object.References;
import dev.mvc.store.parity.ParitySource;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// Finds out what of a damaged store can be had, here or elsewhere: decodes every copy in every
/// pack, and looks for what is wanting in the packs of other stores. [SalvageWriter] then writes
/// it.
///
/// Changes nothing. Nothing is taken that was not decoded and found to hash to its id.
///
/// Memory: about 500 bytes for each object.
public final class Salvage implements Closeable {
  private final ObjectStore store;
  private final Predicate<ObjectKind> missed;
  private final Progress progress;
  private final List<CopySource> own = new ArrayList<>();
  private final List<CopySource> all = new ArrayList<>();
  private final List<String> unusable = new ArrayList<>();
  private final Map<CopySource, Faults> faults = new LinkedHashMap<>();
  private final SortedMap<ObjectId, Wanted> wanted = new TreeMap<>();
  private final SortedMap<ObjectId, Located> taken = new TreeMap<>();
  private final SortedMap<ObjectId, Path> inFiles = new TreeMap<>();
  private final Set<ObjectId> rescued = new HashSet<>();
  private final Map<ObjectId, ObjectId> baseless = new HashMap<>();
  private final Deque<ObjectId> open = new ArrayDeque<>();
  private final Copies copies;

  /// @param others packs, or folders `.mvc`, to take from
  /// @param missed of what kind something is that is wanting because what is found refers to it
  public Salvage(
      ObjectStore store, List<Path> others, Predicate<ObjectKind> missed, Progress progress)
      throws IOException {
    this.store = store;
    this.missed = missed;
    this.progress = progress;
    this.copies = new Copies(all);
    try {
      add(store.packs().folder(), true);
      add(store.dropped().folder(), true);
      for (Path other : others) {
        add(other.resolve("packs"), false);
        add(other.resolve("dropped"), false);
        if (Files.isRegularFile(other)) {
          all.add(CopySource.open(other, false));
        }
      }
      addComputed(store.packs().folder());
      addComputed(store.dropped().folder());
      look();
    } catch (IOException | RuntimeException e) {
      close();
      throw e;
    }
  }

  private void add(Path folder, boolean isOwn) throws IOException {
    List<Path> files;
    try (Stream<Path> list = Files.list(folder)) {
      files = list.filter(ObjectStore::isPack).sorted().toList();
    } catch (NoSuchFileException e) {
      return;
    }
    for (Path file : files) {
      try {
        CopySource source = CopySource.open(file, isOwn);
        all.add(source);
        if (isOwn) {
          own.add(source);
        }
      } catch (IOException e) {
        unusable.add(file + " cannot be read: " + e.getMessage());
      } catch (MvcException e) {
        // Of a newer format: where it is this store's, nothing should be touched.
        if (isOwn) {
          throw e;
        }
        unusable.add(file + ": " + e.getMessage());
      }
    }
  }

  /// Adds packs as they were before sectors of them were spoilt, as far as their parity tells.
  private void addComputed(Path folder) throws IOException {
    for (Path sidecar : Sidecars.in(folder)) {
      try {
        Path pack = Sidecars.packOf(sidecar);
        ParitySource source = ParitySource.open(pack, Sidecars.open(sidecar));
        if (source.lost() > 0) {
          unusable.add(
              "pack %s: its parity gives back %d of %d spoilt sectors"
                  .formatted(
                      Sidecars.brief(sidecar), source.spoilt(), source.spoilt() + source.lost()));
        }
        if (source.spoilt() > 0) {
          all.add(CopySource.computed(sidecar, source));
        } else {
          source.close();
        }
      } catch (IOException e) {
        unusable.add("pack " + Sidecars.brief(sidecar) + ": its parity: " + e.getMessage());
      }
    }
  }

  /// An object that no pack of this store gives back.
  ///
  /// @param kind what it is used for, if that is known
  /// @param problem a predicate
  public record Wanted(Optional<ObjectKind> kind, String problem) {}

  /// What is wrong with a pack of this store.
  ///
  /// @param problems of the whole
  /// @param damaged objects that cannot be read from it, each with a predicate
  /// @param mended objects of which a byte was put right
  private record Faults(
      List<String> problems,
      SortedMap<ObjectId, String> damaged,
      Set<ObjectId> mended,
      Set<ObjectId> baseless) {}

  /// A pack of this store that something is wrong with.
  ///
  /// @param name of its file
  /// @param problems of the whole
  /// @param damaged objects that cannot be read from it, and whether they are to be had elsewhere
  /// @param mended objects of which one byte was wrong and is known
  /// @param readable how many objects can be read from it
  /// @param replaced whether something is gained by writing it again
  public record Faulty(
      String name,
      List<String> problems,
      SortedMap<ObjectId, Boolean> damaged,
      int mended,
      long readable,
      boolean replaced) {
    public Faulty {
      problems = List.copyOf(problems);
      damaged = Collections.unmodifiableSortedMap(damaged);
    }
  }

  private void look() throws IOException {
    copies.name();
    long bytes = 0;
    for (CopySource source : own) {
      bytes += Files.size(source.path());
      faults.put(
          source,
          new Faults(
              new ArrayList<>(source.problems()),
              new TreeMap<>(source.unreadable()),
              new TreeSet<>(),
              new TreeSet<>()));
    }
    progress.start("looking for what can be read", bytes);
    try (Workers workers = new Workers()) {
      for (CopySource source : own) {
        copies.decode(source, workers, progress, (entry, verdict) -> judge(source, entry, verdict));
      }
      workers.drain();
    } finally {
      progress.finish();
    }
    faults.forEach((source, found) ->
        found.damaged.forEach((id, problem) -> want(id, Optional.empty(), problem)));
    for (CopySource source : own) {
      source.forEach(entry -> review(source, entry));
    }
    for (CopySource source : own) {
      source.forEach(entry ->
          entry.baseId().ifPresent(id -> want(id, Optional.of(ObjectKind.TENSOR), "is missing")));
    }
    resolve();
  }

  private void judge(CopySource source, Entry entry, Copies.Verdict verdict) {
    Faults found = faultsOf(source);
    switch (verdict.state()) {
      case DAMAGED -> found.damaged.put(entry.id(), verdict.problem());
      case BASELESS -> found.baseless.add(entry.id());
      case INTACT -> {
        if (source.isMended(entry)) {
          found.mended.add(entry.id());
        }
      }
    }
  }

  private Faults faultsOf(CopySource source) {
    Faults found = faults.get(source);
    if (found == null) {
      throw new IllegalArgumentException(source.path() + " is not this store's");
    }
    return found;
  }

  /// Wants what a copy should be.
  private void review(CopySource source, Entry entry) throws IOException {
    Copies.Verdict verdict = copies.verdict(source, entry);
    Optional<ObjectKind> kind = Optional.of(entry.kind());
    if (verdict.state() != Copies.State.INTACT) {
      want(entry.id(), kind, verdict.problem());
    } else if (!source.isOpened() && References.has(entry.kind())) {
      // Nobody could ask it for what it refers to.
      open.add(entry.id());
    }
    if (entry.base() != null && verdict.state() == Copies.State.BASELESS) {
      baseless.putIfAbsent(entry.id(), entry.base());
    }
  }

  /// Asks for an object, unless this store can give it back, and for what it refers to.
  public void want(ObjectId id, Optional<ObjectKind> kind, String problem) {
    if (!isHere(id)) {
      Wanted before = wanted.get(id);
      if (before == null) {
        open.add(id);
      }
      if (before == null || before.kind().isEmpty()) {
        wanted.put(id, new Wanted(kind, before == null ? problem : before.problem()));
      }
    }
  }

  /// Looks for what was asked for in other stores.
  public void resolve() throws IOException {
    while (!open.isEmpty()) {
      ObjectId id = open.pop();
      Optional<Located> copy = copies.find(id);
      if (copy.isPresent()) {
        if (!isHere(id)) {
          taken.put(id, copy.get());
        }
        refer(id, copy.get());
      }
    }
  }

  private void refer(ObjectId id, Located copy) throws IOException {
    ObjectKind kind = kind(id, copy.entry().kind());
    if (References.has(kind) && copy.entry().rawLength() <= Integer.MAX_VALUE) {
      refer(kind, copies.open(copy).read(0, (int) copy.entry().rawLength()));
    }
  }

  private void refer(ObjectKind kind, byte[] bytes) {
    try {
      References.of(kind, bytes)
          .forEach((to, use) -> {
            if (missed.test(use)) {
              want(to, Optional.of(use), "is missing");
            }
          });
    } catch (MalformedObjectException e) {
      // It is what its id says; that nobody can read it was so before.
      return;
    }
  }

  /// What an object is used for: rather what this store says than another one.
  private ObjectKind kind(ObjectId id, ObjectKind said) {
    Wanted known = wanted.get(id);
    return known == null ? said : known.kind().orElse(said);
  }

  /// Whether a pack of this store gives an object back.
  private boolean isHere(ObjectId id) {
    return copies.known(id).filter(copy -> ((CopySource) copy.pack()).isOwn()).isPresent();
  }

  /// What is still wanting. In the order of ids.
  public SortedMap<ObjectId, Wanted> wanting() {
    SortedMap<ObjectId, Wanted> rest = new TreeMap<>(wanted);
    rest.keySet().removeIf(this::isRegained);
    return rest;
  }

  /// Whether an object will be to be had: found elsewhere, or a difference of one that was.
  private boolean isRegained(ObjectId id) {
    Set<ObjectId> seen = new HashSet<>();
    ObjectId at = id;
    while (seen.add(at)) {
      if (isHere(at) || taken.containsKey(at) || inFiles.containsKey(at)) {
        return true;
      }
      ObjectId base = baseless.get(at);
      if (base == null) {
        return false;
      }
      at = base;
    }
    return false;
  }

  /// Tells of an object that lies in a file.
  ///
  /// @param bytes of one that refers to others, else empty
  public void found(ObjectId id, Path file, byte[] bytes) {
    Wanted what = wanted.get(id);
    if (what != null && !taken.containsKey(id) && inFiles.putIfAbsent(id, file) == null) {
      what.kind().filter(References::has).ifPresent(kind -> refer(kind, bytes));
    }
  }

  /// Leaves out of what was found in files that which its own differences give back again.
  public void settle() {
    for (ObjectId id : List.copyOf(inFiles.keySet())) {
      ObjectId base = baseless.get(id);
      if (base != null && isRegained(base)) {
        rescued.add(id);
        inFiles.remove(id);
      }
    }
  }

  /// What will be taken from other stores, by pack.
  public SortedMap<String, Long> fromStores() {
    SortedMap<String, Long> counts = new TreeMap<>();
    taken
        .values()
        .forEach(copy -> counts.merge(((CopySource) copy.pack()).path().toString(), 1L, Long::sum));
    return counts;
  }

  /// What will be taken from files.
  public SortedMap<ObjectId, Path> fromFiles() {
    return Collections.unmodifiableSortedMap(inFiles);
  }

  /// Packs of which nothing can be read, or only by a newer mvc, each with why.
  public List<String> unusable() {
    return List.copyOf(unusable);
  }

  /// The packs of this store that something is wrong with.
  public List<Faulty> packs() {
    boolean isAllFound = wanting().isEmpty();
    List<Faulty> packs = new ArrayList<>();
    for (CopySource source : own) {
      Faults found = faultsOf(source);
      SortedMap<ObjectId, Boolean> damaged = new TreeMap<>();
      found.damaged.keySet().forEach(id -> damaged.put(id, isRegained(id)));
      for (ObjectId id : found.baseless) {
        if (isSuperseded(id)) {
          damaged.put(id, true);
        }
      }
      boolean isFaulty = !found.problems.isEmpty() || !damaged.isEmpty() || !found.mended.isEmpty();
      if (isFaulty) {
        long readable = source.count() - found.damaged.size() + source.unreadable().size();
        boolean isGain =
            isAllFound
                || damaged.containsValue(true)
                || !found.mended.isEmpty()
                || (!found.problems.isEmpty() && readable > 0);
        packs.add(
            new Faulty(
                source.path().getFileName().toString(),
                found.problems,
                damaged,
                found.mended.size(),
                readable,
                isGain));
      }
    }
    return packs;
  }

  /// Whether a copy without a base is in the way of one that was found.
  boolean isSuperseded(ObjectId id) {
    return isHere(id) || taken.containsKey(id) || inFiles.containsKey(id);
  }

  /// Whether there is something to write or to put aside.
  public boolean isNeeded() {
    return !taken.isEmpty() || !inFiles.isEmpty() || packs().stream().anyMatch(Faulty::replaced);
  }

  /// Starts to do it.
  public SalvageWriter writer(Disk disk) throws IOException {
    Set<String> gone = new HashSet<>();
    packs().stream().filter(Faulty::replaced).map(Faulty::name).forEach(gone::add);
    List<CopySource> leave = new ArrayList<>();
    List<CopySource> stay = new ArrayList<>();
    for (CopySource source : own) {
      (gone.contains(source.path().getFileName().toString()) ? leave : stay).add(source);
    }
    return new SalvageWriter(this, copies, store, disk, leave, stay);
  }

  /// What is to be taken from other stores, as what it is used for here.
  SortedMap<ObjectId, Located> taken() {
    SortedMap<ObjectId, Located> as = new TreeMap<>();
    taken.forEach((id, copy) ->
        as.put(id, new Located(copy.pack(), copy.entry().as(id, kind(id, copy.entry().kind())))));
    return as;
  }

  @Override
  public void close() {
    copies.close();
  }
}
