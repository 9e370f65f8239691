package dev.mvc.format.torch;

import dev.mvc.format.layout.Extent;
import dev.mvc.format.layout.Folder;
import dev.mvc.format.layout.Layout;
import dev.mvc.format.layout.MalformedFileException;
import dev.mvc.format.layout.ModelFile;
import dev.mvc.format.layout.ModelFormat;
import dev.mvc.format.layout.NamedTensor;
import dev.mvc.format.layout.Values;
import dev.mvc.format.pickle.Danger;
import dev.mvc.format.pickle.Import;
import dev.mvc.format.torch.DistributedMetadata.Chunk;
import dev.mvc.format.torch.DistributedMetadata.Tensor;
import dev.mvc.format.zip.ZipMember;
import dev.mvc.io.ByteSource;
import dev.mvc.tensor.TensorInfo;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Checkpoints of `torch.distributed.checkpoint`: a folder with `.metadata` and a `.distcp` file or
/// several for each rank. Every chunk of a tensor is a whole archive of `torch.save`.
///
/// `.metadata` has all tensors, each in chunks over the files. A `.distcp` file has its own chunks:
/// under the tensor's name when that is all of it, else with the indices that they hold.
public final class Distributed implements ModelFormat {
  private static final String FORMAT = "torch.distributed";
  private static final String SUFFIX = ".distcp";
  private static final String MODULE = "torch.distributed.checkpoint.metadata";
  private static final int MAX_WARNINGS = 10;

  @Override
  public String name() {
    return "torch.distributed";
  }

  @Override
  public boolean claims(ModelFile file, byte[] head) {
    return file.name().endsWith(SUFFIX)
        || file.name().equals(DistributedMetadata.NAME)
            && new String(head, StandardCharsets.ISO_8859_1).contains(MODULE);
  }

  @Override
  public Layout read(ModelFile file) throws IOException, MalformedFileException {
    if (file.name().equals(DistributedMetadata.NAME)) {
      return readAll(file, DistributedMetadata.read(file.bytes()));
    }
    if (file.size() == 0) {
      return Layout.of(FORMAT, List.of(), Map.of()); // of a rank that has nothing to save
    }
    Optional<ByteSource> metadata = file.folder().open(DistributedMetadata.NAME);
    if (metadata.isEmpty()) {
      throw new MalformedFileException(
          "the file .metadata, which says what is in it, is not beside it");
    }
    try (ByteSource source = metadata.get()) {
      return readOne(file, DistributedMetadata.read(source));
    }
  }

  /// The chunks in one file.
  private static Layout readOne(ModelFile file, DistributedMetadata metadata)
      throws IOException, MalformedFileException {
    Opened opened = new Opened(file, file.name());
    List<NamedTensor> tensors = new ArrayList<>();
    for (Tensor tensor : metadata.tensors()) {
      for (Chunk chunk : tensor.chunks()) {
        if (chunk.path().equals(file.name())) {
          tensors.addAll(named(tensor, List.of(chunk), opened));
        }
      }
    }
    List<Extent> extents = new ArrayList<>(opened.extents);
    extents.sort(Comparator.comparingLong(Extent::offset).thenComparingLong(Extent::length));
    long end = 0;
    for (Extent extent : extents) {
      if (extent.offset() < end) {
        throw new MalformedFileException(
            "chunk " + MalformedFileException.quote(extent.tensor().name()) + " overlaps another");
      }
      end = extent.end();
    }
    return new Layout(FORMAT, extents, tensors, Map.of(), opened.warnings);
  }

  /// All tensors, over all files.
  private static Layout readAll(ModelFile file, DistributedMetadata metadata)
      throws IOException, MalformedFileException {
    List<NamedTensor> tensors = new ArrayList<>();
    List<String> warnings = new ArrayList<>();
    metadata.imports().stream()
        .map(global -> Import.of(global, ""))
        .filter(one -> one.danger() == Danger.DANGEROUS)
        .forEach(one -> warnings.add(one.warning()));
    try (Opened opened = new Opened(file, "")) {
      for (Tensor tensor : metadata.tensors()) {
        tensors.addAll(named(tensor, tensor.chunks(), opened));
      }
      warnings.addAll(opened.warnings);
    }
    return new Layout(FORMAT, List.of(), tensors, Map.of(), warnings);
  }

  /// A tensor, or the part of it that some of its chunks are; none when they cannot be read.
  private static List<NamedTensor> named(Tensor tensor, List<Chunk> chunks, Opened opened)
      throws IOException, MalformedFileException {
    List<Values.Chunk> pieces = new ArrayList<>();
    NamedTensor ordered = null;
    for (Chunk chunk : chunks) {
      Located located = opened.locate(tensor, chunk);
      if (located == null) {
        return List.of();
      }
      pieces.addAll(located.pieces());
      ordered = located.ordered();
    }
    long covered = chunks.stream().mapToLong(chunk -> chunk.shape().count()).sum();
    if (chunks.size() == tensor.chunks().size() && covered != tensor.info().shape().count()) {
      opened.warn(
          "the chunks of tensor "
              + MalformedFileException.quote(tensor.info().name())
              + " do not cover it once");
    }
    if (ordered != null) {
      return chunks.size() == 1 ? List.of(ordered) : List.of();
    }
    boolean isPart = chunks.size() == 1;
    Chunk first = chunks.isEmpty() ? null : chunks.getFirst();
    TensorInfo info =
        isPart && first != null
            ? new TensorInfo(
                Values.Chunk.name(tensor.info(), first.origin(), first.shape()),
                tensor.info().dtype(),
                first.shape())
            : tensor.info();
    if (pieces.size() == 1 && pieces.getFirst().shape().equals(info.shape())) {
      return List.of(new NamedTensor(info, new Values.Whole(pieces.getFirst().in())));
    }
    List<Long> origin = isPart && first != null ? first.origin() : List.of();
    return List.of(new NamedTensor(info, new Values.Chunks(relative(pieces, origin))));
  }

