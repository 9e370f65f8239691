package dev.mvc.work;

import dev.mvc.io.Disk;
import dev.mvc.io.MvcException;
import dev.mvc.io.MvcException.Kind;
import dev.mvc.object.Tree;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The folder whose files are tracked: the one that holds `.mvc`.
public final class WorkFolder {
  /// The repository's own folder.
  public static final String REPOSITORY = ".mvc";

  private final Path root;

  /// @param root absolute and normalised
  public WorkFolder(Path root) {
    this.root = root;
  }

  /// The absolute path of the folder.
  public Path root() {
    return root;
  }

  /// The place of a tracked path.
  public Path place(String path) {
    return path.isEmpty() ? root : root.resolve(path);
  }

  /// The path, with slashes from the root, of something a person named; empty for the root itself.
  ///
  /// @param current the folder that relative names start from
  /// @throws MvcException of kind USAGE when it lies outside
  public String pathOf(Path current, String name) {
    Path place = current.resolve(name).toAbsolutePath().normalize();
    if (!place.startsWith(root)) {
      throw new MvcException(
          Kind.USAGE,
          name + " is outside the repository at " + root + ".",
          "`mvc init` in a folder above both makes one that holds it.");
    }
    String path = root.relativize(place).toString().replace('\\', '/');
    if (path.equals(REPOSITORY) || path.startsWith(REPOSITORY + "/")) {
      throw new MvcException(Kind.USAGE, name + " belongs to the repository itself.");
    }
    return path;
  }

  /// The attributes of a path; empty when nothing is there, or only behind a link.
  public Optional<FileStat> stat(String path) throws IOException {
    for (int slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
      Optional<FileStat> above = FileStat.find(place(path.substring(0, slash)));
      if (above.isEmpty() || above.get().kind() != FileStat.Kind.FOLDER) {
        return Optional.empty();
      }
    }
    return FileStat.find(place(path));
  }

  /// The paths of everything in a folder that is not a folder, ignored or not.
  List<String> everythingIn(String path) throws IOException {
    try (Stream<Path> files = Files.walk(place(path))) {
      return files
          .filter(file -> !Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS))
          .map(file -> root.relativize(file).toString().replace('\\', '/'))
          .toList();
    }
  }

  /// Deletes a folder in which nothing but empty folders are left; anything else stays.
  void deleteEmpty(String path, Disk disk) throws IOException {
    Path place = place(path);
    if (Files.isDirectory(place, LinkOption.NOFOLLOW_LINKS)) {
      List<Path> folders;
      try (Stream<Path> all = Files.walk(place)) {
        folders = all.filter(file -> Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)).toList();
      }
      for (Path inner : folders.reversed()) {
        disk.delete(inner);
      }
    }
  }

  static MvcException inTheWay(String above, String path) {
    return new MvcException(
        Kind.WOULD_LOSE_WORK,
        above + " is in the way of " + path + ": it is not a folder.",
        "move it away and run the command again.");
  }

  /// Every file, link and special file at or under a path that is not ignored, with its attributes.
  /// Folders that are repositories of their own are passed over.
  ///
  /// @param under a path with slashes, empty for the root
  public SortedMap<String, FileStat> list(String under) throws IOException {
    SortedMap<String, FileStat> found = new TreeMap<>();
    Lister lister = new Lister(found, rulesFor(under));
    Path start = place(under);
    if (Files.isDirectory(start, LinkOption.NOFOLLOW_LINKS)) {
      Files.walkFileTree(start, lister);
    } else {
      stat(under).ifPresent(stat -> found.put(under, stat));
    }
    return found;
  }

  /// Whether a path is ignored, itself or through a folder above it.
  public boolean isIgnored(String path, boolean isFolder) throws IOException {
    IgnoreRules rules = IgnoreRules.root(root);
    for (int slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
      String folder = path.substring(0, slash);
      if (rules.ignores(folder, true)) {
        return true;
      }
      rules = rules.in(folder, place(folder));
    }
    return rules.ignores(path, isFolder);
  }

  /// Refuses to go through anything but real folders on the way to a path, so that a link in the
  /// folder cannot lead a write out of it.
  ///
  /// @return whether all folders above the path are there
  boolean hasFolderFor(String path) throws IOException {
    for (int slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
      Optional<FileStat> stat = stat(path.substring(0, slash));
      if (stat.isEmpty()) {
        return false;
      }
      if (stat.get().kind() != FileStat.Kind.FOLDER) {
        throw inTheWay(path.substring(0, slash), path);
      }
    }
    return true;
  }

  /// Makes the folders above a path.
  public void makeFolderFor(String path, Disk disk) throws IOException {
    if (!hasFolderFor(path)) {
      disk.makeFolder(place(path.substring(0, path.lastIndexOf('/'))));
    }
  }

  /// Deletes a file or link, and the folders above it that are empty then.
  ///
  /// @return whether it was there
  public boolean delete(String path, Disk disk) throws IOException {
    Optional<FileStat> stat = stat(path);
    if (stat.isEmpty() || stat.get().kind() == FileStat.Kind.FOLDER || !hasFolderFor(path)) {
      return false;
    }
    disk.delete(place(path));
    for (int slash = path.lastIndexOf('/'); slash > 0; slash = path.lastIndexOf('/', slash - 1)) {
      Path above = place(path.substring(0, slash));
      disk.delete(above);
      if (Files.exists(above)) {
        break;
      }
    }
    return true;
  }

  private IgnoreRules rulesFor(String path) throws IOException {
    IgnoreRules rules = IgnoreRules.root(root);
    for (int slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
      rules = rules.in(path.substring(0, slash), place(path.substring(0, slash)));
    }
    return rules;
  }

  private final class Lister extends SimpleFileVisitor<Path> {
    private final SortedMap<String, FileStat> found;
    private final Deque<IgnoreRules> rules = new ArrayDeque<>();

    Lister(SortedMap<String, FileStat> found, IgnoreRules rules) {
      this.found = found;
      this.rules.push(rules);
    }

    @Override
    public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes)
        throws IOException {
      if (folder.equals(root)) {
        rules.push(rules.element());
        return FileVisitResult.CONTINUE;
      }
      String path = path(folder);
      String name = folder.getFileName().toString();
      boolean isOther =
          name.equals(REPOSITORY)
              || name.equals(".git")
              || Files.exists(folder.resolve(REPOSITORY));
      if (isOther || rules.element().ignores(path, true)) {
        return FileVisitResult.SKIP_SUBTREE;
      }
      rules.push(rules.element().in(path, folder));
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      String path = path(file);
      if (!file.getFileName().toString().startsWith(Disk.TEMPORARY_PREFIX)
          && Tree.isAllowedName(file.getFileName().toString())
          && !rules.element().ignores(path, false)) {
        // What the walk has read does not tell whether the file is executable.
        FileStat.find(file).ifPresent(stat -> found.put(path, stat));
      }
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException problem)
        throws IOException {
      rules.pop();
      if (problem != null) {
        throw problem;
      }
      return FileVisitResult.CONTINUE;
    }

    private String path(Path place) {
      return root.relativize(place).toString().replace('\\', '/');
    }
  }
}
