package dev.mvc.ref;

import dev.mvc.io.Disk;
import dev.mvc.io.MvcException;
import dev.mvc.object.MalformedObjectException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/// All operations of a repository, one small immutable file each.
public final class OperationLog {
  private static final String SUFFIX = ".json";

  private final Path folder;
  private final Disk disk;

  OperationLog(Path folder, Disk disk) {
    this.folder = folder;
    this.disk = disk;
  }

  /// The number of the latest operation, 0 before the first.
  public long last() throws IOException {
    List<Long> numbers = numbers();
    return numbers.isEmpty() ? 0 : numbers.getFirst();
  }

  /// The numbers of all operations, the latest first.
  public List<Long> numbers() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.matches("[0-9]{1,18}\\.json"))
          .map(name -> Long.valueOf(name.substring(0, name.length() - SUFFIX.length())))
          .sorted(Comparator.reverseOrder())
          .toList();
    } catch (NoSuchFileException e) {
      return List.of();
    }
  }

  /// One operation.
  public Operation read(long number) throws IOException {
    Path file = file(number);
    try {
      return Operation.read(Files.readAllBytes(file));
    } catch (MalformedObjectException e) {
      throw new MvcException(
          MvcException.Kind.CORRUPT, "operation " + number + " " + e.problem() + ".", e);
    }
  }

  /// Appends an operation, which must have the next number.
  ///
  /// @throws MvcException of kind CONFLICT when another writer took the number meanwhile
  void append(Operation operation) throws IOException {
    if (!disk.createWhole(file(operation.number()), operation.write())) {
      throw new MvcException(
          MvcException.Kind.CONFLICT,
          "the repository was changed by another command meanwhile; nothing was changed.",
          "run the command again.");
    }
  }

  private Path file(long number) {
    return folder.resolve(String.format(Locale.ROOT, "%010d%s", number, SUFFIX));
  }
}
