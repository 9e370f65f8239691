package dev.mvc.cli;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import dev.mvc.format.about.FolderModel;
import dev.mvc.format.layout.DiskFolder;
import dev.mvc.format.layout.Folder;
import dev.mvc.io.MvcException;
import dev.mvc.io.MvcException.Kind;
import dev.mvc.repo.Repository;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
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

  private static final int MAX_NAMED = 6;

  /// Finds what `FILE`, `REV:PATH` or `REV` means. A folder is the one model in it.
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
    Repository repository = open(mvc, typed);
    try {
      return StoredModel.find(repository, typed);
    } catch (IOException | RuntimeException e) {
      repository.close();
      throw e;
    }
  }

  private static Repository open(Invocation mvc, String typed) throws IOException {
    try {
      return mvc.open();
    } catch (MvcException e) {
      if (e.kind() == Kind.NOT_A_REPOSITORY && typed.indexOf(':') < 0) {
        throw new MvcException(Kind.NOT_FOUND, "there is no file " + typed + ".", e);
      }
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

  /// The model of a folder, or of the one folder in it that has any.
  private static Path modelIn(Invocation mvc, Path folder) throws IOException {
    List<Path> found = modelsIn(folder, folder);
    if (found.isEmpty()) {
      try (Stream<Path> inside = Files.list(folder)) {
        for (Path below : inside.filter(path -> Files.isDirectory(path, NOFOLLOW_LINKS)).toList()) {
          found.addAll(modelsIn(folder, below));
        }
      }
    }
    return only(mvc.show(folder), found.stream().sorted().toList(), mvc::show);
  }

  private static List<Path> modelsIn(Path root, Path folder) throws IOException {
    List<Path> found = new ArrayList<>();
    for (String name : FolderModel.find(new DiskFolder(root, folder))) {
      found.add(folder.resolve(name));
    }
    return found;
  }

  /// The only model of a folder.
  ///
  /// @throws MvcException of kind NO when there is none, or several
  static <T> T only(String folder, List<T> found, Function<T, String> show) {
    if (found.size() == 1) {
      return found.getFirst();
    }
    throw new MvcException(
        Kind.NO,
        found.isEmpty()
            ? folder + " is a folder without a model."
            : folder + " is a folder with " + Counts.of(found.size(), "model") + ".",
        found.isEmpty()
            ? "name a file."
            : "name one: "
                + String.join(", ", found.stream().limit(MAX_NAMED).map(show).toList())
                + (found.size() > MAX_NAMED ? ", …" : ""));
  }

  @Override
  public void close() {
    if (repository != null) {
      repository.close();
    }
  }
}
