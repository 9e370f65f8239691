package dev.mvc.format.layout;

import dev.mvc.io.ByteSource;
import dev.mvc.io.FileSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A folder on a disk.
public final class DiskFolder implements Folder {
  private final Path root;
  private final Path folder;
  private @Nullable List<String> names;

  /// @param root the folder above which nothing is opened
  /// @param folder in it, or it
  public DiskFolder(Path root, Path folder) {
    this.root = root.toAbsolutePath().normalize();
    this.folder = folder.toAbsolutePath().normalize();
  }

  /// The folder of a file. Its own parent can be reached too: some formats have files there.
  public static DiskFolder around(Path file) {
    Path folder = file.toAbsolutePath().normalize().resolveSibling("");
    Path above = folder.resolveSibling("");
    return new DiskFolder(above, folder);
  }

  @Override
  public Optional<ByteSource> open(String path) throws IOException {
    Path file = folder.resolve(path).normalize();
    if (!file.startsWith(root) || !Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      return Optional.empty();
    }
    for (Path above = file.getParent(); !root.equals(above); above = above.getParent()) {
      if (above == null || Files.isSymbolicLink(above)) {
        return Optional.empty();
      }
    }
    return Optional.of(FileSource.open(file));
  }

  @Override
  public String path() {
    return folder.toString().replace('\\', '/');
  }

  /// Listed once: a model of a thousand files asks as often.
  @Override
  public synchronized List<String> names() throws IOException {
    if (names == null) {
      names = regular(_ -> true);
    }
    return names;
  }

  /// Only what is asked for is looked at: a folder of samples has a hundred thousand files.
  @Override
  public synchronized List<String> names(Predicate<String> which) throws IOException {
    return names == null ? regular(which) : names.stream().filter(which).toList();
  }

  private List<String> regular(Predicate<String> which) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> which.test(String.valueOf(file.getFileName())))
          .filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
          .map(file -> String.valueOf(file.getFileName()))
          .sorted()
          .toList();
    }
  }
}