  /// Chunks with their origins from another origin.
  private static List<Values.Chunk> relative(List<Values.Chunk> pieces, List<Long> origin) {
    return pieces.stream()
        .map(piece -> {
          List<Long> moved = new ArrayList<>(piece.origin());
          for (int i = 0; i < origin.size(); i++) {
            moved.set(i, moved.get(i) - origin.get(i));
          }
          return new Values.Chunk(piece.in(), moved, piece.shape());
        })
        .toList();
  }

  /// Where the elements of a chunk are.
  ///
  /// @param pieces its extents, when they are in C order
  /// @param ordered the chunk as a tensor, when they are in another
  private record Located(List<Values.Chunk> pieces, @Nullable NamedTensor ordered) {}

  /// The files of a checkpoint, each opened once.
  private static final class Opened implements AutoCloseable {
    private final ModelFile file;
    private final String own;
    private final Map<String, Optional<ByteSource>> files = new LinkedHashMap<>();
    private final List<Extent> extents = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();

    /// @param own the path of `file`, when it is one of them
    Opened(ModelFile file, String own) {
      this.file = file;
      this.own = own;
    }

    private Optional<ByteSource> open(String path) throws IOException {
      if (path.equals(own)) {
        return Optional.of(file.bytes());
      }
      Optional<ByteSource> known = files.get(path);
      if (known == null) {
        if (!Folder.isInside(path)) {
          warn(MalformedFileException.quote(path) + " is not a file of this folder");
          known = Optional.empty();
        } else {
          known = file.folder().open(path);
          if (known.isEmpty()) {
            warn("the file " + MalformedFileException.quote(path) + " is missing");
          }
        }
        files.put(path, known);
      }
      return known;
    }

    @Nullable Located locate(Tensor tensor, Chunk chunk)
        throws IOException, MalformedFileException {
      String what = "tensor " + MalformedFileException.quote(tensor.info().name());
      Optional<ByteSource> source = open(chunk.path());
      if (source.isEmpty()) {
        return null;
      }
      if (!chunk.isPlain()) {
        warn(what + " is packed by an extension of torch");
        return null;
      }
      if (chunk.length() > source.get().size()
          || chunk.offset() > source.get().size() - chunk.length()) {
        throw new MalformedFileException(
            what + " has a chunk beyond the end of " + MalformedFileException.quote(chunk.path()));
      }
      return locate(tensor, chunk, source.get(), what);
    }

    private Located locate(Tensor tensor, Chunk chunk, ByteSource source, String what)
        throws IOException, MalformedFileException {
      String path = chunk.path().equals(own) ? "" : chunk.path();
      TensorInfo part =
          new TensorInfo(
              Values.Chunk.name(tensor.info(), chunk.origin(), chunk.shape()),
              tensor.info().dtype(),
              chunk.shape());
      NamedTensor inner = readArchive(part, chunk, source, path);
      if (!inner.info().equals(part)) {
        throw new MalformedFileException(
            what
                + " has a chunk of "
                + inner.info().dtype()
                + " "
                + inner.info().shape()
                + " where "
                + part.dtype()
                + " "
                + part.shape()
                + " is announced");
      }
      if (inner.values() instanceof Values.Whole whole && whole.in().extent().packing().isNone()) {
        List<Values.Chunk> pieces =
            Pieces.of(
                tensor.info(), chunk.origin(), chunk.shape(), whole.in().extent().offset(), path);
        pieces.forEach(piece -> extents.add(piece.in().extent()));
        return new Located(pieces, null);
      }
      if (inner.values() instanceof Values.View view) {
        extents.add(view.in().extent());
        if (chunk.shape().equals(tensor.info().shape())) {
          return new Located(List.of(), inner);
        }
      }
      warn(what + " is kept in an order that its chunks cannot be joined in");
      return new Located(List.of(), inner);
    }

    /// The one tensor of an archive in a stretch of a file.
    ///
    /// @param path of the file, for whoever reads the tensor
    private static NamedTensor readArchive(
        TensorInfo part, Chunk chunk, ByteSource source, String path)
        throws IOException, MalformedFileException {
      ByteSource edges = new EdgesSource(source.slice(chunk.offset(), chunk.length()));
      TorchArchive archive = TorchArchive.open(edges, 0, chunk.length(), List.of(TorchZip.DATA));
      ZipMember data = archive.find(TorchZip.DATA).orElseThrow();
      List<TorchTensor> tensors = ObjectTensors.in(archive.pickle(data).value()).tensors();
      if (tensors.size() != 1) {
        throw new MalformedFileException(
            "the chunk of " + MalformedFileException.quote(part.name()) + " is not one tensor");
      }
      Layout layout =
          Storages.layout(
              FORMAT,
              List.of(tensors.getFirst().named(part.name())),
              storage -> archive.place("data/", storage).moved(chunk.offset()),
              path,
              Map.of());
      return layout.tensors().getFirst();
    }

    private void warn(String warning) {
      if (warnings.size() < MAX_WARNINGS && !warnings.contains(warning)) {
        warnings.add(warning);
      }
    }

    @Override
    public void close() throws IOException {
      for (Optional<ByteSource> opened : files.values()) {
        if (opened.isPresent()) {
          opened.get().close();
        }
      }
    }
  }
}
