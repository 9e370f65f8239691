package dev.mvc.ref;

import dev.mvc.io.Disk;
import dev.mvc.io.MvcException;
import dev.mvc.io.MvcException.Kind;
import dev.mvc.io.PlainFile;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.stream.Stream;

/// Writes the files of names, one after the other, each in one step.
///
/// Before an operation changes more than one its number is noted in `.mvc/unfinished`, and that is
/// deleted after the last: where it is there and nobody is at work, some may be written and others
/// not.
final class NameFiles {
  private final Path folder;
  private final Path unfinished;
  private final Disk disk;

  NameFiles(Path folder, Disk disk) {
    this.folder = folder;
    this.unfinished = folder.resolve("unfinished");
    this.disk = disk;
  }

  /// Writes what an operation changes.
  void write(long operation, List<NameChange> names) throws IOException {
    if (names.size() > 1) {
      disk.replace(unfinished, (operation + "\n").getBytes(StandardCharsets.US_ASCII));
      finish(names);
    } else {
      write(names);
    }
  }

  /// Writes what is left to be written of an operation, after which none is unfinished.
  void finish(List<NameChange> names) throws IOException {
    write(names);
    disk.delete(unfinished);
    disk.syncFolder(folder);
  }

  /// Whether an operation may be half written, or is just being written by somebody else.
  boolean isUnfinished() {
    return Files.exists(unfinished);
  }

  /// The operation of which some names may be written and others not.
  OptionalLong unfinished() throws IOException {
    try {
      return OptionalLong.of(Long.parseLong(PlainFile.text(unfinished).strip()));
    } catch (NoSuchFileException | NumberFormatException | MalformedInputException e) {
      return OptionalLong.empty();
    }
  }

  private void write(List<NameChange> names) throws IOException {
    for (NameChange change : inOrder(names)) {
      Path file = place(change.name());
      if (change.now() == null) {
        if (Files.exists(file)) {
          disk.delete(file);
          disk.syncFolder(Objects.requireNonNull(file.getParent()));
        }
        deleteEmptyAbove(file);
      } else {
        disk.replace(file, (change.now() + "\n").getBytes(StandardCharsets.UTF_8));
      }
    }
  }

  /// Writes one name that belongs to no operation.
  void write(String name, String text) throws IOException {
    write(List.of(new NameChange(name, null, text)));
  }

  /// Refuses to change what is no name, or lies behind a link, and to let `HEAD` name what is none:
  /// somebody has made it up.
  ///
  /// @throws MvcException of kind CORRUPT
  void requireNames(List<NameChange> names) {
    for (NameChange change : names) {
      place(change.name());
      String text = change.now();
      if (change.name().equals(Refs.HEAD) && text != null && text.startsWith(Refs.REF)) {
        place(text.substring(Refs.REF.length()));
      }
    }
  }

  private Path place(String name) {
    if (!RefName.isFull(name)) {
      throw new MvcException(
          Kind.CORRUPT,
          "\"" + name + "\" can be no name of a branch or tag.",
          "rename or delete that file in .mvc by hand.");
    }
    Path file = folder.resolve(name);
    for (Path above = file.getParent();
        above != null && !above.equals(folder);
        above = above.getParent()) {
      if (Files.isSymbolicLink(above)) {
        throw new MvcException(
            Kind.CORRUPT, above + " is a link: nothing of the repository is written behind it.");
      }
    }
    return file;
  }

  /// What comes into being goes before what ceases to, so that a crash takes no version's last
  /// name; unless a name has to go to make room for one below it or above.
  private List<NameChange> inOrder(List<NameChange> names) {
    List<NameChange> gone = names.stream().filter(name -> name.now() == null).toList();
    List<NameChange> made = names.stream().filter(name -> name.now() != null).toList();
    boolean isBlocked = made.stream().anyMatch(name -> isBlocked(folder.resolve(name.name())));
    return Stream.concat((isBlocked ? gone : made).stream(), (isBlocked ? made : gone).stream())
        .toList();
  }

  private boolean isBlocked(Path file) {
    boolean isBlocked = Files.isDirectory(file);
    for (Path above = file.getParent();
        above != null && !above.equals(folder);
        above = above.getParent()) {
      isBlocked |= Files.isRegularFile(above);
    }
    return isBlocked;
  }

  /// A folder without names would be in the way of a name.
  private void deleteEmptyAbove(Path file) throws IOException {
    Path above = file.getParent();
    while (above != null && above.startsWith(folder.resolve("refs")) && isInner(above)) {
      disk.delete(above);
      above = Files.exists(above) ? null : above.getParent();
    }
  }

  /// Whether a folder is below `refs/heads` and the like, which stay.
  private boolean isInner(Path above) {
    return folder.relativize(above).getNameCount() > 2;
  }
}
