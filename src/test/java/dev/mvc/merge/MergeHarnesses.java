package dev.mvc.merge;

import dev.mvc.fuzz.Harness;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/// Three files in one input, divided by a line of one `@`.
public final class MergeHarnesses {
  private MergeHarnesses() {}

  /// All of them.
  public static List<Harness> all() {
    return List.of(
        Harness.ofText(
            "merge/text",
            List.of("a\nb\nc\n\n@\na\nx\nc\n\n@\na\nb\nc\nd\n"),
            List.of("\n@\n", "<<<<<<< ", "=======\n", ">>>>>>> ", "\r\n", "a\n", "b\n"),
            text -> {
              byte[][] files = files(text);
              return TextMerge.merge(files[0], files[1], files[2], "ours", "theirs").conflicts();
            }),
        Harness.ofText(
            "merge/json",
            List.of("{\"a\": 1, \"b\": {\"c\": [1]}}\n@\n{\"a\": 2}\n@\n{\"a\": 1, \"d\": 1e5}"),
            List.of("\n@\n", "{", "}", "[", "\"a\":", "null"),
            text -> {
              byte[][] files = files(text);
              return JsonMerge.merge(files[0], files[1], files[2]).isPresent();
            }),
        Harness.ofText(
            "merge/rules",
            List.of("average", "layers.*.weight=ties", "a?b[0-9]=ours"),
            List.of("=", "*", "**", "?", "[", "slerp", "{a,b}", "\\E", "\\Q"),
            text -> Rules.parse(List.of(text)).hashCode()));
  }

  private static byte[][] files(String text) {
    byte[][] files =
        Arrays.stream(text.split("\n@\n", 3))
            .map(file -> file.getBytes(StandardCharsets.UTF_8))
            .toArray(byte[][]::new);
    int there = files.length;
    files = Arrays.copyOf(files, 3);
    Arrays.fill(files, there, 3, new byte[0]);
    return files;
  }
}
