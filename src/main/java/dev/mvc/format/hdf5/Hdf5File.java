package dev.mvc.format.hdf5;

import dev.mvc.format.layout.Extent;
import dev.mvc.format.layout.MalformedFileException;
import dev.mvc.format.layout.NamedTensor;
import dev.mvc.io.ByteSource;
import dev.mvc.tensor.TensorInfo;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The tensors and root attributes of an HDF5 file.
public final class Hdf5File {
  /// Groups within groups; each level takes two frames of the stack.
  private static final int MAX_DEPTH = 200;

  private static final int MAX_TENSORS = 1_000_000;

  /// Bytes of all paths together: a path is as long as all of its groups' names.
  private static final long MAX_NAMES = 100_000_000;

  private static final int MAX_WARNINGS = 20;

  private final Addresses file;
  private final int room;
  private final Tensors tensors;
  private final List<NamedTensor> named = new ArrayList<>();
  private final List<String> warnings = new ArrayList<>();
  private final Set<String> names = new HashSet<>();
  private final Set<Long> groups = new HashSet<>();
  private final Map<Long, Optional<NamedTensor>> datasets = new HashMap<>();
  private long nameLength;

  private Hdf5File(Superblock superblock, long shift) {
    this.file = superblock.file();
    this.room = superblock.children();
    this.tensors = new Tensors(file, shift + superblock.base());
  }

  /// What was found.
  ///
  /// @param extents by offset, disjoint
  /// @param tensors in the order of the groups. A dataset that several hard links lead to is there
  ///   under each name; a group only under the first
  /// @param attributes of the root, those that are one text or one number
  public record Content(
      List<Extent> extents,
      List<NamedTensor> tensors,
      Map<String, String> attributes,
      List<String> warnings) {}

  /// Where in a file that begins like this its superblock is, or -1.
  public static int find(byte[] head) {
    return Superblock.find(head);
  }

  /// Reads a file.
  ///
  /// @param source the file, or a stretch of one
  /// @param at where its superblock is
  /// @param shift where in the model's file the source begins
  public static Content read(ByteSource source, long at, long shift)
      throws IOException, MalformedFileException {
    Superblock superblock = Superblock.read(source, at);
    Hdf5File hdf5 = new Hdf5File(superblock, shift);
    ObjectHeader root = ObjectHeader.read(superblock.file(), superblock.root());
    hdf5.walkObject("", superblock.root(), root, 0);
    List<String> warnings = new ArrayList<>(hdf5.warnings);
    warnings.addAll(hdf5.tensors.warnings());
    if (warnings.size() > MAX_WARNINGS) {
      int more = warnings.size() - MAX_WARNINGS;
      warnings.subList(MAX_WARNINGS, warnings.size()).clear();
      warnings.add(more + " more of the same kind");
    }
    return new Content(
        hdf5.disjoint(), hdf5.named, Attributes.of(superblock.file(), root), warnings);
  }

  private void walkObject(String path, long address, ObjectHeader header, int depth)
      throws IOException, MalformedFileException {
    if (header.has(ObjectHeader.LAYOUT)) {
      add(path, address, header);
    } else if (Links.isGroup(header) && groups.add(address)) {
      if (depth > MAX_DEPTH) {
        throw new MalformedFileException("groups are nested more than " + MAX_DEPTH + " deep");
      }
      for (Links.Link link : Links.of(file, header, room)) {
        walkLink(path.isEmpty() ? link.name() : path + "/" + link.name(), link, depth);
      }
    }
  }

  private void walkLink(String path, Links.Link link, int depth)
      throws IOException, MalformedFileException {
    nameLength += path.length();
    if (nameLength > MAX_NAMES) {
      throw new MalformedFileException("the names of its objects are too long");
    }
    switch (link) {
      case Links.Soft soft -> {} // another name of something that is here, or of nothing
      case Links.External external ->
          warnings.add(
              MalformedFileException.quote(path)
                  + " is a link to the file "
                  + MalformedFileException.quote(external.file())
                  + ", which is not followed");
      case Links.Hard hard -> {
        Optional<NamedTensor> known = datasets.get(hard.address());
        if (known != null) {
          known.ifPresent(tensor -> rename(path, tensor));
        } else if (!groups.contains(hard.address())) {
          ObjectHeader header = ObjectHeader.read(file, hard.address());
          walkObject(path, hard.address(), header, depth + 1);
        }
      }
    }
  }

  private void rename(String path, NamedTensor tensor) {
    TensorInfo info = tensor.info();
    named.add(new NamedTensor(new TensorInfo(path, info.dtype(), info.shape()), tensor.values()));
  }

  private void add(String path, long address, ObjectHeader header)
      throws IOException, MalformedFileException {
    Optional<NamedTensor> tensor = Optional.empty();
    Optional<Dataset> dataset = Dataset.read(file, path, header);
    if (dataset.isPresent()) {
      tensor = tensors.add(dataset.get());
    }
    datasets.put(address, tensor);
    tensor.ifPresent(named::add);
    if (named.size() > MAX_TENSORS || tensors.extents().size() > MAX_TENSORS) {
      throw new MalformedFileException("there are more than " + MAX_TENSORS + " tensors or chunks");
    }
  }

  /// All extents in order, of which no two overlap.
  private List<Extent> disjoint() throws MalformedFileException {
    for (NamedTensor tensor : named) {
      if (!names.add(tensor.info().name())) {
        throw new MalformedFileException(
            "there are two tensors " + MalformedFileException.quote(tensor.info().name()));
      }
    }
    List<Extent> sorted = new ArrayList<>(tensors.extents());
    sorted.sort(Comparator.comparingLong(Extent::offset));
    for (int i = 1; i < sorted.size(); i++) {
      Extent before = sorted.get(i - 1);
      Extent extent = sorted.get(i);
      if (extent.offset() < before.end()) {
        throw new MalformedFileException(
            "tensor "
                + MalformedFileException.quote(extent.tensor().name())
                + " at byte "
                + extent.offset()
                + " overlaps "
                + MalformedFileException.quote(before.tensor().name()));
      }
    }
    return sorted;
  }
}
