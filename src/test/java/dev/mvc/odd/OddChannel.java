package dev.mvc.odd;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;

/// An open file of an [OddSystem].
final class OddChannel extends FileChannel {
  private final FileChannel channel;
  private final Path file;
  private final OddSystem.Faults faults;

  OddChannel(FileChannel channel, Path file, OddSystem.Faults faults) {
    this.channel = channel;
    this.file = file;
    this.faults = faults;
  }

  private FileChannel before(OddSystem.Act act) throws IOException {
    faults.before(act, file);
    return channel;
  }

  @Override
  public int read(ByteBuffer into) throws IOException {
    return before(OddSystem.Act.READ).read(into);
  }

  @Override
  public long read(ByteBuffer[] into, int offset, int length) throws IOException {
    return before(OddSystem.Act.READ).read(into, offset, length);
  }

  @Override
  public int read(ByteBuffer into, long position) throws IOException {
    return before(OddSystem.Act.READ).read(into, position);
  }

  @Override
  public int write(ByteBuffer bytes) throws IOException {
    return before(OddSystem.Act.WRITE).write(bytes);
  }

  @Override
  public long write(ByteBuffer[] bytes, int offset, int length) throws IOException {
    return before(OddSystem.Act.WRITE).write(bytes, offset, length);
  }

  @Override
  public int write(ByteBuffer bytes, long position) throws IOException {
    return before(OddSystem.Act.WRITE).write(bytes, position);
  }

  @Override
  public long position() throws IOException {
    return channel.position();
  }

  @Override
  public FileChannel position(long position) throws IOException {
    channel.position(position);
    return this;
  }

  @Override
  public long size() throws IOException {
    return channel.size();
  }

  @Override
  public FileChannel truncate(long size) throws IOException {
    before(OddSystem.Act.WRITE).truncate(size);
    return this;
  }

  @Override
  public void force(boolean metadata) throws IOException {
    // The disk itself is not waited for.
    before(OddSystem.Act.SYNC);
  }

  @Override
  public long transferTo(long position, long count, WritableByteChannel target) throws IOException {
    return before(OddSystem.Act.READ).transferTo(position, count, target);
  }

  @Override
  public long transferFrom(ReadableByteChannel source, long position, long count)
      throws IOException {
    return before(OddSystem.Act.WRITE).transferFrom(source, position, count);
  }

  @Override
  public MappedByteBuffer map(MapMode mode, long position, long size) throws IOException {
    return before(OddSystem.Act.MAP).map(mode, position, size);
  }

  @Override
  public MemorySegment map(MapMode mode, long offset, long size, Arena arena) throws IOException {
    return before(OddSystem.Act.MAP).map(mode, offset, size, arena);
  }

  @Override
  public FileLock lock(long position, long size, boolean shared) throws IOException {
    return channel.lock(position, size, shared);
  }

  @Override
  public FileLock tryLock(long position, long size, boolean shared) throws IOException {
    return channel.tryLock(position, size, shared);
  }

  @Override
  protected void implCloseChannel() throws IOException {
    channel.close();
  }
}
