package dev.mvc.work;

import dev.mvc.format.ContentChunker;
import dev.mvc.format.Extent;
import dev.mvc.format.Layout;
import dev.mvc.format.MalformedFileException;
import dev.mvc.format.ModelFormat;
import dev.mvc.format.ModelFormats;
import dev.mvc.id.Hasher;
import dev.mvc.id.ObjectId;
import dev.mvc.io.ByteSource;
import dev.mvc.io.FileSource;
import dev.mvc.io.MvcException;
import dev.mvc.io.MvcException.Kind;
import dev.mvc.io.Progress;
import dev.mvc.io.Workers;
import dev.mvc.object.Recipe;
import dev.mvc.object.Segment;
import dev.mvc.store.PackWriter;
import dev.mvc.tensor.DType;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// Takes files apart into the segments of their recipes.
///
/// Nothing is held: a file is read in frames and chunks, tensors twice, once to hash them and, when
/// they are new, once to code them. Tensors are taken in batches so that the second time comes from
/// the system's cache.
final class FileReading {
  /// Bytes of tensors that are hashed before they are coded: well below the memory that a machine
  /// has for its page cache.
  private static final long BATCH_BYTES = 512L << 20;

  /// Holds the place of a chunk whose id is not known yet.
  private static final Segment PENDING = new Segment.Literal(new ObjectId(0, 0, 0, 0), 0);

  private final SegmentSink sink;
  private final Progress progress;
  private final ContentChunker chunker = new ContentChunker();

  FileReading(SegmentSink sink, Progress progress) {
    this.sink = sink;
    this.progress = progress;
  }

  /// A file that was read.
  ///
  /// @param id of its recipe
  /// @param problem why no tensors were found in a file that looks as if it had some
  record Read(ObjectId id, Recipe recipe, Optional<String> problem) {}

  /// Reads a file; `then` gets the result when everything before it is done, or as soon as
  /// [SegmentSink#drain] is called.
  ///
  /// @param path its tracked path
  /// @param stat what it was like before it was opened
  /// @throws MvcException of kind CONFLICT, here or in `drain`, when the file changed meanwhile
  void read(String path, Path place, FileStat stat, Workers.Sink<Read> then) throws IOException {
    List<Segment> segments = new ArrayList<>();
    Optional<String> problem = Optional.empty();
    String format = Recipe.OPAQUE;
    try (FileSource file = FileSource.open(place)) {
      if (file.size() != stat.size()) {
        throw changed(path);
      }
      Optional<ModelFormat> claim = ModelFormats.detect(place.getFileName().toString(), file);
      try {
        if (claim.isPresent()) {
          Layout layout = claim.get().read(file);
          format = layout.format();
          readTensors(path, file, layout, segments);
        }
      } catch (MalformedFileException e) {
        problem = Optional.of(String.valueOf(e.getMessage()));
      }
      if (format.equals(Recipe.OPAQUE)) {
        cut(file, segments);
      }
      finish(path, place, stat, format, segments, problem, then);
    } catch (EOFException | NoSuchFileException e) {
      throw changed(path);
    }
  }

  private void finish(
      String path,
      Path place,
      FileStat stat,
      String format,
      List<Segment> segments,
      Optional<String> problem,
      Workers.Sink<Read> then)
      throws IOException {
    sink.submit(
        () -> FileStat.find(place),
        now -> {
          if (now.filter(stat::isSame).isEmpty()) {
            throw changed(path);
          }
          Recipe recipe = new Recipe(format, segments);
          then.accept(new Read(sink.recipe(recipe), recipe, problem));
        });
  }

  /// What is told of a file that changed between two looks at it.
  static MvcException changed(String path) {
    return new MvcException(
        Kind.CONFLICT,
        path + " changed while it was read; nothing was stored.",
        "wait until it is written completely and run the command again.");
  }

  /// Reads a file with known tensors: all of them, and what is between them as literal bytes.
  private void readTensors(String path, FileSource file, Layout layout, List<Segment> segments)
      throws IOException {
    long end = 0;
    List<Extent> extents = layout.extents();
    for (int from = 0; from < extents.size(); ) {
      int to = endOfBatch(extents, from);
      List<Extent> batch = extents.subList(from, to);
      List<Hashed> hashed = hash(file, batch);
      for (int i = 0; i < batch.size(); i++) {
        Extent extent = batch.get(i);
        cut(file.slice(end, extent.offset() - end), segments);
        segments.add(new Segment.Tensor(extent.tensor(), hashed.get(i).id, extent.length()));
        end = extent.end();
      }
      give(path, file, batch, hashed);
      from = to;
    }
    cut(file.slice(end, file.size() - end), segments);
  }

  /// Hands tensors on, masters before those that may be their roundings.
  private void give(String path, FileSource file, List<Extent> extents, List<Hashed> hashed)
      throws IOException {
    for (boolean masters : new boolean[] {true, false}) {
      for (int i = 0; i < extents.size(); i++) {
        Extent extent = extents.get(i);
        if ((extent.tensor().dtype() == DType.F32) == masters) {
          ByteSource again = file.slice(extent.offset(), extent.length());
          Hashed known = hashed.get(i);
          ByteSource content = new CheckedSource(path, again, frameLength(extent), known.checks);
          sink.tensor(
              new SegmentSink.Tensor(path, extent.tensor(), known.id, content), progress::advance);
        }
      }
      sink.drain();
    }
  }

  private static int endOfBatch(List<Extent> extents, int from) {
    long bytes = 0;
    int to = from;
    while (to < extents.size() && (to == from || bytes + extents.get(to).length() <= BATCH_BYTES)) {
      bytes += extents.get(to).length();
      to++;
    }
    return to;
  }

  private static int frameLength(Extent extent) {
    return PackWriter.frameLength(extent.tensor());
  }

  @SuppressWarnings("ArrayRecordComponent") // handed from a worker to the reader, never compared
  private record Hashed(ObjectId id, int[] checks) {}

  private List<Hashed> hash(FileSource file, List<Extent> extents) throws IOException {
    List<Hashed> hashed = new ArrayList<>(extents.size());
    for (Extent extent : extents) {
      sink.submit(() -> hash(file, extent), hashed::add);
    }
    sink.drain();
    return hashed;
  }

  private Hashed hash(FileSource file, Extent extent) throws IOException {
    byte[] buffer = new byte[(int) Math.min(frameLength(extent), extent.length())];
    int[] checks =
        new int[Math.toIntExact(Math.ceilDiv(extent.length(), (long) frameLength(extent)))];
    Hasher hasher = new Hasher();
    for (int block = 0; block < checks.length; block++) {
      long at = extent.offset() + (long) block * buffer.length;
      int length = (int) Math.min(buffer.length, extent.end() - at);
      file.read(at, buffer, 0, length);
      hasher.update(buffer, 0, length);
      checks[block] = CheckedSource.check(buffer, length);
    }
    return new Hashed(hasher.finish(), checks);
  }

  /// Cuts bytes without tensors into chunks.
  private void cut(ByteSource source, List<Segment> segments) throws IOException {
    chunker.cut(
        source,
        (buffer, offset, length) -> {
          int place = segments.size();
          // Tensors that follow are known before the chunk's id is.
          segments.add(PENDING);
          sink.literal(
              Arrays.copyOfRange(buffer, offset, offset + length),
              length,
              id -> segments.set(place, new Segment.Literal(id, length)));
          progress.advance(length);
        });
  }
}
