package dev.mvc.store;

import dev.mvc.id.IdPrefix;
import dev.mvc.id.ObjectId;
import dev.mvc.io.Disk;
import dev.mvc.io.MvcException;
import dev.mvc.io.MvcException.Kind;
import dev.mvc.store.parity.ParityRate;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The packs of a folder. Packs that other processes add are noticed when an object is not found.
///
/// A pack that cannot be opened does not hide the others: what lies in it is then missing, and
/// [#broken] tells why.
final class Packs implements Closeable {
  private final Path folder;
  private final Disk disk;
  private final Sidecars sidecars;
  private final Map<String, Pack> open = new HashMap<>();
  private final Map<String, IOException> broken = new ConcurrentHashMap<>();

  /// Packs that were deleted, which somebody may still read from.
  private final List<Pack> removed = new ArrayList<>();

  private volatile List<Pack> packs = List.of();
  private volatile @Nullable Pack last;
  private volatile boolean scanned;

  Packs(Path folder, Disk disk, ParityRate parity) {
    this.folder = folder;
    this.disk = disk;
    this.sidecars = new Sidecars(folder, disk, parity);
  }

  /// Where they lie.
  Path folder() {
    return folder;
  }

  /// Their parity.
  Sidecars sidecars() {
    return sidecars;
  }

  /// The pack that holds an object, if one does.
  Optional<Pack> find(ObjectId id) throws IOException {
    Optional<Pack> known = findKnown(id);
    return known.isPresent() || !scan() ? known : findKnown(id);
  }

  /// The pack that holds an object, without looking for packs that were added meanwhile: to ask
  /// whether an object has to be stored, where storing it twice would do no harm.
  Optional<Pack> findKnown(ObjectId id) throws IOException {
    if (!scanned) {
      scan();
    }
    // Objects that are used together were mostly written together.
    Pack recent = last;
    if (recent != null && recent.contains(id)) {
      return Optional.of(recent);
    }
    for (Pack pack : packs) {
      if (pack.contains(id)) {
        last = pack;
        return Optional.of(pack);
      }
    }
    return Optional.empty();
  }

  /// Ids with this prefix in all packs, without repetition, at most `limit` of them.
  List<ObjectId> find(IdPrefix prefix, int limit) throws IOException {
    scan();
    TreeSet<ObjectId> found = new TreeSet<>();
    for (Pack pack : packs) {
      found.addAll(pack.find(prefix, limit));
    }
    return found.stream().limit(limit).toList();
  }

  /// All packs that can be used.
  List<Pack> all() throws IOException {
    scan();
    return packs;
  }

  /// Why the other packs cannot be used, by file name.
  Map<String, IOException> broken() {
    return Map.copyOf(broken);
  }

  /// Refuses to go on without any of the packs.
  ///
  /// @throws MvcException of kind CORRUPT when one is damaged
  void requireAll() throws IOException {
    for (IOException problem : broken.values()) {
      if (problem instanceof FileSystemException) {
        throw problem; // it may be sound, and could not be read
      }
      throw new MvcException(
          Kind.CORRUPT,
          problem.getMessage() + ".",
          problem,
          "`mvc fsck --repair --plan` says what of it can be saved.");
    }
  }

  /// Why an object that is needed is not found, as a predicate.
  String whyMissing() {
    return broken.isEmpty()
        ? DamagedObjectException.MISSING
        : "is missing, and " + broken.values().iterator().next().getMessage();
  }

  /// Gives a finished pack its name, durably, in the place of one that has the same.
  void take(Path finished, String name) throws IOException {
    disk.makeDurableFolder(folder);
    sidecars.write(finished, name);
    disk.rename(finished, folder.resolve(name));
  }

  /// Gives a finished pack its name, durably, and uses it from now on.
  Pack add(Path finished, ObjectId digest) throws IOException {
    String name = Pack.name(digest);
    take(finished, name);
    scan();
    Pack pack = open.get(name);
    if (pack == null) {
      IOException problem = broken.get(name);
      throw problem == null ? new IOException("pack " + name + " is not there") : problem;
    }
    return pack;
  }

  /// Deletes those of some packs that are in this folder. Who reads from them may do so until
  /// [#close].
  synchronized void remove(Collection<Pack> superfluous) throws IOException {
    List<Pack> here =
        superfluous.stream().filter(pack -> folder.equals(pack.path().getParent())).toList();
    for (Pack pack : here) {
      open.remove(pack.path().getFileName().toString());
    }
    removed.addAll(here);
    last = null;
    packs = List.copyOf(open.values());
    for (Pack pack : here) {
      disk.delete(pack.path());
      sidecars.remove(pack.path());
    }
  }

  /// Looks for packs that were not there before.
  ///
  /// @return whether there is a new one
  private synchronized boolean scan() throws IOException {
    if (scanned && names().stream().allMatch(this::isKnown)) {
      return false;
    }
    scanned = true;
    boolean more = false;
    boolean isGone = false;
    for (String name : names()) {
      if (!isKnown(name)) {
        try {
          open.put(name, Pack.open(folder.resolve(name)));
          more = true;
        } catch (NoSuchFileException e) {
          isGone = true;
        } catch (IOException e) {
          broken.put(name, e);
        }
      }
    }
    packs = List.copyOf(open.values());
    // One that was deleted meanwhile has been replaced by one that may not have been listed.
    return isGone ? scan() || more : more;
  }

  private boolean isKnown(String name) {
    return open.containsKey(name) || broken.containsKey(name);
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return new ArrayList<>(
          files
              .map(file -> file.getFileName().toString())
              .filter(name -> name.endsWith(Pack.SUFFIX))
              .sorted()
              .toList());
    } catch (NoSuchFileException e) {
      return List.of();
    }
  }

  @Override
  public synchronized void close() {
    // The system maps 65,530 files at most.
    open.values().forEach(Pack::close);
    open.clear();
    removed.forEach(Pack::close);
    removed.clear();
    packs = List.of();
    last = null;
  }
}
