package dev.mvc.ref;

import dev.mvc.io.Disk;
import dev.mvc.io.MvcException;
import dev.mvc.io.PlainFile;
import dev.mvc.object.MalformedObjectException;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// All operations of a repository, one small immutable file each.
public final class OperationLog {
  private static final String SUFFIX = ".json";
  private static final String COLLECTED = "collected";

  private final Path folder;
  private final Disk disk;
  private final long latest;

  OperationLog(Path folder, Disk disk) {
    this(folder, disk, Long.MAX_VALUE);
  }

  /// @param latest the last operation that is seen
  private OperationLog(Path folder, Disk disk, long latest) {
    this.folder = folder;
    this.disk = disk;
    this.latest = latest;
  }

  /// The log as it was after an operation.
  OperationLog upTo(long number) {
    return new OperationLog(folder, disk, number);
  }

  /// The number of the latest operation, 0 before the first.
  ///
  /// Numbers have no gaps, so it is found by halving: listing 100,000 files takes longer than a
  /// commit. Where a disk lost some, an operation behind them shows up at one of the distances that
  /// are looked at, and all files are listed.
  public long last() throws IOException {
    if (isThere(latest)) {
      return latest;
    }
    long found = lastBeforeGap();
    boolean isLast = found < latest;
    for (long distance = 2; isLast && distance < 1 << 30; distance *= 2) {
      isLast = !isThere(found + distance) && !isThere(found + distance + 1);
    }
    return isLast ? found : numbers().stream().findFirst().orElse(0L);
  }

  /// The last operation before the first number that is not there.
  private long lastBeforeGap() {
    long there = 0;
    long step = 1;
    while (isThere(there + step)) {
      there += step;
      step *= 2;
    }
    for (; step > 0; step /= 2) {
      if (isThere(there + step)) {
        there += step;
      }
    }
    return there;
  }

  private boolean isThere(long number) {
    return number > 0 && Files.exists(file(number));
  }

  /// The numbers of all operations, the latest first.
  public List<Long> numbers() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(file -> number(file.getFileName().toString()))
          .filter(number -> number > 0 && number <= latest)
          .sorted(Comparator.reverseOrder())
          .toList();
    } catch (NoSuchFileException e) {
      return List.of();
    }
  }

  /// The number in a file's name; 0 when it is no operation. Without a regular expression: there
  /// may be many thousand files.
  private static long number(String name) {
    int digits = name.length() - SUFFIX.length();
    if (digits < 1 || digits > 18 || !name.endsWith(SUFFIX)) {
      return 0;
    }
    long number = 0;
    for (int at = 0; at < digits; at++) {
      int digit = name.charAt(at) - '0';
      if (digit < 0 || digit > 9) {
        return 0;
      }
      number = 10 * number + digit;
    }
    return number;
  }

  /// The latest operation that cannot be taken back, nor any before it, because what it replaced
  /// was collected; 0 for none.
  public long collected() throws IOException {
    Path file = folder.resolve(COLLECTED);
    try {
      return Long.parseLong(PlainFile.text(file).strip());
    } catch (NoSuchFileException e) {
      return 0;
    } catch (NumberFormatException | MalformedInputException e) {
      throw new MvcException(
          MvcException.Kind.CORRUPT,
          ".mvc/ops/" + COLLECTED + " holds no number.",
          e,
          "write 0 into it; `mvc fsck` then tells what of the log can no longer be taken back.");
    }
  }

  /// Notes that what operations replaced is collected; under the repository's lock, before it is.
  public void collect(long number) throws IOException {
    if (number > collected()) {
      disk.replace(folder.resolve(COLLECTED), (number + "\n").getBytes(StandardCharsets.US_ASCII));
    }
  }

  /// Refuses to go back behind what was collected.
  ///
  /// @throws MvcException of kind NOT_FOUND
  public void requireKept(long number) throws IOException {
    long collected = collected();
    if (number < collected) {
      throw new MvcException(
          MvcException.Kind.NOT_FOUND,
          "what was after operation " + number + " is no longer there: it was collected.",
          "the earliest that can be gone back to is operation " + collected + ".");
    }
  }

  /// One operation.
  ///
  /// @throws MvcException of kind NOT_FOUND when there is none of that number, CORRUPT when it is
  ///   damaged
  public Operation read(long number) throws IOException {
    Path file = file(number);
    try {
      if (number > latest) {
        throw new NoSuchFileException(file.toString());
      }
      Operation operation = Operation.read(PlainFile.bytes(file));
      if (operation.number() != number) {
        throw new MalformedObjectException("says that it is number " + operation.number());
      }
      return operation;
    } catch (NoSuchFileException e) {
      throw new MvcException(
          MvcException.Kind.NOT_FOUND,
          "there is no operation " + number + ".",
          "`mvc op log` lists them.");
    } catch (MalformedObjectException e) {
      throw new MvcException(
          MvcException.Kind.CORRUPT,
          "operation " + number + " " + e.problem() + ".",
          e,
          "`mvc op log` lists the others; `mvc op restore NUMBER` puts back what was after one.");
    }
  }

  /// The operation that `undo` takes back: the latest that is in force and was not taken back yet.
  ///
  /// @param isInForce whether what an operation led to is what there is now
  public Optional<Operation> findUndo(Predicate<Operation> isInForce) throws IOException {
    long at = last();
    long end = collected();
    while (at > end) {
      Operation operation = read(at);
      if (!isInForce.test(operation)) {
        at--; // logged and not done: the command was killed
      } else if (operation.reversal().isEmpty()) {
        return Optional.of(operation);
      } else if (operation.reversal().get().kind() == Reversal.Kind.REDO) {
        return Optional.of(read(operation.reversal().get().of()));
      } else {
        at = operation.reversal().get().of() - 1;
      }
    }
    return Optional.empty();
  }

  /// The operation that `redo` does again: the one that the latest `undo` without a `redo` took
  /// back, when nothing else was done since.
  ///
  /// @param isInForce as above
  public Optional<Operation> findRedo(Predicate<Operation> isInForce) throws IOException {
    int redone = 0;
    for (long at = last(); at > 0; at--) {
      Operation operation = read(at);
      if (operation.reversal().isEmpty()) {
        if (isInForce.test(operation)) {
          return Optional.empty();
        }
      } else if (operation.reversal().get().kind() == Reversal.Kind.REDO) {
        if (redone == 0 && !isInForce.test(operation)) {
          return Optional.of(read(operation.reversal().get().of())); // it was killed halfway
        }
        redone++;
      } else if (redone > 0) {
        redone--;
      } else {
        Operation undone = read(operation.reversal().get().of());
        if (undone.changes().isFolderOnly() || !isInForce.test(undone)) {
          return Optional.of(undone);
        }
      }
    }
    return Optional.empty();
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
