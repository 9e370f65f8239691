package dev.mvc.format.hdf5;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The checksum and the compressor that are in no library here.
class CodingTest {
  /// From the self-test in lookup3.c.
  @Test
  void theChecksumIsLookup3() {
    byte[] text = "xFour score and seven years ago".getBytes(StandardCharsets.US_ASCII);
    assertThat(Lookup3.hash(text, 1, 30)).isEqualTo(0x17770551);
    assertThat(Lookup3.hash(text, 1, 0)).isEqualTo(0xDEADBEEF);
  }

  @Test
  void lzfIsUnpacked() throws IOException {
    // Three bytes as they are, seven repeated from two before, then 300 of the last one.
    byte[] packed = {2, 'a', 'b', 'c', (byte) 0xA0, 1, (byte) 0xE0, (byte) 255, 0, 32, 0};
    byte[] text = Lzf.unpack(packed, 3 + 7 + 264 + 3);
    assertThat(new String(text, StandardCharsets.US_ASCII))
        .isEqualTo("abc" + "bcbcbcb" + "b".repeat(264 + 3));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 50, 4000})
  void whatIsNoLzfIsRefused(int size) {
    SplittableRandom random = new SplittableRandom(size);
    for (int round = 0; round < 2000; round++) {
      byte[] packed = new byte[1 + random.nextInt(60)];
      random.nextBytes(packed);
      try {
        assertThat(Lzf.unpack(packed, size)).hasSize(size);
      } catch (IOException e) {
        assertThat(e).hasMessageContaining("unpack");
      }
    }
    assertThatThrownBy(() -> Lzf.unpack(new byte[] {31, 1}, size)).isInstanceOf(IOException.class);
  }
}
