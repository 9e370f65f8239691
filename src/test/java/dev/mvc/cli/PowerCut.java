package dev.mvc.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;

/// Lets a number of steps happen and none after. A write that it stops is done by half.
///
/// [#lose] then does what a power cut does to what was not made durable: of each file that was
/// written and not synced since, the new content is kept, lost, or torn; of the names that changed
/// in folders that were not synced since, the last ones are as before.
final class PowerCut extends Worlds.Unsynced {
  private static final int SECTOR = 512;

  private final List<Change> changes = new ArrayList<>();

  /// Files with content that is not durable: what they held when they were last synced.
  private final SortedMap<Path, byte[]> dirty = new TreeMap<>();

  private int left;

  /// Adds a line to the file that `-Dcrash.figures` names: command, steps that it was stopped
  /// before, and how often what was not durable was lost then.
  static synchronized void note(String command, int steps, int losses) throws IOException {
    String file = System.getProperty("crash.figures", "");
    if (!file.isEmpty()) {
      String line = command + "\t" + steps + "\t" + losses + "\n";
      Files.writeString(Path.of(file), line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }
  }

  PowerCut(int steps) {
    left = steps;
  }

  /// A name that changed and is not durable.
  ///
  /// @param before what was there
  /// @param from where what is there now was before, if it was moved
  private record Change(Path name, Optional<Thing> before, Optional<Path> from) {
    void undo() throws IOException {
      if (!Files.isDirectory(name.getParent(), LinkOption.NOFOLLOW_LINKS)) {
        return; // the folder itself was deleted for good
      }
      if (from.isPresent() && Files.exists(name, LinkOption.NOFOLLOW_LINKS)) {
        Files.move(name, from.get());
      }
      if (!before.equals(Thing.at(name))) {
        remove(name);
        if (before.isPresent()) {
          before.get().putTo(name);
        }
      }
    }
  }

  /// What can be at a place.
  ///
  /// @param content of a file, as text that is equal for equal bytes, or where a link leads;
  ///   nothing for a folder
  private record Thing(Optional<String> content, boolean isLink, boolean isExecutable) {
    static Optional<Thing> at(Path path) throws IOException {
      if (Files.isSymbolicLink(path)) {
        String target = Files.readSymbolicLink(path).toString();
        return Optional.of(new Thing(Optional.of(target), true, false));
      }
      if (Files.isDirectory(path)) {
        return Optional.of(new Thing(Optional.empty(), false, false));
      }
      if (!Files.exists(path)) {
        return Optional.empty();
      }
      String content = new String(Files.readAllBytes(path), ISO_8859_1);
      return Optional.of(new Thing(Optional.of(content), false, Files.isExecutable(path)));
    }

    void putTo(Path path) throws IOException {
      if (content.isEmpty()) {
        Files.createDirectories(path);
      } else if (isLink) {
        Files.createSymbolicLink(path, Path.of(content.get()));
      } else {
        Files.write(path, content.get().getBytes(ISO_8859_1));
        path.toFile().setExecutable(isExecutable);
      }
    }
  }

  @Override
  protected synchronized void before(Step step, Path path) throws IOException {
    if (left-- <= 0) {
      throw new IOException("stopped before " + step + " of " + path.getFileName());
    }
    switch (step) {
      case CREATE, DELETE, MAKE_FOLDER, RENAME -> note(path);
      case WRITE -> {
        if (!dirty.containsKey(path)) {
          dirty.put(path, Files.readAllBytes(path));
        }
      }
      case SYNC -> {
        dirty.remove(path);
        changes.removeIf(change -> path.equals(change.name.getParent()));
      }
    }
  }

  private void note(Path name) throws IOException {
    changes.add(new Change(name, Thing.at(name), Optional.empty()));
  }

  @Override
  public void write(FileChannel channel, Path file, ByteBuffer bytes) throws IOException {
    if (left <= 0) {
      channel.write(bytes.slice(bytes.position(), bytes.remaining() / 2));
    }
    super.write(channel, file, bytes);
  }

  @Override
  public synchronized void move(Path from, Path to) throws IOException {
    super.move(from, to);
    changes.add(new Change(to, changes.removeLast().before, Optional.of(from)));
    byte[] durable = dirty.remove(from);
    dirty.remove(to);
    if (durable != null) {
      dirty.put(to, durable);
    }
  }

  synchronized boolean isStopped() {
    return left < 0;
  }

  /// Does to the disk what the power cut does.
  ///
  /// @return what it did
  synchronized String lose(SplittableRandom random) throws IOException {
    StringBuilder done = new StringBuilder();
    for (Map.Entry<Path, byte[]> file : dirty.entrySet()) {
      if (Files.isRegularFile(file.getKey(), LinkOption.NOFOLLOW_LINKS)) {
        done.append(lose(file.getKey(), file.getValue(), random));
      }
    }
    int kept = random.nextInt(changes.size() + 1);
    for (Change change : changes.subList(kept, changes.size()).reversed()) {
      change.undo();
      done.append(" undid ").append(change.name.getFileName());
    }
    return done.toString();
  }

  private static String lose(Path file, byte[] durable, SplittableRandom random)
      throws IOException {
    byte[] written = Files.readAllBytes(file);
    String done = List.of(" kept ", " lost ", " cut ", " tore ").get(random.nextInt(4));
    switch (done) {
      case " lost " -> written = durable;
      case " cut " -> written = Arrays.copyOf(written, random.nextInt(written.length + 1));
      case " tore " -> tear(written, durable, random);
      default -> {}
    }
    Files.write(file, written);
    return done + file.getFileName();
  }

  private static void tear(byte[] written, byte[] durable, SplittableRandom random) {
    byte[] old = Arrays.copyOf(durable, Math.max(written.length, durable.length));
    for (int at = 0; at < written.length; at += SECTOR) {
      if (random.nextBoolean()) {
        System.arraycopy(old, at, written, at, Math.min(SECTOR, written.length - at));
      }
    }
  }

  private static void remove(Path path) throws IOException {
    if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
      Worlds.delete(path);
    } else {
      Files.deleteIfExists(path);
    }
  }
}
