package dev.mvc.work;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IgnoreRulesTest {
  @TempDir Path root;

  private boolean ignores(String patterns, String path, boolean isFolder) throws IOException {
    Files.writeString(root.resolve(".mvcignore"), patterns);
    return new WorkFolder(root).isIgnored(path, isFolder);
  }

  /// As `git check-ignore` answers; a path that ends with a slash is a folder.
  @ParameterizedTest
  @CsvSource({
    "*.tmp, a.tmp, true",
    "*.tmp, deep/down/a.tmp, true",
    "*.tmp, a.tmp2, false",
    "/a, a, true",
    "/a, sub/a, false",
    "sub/a, sub/a, true",
    "sub/a, other/sub/a, false",
    "logs/, logs/, true",
    "logs/, logs, false",
    "logs/, logs/inside, true",
    "logs/, deep/logs/inside, true",
    "**/cache, x/y/cache, true",
    "**/cache, cache, true",
    "a/**, a/b/c, true",
    "a/**, a, false",
    "a/**/b, a/b, true",
    "a/**/b, a/x/y/b, true",
    "a/*/b, a/x/y/b, false",
    "step-?, step-1, true",
    "step-?, step-10, false",
    "step-[0-9], step-7, true",
    "step-[!0-9], step-7, false",
    "step-[!0-9], step-x, true",
    "a.b, axb, false",
    "a+(b), a+(b), true",
    "\\!important, !important, true",
    "\\#1, #1, true",
    "# a comment, # a comment, false",
    "[, [, false",
    "*, anything, true",
    "model?, 'model\uD83D\uDE00', true",
    "'\uD83D\uDE00', 'sub/\uD83D\uDE00', true",
  })
  void aPatternIgnoresWhatItDoesInGit(String pattern, String path, boolean expected)
      throws IOException {
    boolean isFolder = path.endsWith("/");
    String name = isFolder ? path.substring(0, path.length() - 1) : path;
    assertThat(ignores(pattern + "\n", name, isFolder)).isEqualTo(expected);
  }

  @Test
  void theLastPatternThatFitsDecides() throws IOException {
    assertThat(ignores("*.bin\n!keep.bin\n", "keep.bin", false)).isFalse();
    assertThat(ignores("!keep.bin\n*.bin\n", "keep.bin", false)).isTrue();
    // What is in an ignored folder cannot be taken back.
    assertThat(ignores("out/\n!out/keep\n", "out/keep", false)).isTrue();
  }

  @Test
  void theRulesOfAFolderComeAfterThoseAboveIt() throws IOException {
    Files.createDirectories(root.resolve("sub/deep"));
    Files.writeString(root.resolve("sub/.mvcignore"), "!a.tmp\n/b\n");
    assertThat(ignores("*.tmp\n", "sub/a.tmp", false)).isFalse();
    assertThat(ignores("*.tmp\n", "a.tmp", false)).isTrue();
    assertThat(ignores("*.tmp\n", "sub/b", false)).isTrue();
    assertThat(ignores("*.tmp\n", "b", false)).isFalse();
    assertThat(ignores("*.tmp\n", "sub/deep/b", false)).isFalse();
  }
}
