package dev.mvc.work;

import dev.mvc.diff.PlacedTensor;
import dev.mvc.diff.Snapshot;
import dev.mvc.format.layout.Extent;
import dev.mvc.format.layout.Packing;
import dev.mvc.io.ByteSource;
import dev.mvc.io.FileSource;
import dev.mvc.io.Progress;
import dev.mvc.object.Recipe;
import dev.mvc.object.Segment;
import dev.mvc.object.Tree;
import dev.mvc.store.ObjectStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;

/// The tracked files of the working folder as they are now.
///
/// Those whose time and size are as they were staged are what was staged; the others are read to
/// find out what they consist of. Tensors are read from the files themselves.
public final class FolderSnapshot implements Snapshot {
  /// 256 descriptors are the least that systems give a process by default.
  private static final int MAX_OPEN = 32;

  private final WorkFolder folder;
  private final ObjectStore store;
  private final SortedMap<String, Tree.Entry> leaves = new TreeMap<>();
  private final Map<String, Recipe> read = new HashMap<>();
  private final Map<String, FileSource> open = new HashMap<>();

  /// A file that is opened whenever it is read, in frames: a folder may have more files with
  /// tensors than a process may have open.
  private record Reopened(Path place, long size) implements ByteSource {
    Reopened(Path place) throws IOException {
      this(place, Files.size(place));
    }

    @Override
    public void read(long offset, byte[] into, int at, int length) throws IOException {
      try (FileSource file = FileSource.open(place)) {
        file.read(offset, into, at, length);
      }
    }

    @Override
    public void close() {}
  }

  private FolderSnapshot(WorkFolder folder, ObjectStore store) {
    this.folder = folder;
    this.store = store;
  }

  /// Looks at the tracked files whose paths are in scope.
  ///
  /// @throws dev.mvc.io.MvcException of kind CONFLICT when one changes while it is read
  public static FolderSnapshot of(
      WorkFolder folder, ObjectStore store, Index index, Predicate<String> scope, Progress progress)
      throws IOException {
    FolderSnapshot snapshot = new FolderSnapshot(folder, store);
    try (HashingSink sink = new HashingSink()) {
      FileReading reading = new FileReading(folder, store, sink, progress);
      for (var tracked : index.entries().entrySet()) {
        if (scope.test(tracked.getKey())) {
          snapshot.look(tracked.getKey(), tracked.getValue(), reading, progress);
        }
      }
      reading.drain();
    } finally {
      progress.finish();
    }
    return snapshot;
  }

  private void look(String path, IndexEntry entry, FileReading reading, Progress progress)
      throws IOException {
    Optional<FileStat> found = folder.stat(path);
    if (found.isEmpty()) {
      return;
    }
    FileStat stat = found.get();
    String name = entry.leaf().name();
    Path place = folder.place(path);
    switch (stat.kind()) {
      case LINK -> leaves.put(path, new Tree.Link(name, Files.readSymbolicLink(place).toString()));
      case FILE -> {
        if (entry.isFresh(stat)) {
          leaves.put(path, entry.leaf());
        } else {
          progress.start(path, stat.size());
          reading.read(
              path, stat, entry.file().stream().toList(), now -> accept(path, name, stat, now));
        }
      }
      case FOLDER, SPECIAL, UNNAMED -> {
        // What was staged is gone.
      }
    }
  }

  private void accept(String path, String name, FileStat stat, FileReading.Read now) {
    String format = now.recipe().format();
    leaves.put(path, new Tree.File(name, now.id(), stat.size(), format, stat.executable()));
    read.put(path, now.recipe());
  }

  @Override
  public SortedMap<String, Tree.Entry> leaves() {
    return Collections.unmodifiableSortedMap(leaves);
  }

  @Override
  public Recipe recipe(String path) throws IOException {
    Recipe recipe = read.get(path);
    if (recipe != null) {
      return recipe;
    }
    if (leaves.get(path) instanceof Tree.File file) {
      return store.recipe(file.id());
    }
    throw new IllegalArgumentException(path + " is no file");
  }

  @Override
  public ByteSource open(PlacedTensor tensor) throws IOException {
    synchronized (open) {
      ByteSource file = open.get(tensor.path());
      if (file == null && open.size() < MAX_OPEN) {
        FileSource opened = FileSource.open(folder.place(tensor.path()));
        open.put(tensor.path(), opened);
        file = opened;
      } else if (file == null) {
        file = new Reopened(folder.place(tensor.path()));
      }
      if (tensor.offset() + tensor.segment().length() > file.size()) {
        throw FileReading.changed(tensor.path());
      }
      Segment.Tensor segment = tensor.segment();
      Packing packing = segment.packed().map(Segment.Packed::packing).orElse(Packing.NONE);
      return new Extent(segment.info(), tensor.offset(), segment.length(), packing).content(file);
    }
  }

  @Override
  public Optional<ByteSource> content(String path) throws IOException {
    return Optional.of(FileSource.open(folder.place(path)));
  }

  @Override
  public void close() throws IOException {
    for (FileSource file : open.values()) {
      file.close();
    }
  }
}
