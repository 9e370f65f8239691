package dev.mvc.work;

import dev.mvc.format.ContentChunker;
import dev.mvc.format.ModelFormats;
import dev.mvc.format.layout.DiskFolder;
import dev.mvc.format.layout.Extent;
import dev.mvc.format.layout.Layout;
import dev.mvc.format.layout.MalformedFileException;
import dev.mvc.format.layout.ModelFile;
import dev.mvc.format.layout.ModelFormat;
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
import dev.mvc.object.Tree;
import dev.mvc.store.ObjectStore;
import dev.mvc.store.PackWriter;
import dev.mvc.tensor.DType;
import dev.mvc.tensor.NonFinite;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// Takes files apart into the segments of their recipes.
///
/// Nothing is held: a file is read in frames and chunks, tensors twice, once to hash them and, when
/// they are new, once to code them. Tensors are taken in batches so that the second time comes from
/// the system's cache, and the next batch is hashed while one is coded.
final class FileReading {
  /// Bytes of tensors in a batch. Two are between their two readings at any time: well below the
  /// memory that a machine has for its page cache.
  private static final long BATCH_BYTES = 256L << 20;

  /// Small files that turned out to have tensors are read in between when there are so many.
  private static final int MAX_WAITING = 256;

  /// Holds the place of a chunk whose id is not known yet.
  private static final Segment PENDING = new Segment.Literal(new ObjectId(0, 0, 0, 0), 0);

  private final WorkFolder folder;
  private final ObjectStore store;
  private final SegmentSink sink;
  private final Progress progress;
  private final ContentChunker chunker = new ContentChunker();
  private final Map<Path, DiskFolder> folders = new HashMap<>();
  private final SmallFiles small;

  /// Whether masters were handed on that roundings cannot be compared with yet.
  private boolean hasPendingMasters;

  /// @param store holds the recipes that [#read] is told of
  FileReading(WorkFolder folder, ObjectStore store, SegmentSink sink, Progress progress) {
    this.folder = folder;
    this.store = store;
    this.sink = sink;
    this.progress = progress;
    this.small = new SmallFiles(sink, progress);
  }

  /// A file that was read.
  ///
  /// @param id of its recipe
  /// @param problem why no tensors were found in a file that looks as if it had some
  /// @param warnings what is odd or dangerous about a file in which tensors were found
  /// @param nonFinite those of the recipe's tensors that hold NaN or infinities, by their number;
  ///   empty where nobody counted
  record Read(
      ObjectId id,
      Recipe recipe,
      Optional<String> problem,
      List<String> warnings,
      Optional<SortedMap<Integer, NonFinite>> nonFinite) {}

  /// Reads a file; `then` gets the result some time later, at the latest when [#drain] is called.
  ///
  /// @param path its tracked path
  /// @param stat what it was like before it was opened
  /// @param known what it may be; if it has the same bytes, it is read as that
  /// @throws MvcException of kind CONFLICT, here or in `drain`, when the file changed meanwhile
  void read(String path, FileStat stat, List<Tree.File> known, Workers.Sink<Read> then)
      throws IOException {
    Path place = folder.place(path);
    if (stat.size() <= SmallFiles.MAX_BYTES) {
      Workers.Sink<Read> checked = read -> then.accept(same(place, read, known).orElse(read));
      small.add(new SmallFiles.Small(path, place, around(place), stat, known, checked));
      if (small.othersWaiting() > MAX_WAITING) {
        readOthers();
      }
    } else {
      readLarge(path, place, stat, known, then);
    }
  }

  /// Reads what was not read yet, and waits until all results have been told.
  void drain() throws IOException {
    do {
      small.flush();
      sink.drain();
    } while (readOthers());
    sink.drain();
  }

  private boolean readOthers() throws IOException {
    List<SmallFiles.Small> others = small.takeOthers();
    for (SmallFiles.Small file : others) {
      readLarge(file.path(), file.place(), file.stat(), file.known(), file.then());
    }
    return !others.isEmpty();
  }

