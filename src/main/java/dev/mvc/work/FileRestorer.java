package dev.mvc.work;

import dev.mvc.id.Hasher;
import dev.mvc.id.ObjectId;
import dev.mvc.io.ByteSource;
import dev.mvc.io.Disk;
import dev.mvc.io.MvcException;
import dev.mvc.io.Progress;
import dev.mvc.io.Workers;
import dev.mvc.io.WriteBehind;
import dev.mvc.object.Recipe;
import dev.mvc.object.Segment;
import dev.mvc.object.Tree;
import dev.mvc.store.DamagedObjectException;
import dev.mvc.store.ObjectStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// Rebuilds files beside their places, each byte verified against the id of its object.
///
/// Tensors are rebuilt by all cores, each a task of its own; what is small goes together, and the
/// frames of what is large are tasks. Memory: a few frames for each core.
final class FileRestorer {
  /// Segments are worked on together until they have this many bytes.
  private static final long TASK_BYTES = 4 << 20;

  /// A larger tensor is decoded by all cores. One core needs a fifth of a second for this much;
  /// with more, the others may wait for it at the end.
  private static final long LARGE_BYTES = 64 << 20;

  private final ObjectStore store;
  private final Disk disk;
  private final Progress progress;
  private final Workers workers;
  private final long largeBytes;

  FileRestorer(ObjectStore store, Disk disk, Progress progress, Workers workers) {
    this(store, disk, progress, workers, LARGE_BYTES);
  }

  FileRestorer(ObjectStore store, Disk disk, Progress progress, Workers workers, long largeBytes) {
    this.store = store;
    this.disk = disk;
    this.progress = progress;
    this.workers = workers;
    this.largeBytes = largeBytes;
  }

