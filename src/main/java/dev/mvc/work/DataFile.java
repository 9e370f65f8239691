package dev.mvc.work;

import dev.mvc.experiment.data.Table;
import dev.mvc.experiment.data.TableReader;
import dev.mvc.experiment.data.Tables;
import dev.mvc.id.Hasher;
import dev.mvc.id.ObjectId;
import dev.mvc.io.PlainFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// A file of a data set that is kept outside the repository.
final class DataFile {
  private static final int BUFFER = 1 << 16;

  private DataFile() {}

  /// What tells whether a file is the one that was read before.
  ///
  /// @param modified time of the last change, in nanoseconds since 1970
  /// @param inode 32 bits of what the file system calls the file; 0 where it has no name for it
  /// @param settled whether it changed so long ago that another change would have another time
  record Stat(long size, long modified, int inode, boolean settled) {
    static Stat of(BasicFileAttributes attributes) {
      long modified = attributes.lastModifiedTime().to(TimeUnit.NANOSECONDS);
      return new Stat(
          attributes.size(),
          modified,
          Objects.hashCode(attributes.fileKey()),
          FileStat.isSettled(modified));
    }

    boolean isSame(Stat other) {
      return size == other.size && modified == other.modified && inode == other.inode;
    }
  }

  /// What was read.
  record Content(ObjectId id, Optional<Table> table) {}

  /// Hashes a file, and looks at the table that it holds.
  ///
  /// @param tables whether anybody wants to know of the table
  /// @throws dev.mvc.io.MvcException of kind CONFLICT when it changes meanwhile
  static Content read(Path place, String path, Stat before, boolean tables) throws IOException {
    Hasher hasher = new Hasher();
    Optional<TableReader> table = tables ? Tables.reader(path) : Optional.empty();
    try (InputStream in = Channels.newInputStream(PlainFile.open(place))) {
      byte[] buffer = new byte[Math.clamp(before.size + 1, 1, BUFFER)];
      for (int length = in.read(buffer); length > 0; length = in.read(buffer)) {
        hasher.update(buffer, 0, length);
        if (table.isPresent()) {
          table.get().accept(buffer, 0, length);
        }
      }
    } catch (java.nio.file.NoSuchFileException e) {
      throw FileReading.changed(path);
    }
    if (!Stat.of(attributes(place)).isSame(before)) {
      throw FileReading.changed(path);
    }
    return new Content(hasher.finish(), table.map(TableReader::finish));
  }

  /// Attributes, through a link.
  static BasicFileAttributes attributes(Path place) throws IOException {
    return Files.readAttributes(place, BasicFileAttributes.class);
  }

  /// Attributes of the place itself.
  static BasicFileAttributes ownAttributes(Path place) throws IOException {
    return Files.readAttributes(place, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
  }
}
