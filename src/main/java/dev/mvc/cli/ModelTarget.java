package dev.mvc.cli;

import dev.mvc.format.layout.DiskFolder;
import dev.mvc.format.layout.Folder;
import dev.mvc.id.ObjectId;
import dev.mvc.io.MvcException;
import dev.mvc.io.MvcException.Kind;
import dev.mvc.object.Tree;
import dev.mvc.repo.Repository;
import dev.mvc.repo.StoredFolder;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A file that is to be looked into: one of this machine, in a repository or not, or one of a
/// version. The files beside it can be opened too, as a model of several needs it.
///
/// @param shown what a person calls it
/// @param name without its folder
/// @param size in bytes
/// @param repository to be closed; null for a file of this machine
record ModelTarget(
    String shown, String name, long size, Folder folder, @Nullable Repository repository)
    implements Closeable {

  private static final List<String> MODEL_ENDINGS =
      List.of(".safetensors.index.json", ".safetensors");

  /// Finds what `FILE` or `REV:PATH` means. A folder is the one model in it.
  ///
  /// @throws MvcException of kind NOT_FOUND when there is no such file
  static ModelTarget find(Invocation mvc, String typed) throws IOException {
    Path path = mvc.resolve(typed);
    if (Files.isDirectory(path)) {
      return onDisk(mvc, modelIn(mvc, path));
    }
    if (Files.exists(path)) {
      return onDisk(mvc, path);
    }
    if (typed.indexOf(':') < 0) {
      throw new MvcException(
          Kind.NOT_FOUND,
          "there is no file " + typed + ".",
          "`HEAD:" + typed + "` is that of the version HEAD.");
    }
    Repository repository = mvc.open();
    try {
      StoredPath at = StoredPath.find(repository, typed).orElseThrow();
      return stored(repository, at, typed);
    } catch (IOException | RuntimeException e) {
      repository.close();
      throw e;
    }
  }

  private static ModelTarget onDisk(Invocation mvc, Path path) throws IOException {
    // Opening a FIFO would wait for ever.
    if (!Files.isRegularFile(path)) {
      throw new MvcException(Kind.NO, mvc.show(path) + " is no regular file.");
    }
    return new ModelTarget(
        mvc.show(path),
        String.valueOf(path.getFileName()),
        Files.size(path),
        DiskFolder.around(path),
        null);
  }

  /// The model of a folder: the index if there is one, else the only model file.
  private static Path modelIn(Invocation mvc, Path folder) throws IOException {
    TreeSet<String> names = new TreeSet<>();
    try (Stream<Path> files = Files.list(folder)) {
      files.forEach(file -> names.add(String.valueOf(file.getFileName())));
    }
    List<String> found = new ArrayList<>();
    for (String ending : MODEL_ENDINGS) {
      found.addAll(names.stream().filter(name -> name.endsWith(ending)).toList());
      if (found.size() == 1) {
        return folder.resolve(found.getFirst());
      }
    }
    throw new MvcException(
        Kind.NO,
        found.isEmpty()
            ? mvc.show(folder) + " is a folder without a model."
            : mvc.show(folder) + " is a folder with " + Counts.of(found.size(), "model") + ".",
        "name the file: `mvc inspect "
            + mvc.show(folder)
            + "/"
            + (found.isEmpty() ? "FILE" : found.getFirst())
            + "`");
  }

  private static ModelTarget stored(Repository repository, StoredPath at, String typed)
      throws IOException {
    if (!(at.entry() instanceof Tree.File file)) {
      throw new MvcException(Kind.NO, typed + " is no file.", "`mvc show " + typed + "` shows it.");
    }
    String folder = at.path().substring(0, Math.max(0, at.path().lastIndexOf('/')));
    ObjectId tree = repository.store().version(at.version()).tree();
    return new ModelTarget(
        typed,
        file.name(),
        file.size(),
        new StoredFolder(repository.store(), tree, folder),
        repository);
  }

  @Override
  public void close() {
    if (repository != null) {
      repository.close();
    }
  }
}