  /// Starts to write a file to a new place. It is complete when the workers are drained.
  ///
  /// @param path its tracked path, for messages
  /// @param target does not exist; on failure the caller deletes it
  /// @param then done when the file is complete and durable, on this thread
  void restore(String path, Tree.File file, Path target, Then then) throws IOException {
    Recipe recipe = recipe(path, file);
    FileChannel channel = disk.create(target);
    Unfinished unfinished =
        new Unfinished(path, target, channel, new WriteBehind(disk, channel, target));
    try {
      List<Placed> together = new ArrayList<>();
      long offset = 0;
      long bytes = 0;
      for (Segment segment : recipe.segments()) {
        Placed placed = new Placed(segment, offset);
        offset += segment.length();
        if (segment instanceof Segment.Tensor tensor && isLarge(tensor)) {
          new LargeTensor(tensor, placed, unfinished).submit();
          continue;
        }
        together.add(placed);
        bytes += segment.length();
        if (bytes >= TASK_BYTES) {
          submit(together, unfinished);
          together = new ArrayList<>();
          bytes = 0;
        }
      }
      submit(together, unfinished);
      // Runs after everything above, on this thread.
      workers.submit(
          () -> unfinished,
          done -> {
            finish(done, file);
            then.run();
          });
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  /// What is done with a complete file.
  @FunctionalInterface
  interface Then {
    /// Does it.
    void run() throws IOException;
  }

  private record Placed(Segment segment, long offset) {}

  /// A file that is being written.
  ///
  /// @param path its tracked path
  /// @param place where it is written
  private record Unfinished(String path, Path place, FileChannel channel, WriteBehind writing) {}

  private Recipe recipe(String path, Tree.File file) throws IOException {
    try {
      return store.recipe(file.id());
    } catch (DamagedObjectException e) {
      throw damaged(path, "its recipe", e);
    }
  }

  private void submit(List<Placed> segments, Unfinished file) throws IOException {
    workers.submit(
        () -> {
          for (Placed placed : segments) {
            write(placed, file);
          }
          return segments.size();
        },
        count -> {});
  }

  private void write(Placed placed, Unfinished file) throws IOException {
    long[] position = {placed.offset};
    try {
      store.copySegment(
          placed.segment,
          (buffer, length) -> {
            write(buffer, length, position[0], file);
            position[0] += length;
          });
      if (placed.segment instanceof Segment.Stored stored) {
        requireLength(stored, position[0] - placed.offset);
      }
    } catch (DamagedObjectException e) {
      throw damaged(file.path, placed, e);
    }
  }

  private void write(byte[] buffer, int length, long position, Unfinished file) throws IOException {
    disk.write(file.channel, file.place, ByteBuffer.wrap(buffer, 0, length), position);
    file.writing.advance(length);
    progress.advance(length);
  }

  private static void requireLength(Segment.Stored segment, long length)
      throws DamagedObjectException {
    if (length != segment.length()) {
      throw new DamagedObjectException(segment.id(), "has not the length that the recipe says");
    }
  }

  private boolean isLarge(Segment.Tensor tensor) {
    return tensor.length() > largeBytes && tensor.packed().isEmpty();
  }

  /// A tensor whose frames are decoded by several threads. They are hashed in order on the thread
  /// that hands out the tasks.
  private final class LargeTensor {
    private final Segment.Tensor tensor;
    private final Placed placed;
    private final Unfinished file;
    private final Hasher hasher = new Hasher();

    LargeTensor(Segment.Tensor tensor, Placed placed, Unfinished file) {
      this.tensor = tensor;
      this.placed = placed;
      this.file = file;
    }

    void submit() throws IOException {
      try {
        ByteSource content = store.open(tensor.id());
        requireLength(tensor, content.size());
        int step = store.frameLength(tensor.id());
        for (long at = 0; at < content.size(); at += step) {
          long from = at;
          int length = (int) Math.min(step, content.size() - at);
          workers.submit(() -> rebuild(content, from, length), this::hash);
        }
      } catch (DamagedObjectException e) {
        throw damaged(file.path, placed, e);
      }
      workers.submit(tensor::id, this::requireId);
    }

    private byte[] rebuild(ByteSource content, long from, int length) throws IOException {
      try {
        byte[] bytes = content.read(from, length);
        write(bytes, length, placed.offset + from, file);
        return bytes;
      } catch (DamagedObjectException e) {
        throw damaged(file.path, placed, e);
      }
    }

    private void hash(byte[] bytes) {
      hasher.update(bytes, 0, bytes.length);
    }

    private void requireId(ObjectId id) {
      if (!hasher.finish().equals(id)) {
        throw damaged(file.path, placed, new DamagedObjectException(id, "does not hash to its id"));
      }
    }
  }

  private void finish(Unfinished done, Tree.File file) throws IOException {
    try {
      done.writing.finish();
    } finally {
      done.channel.close();
    }
    if (file.executable()) {
      PosixFileAttributeView view =
          Files.getFileAttributeView(done.place, PosixFileAttributeView.class);
      if (view != null) {
        Set<PosixFilePermission> permissions = view.readAttributes().permissions();
        permissions.add(PosixFilePermission.OWNER_EXECUTE);
        // As with git: whoever may read it may run it.
        if (permissions.contains(PosixFilePermission.GROUP_READ)) {
          permissions.add(PosixFilePermission.GROUP_EXECUTE);
        }
        if (permissions.contains(PosixFilePermission.OTHERS_READ)) {
          permissions.add(PosixFilePermission.OTHERS_EXECUTE);
        }
        view.setPermissions(permissions);
      }
    }
  }

  private static MvcException damaged(String path, Placed placed, DamagedObjectException cause) {
    String what =
        placed.segment instanceof Segment.Tensor tensor
            ? "tensor " + tensor.info().name()
            : "bytes at " + placed.offset;
    return damaged(path, what, cause);
  }

  private static MvcException damaged(String path, String what, DamagedObjectException cause) {
    return new MvcException(
        MvcException.Kind.CORRUPT,
        path + " cannot be rebuilt: " + what + ", " + cause.getMessage() + ".",
        cause,
        "nothing was changed in the folder; `mvc fsck` lists all that is affected.");
  }
}
