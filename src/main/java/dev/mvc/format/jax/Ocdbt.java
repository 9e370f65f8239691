package dev.mvc.format.jax;

import dev.mvc.format.layout.Folder;
import dev.mvc.format.layout.MalformedFileException;
import dev.mvc.io.ByteSource;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/// TensorStore's key-value store OCDBT: a manifest, and B-tree nodes and values in data files
/// ("OCDBT storage format" in the documentation of TensorStore 0.1.86, and the field
/// `manifest_kind`, which that leaves out).
final class Ocdbt {
  private static final int MANIFEST = 0x0cdb3a2a;
  private static final int NODE = 0x0cdb20de;

  /// Ten times the chunks of the largest checkpoints.
  private static final int MAX_VALUES = 1_000_000;

  /// Bytes of all keys, and of all values within nodes.
  private static final long MAX_HELD = 256L << 20;

  /// A value of the store.
  sealed interface Value {}

  /// Within a node.
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Inline(byte[] bytes) implements Value {}

  /// In a data file.
  ///
  /// @param path from the folder of the manifest
  record Placed(String path, long offset, long length) implements Value {}

  /// A data file that a manifest or a node names.
  ///
  /// @param base what the paths in its own nodes begin with
  private record DataFile(String path, String base) {}

  private final Folder folder;
  private final String root;
  private final SortedMap<String, Value> values = new TreeMap<>();
  private final Set<Placed> seen = new HashSet<>();
  private long held;

  private Ocdbt(Folder folder, String root) {
    this.folder = folder;
    this.root = root;
  }

  /// Reads all keys of the newest version.
  ///
  /// @param root how to get from the folder to the manifest's: empty, or as in `../`
  static SortedMap<String, Value> read(ByteSource manifest, Folder folder, String root)
      throws IOException, MalformedFileException {
    if (manifest.size() > OcdbtFrame.MOST) {
      throw new MalformedFileException("the manifest has " + manifest.size() + " bytes");
    }
    byte[] bytes = manifest.read(0, (int) manifest.size());
    OcdbtFrame frame = OcdbtFrame.read(bytes, MANIFEST, "the manifest");
    Ocdbt store = new Ocdbt(folder, root);
    store.readManifest(frame);
    return store.values;
  }

  /// Reads a stretch of a data file.
  ///
  /// @param root how to get from the folder to where the path begins
  /// @param what the subject of messages
  static byte[] read(Folder folder, String root, Placed place, String what)
      throws IOException, MalformedFileException {
    try (ByteSource file =
        folder
            .open(root + place.path)
            .orElseThrow(() ->
                new MalformedFileException(
                    what
                        + " is in the file "
                        + MalformedFileException.quote(place.path)
                        + ", which is missing"))) {
      if (place.offset > file.size() - place.length || place.length > OcdbtFrame.MOST) {
        throw new MalformedFileException(
            what + " is not in " + MalformedFileException.quote(place.path) + ", or too large");
      }
      return file.read(place.offset, (int) place.length);
    }
  }

  /// Passes over the identity and the settings. Of the versions, which stand in columns, those
  /// within the manifest are the newest.
  private void readManifest(OcdbtFrame frame) throws IOException, MalformedFileException {
    frame.bytes(16);
    long kind = frame.number();
    if (kind != 0) {
      throw frame.wrong("is of kind " + kind + ", which is not known");
    }
    frame.number();
    frame.number();
    frame.fixed(1);
    if (frame.number() != 0) {
      frame.fixed(4);
    }
    List<DataFile> files = files(frame, "");
    int count = frame.count();
    long[] generations = frame.numbers(count);
    int[] heights = frame.octets(count);
    long[] ids = frame.numbers(count);
    long[] offsets = frame.numbers(count);
    long[] lengths = frame.numbers(count);
    int newest = -1;
    for (int i = 0; i < count; i++) {
      newest = newest < 0 || generations[i] > generations[newest] ? i : newest;
    }
    if (newest >= 0 && lengths[newest] > 0) {
      DataFile file = file(frame, files, ids[newest]);
      readNode(place(file, offsets[newest], lengths[newest]), file.base, "", heights[newest]);
    }
  }

