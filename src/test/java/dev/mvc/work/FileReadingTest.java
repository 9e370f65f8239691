package dev.mvc.work;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mvc.codec.Effort;
import dev.mvc.codec.Elements;
import dev.mvc.codec.Rounding;
import dev.mvc.delta.BaseFinder;
import dev.mvc.id.ObjectId;
import dev.mvc.io.Disk;
import dev.mvc.io.Progress;
import dev.mvc.store.ObjectStore;
import dev.mvc.store.PackWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileReadingTest {
  /// More than a frame, so that the master is still being coded when the rounding is known.
  private static final int ELEMENTS = 1 << 20;

  @TempDir Path folder;

  @Test
  void aRoundingOfATensorOfTheSameFileCostsNoElements() throws IOException {
    SplittableRandom random = new SplittableRandom(3);
    ByteBuffer floats = ByteBuffer.allocate(4 * ELEMENTS).order(ByteOrder.LITTLE_ENDIAN);
    while (floats.hasRemaining()) {
      floats.putFloat((float) random.nextGaussian());
    }
    byte[] master = floats.array();
    byte[] rounding = new byte[2 * ELEMENTS];
    Rounding.round(Elements.BF16, master, rounding, ELEMENTS);
    Files.write(folder.resolve("m.safetensors"), file(master, rounding));
    try (ObjectStore store = ObjectStore.open(folder.resolve("s"), new Disk(), Effort.NORMAL)) {
      add(store);
      assertThat(store.entry(ObjectId.hash(rounding)).rounded()).isTrue();
      assertThat(store.entry(ObjectId.hash(rounding)).storedLength()).isZero();
      assertThat(store.read(ObjectId.hash(rounding))).isEqualTo(rounding);
    }
  }

  private void add(ObjectStore store) throws IOException {
    try (PackWriter writer = store.writer()) {
      StoringSink sink = new StoringSink(writer, new BaseFinder(), new Lookalikes(store));
      FileReading reading = new FileReading(new WorkFolder(folder), store, sink, Progress.NONE);
      FileStat stat = FileStat.find(folder.resolve("m.safetensors")).orElseThrow();
      reading.read("m.safetensors", stat, List.of(), read -> {});
      writer.drain();
      writer.finish();
    }
  }

  private static byte[] file(byte[] master, byte[] rounding) {
    String tensor = "\"%s\":{\"dtype\":\"%s\",\"shape\":[%d],\"data_offsets\":[%d,%d]}";
    int end = master.length + rounding.length;
    String header =
        "{"
            + tensor.formatted("master.w", "F32", ELEMENTS, 0, master.length)
            + ","
            + tensor.formatted("model.w", "BF16", ELEMENTS, master.length, end)
            + "}";
    byte[] json = header.getBytes(StandardCharsets.UTF_8);
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    file.writeBytes(
        ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(json.length).array());
    file.writeBytes(json);
    file.writeBytes(master);
    file.writeBytes(rounding);
    return file.toByteArray();
  }
}
