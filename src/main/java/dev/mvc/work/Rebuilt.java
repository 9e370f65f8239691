package dev.mvc.work;

import dev.mvc.id.Hasher;
import dev.mvc.io.ByteSource;
import dev.mvc.io.Disk;
import dev.mvc.io.FileSource;
import dev.mvc.object.Segment;
import dev.mvc.object.Tree;
import dev.mvc.store.DamagedObjectException;
import dev.mvc.store.ObjectStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// Large files that a checkout had rebuilt, and not yet moved to their places, when it was killed:
/// the next one takes them instead of decoding them again. Their names tell what they hold, and are
/// believed only as far as every byte hashes to what is wanted: reading and hashing is several
/// times as fast as decoding, writing and syncing.
final class Rebuilt {
  /// Below, the second name costs more than it is worth.
  private static final long WORTH = 1 << 20;

  private static final int BUFFER = 1 << 20;

  private final ObjectStore store;
  private final Disk disk;

  /// Of processes that are no more, by what they hold.
  private final Map<String, List<Path>> left = new HashMap<>();

  private Rebuilt(ObjectStore store, Disk disk) {
    this.store = store;
    this.disk = disk;
  }

  /// Those in a folder.
  static Rebuilt in(Path scratch, ObjectStore store, Disk disk) throws IOException {
    Rebuilt rebuilt = new Rebuilt(store, disk);
    try (Stream<Path> files = Files.list(scratch)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        boolean isLeft =
            Disk.owner(file).filter(owner -> ProcessHandle.of(owner).isEmpty()).isPresent();
        if (isLeft) {
          rebuilt.left.computeIfAbsent(Disk.mark(file), _ -> new ArrayList<>()).add(file);
        }
      }
    } catch (NoSuchFileException e) {
      return rebuilt;
    }
    return rebuilt;
  }

  private static String held(Tree.File file) {
    return file.id().hex() + (file.executable() ? "x" : "");
  }

  /// Gives a file that is complete and durable a name that tells what it holds, if it is large.
  ///
  /// @return where it is now
  static Path complete(Path temporary, Tree.File file, Disk disk) throws IOException {
    if (file.size() < WORTH) {
      return temporary;
    }
    Path named = Disk.marked(temporary, held(file));
    disk.move(temporary, named);
    return named;
  }

  /// A file that holds just what is wanted, under a name of this process.
  Optional<Path> take(Tree.File file) throws IOException {
    List<Path> found = left.getOrDefault(held(file), List.of());
    while (!found.isEmpty()) {
      Path old = found.removeLast();
      Path own = Disk.marked(Disk.temporaryBeside(old), held(file));
      try {
        // First, so that no other command deletes it or takes it, too.
        disk.move(old, own);
      } catch (NoSuchFileException e) {
        continue;
      }
      if (holds(own, file)) {
        return Optional.of(own);
      }
      disk.delete(own);
    }
    return Optional.empty();
  }

  private boolean holds(Path place, Tree.File file) throws IOException {
    try (ByteSource bytes = FileSource.open(place)) {
      if (bytes.size() != file.size()) {
        return false;
      }
      long at = 0;
      for (Segment segment : store.recipe(file.id()).segments()) {
        if (!holds(bytes, at, segment)) {
          return false;
        }
        at += segment.length();
      }
      return at == file.size();
    } catch (DamagedObjectException e) {
      return false; // rebuilding tells of it
    }
  }

  private static boolean holds(ByteSource bytes, long from, Segment segment) throws IOException {
    byte[] buffer = new byte[(int) Math.min(BUFFER, segment.length())];
    if (segment instanceof Segment.Inline inline) {
      bytes.read(from, buffer, 0, buffer.length);
      return Arrays.equals(buffer, inline.bytes());
    }
    Hasher hasher = new Hasher();
    for (long done = 0; done < segment.length(); done += BUFFER) {
      int length = (int) Math.min(BUFFER, segment.length() - done);
      bytes.read(from + done, buffer, 0, length);
      hasher.update(buffer, 0, length);
    }
    return hasher.finish().equals(SameBytes.content(segment));
  }
}
