package dev.mvc.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TextTest {
  @Test
  void whatShowsAsItselfStays() {
    String text = "‖Δ‖ 54.9 % · naïve モデル 🤖 👩\u200d🔬 می\u200cخواهم";
    assertThat(Text.printable(text)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({
    "27, \\x1b",
    "7, \\x07",
    "0, \\x00",
    "127, \\x7f",
    "155, \\x9b",
    "10, \\n",
    "13, \\r",
    "9, \\t",
    "8238, \\u202e",
    "8294, \\u2066",
    "8206, \\u200e",
    "8203, \\u200b",
    "65279, \\ufeff",
    "8232, \\u2028",
    "55357, \\ud83d",
    "917569, \\u{e0041}"
  })
  void whatWouldPlayTricksIsEscaped(int character, String shown) {
    String text =
        "a" + (character < 0x10000 ? "" + (char) character : Character.toString(character));
    assertThat(Text.printable(text + "b")).isEqualTo("a" + shown + "b");
  }

  @Test
  void nothingPrintableHoldsControlCharacters() {
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < 2000; i++) {
      StringBuilder text = new StringBuilder();
      random.ints(20, 0, 0x2100).forEach(c -> text.append((char) c));
      assertThat(Text.printable(text.toString()).chars())
          .noneMatch(c -> Character.isISOControl(c) || Character.getDirectionality(c) >= 14);
    }
  }

  @Test
  void wideCharactersTakeTwoColumnsAndMarksNone() {
    assertThat(Text.columns("abc")).isEqualTo(3);
    assertThat(Text.columns("モデル")).isEqualTo(6);
    assertThat(Text.columns("e\u0301")).isEqualTo(1);
    assertThat(Text.columns("🤖")).isEqualTo(2);
  }

  @Test
  void aLongNameLosesItsMiddle() {
    String name = "encoder.layer.2.attention.self.query.weight";
    assertThat(Text.elide(name, 27)).isEqualTo("encoder.layer…" + ".query.weight");
    assertThat(Text.elide(name, 43)).isEqualTo(name);
    assertThat(Text.elide(name, 1)).isEqualTo("…");
    assertThat(Text.elide(name, 0)).isEmpty();
  }

  @Test
  void anElidedNameIsNeverTooWideNorCutThroughACharacter() {
    String name = "重み🤖.layer.モデル.weight🤖重";
    for (int most = 0; most <= Text.columns(name); most++) {
      String elided = Text.elide(name, most);
      assertThat(Text.columns(elided)).isLessThanOrEqualTo(most);
      assertThat(Text.printable(elided)).isEqualTo(elided);
    }
  }

  @Test
  void wordsAreWrappedAndLongOnesStayWhole() {
    assertThat(Text.wrap("one two  three\nincomprehensibilities", 8))
        .containsExactly("one two", "three", "incomprehensibilities");
  }
}
