package dev.mvc.work;

import dev.mvc.format.ContentChunker;
import dev.mvc.format.ModelFormats;
import dev.mvc.format.layout.Folder;
import dev.mvc.format.layout.ModelFile;
import dev.mvc.id.ObjectId;
import dev.mvc.io.ByteSource;
import dev.mvc.io.FileSource;
import dev.mvc.io.Progress;
import dev.mvc.io.Workers;
import dev.mvc.object.ObjectKind;
import dev.mvc.object.Recipe;
import dev.mvc.object.Segment;
import dev.mvc.object.Tree;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Reads small files, many at once: each is opened, looked at, hashed and coded by one core, which
/// is four times as fast as waiting for each one's only chunk. Files with tensors are given back.
final class SmallFiles {
  /// A file of so many bytes is one chunk.
  static final int MAX_BYTES = ContentChunker.MIN;

  private static final int BATCH = 32;

  private final SegmentSink sink;
  private final Progress progress;
  private List<Small> batch = new ArrayList<>();
  private List<Small> others = new ArrayList<>();

  SmallFiles(SegmentSink sink, Progress progress) {
    this.sink = sink;
    this.progress = progress;
  }

  /// A file to read; see [FileReading#read].
  ///
  /// @param around the folder that it is in
  record Small(
      String path,
      Path place,
      Folder around,
      FileStat stat,
      List<Tree.File> known,
      Workers.Sink<FileReading.Read> then) {}

  /// Takes a file. What becomes of it is told when there are enough, or by [#flush].
  void add(Small file) throws IOException {
    batch.add(file);
    if (batch.size() == BATCH) {
      flush();
    }
  }

  /// Starts to read all that were added.
  void flush() throws IOException {
    List<Small> files = batch;
    if (!files.isEmpty()) {
      batch = new ArrayList<>(BATCH);
      sink.submit(
          () -> read(files),
          read -> {
            for (int i = 0; i < files.size(); i++) {
              accept(files.get(i), read.get(i));
            }
          });
    }
  }

  /// Files that no small ones: they may have tensors. Told once.
  List<Small> takeOthers() {
    List<Small> taken = others;
    others = new ArrayList<>();
    return taken;
  }

  /// How many files wait for [#takeOthers].
  int othersWaiting() {
    return others.size();
  }

  /// A file that was read.
  ///
  /// @param content its one chunk, unless that is in the recipe
  private record Opaque(
      Recipe recipe, Optional<SegmentSink.Ready> content, SegmentSink.Ready coded) {}

  private List<Optional<Opaque>> read(List<Small> files) throws IOException {
    List<Optional<Opaque>> read = new ArrayList<>(files.size());
    for (Small file : files) {
      read.add(read(file));
    }
    return read;
  }

  private Optional<Opaque> read(Small file) throws IOException {
    byte[] bytes = content(file);
    String name = String.valueOf(file.place.getFileName());
    ModelFile model = new ModelFile(name, ByteSource.of(bytes), file.around);
    if (ModelFormats.detect(model).isPresent()) {
      return Optional.empty();
    }
    Optional<SegmentSink.Ready> content = Optional.empty();
    List<Segment> segments = new ArrayList<>(1);
    if (Segment.Inline.fits(bytes.length)) {
      segments.add(Segment.Inline.of(bytes));
    } else if (bytes.length > 0) {
      SegmentSink.Ready ready = sink.ready(ObjectKind.BYTES, bytes);
      content = Optional.of(ready);
      segments.add(new Segment.Literal(ready.id(), bytes.length));
    }
    Recipe recipe = new Recipe(Recipe.OPAQUE, segments);
    return Optional.of(new Opaque(recipe, content, sink.ready(ObjectKind.RECIPE, recipe.write())));
  }

  private static byte[] content(Small file) throws IOException {
    try (FileSource source = FileSource.open(file.place)) {
      if (source.size() != file.stat.size()) {
        throw FileReading.changed(file.path);
      }
      byte[] bytes = source.read(0, (int) source.size());
      if (FileStat.find(file.place).filter(file.stat::isSame).isEmpty()) {
        throw FileReading.changed(file.path);
      }
      return bytes;
    } catch (EOFException | NoSuchFileException e) {
      throw FileReading.changed(file.path);
    }
  }

  private void accept(Small file, Optional<Opaque> read) throws IOException {
    if (read.isEmpty()) {
      others.add(file);
      return;
    }
    Opaque opaque = read.get();
    if (opaque.content.isPresent()) {
      sink.put(opaque.content.get());
    }
    sink.put(opaque.coded);
    progress.advance(file.stat.size());
    ObjectId id = opaque.coded.id();
    file.then.accept(
        new FileReading.Read(id, opaque.recipe, Optional.empty(), List.of(), Optional.empty()));
  }
}
