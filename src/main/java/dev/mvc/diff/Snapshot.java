package dev.mvc.diff;

import dev.mvc.io.ByteSource;
import dev.mvc.object.Recipe;
import dev.mvc.object.Tree;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/// All files at one moment: those of a version, of the index or of the working folder.
///
/// May be read by several threads at once.
public interface Snapshot extends Closeable {
  /// Files and links by path with slashes.
  SortedMap<String, Tree.Entry> leaves();

  /// What the file at a path, one of [#leaves], consists of.
  Recipe recipe(String path) throws IOException;

  /// The bytes of a tensor of one of the files. Valid until the snapshot is closed.
  ByteSource open(PlacedTensor tensor) throws IOException;

  /// All bytes of the file at a path, to be closed; empty where they are not at hand.
  default Optional<ByteSource> content(String path) throws IOException {
    return Optional.empty();
  }

  /// The tensors of the file at a path, in its order; none for links and files without.
  default List<PlacedTensor> tensors(String path) throws IOException {
    boolean hasTensors =
        leaves().get(path) instanceof Tree.File file && !file.format().equals(Recipe.OPAQUE);
    return hasTensors ? PlacedTensor.of(path, recipe(path)) : List.of();
  }
}
