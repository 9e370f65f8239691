package dev.mvc.ref;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mvc.io.MvcException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RefNameTest {
  @ParameterizedTest
  @ValueSource(
      strings = {"main", "a/b/c", "v1.2.3", "fix-4", "größe", "版本", "a@b", "{x}", "deadbeef", "😀"})
  void namesThatGitAllowsAreAllowed(String name) {
    assertThatCode(() -> RefName.require(name, "branch")).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "@",
        "HEAD",
        "-d",
        "--force",
        ".a",
        "a/.b",
        "a.",
        "a/b./c",
        "/a",
        "a/",
        "a//b",
        "a..b",
        "../x",
        "a@{1}",
        "a b",
        "a~1",
        "a^",
        "a:b",
        "a?",
        "a*",
        "a[b",
        "a\\b",
        "a.lock",
        "x.lock/y",
        "a\nb",
        "a\u0000b",
        "a\u007fb",
        "\ud800"
      })
  void namesThatMeanSomethingElseOrEscapeAreRefused(String name) {
    assertThatThrownBy(() -> RefName.require(name, "branch"))
        .isInstanceOf(MvcException.class)
        .hasMessageContaining("cannot be the name of a branch");
  }

  @ParameterizedTest
  @ValueSource(ints = {201, 5000})
  void aNameThatNoFileSystemTakesIsRefused(int length) {
    assertThatThrownBy(() -> RefName.require("x".repeat(length), "tag"))
        .isInstanceOf(MvcException.class);
  }
}
