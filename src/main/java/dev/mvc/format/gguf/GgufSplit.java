package dev.mvc.format.gguf;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The files of a model that llama.cpp has split: `name-00001-of-00003.gguf` and so on. Each is a
/// sound file by itself; the first has the metadata.
///
/// @param stem what stands before the numbers
/// @param count of the files
public record GgufSplit(String stem, int count) {
  /// The key of how many tensors all files have together.
  public static final String TENSORS = "split.tensors.count";

  private static final Pattern NAME = Pattern.compile("(.+)-(\\d{5})-of-(\\d{5})\\.gguf");

  /// Models of a trillion parameters have some hundred.
  private static final int MAX_COUNT = 1000;

  /// The model that a file of this name is a part of.
  public static Optional<GgufSplit> of(String name) {
    Matcher matcher = NAME.matcher(name);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    int number = Integer.parseInt(matcher.group(2));
    int count = Integer.parseInt(matcher.group(3));
    return number >= 1 && number <= count && count <= MAX_COUNT
        ? Optional.of(new GgufSplit(matcher.group(1), count))
        : Optional.empty();
  }

  /// The names of all files, in order.
  public List<String> names() {
    List<String> names = new ArrayList<>();
    for (int i = 1; i <= count; i++) {
      names.add(String.format(Locale.ROOT, "%s-%05d-of-%05d.gguf", stem, i, count));
    }
    return names;
  }
}
