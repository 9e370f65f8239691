package dev.mvc.cli;

import dev.mvc.format.export.FileOutput;
import dev.mvc.format.layout.MalformedFileException;
import dev.mvc.io.Disk;
import dev.mvc.io.MvcException;
import dev.mvc.io.MvcException.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/// A file that a command writes for the user: it is there whole, or not at all.
final class OutputFile implements FileOutput {
  private static final int BUFFER = 1 << 16;

  private final Disk disk;
  private final FileChannel channel;
  private final Path file;
  private final ByteBuffer pending = ByteBuffer.allocate(BUFFER);
  private long position;

  private OutputFile(Disk disk, FileChannel channel, Path file) {
    this.disk = disk;
    this.channel = channel;
    this.file = file;
  }

  /// What fills a file.
  interface Body {
    void writeTo(FileOutput output) throws IOException, MalformedFileException;
  }

  /// Refuses a place where a file must not be written.
  ///
  /// @param force whether a file that is there may be replaced
  /// @throws MvcException of kind WOULD_LOSE_WORK when one is there
  static void require(Invocation mvc, Path target, boolean force) {
    if (Files.isDirectory(target)) {
      throw new MvcException(Kind.USAGE, mvc.show(target) + " is a folder.");
    }
    if (!force && Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
      throw new MvcException(
          Kind.WOULD_LOSE_WORK, mvc.show(target) + " is there already.", "--force replaces it.");
    }
    Path folder = target.toAbsolutePath().getParent();
    if (folder == null || !Files.isDirectory(folder)) {
      throw new MvcException(
          Kind.NOT_FOUND, "there is no folder " + mvc.show(target.resolveSibling("")) + ".");
    }
  }

  /// Writes a file under another name, and gives it its own when it is complete.
  ///
  /// @return its size
  static long write(Disk disk, Path target, Body body) throws IOException, MalformedFileException {
    Path temporary = Disk.temporaryBeside(target);
    try {
      long size;
      try (FileChannel channel = disk.create(temporary)) {
        OutputFile output = new OutputFile(disk, channel, temporary);
        body.writeTo(output);
        output.flush();
        disk.sync(channel, temporary);
        size = output.position;
      }
      disk.rename(temporary, target);
      return size;
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  @Override
  public long position() {
    return position;
  }

  @Override
  public void write(byte[] bytes, int length) throws IOException {
    position += length;
    if (length > pending.remaining()) {
      flush();
    }
    if (length > pending.remaining()) {
      disk.write(channel, file, ByteBuffer.wrap(bytes, 0, length));
    } else {
      pending.put(bytes, 0, length);
    }
  }

  @Override
  public void patch(long at, byte[] bytes) throws IOException {
    flush();
    disk.write(channel, file, ByteBuffer.wrap(bytes), at);
  }

  private void flush() throws IOException {
    pending.flip();
    disk.write(channel, file, pending);
    pending.clear();
  }
}
