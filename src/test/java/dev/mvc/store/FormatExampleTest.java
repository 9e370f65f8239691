package dev.mvc.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mvc.id.ObjectId;
import dev.mvc.io.ByteSource;
import dev.mvc.io.LittleEndian;
import dev.mvc.object.ObjectKind;
import dev.mvc.tensor.DType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The example in `docs/format.md` is a pack that mvc writes, byte for byte.
///
/// When the format changes: `./build verify -Dtest=FormatExampleTest -Dformat.update=true`.
class FormatExampleTest {
  private static final Path PAGE = Path.of("docs/format.md");
  private static final String START = "<!-- example: written by FormatExampleTest -->\n";
  private static final String END = "<!-- end of the example -->\n";
  private static final int BYTES_PER_LINE = 16;

  @TempDir Path folder;

  private final StringBuilder text = new StringBuilder();
  private byte[] pack = new byte[0];
  private int at;

  @Test
  void theExampleIsAPackThatMvcWrites() throws IOException {
    try (ObjectStore store = Stores.open(folder);
        PackWriter writer = store.writer()) {
      writer.put(ObjectKind.BYTES, "Hello, mvc.\n".getBytes(StandardCharsets.UTF_8));
      byte[] ones = new byte[16];
      for (int i = 0; i < ones.length; i += 4) {
        LittleEndian.putInt(ones, i, Float.floatToRawIntBits(1));
      }
      writer.putTensor(
          Stores.tensor("ones", DType.F32, 2, 2),
          ObjectId.hash(ones),
          ByteSource.of(ones),
          Optional.empty());
      writer.finish();
    }
    Path file = Stores.packs(folder).getFirst();
    pack = Files.readAllBytes(file);
    describe(file.getFileName().toString());
    String page = Files.readString(PAGE);
    int from = page.indexOf(START) + START.length();
    int to = page.indexOf(END);
    if (Boolean.getBoolean("format.update")) {
      Files.writeString(PAGE, page.substring(0, from) + text + page.substring(to));
    } else {
      assertThat(page.substring(from, to)).isEqualTo(text.toString());
    }
  }

  private void describe(String name) {
    int trailer = pack.length - PackFormat.TRAILER_BYTES;
    int index = (int) LittleEndian.getLong(pack, trailer);
    int count = (int) LittleEndian.getLong(pack, trailer + 8);
    text.append("\n    ").append(name).append("\n\n");
    line(8, "header: magic \"MVCPACK\\n\"");
    line(4, "version 1");
    line(4, "zero");
    line(12, "payload: coder 0, the bytes themselves");
    line(4, "payload: coder 2, the element 1.0 that is repeated");
    for (int i = 0; i < count; i++) {
      record(trailer - PackFormat.SLOT_BYTES * count + ObjectId.BYTES * i);
    }
    assertThat(at).isEqualTo(index + 2 * (PackFormat.RECORD_BYTES + PackFormat.FRAME_BYTES));
    for (int i = 0; i < count; i++) {
      line(32, "id " + (i + 1));
    }
    for (int i = 0; i < count; i++) {
      line(8, "record " + (i + 1) + " begins so far behind the first");
    }
    line(8, "trailer: the index begins at " + index);
    line(8, count + " objects");
    line(32, "SHA-256 of the index, and the pack's name");
    line(4, "version 1");
    line(4, "check of the 52 bytes before");
    line(8, "magic \"MVCINDX\\n\"");
    assertThat(at).isEqualTo(pack.length);
    text.append('\n');
  }

  private void record(int idAt) {
    String id = HexFormat.of().formatHex(pack, idAt, idAt + 3);
    boolean isTensor = pack[at + 4] == ObjectKind.TENSOR.code();
    line(4, "record of " + id + "…: check");
    line(
        4,
        isTensor
            ? "tensor, elements F32, depth 0, flags 0"
            : "bytes, elements bytes, depth 0, flags 0");
    line(4, "number 0");
    line(4, "row of " + LittleEndian.getInt(pack, at) + " elements");
    line(4, "1 frame");
    line(4, "zero");
    line(8, LittleEndian.getLong(pack, at) + " bytes");
    line(8, "payloads begin at " + LittleEndian.getLong(pack, at));
    line(4, "frame: predictor 0, coder " + pack[at + 1] + ", zero");
    line(4, LittleEndian.getInt(pack, at) + " bytes of the object");
    line(4, LittleEndian.getInt(pack, at) + " bytes of payload");
    line(4, "check of the payload");
    line(4, "check of the decoded bytes");
  }

  private void line(int length, String meaning) {
    int end = at + length;
    String words = meaning;
    while (at < end) {
      int stop = Math.min(end, at + BYTES_PER_LINE);
      String hex = HexFormat.ofDelimiter(" ").formatHex(Arrays.copyOfRange(pack, at, stop));
      text.append(
          String.format(Locale.ROOT, "    %04x  %-47s  %s", at, hex, words).stripTrailing());
      text.append('\n');
      words = "";
      at = stop;
    }
  }
}
