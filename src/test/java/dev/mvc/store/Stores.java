package dev.mvc.store;

import dev.mvc.codec.Effort;
import dev.mvc.id.ObjectId;
import dev.mvc.io.ByteSource;
import dev.mvc.io.Disk;
import dev.mvc.io.Progress;
import dev.mvc.tensor.DType;
import dev.mvc.tensor.Shape;
import dev.mvc.tensor.TensorInfo;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/// Small stores to try things on.
final class Stores {
  private Stores() {}

  static ObjectStore open(Path folder) {
    return ObjectStore.open(folder, new Unsynced(), Effort.NORMAL);
  }

  /// A store whose packs get few objects each.
  static ObjectStore open(Path folder, int objectsOfAPack) {
    return ObjectStore.open(folder, new Unsynced(), Effort.NORMAL, objectsOfAPack);
  }

  /// Does not wait for the disk: a power cut is not what these tests are about.
  static final class Unsynced extends Disk {
    @Override
    public void sync(FileChannel channel, Path file) {}

    @Override
    public void syncFolder(Path folder) {}

    @Override
    public void rename(Path from, Path to) throws IOException {
      move(from, to);
    }
  }

  /// A tensor of bytes-per-row × rows that reads as one dimension after the first.
  static TensorInfo tensor(String name, DType dtype, long... dims) {
    return new TensorInfo(name, dtype, Shape.of(dims));
  }

  static byte[] random(SplittableRandom random, int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  /// The bytes with about one in `every` of them raised by a little.
  static byte[] drifted(SplittableRandom random, byte[] bytes, int every) {
    byte[] drifted = bytes.clone();
    for (int i = 0; i < drifted.length; i++) {
      if (random.nextInt(every) == 0) {
        drifted[i] += (byte) random.nextInt(1, 4);
      }
    }
    return drifted;
  }

  /// Puts one tensor in a pack of its own.
  static ObjectId put(ObjectStore store, TensorInfo info, byte[] bytes, Optional<ObjectId> latest)
      throws IOException {
    ObjectId id = ObjectId.hash(bytes);
    try (PackWriter writer = store.writer()) {
      writer.putTensor(info, id, ByteSource.of(bytes), latest);
      writer.finish();
    }
    return id;
  }

  /// All bytes of an object as `copy` hands them on.
  static byte[] copy(ObjectStore store, ObjectId id) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    store.copy(id, (buffer, length) -> bytes.write(buffer, 0, length));
    return bytes.toByteArray();
  }

  static StoreCheck.Result check(ObjectStore store) throws IOException {
    return new StoreCheck(store, Progress.NONE).run(StoreCheck.Sample.ALL);
  }

  /// Whether nothing is wrong.
  static boolean isIntact(ObjectStore store) throws IOException {
    StoreCheck.Result result = check(store);
    return result.packs().isEmpty() && result.damaged().isEmpty();
  }

  static List<Path> packs(Path folder) throws IOException {
    return files(folder.resolve("packs"));
  }

  static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList();
    }
  }
}
