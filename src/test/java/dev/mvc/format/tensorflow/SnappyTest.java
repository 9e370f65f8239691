package dev.mvc.format.tensorflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mvc.format.layout.MalformedFileException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SnappyTest {
  /// By hand from the format's description.
  @ParameterizedTest
  @CsvSource({
    "0361620000, ''",
    "0308616263, abc",
    "0a 04 6162 11 02, ababababab",
    "0a 04 6162 1e 02 00, ababababab",
    "0a 04 6162 1f 02 00 00 00, ababababab",
    "05 f0 04 68656c6c6f, hello",
    "05 f4 04 00 68656c6c6f, hello"
  })
  void literalsAndCopiesAreUnpacked(String hex, String text) throws Exception {
    byte[] packed = HexFormat.of().parseHex(hex.replace(" ", ""));
    if (text.isEmpty()) {
      assertThatThrownBy(() -> Snappy.unpack(packed, 100))
          .isInstanceOf(MalformedFileException.class);
    } else {
      assertThat(new String(Snappy.unpack(packed, 100), StandardCharsets.US_ASCII)).isEqualTo(text);
    }
  }

  @Test
  void damageIsFoundOrChangesBytesAndNothingElse() {
    byte[] sound = HexFormat.of().parseHex("0a04616211020a");
    SplittableRandom random = new SplittableRandom(3);
    for (int i = 0; i < 10_000; i++) {
      byte[] bytes = sound.clone();
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      try {
        assertThat(Snappy.unpack(bytes, 1000).length).isLessThanOrEqualTo(1000);
      } catch (MalformedFileException e) {
        assertThat(e).hasMessageContaining("a block");
      }
    }
  }
}
