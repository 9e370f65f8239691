package dev.mvc.work;

import dev.mvc.experiment.data.DataEntry;
import dev.mvc.experiment.data.Tables;
import dev.mvc.id.ObjectId;
import dev.mvc.io.MvcException;
import dev.mvc.io.MvcException.Kind;
import dev.mvc.io.Progress;
import dev.mvc.io.Workers;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// Visits the files of a data set that is kept outside the repository, in the order of a manifest.
/// Those that the cache does not know are hashed by all cores.
///
/// Links to files are followed, as collections of samples are often made of them; links to folders,
/// FIFOs, sockets, devices, links to nothing or to themselves, and names that are no text are
/// counted and passed over.
///
/// Memory: the names and attributes of one folder and of those above it: per file a text (24 bytes
/// and an array of 16 and the name's), a record of 40 with attributes of 40, and a place in a list
/// of 4, together about 150 bytes, or 150 MB where a million files lie in one folder. Besides, a
/// buffer of 64 KiB for each core, and some 200 bytes for each folder when none may change.
public final class DataScan {
  /// Small files are hashed together: a task for each would cost more than the hashing.
  private static final int TASK_FILES = 64;

  private static final long TASK_BYTES = 4 << 20;

  private final DataCache cache;
  private final Progress progress;
  private final Sink sink;
  private final Workers workers;
  private final boolean isStrict;
  private final boolean isForced;
  private final Map<Path, Long> folders = new HashMap<>();
  private List<Item> batch = new ArrayList<>();
  private long batchBytes;
  private long skipped;

  private DataScan(DataCache cache, Workers workers, Mode mode, Progress progress, Sink sink) {
    this.cache = cache;
    this.workers = workers;
    this.isStrict = mode == Mode.ADD;
    this.isForced = mode == Mode.VERIFY;
    this.progress = progress;
    this.sink = sink;
  }

  /// What the visit is for.
  public enum Mode {
    /// A look at what is there now.
    STATUS,
    /// As it is now it shall be known: nothing may come or go meanwhile, and tables are looked at.
    ADD,
    /// Every byte is read, whatever the cache says.
    VERIFY
  }

  /// Takes the files, in order.
  @FunctionalInterface
  public interface Sink {
    /// Takes a file.
    void accept(DataEntry entry) throws IOException;
  }

  /// Where a scan keeps what it found out.
  ///
  /// @param file the cache
  /// @param temporary a folder for unfinished files
  public record Place(Path file, Path temporary, dev.mvc.io.Disk disk) {}

  /// Visits everything.
  ///
  /// @param root a folder or a file
  /// @return how many things were passed over
  /// @throws MvcException of kind NOT_FOUND when nothing is there, of kind CONFLICT when files
  ///   change meanwhile
  public static long run(Path root, Mode mode, Place place, Progress progress, Sink sink)
      throws IOException {
    try (DataCache cache = new DataCache(place.file, place.temporary, place.disk);
        Workers workers = new Workers()) {
      DataScan scan = new DataScan(cache, workers, mode, progress, sink);
      progress.start("looking at " + root.getFileName(), -1);
      scan.visit(root);
      scan.flush();
      workers.drain();
      scan.requireUnchanged();
      cache.finish();
      return scan.skipped;
    } finally {
      progress.finish();
    }
  }

  /// A file to visit.
  ///
  /// @param known what it hashed to when it was last read
  private record Item(String path, Path place, DataFile.Stat stat, Optional<ObjectId> known) {}

  /// Something in a folder.
  private record Child(String name, boolean isFolder, DataFile.Stat stat) {
    /// What a path through it begins with: so that folders are sorted as their files' paths are.
    String key() {
      return isFolder ? name + "/" : name;
    }
  }

  private void visit(Path root) throws IOException {
    BasicFileAttributes attributes;
    try {
      attributes = DataFile.attributes(root);
    } catch (NoSuchFileException e) {
      throw new MvcException(Kind.NOT_FOUND, "there is nothing at " + root + ".");
    }
    if (attributes.isDirectory()) {
      folder(root, "", attributes);
    } else if (attributes.isRegularFile()) {
      file(String.valueOf(root.getFileName()), root, DataFile.Stat.of(attributes));
    } else {
      throw new MvcException(Kind.USAGE, root + " is neither a file nor a folder.");
    }
  }

