package dev.mvc.io;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/// A file read by position.
///
/// Files of the user are read, not mapped: a file that another program truncates meanwhile is then
/// an [EOFException] that can be reported, where a mapped page would be a fault inside the process.
public final class FileSource implements ByteSource {
  private final Path path;
  private final FileChannel channel;
  private final long size;

  private FileSource(Path path, FileChannel channel, long size) {
    this.path = path;
    this.channel = channel;
    this.size = size;
  }

  /// Opens a regular file.
  ///
  /// @throws java.nio.file.FileSystemException also when it is something else
  public static FileSource open(Path path) throws IOException {
    FileChannel channel = PlainFile.open(path);
    return new FileSource(path, channel, channel.size());
  }

  @Override
  public long size() {
    return size;
  }

  @Override
  public void read(long offset, byte[] into, int at, int length) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(into, at, length);
    long position = offset;
    while (buffer.hasRemaining()) {
      int count = PlainFile.read(channel, path, buffer, position);
      if (count < 0) {
        throw new EOFException(path + " ends at " + position + ", before " + (offset + length));
      }
      position += count;
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
