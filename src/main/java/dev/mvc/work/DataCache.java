package dev.mvc.work;

import dev.mvc.id.ObjectId;
import dev.mvc.io.Disk;
import dev.mvc.io.PlainFile;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UTFDataFormatException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/// What files of a data folder hashed to when they were last read, with the times and sizes that
/// they had then: `.mvc/cache/data/NAME`, which may be deleted at any time.
///
///     cache  = magic:u32 record*
///     record = length:u16 body check:u32 (CRC-32C of the body)
///     body   = size:i64 modified:i64 inode:i32 sha256:32 path:utf
///
/// Records are sorted by path, as files are visited: the old cache is read and the new one written
/// beside the walk, and neither is ever held. A record that is damaged ends the old one.
final class DataCache implements Closeable {
  private static final int MAGIC = 0x4d564443; // "MVDC"
  private static final int BUFFER = 1 << 16;

  private final Path file;
  private final Disk disk;
  private final @Nullable DataInputStream old;
  private @Nullable Found next;
  private @Nullable FileChannel channel;
  private @Nullable Path temporary;
  private @Nullable DataOutputStream out;
  private boolean isChanged;

  /// @param folder for unfinished files
  DataCache(Path file, Path folder, Disk disk) throws IOException {
    this.file = file;
    this.disk = disk;
    this.old = open(file);
    this.next = read();
    begin(folder);
  }

  /// A file that was hashed.
  private record Found(String path, DataFile.Stat stat, ObjectId id) {}

  private static @Nullable DataInputStream open(Path file) throws IOException {
    try {
      DataInputStream in =
          new DataInputStream(
              new BufferedInputStream(Channels.newInputStream(PlainFile.open(file)), BUFFER));
      if (in.readInt() == MAGIC) {
        return in;
      }
      in.close();
    } catch (NoSuchFileException | EOFException e) {
      return null;
    }
    return null;
  }

  /// The cache only saves time: where it cannot be written, nothing is.
  private void begin(Path folder) {
    try {
      disk.makeFolder(folder);
      Path place = Disk.temporaryBeside(folder.resolve("cache"));
      FileChannel opened = disk.create(place);
      temporary = place;
      channel = opened;
      OutputStream bytes =
          new OutputStream() {
            @Override
            public void write(int b) throws IOException {
              write(new byte[] {(byte) b}, 0, 1);
            }

            @Override
            public void write(byte[] b, int offset, int length) throws IOException {
              disk.write(opened, place, ByteBuffer.wrap(b, offset, length));
            }
          };
      out = new DataOutputStream(new BufferedOutputStream(bytes, BUFFER));
      out.writeInt(MAGIC);
    } catch (IOException e) {
      out = null;
    }
  }

  /// What a file hashed to, if it is as it was then. Files are asked for in order.
  Optional<ObjectId> find(String path, DataFile.Stat stat) throws IOException {
    while (next != null && next.path.compareTo(path) < 0) {
      isChanged = true;
      next = read();
    }
    if (next == null || !next.path.equals(path)) {
      return Optional.empty();
    }
    Found found = next;
    next = read();
    return stat.settled() && found.stat.isSame(stat) ? Optional.of(found.id) : Optional.empty();
  }

  /// Keeps what a file hashed to. Files are given in order.
  ///
  /// @param isKnown whether it was found here
  void put(String path, DataFile.Stat stat, ObjectId id, boolean isKnown) {
    if (!isKnown) {
      isChanged = true;
    }
    if (out == null || !stat.settled()) {
      return;
    }
    try {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream(128);
      DataOutputStream body = new DataOutputStream(bytes);
      body.writeLong(stat.size());
      body.writeLong(stat.modified());
      body.writeInt(stat.inode());
      body.write(id.bytes());
      body.writeUTF(path);
      if (bytes.size() <= 0xFFFF) {
        out.writeShort(bytes.size());
        bytes.writeTo(out);
        out.writeInt(check(bytes.toByteArray()));
      }
    } catch (IOException e) {
      // A path that is too long, or a disk that is full.
      out = null;
    }
  }

  /// Replaces the old cache, when all files were visited.
  void finish() {
    isChanged |= next != null;
    if (out == null || channel == null || temporary == null || !isChanged) {
      return;
    }
    try {
      out.flush();
      channel.close();
      disk.makeFolder(Objects.requireNonNull(file.getParent()));
      disk.move(temporary, file);
    } catch (IOException e) {
      // The files are hashed again next time.
      return;
    }
  }

  private @Nullable Found read() throws IOException {
    if (old == null) {
      return null;
    }
    try {
      byte[] body = new byte[old.readUnsignedShort()];
      old.readFully(body);
      if (old.readInt() != check(body)) {
        return null;
      }
      DataInputStream in = new DataInputStream(new ByteArrayInputStream(body));
      long size = in.readLong();
      long modified = in.readLong();
      int inode = in.readInt();
      ObjectId id = ObjectId.of(in.readNBytes(ObjectId.BYTES));
      return new Found(in.readUTF(), new DataFile.Stat(size, modified, inode, true), id);
    } catch (EOFException | UTFDataFormatException | IllegalArgumentException e) {
      return null; // also where the check was right and the rest is none
    }
  }

  private static int check(byte[] bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, bytes.length);
    return (int) crc.getValue();
  }

  @Override
  public void close() throws IOException {
    if (old != null) {
      old.close();
    }
    if (channel != null) {
      channel.close();
    }
    if (temporary != null) {
      disk.delete(temporary);
    }
  }
}
