package dev.mvc.io;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class GlobTest {
  /// Random patterns mean what they mean as regular expressions.
  @Test
  void aPatternMatchesWhatTheRegularExpressionDoes() {
    String[] globs = {"*", "**", "**/", "?", "[ab]", "[!a-b]", "[^b/]", "a", "b", "/", "😀", "."};
    String[] regexes = {
      "[^/]*", ".*", "(?:.*/)?", "[^/]", "[ab]", "[^ab/]", "[^b/]", "a", "b", "/", "😀", "\\."
    };
    String[] letters = {"a", "b", "/", "😀", "."};
    SplittableRandom random = new SplittableRandom(1);
    int matched = 0;
    for (int i = 0; i < 20_000; i++) {
      StringBuilder glob = new StringBuilder();
      StringBuilder regex = new StringBuilder();
      for (int k = random.nextInt(6); k >= 0; k--) {
        int which = random.nextInt(globs.length);
        // Stars beside stars, or before a slash, would be read as something else.
        boolean isAmbiguous = which < 3 || globs[which].equals("/");
        if (isAmbiguous && glob.toString().endsWith("*")) {
          continue;
        }
        glob.append(globs[which]);
        regex.append(regexes[which]);
      }
      boolean anywhere = random.nextBoolean();
      Pattern pattern = Pattern.compile((anywhere ? "(?:.*/)?" : "") + regex);
      Glob tried = Glob.ofIgnored(glob.toString(), anywhere);
      for (int n = 0; n < 20; n++) {
        StringBuilder path = new StringBuilder();
        for (int k = random.nextInt(8); k > 0; k--) {
          path.append(letters[random.nextInt(letters.length)]);
        }
        boolean expected = pattern.matcher(path).matches();
        matched += expected ? 1 : 0;
        assertThat(tried.matches(path.toString())).as("%s of %s", glob, path).isEqualTo(expected);
      }
    }
    assertThat(matched).isGreaterThan(10_000);
  }

  /// With going back and trying again none of these would end before the sun does.
  @Test
  void aHostilePatternTakesNoLongerThanAnother() {
    String path = "a".repeat(200) + "/" + "a/".repeat(1000) + "c";
    for (String part : new String[] {"*a", "**a", "a*", "**/", "**/a", "?*", "*?*"}) {
      String pattern = part.repeat(60) + "b";
      assertThat(Glob.ofIgnored(pattern, true).matches(path)).as(pattern).isFalse();
      assertThat(Glob.ofPath(pattern).matches(path)).as(pattern).isFalse();
    }
    assertThat(Glob.ofPath("**a".repeat(60) + "**c").matches(path)).isTrue();
  }

  @Test
  void bracketsMeanThemselvesInPaths() {
    assertThat(Glob.ofPath("a[b]*").matches("a[b]c")).isTrue();
    assertThat(Glob.ofPath("a[b]").matches("ab")).isFalse();
  }
}
