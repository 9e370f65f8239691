package dev.mvc.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mvc.codec.Effort;
import dev.mvc.id.Hasher;
import dev.mvc.id.ObjectId;
import dev.mvc.io.ByteSource;
import dev.mvc.io.Disk;
import dev.mvc.io.MvcException;
import dev.mvc.io.Progress;
import dev.mvc.io.Workers;
import dev.mvc.object.ObjectKind;
import dev.mvc.object.Recipe;
import dev.mvc.object.Tree;
import dev.mvc.store.ObjectStore;
import dev.mvc.store.PackWriter;
import dev.mvc.tensor.DType;
import dev.mvc.tensor.Shape;
import dev.mvc.tensor.TensorInfo;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.LongConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Files that change while mvc looks at them, in ways that their times do not tell.
class TornFileTest {
  private static final FileTime LONG_AGO = FileTime.from(Instant.parse("2020-01-01T00:00:00.5Z"));

  /// Bytes of a frame of a tensor that is one long row of bytes.
  private static final int FRAME = PackWriter.frameLength(tensor(1 << 20));

  @TempDir Path folder;

  private static TensorInfo tensor(long bytes) {
    return new TensorInfo("w", DType.U8, Shape.of(bytes));
  }

  /// Lets a test change the file between hashing and coding, then reads as a coder does.
  private static final class Meddling implements SegmentSink {
    private final HashingSink hashing = new HashingSink();
    private final Callable<Object> meddle;

    Meddling(Callable<Object> meddle) {
      this.meddle = meddle;
    }

    @Override
    public void literal(byte[] bytes, int length, Workers.Sink<ObjectId> then) throws IOException {
      hashing.literal(bytes, length, then);
    }

    @Override
    public void tensor(Tensor tensor, LongConsumer done) throws IOException {
      try {
        meddle.call();
      } catch (Exception e) {
        throw new IOException(e);
      }
      ByteSource content = tensor.content();
      Hasher hasher = new Hasher();
      for (long at = 0; at < content.size(); at += FRAME) {
        int length = (int) Math.min(FRAME, content.size() - at);
        hasher.update(content.read(at, length), 0, length);
      }
      assertThat(hasher.finish()).isEqualTo(tensor.id());
    }

    @Override
    public Ready ready(ObjectKind kind, byte[] bytes) {
      return hashing.ready(kind, bytes);
    }

    @Override
    public void put(Ready object) {
      hashing.put(object);
    }

    @Override
    public ObjectId recipe(Recipe recipe) {
      return hashing.recipe(recipe);
    }

    @Override
    public <T> void submit(Callable<T> task, Workers.Sink<T> then) throws IOException {
      hashing.submit(task, then);
    }

    @Override
    public <T> Workers.Result<T> start(Callable<T> task) {
      return hashing.start(task);
    }

    @Override
    public void drain() throws IOException {
      hashing.drain();
    }

    @Override
    public long stored() {
      return 0;
    }
  }

  private Path model(int bytes) throws IOException {
    String header =
        "{\"w\":{\"dtype\":\"U8\",\"shape\":[%d],\"data_offsets\":[0,%d]}}".formatted(bytes, bytes);
    byte[] json = header.getBytes(StandardCharsets.UTF_8);
    byte[] file = Arrays.copyOf(new byte[] {(byte) json.length}, 8 + json.length + bytes);
    System.arraycopy(json, 0, file, 8, json.length);
    Path path = folder.resolve("m.safetensors");
    Files.write(path, file);
    Files.setLastModifiedTime(path, LONG_AGO);
    return path;
  }

  private static void read(Path file, Callable<Object> meddle) throws IOException {
    Meddling sink = new Meddling(meddle);
    FileStat stat = FileStat.find(file).orElseThrow();
    WorkFolder work = new WorkFolder(file.getParent());
    try (ObjectStore store = ObjectStore.open(work.root(), new Disk(), Effort.NORMAL)) {
      FileReading reading = new FileReading(work, store, sink, Progress.NONE);
      reading.read("m.safetensors", stat, List.of(), read -> {});
      reading.drain();
    }
    sink.hashing.close();
  }

  @Test
  void aTensorThatChangesBeforeItIsCodedIsNotStoredUnderItsOldId() throws IOException {
    int size = 3 * FRAME + 100;
    Path file = model(size);
    long start = Files.size(file) - size;
    for (long at : new long[] {0, FRAME, size - 1}) {
      model(size);
      assertThatThrownBy(() ->
              read(
                  file,
                  () -> {
                    byte[] bytes = Files.readAllBytes(file);
                    bytes[(int) (start + at)] ^= 1;
                    Files.write(file, bytes);
                    return Files.setLastModifiedTime(file, LONG_AGO);
                  }))
          .as("changed at %d", at)
          .isInstanceOfSatisfying(
              MvcException.class, e -> assertThat(e.kind()).isEqualTo(MvcException.Kind.CONFLICT));
    }
    model(size);
    assertThatCode(() -> read(file, () -> "nothing")).doesNotThrowAnyException();
  }

  @Test
  void aFileThatIsCutOffMeanwhileIsToldAsChanged() throws IOException {
    Path file = model(1000);
    assertThatThrownBy(() -> read(file, () -> Files.write(file, new byte[10])))
        .hasMessageContaining("changed while it was read");
  }

  @Test
  void aFileThatWasJustWrittenIsLookedAtAgain() throws IOException {
    Path file = model(10);
    Tree.File leaf = new Tree.File("m", ObjectId.hash(new byte[0]), Files.size(file), "x", false);
    FileStat old = FileStat.find(file).orElseThrow();
    assertThat(old.settled()).isTrue();
    assertThat(IndexEntry.of(leaf, old, 0).isFresh(old)).isTrue();
    Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
    FileStat now = FileStat.find(file).orElseThrow();
    assertThat(now.settled()).isFalse();
    // However long the reading takes, the entry does not vouch for the content.
    assertThat(IndexEntry.of(leaf, now, 0).isFresh(now)).isFalse();
    FileTime coarse = FileTime.from(Instant.ofEpochSecond(Instant.now().getEpochSecond() - 1));
    Files.setLastModifiedTime(file, coarse);
    assertThat(FileStat.find(file).orElseThrow().settled()).isFalse();
  }
}
