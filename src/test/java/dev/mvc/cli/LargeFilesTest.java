package dev.mvc.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/// Files of more than 4 GiB, and tensors of more than 2³¹ elements, in files with holes.
///
/// Their headers are read in every run. That they are stored and come back takes minutes and some
/// 20 GB of disk: `-Dmvc.large=true`.
class LargeFilesTest {
  private static final long ELEMENTS = (1L << 31) + 12_345;
  private static final byte[] MARK = "the last bytes".getBytes(StandardCharsets.US_ASCII);

  @TempDir Path root;

  private Path folder;

  @BeforeEach
  void makeRepository() throws IOException {
    folder = Files.createDirectories(root.toRealPath().resolve("w"));
    Worlds.mvc(folder).run("init").assertExit(0);
  }

  /// A file with something at its beginning, at its end, and around every power of two.
  private Path sparse(String name, byte[] header, long size) throws IOException {
    Path file = folder.resolve(name);
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.wrap(header), 0);
      for (long at = 1L << 30; at < size; at <<= 1) {
        channel.write(ByteBuffer.wrap(MARK), at - 7);
      }
      channel.write(ByteBuffer.wrap(MARK), size - MARK.length);
    }
    return file;
  }

  private Path safetensors() throws IOException {
    String json =
        "{\"large\":{\"dtype\":\"I8\",\"shape\":[%d],\"data_offsets\":[0,%d]},"
                .formatted(ELEMENTS, ELEMENTS)
            + "\"wide\":{\"dtype\":\"F32\",\"shape\":[3,%d],\"data_offsets\":[%d,%d]}}"
                .formatted(1L << 28, ELEMENTS, ELEMENTS + (12L << 28));
    byte[] text = json.getBytes(StandardCharsets.UTF_8);
    byte[] header =
        ByteBuffer.allocate(8 + text.length)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putLong(text.length)
            .put(text)
            .array();
    return sparse("large.safetensors", header, header.length + ELEMENTS + (12L << 28));
  }

  private Path npy() throws IOException {
    String text = "{'descr': '|i1', 'fortran_order': False, 'shape': (%d,), }".formatted(ELEMENTS);
    String padded = text + " ".repeat(117 - text.length()) + "\n";
    byte[] header =
        ByteBuffer.allocate(128)
            .order(ByteOrder.LITTLE_ENDIAN)
            .put((byte) 0x93)
            .put("NUMPY".getBytes(StandardCharsets.US_ASCII))
            .put(new byte[] {1, 0})
            .putShort((short) 118)
            .put(padded.getBytes(StandardCharsets.US_ASCII))
            .array();
    return sparse("large.npy", header, 128 + ELEMENTS);
  }

  @Test
  void sizesBeyondThirtyTwoBitsAreShownAsTheyAre() throws IOException {
    safetensors();
    npy();
    sparse("opaque", MARK, (1L << 32) + 99);
    assertThat(Worlds.mvc(folder).run("inspect", "--json", "large.safetensors").assertExit(0).out())
        .contains("2147495993", "268435456");
    assertThat(Worlds.mvc(folder).run("inspect", "--json", "large.npy").assertExit(0).out())
        .contains("2147495993");
    assertThat(Worlds.mvc(folder).run("status").assertExit(0).out()).contains("large.npy");
  }

  @Test
  @EnabledIfSystemProperty(named = "mvc.large", matches = "true")
  void filesOfMoreThanFourGigabytesComeBackToTheBit() throws IOException {
    Map<Path, Path> files = new LinkedHashMap<>();
    for (Path file : new Path[] {safetensors(), npy(), sparse("opaque", MARK, (1L << 32) + 99)}) {
      files.put(file, root.resolve(file.getFileName()));
    }
    Worlds.mvc(folder).run("add", ".").assertExit(0);
    Worlds.mvc(folder).run("commit", "-m", "large").assertExit(0);
    for (Map.Entry<Path, Path> file : files.entrySet()) {
      Files.move(file.getKey(), file.getValue());
    }
    Worlds.mvc(folder).run("restore", ".").assertExit(0);
    for (Map.Entry<Path, Path> file : files.entrySet()) {
      assertThat(Files.mismatch(file.getKey(), file.getValue())).as("%s", file).isEqualTo(-1);
    }
    Worlds.mvc(folder).run("fsck").assertExit(0);
    Worlds.mvc(folder).run("status").assertExit(0);
  }
}
