package dev.mvc.merge;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class TextMergeTest {
  private static String merge(String base, String ours, String theirs) {
    return new String(merged(base, ours, theirs).content(), StandardCharsets.UTF_8);
  }

  private static TextMerge.Merged merged(String base, String ours, String theirs) {
    return TextMerge.merge(bytes(base), bytes(ours), bytes(theirs), "ours", "theirs");
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void changesOfDifferentLinesAreBothTaken() {
    assertThat(merge("a\nb\nc\nd\n", "A\nb\nc\nd\n", "a\nb\nc\nD\nE\n"))
        .isEqualTo("A\nb\nc\nD\nE\n");
    assertThat(merge("a\nb\nc\n", "b\nc\n", "a\nb\n")).isEqualTo("b\n");
  }

  @Test
  void theSameLineChangedTwiceGetsGitsMarkers() {
    TextMerge.Merged merged = merged("a\nb\nc\n", "a\nX\nc\n", "a\nY\nc\n");
    assertThat(merged.conflicts()).isEqualTo(1);
    assertThat(merged.content())
        .isEqualTo(bytes("a\n<<<<<<< ours\nX\n=======\nY\n>>>>>>> theirs\nc\n"));
  }

  @Test
  void whatBothAddedAlikeAroundAConflictStandsOutsideOfIt() {
    assertThat(merge("a\n", "a\nsame\nX\nend\n", "a\nsame\nY\nend\n"))
        .isEqualTo("a\nsame\n<<<<<<< ours\nX\n=======\nY\n>>>>>>> theirs\nend\n");
  }

  @Test
  void aMissingLineFeedAtTheEndDoesNotRunIntoAMarker() {
    assertThat(merge("a", "b", "ü")).isEqualTo("<<<<<<< ours\nb\n=======\nü\n>>>>>>> theirs\n");
  }

  @Test
  void bytesThatAreNoUtf8StayAsTheyAre() {
    byte[] odd = {(byte) 0xFF, '\n', 'a', '\n'};
    byte[] changed = {(byte) 0xFF, '\n', 'b', '\n'};
    assertThat(TextMerge.merge(odd, odd, changed, "x", "y").content()).isEqualTo(changed);
  }

  @Test
  void textsHaveNoNulAndAreNotTooLong() {
    assertThat(TextMerge.isText(new byte[] {'a', 0})).isFalse();
    assertThat(TextMerge.isText(bytes("a"))).isTrue();
    byte[] large = new byte[TextMerge.MAX_BYTES + 1];
    Arrays.fill(large, (byte) 'a');
    assertThat(TextMerge.isText(large)).isFalse();
  }

  private static String random(SplittableRandom random, int lines, int letters) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < lines; i++) {
      text.append((char) ('a' + random.nextInt(letters))).append('\n');
    }
    return text.toString();
  }

  @Test
  void oneSideAloneIsTakenAsItIs() {
    SplittableRandom random = new SplittableRandom(1);
    for (int round = 0; round < 500; round++) {
      String base = random(random, random.nextInt(12), 3);
      String other = random(random, random.nextInt(12), 3);
      assertThat(merge(base, other, base)).isEqualTo(other);
      assertThat(merge(base, base, other)).isEqualTo(other);
      assertThat(merge(base, other, other)).isEqualTo(other);
    }
  }

  @Test
  void editsThatAreApartNeverConflict() {
    SplittableRandom random = new SplittableRandom(2);
    for (int round = 0; round < 200; round++) {
      List<String> base = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        base.add("line " + i + "\n");
      }
      List<String> ours = new ArrayList<>(base);
      List<String> theirs = new ArrayList<>(base);
      List<String> both = new ArrayList<>(base);
      int mine = random.nextInt(18);
      int other = 22 + random.nextInt(18);
      ours.set(mine, "mine\n");
      theirs.remove(other);
      both.set(mine, "mine\n");
      both.remove(other);
      TextMerge.Merged merged =
          merged(String.join("", base), String.join("", ours), String.join("", theirs));
      assertThat(merged.conflicts()).isZero();
      assertThat(merged.content()).isEqualTo(bytes(String.join("", both)));
    }
  }

  /// Length of a longest common subsequence, by the textbook's table.
  private static int common(int[] a, int[] b) {
    int[][] table = new int[a.length + 1][b.length + 1];
    for (int i = 1; i <= a.length; i++) {
      for (int j = 1; j <= b.length; j++) {
        table[i][j] =
            a[i - 1] == b[j - 1]
                ? table[i - 1][j - 1] + 1
                : Math.max(table[i - 1][j], table[i][j - 1]);
      }
    }
    return table[a.length][b.length];
  }

  @Test
  void asManyLinesAreMatchedAsCanBe() {
    SplittableRandom random = new SplittableRandom(3);
    for (int round = 0; round < 2000; round++) {
      int[] a = random.ints(random.nextInt(20), 0, 4).toArray();
      int[] b = random.ints(random.nextInt(20), 0, 4).toArray();
      int[] matches = LineMatch.of(a, b);
      int last = -1;
      int count = 0;
      for (int i = 0; i < a.length; i++) {
        if (matches[i] >= 0) {
          assertThat(matches[i]).isGreaterThan(last);
          assertThat(b[matches[i]]).isEqualTo(a[i]);
          last = matches[i];
          count++;
        }
      }
      assertThat(count).isEqualTo(common(a, b));
    }
  }
}
