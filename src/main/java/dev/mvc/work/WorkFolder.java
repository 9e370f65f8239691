package dev.mvc.work;

import dev.mvc.io.Disk;
import dev.mvc.io.MvcException;
import dev.mvc.io.MvcException.Kind;
import dev.mvc.object.Tree;
import java.io.File;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/// The folder whose files are tracked: the one that holds `.mvc`.
public final class WorkFolder {
  /// The repository's own folder.
  public static final String REPOSITORY = ".mvc";

  /// What stands for bytes that are no text.
  public static final char UNKNOWN = '\uFFFD';

  private final Path root;

  /// @param root absolute and normalised
  public WorkFolder(Path root) {
    this.root = root;
  }

  /// The absolute path of the folder.
  public Path root() {
    return root;
  }

  /// Where the repository's own files are.
  public Path data() {
    return root.resolve(REPOSITORY);
  }

  /// The place of a tracked path; the root's for the empty one.
  ///
  /// @throws MvcException of kind CORRUPT when it leads elsewhere, or into the repository's own
  ///   folder: somebody has made it up
  public Path place(String path) {
    if (path.isEmpty()) {
      return root;
    }
    if (!Tree.isAllowedPath(path)) {
      throw new MvcException(Kind.CORRUPT, "\"" + path + "\" is no path of a file in this folder.");
    }
    return root.resolve(path);
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
    String path = slashes(root.relativize(place));
    for (String part : path.isEmpty() ? List.<String>of() : List.of(path.split("/"))) {
      if (part.equals(REPOSITORY)) {
        throw new MvcException(Kind.USAGE, name + " belongs to the repository itself.");
      }
      if (!Tree.isAllowedName(part)) {
        throw new MvcException(
            Kind.USAGE,
            name + " cannot be tracked: no version may hold the name " + part + ".",
            "rename it first.");
      }
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
          .map(file -> slashes(root.relativize(file)))
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
  /// Folders that are repositories of their own are passed over. What has a name that is not valid
  /// in the system's encoding, or that no version may hold, is listed as [FileStat.Kind#UNNAMED], a
  /// folder without what is in it.
  ///
  /// @param under a path with slashes, empty for the root
  public SortedMap<String, FileStat> list(String under) throws IOException {
    return list(under, new HashMap<>());
  }

  /// As above, and tells of each folder that was listed what it was like before.
  SortedMap<String, FileStat> list(String under, Map<String, FileStat> folders) throws IOException {
    Listing listing = new Listing(new TreeMap<>(), folders);
    SortedMap<String, FileStat> found = listing.found;
    Optional<FileStat> stat = stat(under);
    if (stat.isPresent() && stat.get().kind() == FileStat.Kind.FOLDER) {
      Path folder = place(under);
      IgnoreRules rules = rulesFor(under);
      folders.put(under, stat.get());
      if (under.isEmpty()) {
        list(folder, "", rules, listing);
      } else if (!isPassedOver(under, folder, rules)) {
        list(folder, under + "/", rules.in(under, folder), listing);
      }
    } else {
      stat.ifPresent(file -> found.put(under, file));
    }
    return found;
  }

  /// What is found in folders, and the folders.
  private record Listing(SortedMap<String, FileStat> found, Map<String, FileStat> folders) {}

  /// Whether a path is ignored because it is data that is kept outside the repository.
  public boolean isExternalData(String path) throws IOException {
    return IgnoreRules.root(root).isExternal(path);
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
    deleteEmptyAbove(path, disk);
    return true;
  }

  /// Deletes the folders above a path that are empty.
  public void deleteEmptyAbove(String path, Disk disk) throws IOException {
    for (int slash = path.lastIndexOf('/'); slash > 0; slash = path.lastIndexOf('/', slash - 1)) {
      Path above = place(path.substring(0, slash));
      disk.delete(above);
      if (Files.exists(above)) {
        break;
      }
    }
  }

  /// Makes it survive a power cut what was put to paths, or deleted there.
  public void sync(Collection<String> paths, Disk disk) throws IOException {
    Set<String> folders = new TreeSet<>();
    for (String path : paths) {
      int slash = path.length();
      do {
        slash = path.lastIndexOf('/', slash - 1);
      } while (folders.add(slash < 0 ? "" : path.substring(0, slash)) && slash > 0);
    }
    for (String folder : folders) {
      if (Files.isDirectory(place(folder), LinkOption.NOFOLLOW_LINKS)) {
        disk.syncFolder(place(folder));
      }
    }
  }

  /// With slashes whatever the system's separator is. A backslash that is part of a name stays.
  private static String slashes(Path relative) {
    return relative.toString().replace(File.separatorChar, '/');
  }

  private IgnoreRules rulesFor(String path) throws IOException {
    IgnoreRules rules = IgnoreRules.root(root);
    for (int slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
      rules = rules.in(path.substring(0, slash), place(path.substring(0, slash)));
    }
    return rules;
  }

  /// A folder that is still to be listed.
  ///
  /// @param prefix its path with a slash behind it, empty for the root
  private record Waiting(Path folder, String prefix, IgnoreRules rules) {}

  /// Walks through a folder. Not with `Files.walkFileTree`: its attributes do not tell whether a
  /// file is executable, so that each would have to be asked for twice. One folder is open at a
  /// time, however deep they lie: a path can lead through two thousand.
  private static void list(Path root, String prefix, IgnoreRules rules, Listing listing)
      throws IOException {
    Deque<Waiting> waiting = new ArrayDeque<>(List.of(new Waiting(root, prefix, rules)));
    while (!waiting.isEmpty()) {
      Waiting next = waiting.removeLast();
      try (DirectoryStream<Path> places = Files.newDirectoryStream(next.folder)) {
        for (Path place : places) {
          Optional<FileStat> stat = FileStat.find(place);
          if (stat.isPresent()) { // else it went meanwhile
            list(place, stat.get(), next, listing).ifPresent(waiting::addLast);
          }
        }
      } catch (DirectoryIteratorException e) {
        throw e.getCause();
      }
    }
  }

  /// Lists one place; a folder is given back.
  private static Optional<Waiting> list(Path place, FileStat stat, Waiting in, Listing listing)
      throws IOException {
    String name = place.getFileName().toString();
    String path = in.prefix + name;
    if (!Tree.isAllowedName(name) || !isText(place, name)) {
      if (!name.equals(REPOSITORY) && !in.rules.ignores(path, false)) {
        listing.found.put(path, stat.unnamed());
      }
    } else if (stat.kind() == FileStat.Kind.FOLDER) {
      if (!isPassedOver(path, place, in.rules)) {
        listing.folders.put(path, stat);
        return Optional.of(new Waiting(place, path + "/", in.rules.in(path, place)));
      }
    } else if (!name.startsWith(Disk.TEMPORARY_PREFIX) && !in.rules.ignores(path, false)) {
      listing.found.put(path, stat);
    }
    return Optional.empty();
  }

  /// Bytes that are no text in the system's encoding come as U+FFFD, and lead to another file, or
  /// none.
  static boolean isText(Path place, String name) {
    return name.indexOf(UNKNOWN) < 0 || place.equals(place.resolveSibling(name));
  }

  private static boolean isPassedOver(String path, Path folder, IgnoreRules rules) {
    String name = path.substring(path.lastIndexOf('/') + 1);
    return !Tree.isAllowedName(name)
        || name.equals(".git")
        || rules.ignores(path, true)
        || Files.exists(folder.resolve(REPOSITORY));
  }
}
