package dev.mvc.repo;

import dev.mvc.repo.WeightChanges.Placed;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;

/// How guards name what they found, in a line.
final class GuardWords {
  private static final int SHOWN = 3;

  /// A name may have any length; nobody reads more.
  private static final int MAX_LENGTH = 120;

  private GuardWords() {}

  /// As `3 tensors`.
  static String count(long number, String one) {
    return number(number) + " " + one + (number == 1 ? "" : "s");
  }

  /// As `589,824`.
  static String number(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  /// The first of many things, and how many more there are.
  ///
  /// @param total how many there are; not all need be listed
  static <T> String some(List<T> things, long total, Function<T, String> word) {
    String first =
        things.stream()
            .limit(SHOWN)
            .map(word)
            .map(GuardWords::brief)
            .collect(Collectors.joining(", "));
    long more = total - Math.min(SHOWN, things.size());
    return more > 0 ? first + " and " + number(more) + " more" : first;
  }

  static <T> String some(List<T> things, Function<T, String> word) {
    return some(things, things.size(), word);
  }

  /// The files of tensors, as `a.pt` or `a.pt and 2 other files`.
  static String files(Collection<Placed> tensors) {
    List<String> paths = tensors.stream().map(Placed::path).distinct().toList();
    String first = brief(paths.getFirst());
    return paths.size() == 1 ? first : first + " and " + count(paths.size() - 1, "other file");
  }

  /// A text of a length that can be read; what is cut is its middle.
  static String brief(String text) {
    return text.length() <= MAX_LENGTH
        ? text
        : text.substring(0, MAX_LENGTH / 2) + "…" + text.substring(text.length() - MAX_LENGTH / 2);
  }
}