  private static List<DataFile> files(OcdbtFrame frame, String base) throws MalformedFileException {
    int count = frame.count();
    long[] baseLengths = new long[count];
    List<DataFile> files = new ArrayList<>();
    for (String path : frame.texts(count, baseLengths)) {
      long length = baseLengths[files.size()];
      if (length < 0 || length > path.length() || !Folder.isInside(base + path)) {
        throw frame.wrong("names the file " + MalformedFileException.quote(base + path));
      }
      files.add(new DataFile(base + path, base + path.substring(0, (int) length)));
    }
    return files;
  }

  private static DataFile file(OcdbtFrame frame, List<DataFile> files, long id)
      throws MalformedFileException {
    if (id < 0 || id >= files.size()) {
      throw frame.wrong("names file " + id + " of " + files.size());
    }
    return files.get((int) id);
  }

  private static Placed place(DataFile file, long offset, long length)
      throws MalformedFileException {
    if (offset < 0 || length < 0 || offset > Long.MAX_VALUE - length) {
      throw new MalformedFileException(
          "a stretch of "
              + MalformedFileException.quote(file.path)
              + " is at byte "
              + Long.toUnsignedString(offset));
    }
    return new Placed(file.path, offset, length);
  }

  /// Levels get smaller, and no node is entered twice.
  ///
  /// @param base what the paths in the node begin with
  /// @param prefix what its keys begin with
  private void readNode(Placed place, String base, String prefix, int height)
      throws IOException, MalformedFileException {
    String what =
        "the node at byte " + place.offset + " of " + MalformedFileException.quote(place.path);
    if (!seen.add(place) || place.length > OcdbtFrame.MOST) {
      throw new MalformedFileException(what + " is part of a loop, or too large");
    }
    byte[] bytes = read(folder, root, place, what);
    OcdbtFrame frame = OcdbtFrame.read(bytes, NODE, what);
    if (frame.fixed(1) != height) {
      throw frame.wrong("is not at height " + height);
    }
    List<DataFile> files = files(frame, base);
    int count = frame.count();
    if (height == 0) {
      readLeaf(frame, files, prefix, count);
    } else {
      readInner(frame, files, prefix, count, height);
    }
  }

  private void readLeaf(OcdbtFrame frame, List<DataFile> files, String prefix, int count)
      throws MalformedFileException {
    String[] keys = frame.texts(count);
    long[] lengths = frame.numbers(count);
    int[] kinds = frame.octets(count);
    int placed = 0;
    for (int kind : kinds) {
      placed += kind == 1 ? 1 : 0;
    }
    long[] ids = frame.numbers(placed);
    long[] offsets = frame.numbers(placed);
    int next = 0;
    for (int i = 0; i < count; i++) {
      Value value;
      if (kinds[i] == 1) {
        value = place(file(frame, files, ids[next]), offsets[next], lengths[i]);
        next++;
      } else {
        value = new Inline(frame.bytes(lengths[i]));
        held += lengths[i];
      }
      held += prefix.length() + keys[i].length();
      if (values.put(prefix + keys[i], value) != null) {
        throw frame.wrong("repeats a key: " + MalformedFileException.quote(prefix + keys[i]));
      }
      if (values.size() > MAX_VALUES || held > MAX_HELD) {
        throw frame.wrong("goes beyond " + MAX_VALUES + " values, or what they may take");
      }
    }
  }

  private void readInner(
      OcdbtFrame frame, List<DataFile> files, String prefix, int count, int height)
      throws IOException, MalformedFileException {
    long[] common = new long[count];
    String[] keys = frame.texts(count, common);
    long[] ids = frame.numbers(count);
    long[] offsets = frame.numbers(count);
    long[] lengths = frame.numbers(count);
    for (int i = 0; i < count; i++) {
      if (common[i] < 0 || common[i] > keys[i].length()) {
        throw frame.wrong("has a child with an impossible prefix");
      }
      DataFile file = file(frame, files, ids[i]);
      String below = prefix + keys[i].substring(0, (int) common[i]);
      readNode(place(file, offsets[i], lengths[i]), file.base, below, height - 1);
    }
  }
}
