package dev.mvc.repo;

import dev.mvc.experiment.data.DataSets;
import dev.mvc.graph.TreeWalk;
import dev.mvc.id.ObjectId;
import dev.mvc.io.MvcException;
import dev.mvc.io.MvcException.Kind;
import dev.mvc.io.PlainFile;
import dev.mvc.object.MalformedObjectException;
import dev.mvc.object.Recipe;
import dev.mvc.object.Tree;
import dev.mvc.store.ObjectStore;
import dev.mvc.work.Index;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/// Reads `mvc.data.json` where it is: in the working folder, staged, or in a version.
final class DataFiles {
  /// Room for a thousand data sets; the file is read whole.
  private static final long MAX_BYTES = 16 << 20;

  private DataFiles() {}

  /// The data sets of the working folder.
  ///
  /// @throws MvcException of kind USAGE when the file is malformed
  static DataSets ofFolder(Repository repository) throws IOException {
    Path file = repository.folder().place(DataSets.FILE);
    try {
      requireSize(Files.size(file));
      return parse(PlainFile.bytes(file));
    } catch (NoSuchFileException e) {
      return DataSets.NONE;
    }
  }

  /// The data sets that are staged.
  static DataSets staged(ObjectStore store, Index index) throws IOException {
    return index.find(DataSets.FILE).isPresent()
            && index.find(DataSets.FILE).get().leaf() instanceof Tree.File file
        ? stored(store, file.id())
        : DataSets.NONE;
  }

  /// The data sets of a version.
  static DataSets of(ObjectStore store, ObjectId tree) throws IOException {
    Optional<Tree.Entry> entry = new TreeWalk(store).find(tree, DataSets.FILE);
    return entry.isPresent() && entry.get() instanceof Tree.File file
        ? stored(store, file.id())
        : DataSets.NONE;
  }

  /// The data sets that a stored file names.
  ///
  /// @throws MvcException of kind USAGE when it is malformed
  static DataSets stored(ObjectStore store, ObjectId recipe) throws IOException {
    Recipe found = store.recipe(recipe);
    requireSize(found.size());
    return parse(DataManifests.content(store, found).readAllBytes());
  }

  private static void requireSize(long bytes) {
    if (bytes > MAX_BYTES) {
      throw malformed("is too large");
    }
  }

  private static DataSets parse(byte[] bytes) {
    try {
      return DataSets.read(bytes);
    } catch (MalformedObjectException e) {
      throw malformed(e.problem());
    }
  }

  private static MvcException malformed(String problem) {
    return new MvcException(
        Kind.USAGE,
        DataSets.FILE + " " + problem.lines().findFirst().orElse("") + ".",
        "`mvc restore " + DataSets.FILE + "` brings the staged one back.");
  }
}
