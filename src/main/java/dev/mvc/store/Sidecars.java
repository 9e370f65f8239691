package dev.mvc.store;

import dev.mvc.id.IdPrefix;
import dev.mvc.id.ObjectId;
import dev.mvc.io.ByteSource;
import dev.mvc.io.Disk;
import dev.mvc.io.MappedFile;
import dev.mvc.store.parity.ParityFile;
import dev.mvc.store.parity.ParityRate;
import dev.mvc.store.parity.ParityWriter;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// The parity of the packs in a folder, a file beside each. Nobody needs it to read a pack; a
/// [Salvage] computes from it what a disk forgot.
///
/// A pack may have none, and what is there may be damaged, or belong to a pack that is gone.
final class Sidecars {
  static final String SUFFIX = ".parity";

  private final Path folder;
  private final Disk disk;
  private final ParityRate rate;

  /// @param rate of those that are written
  Sidecars(Path folder, Disk disk, ParityRate rate) {
    this.folder = folder;
    this.disk = disk;
    this.rate = rate;
  }

  ParityRate rate() {
    return rate;
  }

  /// Where the sidecar of a pack lies.
  static Path of(Path pack) {
    String name = pack.getFileName().toString();
    return pack.resolveSibling(name.replace(Pack.SUFFIX, SUFFIX));
  }

  /// Where the pack of a sidecar lies.
  static Path packOf(Path sidecar) {
    String name = sidecar.getFileName().toString();
    return sidecar.resolveSibling(name.replace(SUFFIX, Pack.SUFFIX));
  }

  static String brief(Path sidecar) {
    return sidecar.getFileName().toString().substring(0, 7);
  }

  /// Opens the sidecar of a pack.
  ///
  /// @throws IOException with a predicate when it cannot be used
  static ParityFile open(Path sidecar) throws IOException {
    String name = sidecar.getFileName().toString();
    return ParityFile.open(
        sidecar, ObjectId.parse(name.substring(0, name.length() - SUFFIX.length())));
  }

  /// All sidecars in a folder.
  static List<Path> in(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(Sidecars::isNamed).sorted().toList();
    } catch (NoSuchFileException e) {
      return List.of();
    }
  }

  private static boolean isNamed(Path file) {
    String name = file.getFileName().toString();
    int end = name.length() - SUFFIX.length();
    return name.endsWith(SUFFIX) && IdPrefix.isId(name.substring(0, end));
  }

  List<Path> all() throws IOException {
    return in(folder);
  }

  /// Writes the sidecar of a pack that is about to get its name, if there is to be one. Its own
  /// name becomes durable with the pack's: a pack that is seen has its parity, and what a crash
  /// leaves in between is a sidecar without a pack.
  void write(Path pack, String name) throws IOException {
    if (!rate.isOn()) {
      return;
    }
    Path unfinished = folder.resolveSibling("tmp");
    disk.makeFolder(unfinished);
    Path temporary = Disk.temporaryBeside(unfinished.resolve(name));
    ObjectId id = ObjectId.parse(name.substring(0, name.length() - Pack.SUFFIX.length()));
    try {
      try (ByteSource file = MappedFile.open(pack);
          FileChannel channel = disk.create(temporary)) {
        new ParityWriter(file, id, rate).write(bytes -> disk.write(channel, temporary, bytes));
        disk.sync(channel, temporary);
      }
      disk.move(temporary, of(folder.resolve(name)));
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  /// Deletes the sidecar of a pack that is gone.
  void remove(Path pack) throws IOException {
    if (Files.exists(of(pack))) {
      disk.delete(of(pack));
    }
  }

  /// Makes the sidecar of a pack what it is to be, durably: another one, or none. That of a damaged
  /// pack stays as it is: made anew, it would take the damage for what was written.
  ///
  /// @return whether it is so now
  boolean renew(Pack pack) throws IOException {
    if (!rate.isOn()) {
      remove(pack.path());
      return true;
    }
    if (!isSound(pack)) {
      return false;
    }
    write(pack.path(), pack.name());
    disk.syncFolder(folder);
    return true;
  }

  /// Whether a pack has no sidecar of the right rate, or one where there is to be none.
  boolean isToRenew(Pack pack) {
    try (ParityFile parity = open(of(pack.path()))) {
      return !parity.rate().equals(rate) || parity.fileLength() != pack.size();
    } catch (NoSuchFileException e) {
      return rate.isOn();
    } catch (IOException e) {
      return true;
    }
  }

  /// Whether all that is in a pack has the checks that its index says.
  private static boolean isSound(Pack pack) throws IOException {
    PackCheck.Result check = PackCheck.check(pack);
    if (!check.problems().isEmpty() || !check.damaged().isEmpty()) {
      return false;
    }
    byte[] payload = new byte[0];
    try {
      for (long slot = 0; slot < pack.count(); slot++) {
        Entry entry = pack.entry(slot);
        long offset = entry.dataOffset();
        for (int i = 0; i < entry.frames().size(); i++) {
          int length = entry.frames().get(i).storedLength();
          payload = payload.length < length ? new byte[length] : payload;
          pack.readPayload(entry, i, offset, payload);
          offset += length;
        }
      }
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /// Puts the sidecar of a pack aside with it.
  static void putAside(Disk disk, Path pack, Path aside) throws IOException {
    Path sidecar = of(pack);
    if (Files.exists(sidecar)) {
      disk.rename(sidecar, of(aside));
    }
  }
}