  private void readLarge(
      String path, Path place, FileStat stat, List<Tree.File> known, Workers.Sink<Read> then)
      throws IOException {
    List<Segment> segments = new ArrayList<>();
    try (FileSource file = FileSource.open(place)) {
      if (file.size() != stat.size()) {
        throw changed(path);
      }
      Found found = look(place, file);
      SortedMap<Integer, NonFinite> nonFinite = readTensors(path, file, found.extents, segments);
      sink.submit(
          () -> FileStat.find(place),
          now -> {
            if (now.filter(stat::isSame).isEmpty()) {
              throw changed(path);
            }
            Recipe recipe = new Recipe(found.format, segments);
            ObjectId id = sink.recipe(recipe);
            Read read = new Read(id, recipe, found.problem, found.warnings, Optional.of(nonFinite));
            then.accept(same(place, read, known).orElse(read));
          });
    } catch (EOFException | NoSuchFileException e) {
      throw changed(path);
    }
  }

  private Optional<Read> same(Path place, Read read, List<Tree.File> known) throws IOException {
    if (known.stream().anyMatch(file -> file.id().equals(read.id))) {
      return Optional.empty();
    }
    for (Tree.File file : known) {
      Optional<Recipe> recipe = SameBytes.find(place, read.recipe, file, store);
      if (recipe.isPresent()) {
        return Optional.of(
            new Read(file.id(), recipe.get(), read.problem, read.warnings, Optional.empty()));
      }
    }
    return Optional.empty();
  }

  /// What a reader says of a file.
  private record Found(
      String format, List<Extent> extents, Optional<String> problem, List<String> warnings) {
    static Found opaque(Optional<String> problem) {
      return new Found(Recipe.OPAQUE, List.of(), problem, List.of());
    }
  }

  private DiskFolder around(Path place) {
    return folders.computeIfAbsent(
        place.getParent(), parent -> new DiskFolder(folder.root(), parent));
  }

  private Found look(Path place, FileSource file) throws IOException {
    ModelFile model = new ModelFile(String.valueOf(place.getFileName()), file, around(place));
    Optional<ModelFormat> format = ModelFormats.detect(model);
    if (format.isEmpty()) {
      return Found.opaque(Optional.empty());
    }
    try {
      Layout layout = format.get().read(model);
      return new Found(layout.format(), layout.extents(), Optional.empty(), layout.warnings());
    } catch (MalformedFileException e) {
      return Found.opaque(Optional.of(String.valueOf(e.getMessage())));
    }
  }

  /// What is told of a file that changed between two looks at it.
  static MvcException changed(String path) {
    return new MvcException(
        Kind.CONFLICT,
        path + " changed while it was read; nothing was stored.",
        "wait until it is written completely and run the command again.");
  }

  /// Reads all tensors of a file, and what is between them as literal bytes.
  ///
  /// @return which of the tensors hold NaN or infinities, by their number
  private SortedMap<Integer, NonFinite> readTensors(
      String path, FileSource file, List<Extent> extents, List<Segment> segments)
      throws IOException {
    SortedMap<Integer, NonFinite> nonFinite = new TreeMap<>();
    long end = 0;
    int tensors = 0;
    Batch next = begin(file, extents, 0);
    while (!next.extents.isEmpty()) {
      Batch batch = next;
      next = begin(file, extents, batch.to);
      List<Hashed> hashed = batch.hashed();
      for (int i = 0; i < hashed.size(); i++) {
        Extent extent = batch.extents.get(i);
        Hashed known = hashed.get(i);
        if (known.isLiteral) {
          continue;
        }
        cut(file.slice(end, extent.offset() - end), segments);
        segments.add(new Segment.Tensor(extent.tensor(), known.id, extent.length(), known.packed));
        end = extent.end();
        if (!known.nonFinite.isNone()) {
          nonFinite.put(tensors, known.nonFinite);
        }
        tensors++;
      }
      give(path, file, batch.extents, hashed);
    }
    cut(file.slice(end, file.size() - end), segments);
    // The file is closed next.
    sink.drain();
    hasPendingMasters = false;
    return nonFinite;
  }