  private void folder(Path folder, String prefix, BasicFileAttributes attributes)
      throws IOException {
    if (isStrict) {
      folders.put(folder, attributes.lastModifiedTime().to(TimeUnit.NANOSECONDS));
    }
    for (Child child : children(folder)) {
      Path place = folder.resolve(child.name);
      if (child.isFolder) {
        folder(place, prefix + child.name + "/", DataFile.ownAttributes(place));
      } else {
        file(prefix + child.name, place, child.stat);
      }
    }
  }

  private List<Child> children(Path folder) throws IOException {
    List<Child> children = new ArrayList<>();
    try (DirectoryStream<Path> places = Files.newDirectoryStream(folder)) {
      for (Path place : places) {
        child(place).ifPresent(children::add);
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    children.sort(Comparator.comparing(Child::key));
    return children;
  }

  private Optional<Child> child(Path place) throws IOException {
    String name = place.getFileName().toString();
    if (name.equals(WorkFolder.REPOSITORY)) {
      return Optional.empty();
    }
    try {
      BasicFileAttributes own = DataFile.ownAttributes(place);
      if (!WorkFolder.isText(place, name)) {
        skipped++;
        return Optional.empty();
      }
      if (own.isDirectory()) {
        return Optional.of(new Child(name, true, DataFile.Stat.of(own)));
      }
      BasicFileAttributes attributes = own.isSymbolicLink() ? DataFile.attributes(place) : own;
      if (attributes.isRegularFile()) {
        return Optional.of(new Child(name, false, DataFile.Stat.of(attributes)));
      }
    } catch (NoSuchFileException e) {
      // It went meanwhile, which the folder's time tells, or is a link to nothing.
    } catch (FileSystemException e) {
      // Of a link to itself Java has no class of its own.
      if (e.getReason() == null || !e.getReason().contains("Too many levels")) {
        throw e;
      }
    }
    skipped++;
    return Optional.empty();
  }

  private void file(String path, Path place, DataFile.Stat stat) throws IOException {
    Optional<ObjectId> cached = cache.find(path, stat);
    // What a table holds is not in the cache, and is asked for when a data set is added.
    boolean isRead = isForced || (isStrict && Tables.isTable(path));
    batch.add(new Item(path, place, stat, isRead ? Optional.empty() : cached));
    batchBytes += batch.getLast().known.isPresent() ? 0 : stat.size();
    if (batch.size() == TASK_FILES || batchBytes >= TASK_BYTES) {
      flush();
    }
  }

  private void flush() throws IOException {
    List<Item> items = batch;
    if (items.stream().allMatch(item -> item.known.isPresent())) {
      // Nothing to do for another thread, but those before come first.
      workers.submit(List::of, _ -> accept(items, List.of()));
    } else {
      workers.submit(() -> read(items), read -> accept(items, read));
    }
    batch = new ArrayList<>();
    batchBytes = 0;
  }

  private List<Optional<DataFile.Content>> read(List<Item> items) throws IOException {
    List<Optional<DataFile.Content>> contents = new ArrayList<>(items.size());
    for (Item item : items) {
      if (item.known.isPresent()) {
        contents.add(Optional.empty());
      } else {
        contents.add(Optional.of(DataFile.read(item.place, item.path, item.stat, true)));
        progress.advance(item.stat.size());
      }
    }
    return contents;
  }

  private void accept(List<Item> items, List<Optional<DataFile.Content>> read) throws IOException {
    for (int i = 0; i < items.size(); i++) {
      Item item = items.get(i);
      Optional<DataFile.Content> content = read.isEmpty() ? Optional.empty() : read.get(i);
      ObjectId id = content.map(DataFile.Content::id).or(() -> item.known).orElseThrow();
      cache.put(item.path, item.stat, id, item.known.isPresent());
      sink.accept(
          new DataEntry(item.path, item.stat.size(), id, content.flatMap(DataFile.Content::table)));
    }
  }

  /// What was added to or taken from a folder changed its time.
  private void requireUnchanged() throws IOException {
    for (Map.Entry<Path, Long> folder : folders.entrySet()) {
      long now;
      try {
        now = DataFile.ownAttributes(folder.getKey()).lastModifiedTime().to(TimeUnit.NANOSECONDS);
      } catch (NoSuchFileException e) {
        now = -1;
      }
      if (now != folder.getValue()) {
        throw FileReading.changed(String.valueOf(folder.getKey()));
      }
    }
  }
}
