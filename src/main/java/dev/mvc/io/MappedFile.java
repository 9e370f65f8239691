package dev.mvc.io;

import java.io.EOFException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Path;

/// An immutable file read through a memory mapping, so that its pages are shared with every other
/// process that reads it and can be dropped by the system at any time.
///
/// Only for files that nobody changes: packs. A page that the disk cannot deliver is an
/// [IOException].
public final class MappedFile implements ByteSource {
  private final Path path;
  private final Arena arena;
  private final MemorySegment bytes;

  private MappedFile(Path path, Arena arena, MemorySegment bytes) {
    this.path = path;
    this.arena = arena;
    this.bytes = bytes;
  }

  /// Maps a whole file.
  public static MappedFile open(Path path) throws IOException {
    Arena arena = Arena.ofShared();
    try (FileChannel channel = PlainFile.open(path)) {
      MemorySegment bytes = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
      return new MappedFile(path, arena, bytes);
    } catch (IOException e) {
      arena.close();
      throw PlainFile.named(path, e);
    } catch (RuntimeException e) {
      arena.close();
      throw e;
    }
  }

  @Override
  public long size() {
    return bytes.byteSize();
  }

  @Override
  public void read(long offset, byte[] into, int at, int length) throws IOException {
    if (offset < 0 || length < 0 || offset > size() - length) {
      throw new EOFException(
          path + " has " + size() + " bytes, not " + length + " more at " + offset);
    }
    try {
      // Not the overload for arrays: the type switch in it costs 20 ms of start-up.
      MemorySegment.copy(bytes, offset, MemorySegment.ofArray(into), at, length);
    } catch (InternalError e) {
      FileSystemException problem =
          new FileSystemException(path.toString(), null, "Input/output error at byte " + offset);
      problem.initCause(e);
      throw problem;
    }
  }

  @Override
  public void close() {
    arena.close();
  }
}