  /// Hands tensors on, masters before those that may be their roundings.
  private void give(String path, FileSource file, List<Extent> extents, List<Hashed> hashed)
      throws IOException {
    for (boolean masters : new boolean[] {true, false}) {
      for (int i = 0; i < extents.size(); i++) {
        Extent extent = extents.get(i);
        Hashed known = hashed.get(i);
        if ((extent.tensor().dtype() == DType.F32) == masters && !known.isLiteral) {
          if (!masters && hasPendingMasters) {
            sink.drain();
          }
          hasPendingMasters = masters;
          ByteSource again = extent.content(file);
          ByteSource content = new CheckedSource(path, again, frameLength(extent), known.checks);
          sink.tensor(
              new SegmentSink.Tensor(path, extent.tensor(), known.id, content), progress::advance);
        }
      }
    }
  }

  private static int endOfBatch(List<Extent> extents, int from) {
    long bytes = 0;
    int to = from;
    while (to < extents.size() && (to == from || bytes + cost(extents.get(to)) <= BATCH_BYTES)) {
      bytes += cost(extents.get(to));
      to++;
    }
    return to;
  }

  /// What an extent takes of a batch: its bytes; several times as much if they are packed, because
  /// the content is then held by the process.
  private static long cost(Extent extent) {
    return extent.packing().isNone() ? extent.length() : 8 * extent.contentLength();
  }

  private static int frameLength(Extent extent) {
    return PackWriter.frameLength(extent.tensor());
  }

  /// @param checks of its frames, see [CheckedSource]
  /// @param isLiteral whether it is packed in a way that cannot be reproduced
  @SuppressWarnings("ArrayRecordComponent") // handed from a worker to the reader, never compared
  private record Hashed(
      ObjectId id,
      int[] checks,
      NonFinite nonFinite,
      Optional<Segment.Packed> packed,
      boolean isLiteral) {
    static final Hashed LITERAL =
        new Hashed(new ObjectId(0, 0, 0, 0), new int[0], NonFinite.NONE, Optional.empty(), true);
  }

  /// Extents that are being hashed.
  ///
  /// @param to the number of the first extent of the next batch
  private record Batch(List<Extent> extents, int to, List<Workers.Result<Hashed>> results) {
    /// Waits for all.
    List<Hashed> hashed() throws IOException {
      List<Hashed> hashed = new ArrayList<>(results.size());
      for (Workers.Result<Hashed> result : results) {
        hashed.add(result.get());
      }
      return hashed;
    }
  }

  /// Starts to hash the next batch, which is empty when there are no more extents.
  private Batch begin(FileSource file, List<Extent> all, int from) {
    int to = endOfBatch(all, from);
    List<Extent> extents = all.subList(from, to);
    List<Workers.Result<Hashed>> results = new ArrayList<>(extents.size());
    for (Extent extent : extents) {
      results.add(sink.start(() -> hash(file, extent)));
    }
    return new Batch(extents, to, results);
  }

  private Hashed hash(FileSource file, Extent extent) throws IOException {
    Optional<Segment.Packed> packed = Optional.empty();
    if (!extent.packing().isNone()) {
      packed = PackingProof.find(file, extent);
      if (packed.isEmpty()) {
        return Hashed.LITERAL;
      }
    }
    try (ByteSource content = extent.content(file)) {
      byte[] buffer = new byte[(int) Math.min(frameLength(extent), content.size())];
      int[] checks =
          new int[Math.toIntExact(Math.ceilDiv(content.size(), (long) frameLength(extent)))];
      Hasher hasher = new Hasher();
      NonFinite nonFinite = NonFinite.NONE;
      for (int block = 0; block < checks.length; block++) {
        long at = (long) block * buffer.length;
        int length = (int) Math.min(buffer.length, content.size() - at);
        content.read(at, buffer, 0, length);
        hasher.update(buffer, 0, length);
        checks[block] = CheckedSource.check(buffer, length);
        nonFinite = nonFinite.plus(NonFinite.count(extent.tensor().dtype(), buffer, length));
      }
      return new Hashed(hasher.finish(), checks, nonFinite, packed, false);
    }
  }

  /// Cuts bytes without tensors into chunks; a few go into the recipe.
  private void cut(ByteSource source, List<Segment> segments) throws IOException {
    if (Segment.Inline.fits(source.size())) {
      segments.add(Segment.Inline.of(source.read(0, (int) source.size())));
      progress.advance(source.size());
      return;
    }
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
