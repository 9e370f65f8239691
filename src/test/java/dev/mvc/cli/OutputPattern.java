package dev.mvc.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Expected output with `[..]` for any part of a line and `...` for any lines.
final class OutputPattern {
  private static final String ANY_LINES = "...";
  private static final String ANY_PART = "[..]";

  private OutputPattern() {}

  static boolean matches(List<String> expected, List<String> actual) {
    // reached[i]: the lines of `expected` so far can match the first i lines of `actual`.
    boolean[] reached = new boolean[actual.size() + 1];
    reached[0] = true;
    for (String line : expected) {
      boolean[] next = new boolean[reached.length];
      boolean any = line.equals(ANY_LINES);
      for (int i = 0; i < reached.length; i++) {
        boolean before =
            i > 0 && (any ? next[i - 1] : reached[i - 1] && fits(line, actual.get(i - 1)));
        next[i] = before || (any && reached[i]);
      }
      reached = next;
    }
    return reached[actual.size()];
  }

  static boolean fits(String expected, String actual) {
    if (!expected.contains(ANY_PART)) {
      return expected.equals(actual);
    }
    String regex =
        Arrays.stream(expected.split(Pattern.quote(ANY_PART), -1))
            .map(Pattern::quote)
            .collect(Collectors.joining(".*"));
    return Pattern.matches(regex, actual);
  }

  /// The expected lines if they match; else the actual ones, with those expected lines that hold a
  /// pattern and still fit in their place.
  static List<String> update(List<String> expected, List<String> actual) {
    if (matches(expected, actual)) {
      return expected;
    }
    List<String> lines = new ArrayList<>();
    int from = 0;
    for (String line : actual) {
      String kept = line;
      for (int i = from; i < expected.size(); i++) {
        if (fits(expected.get(i), line)) {
          kept = expected.get(i);
          from = i + 1;
          break;
        }
      }
      lines.add(kept);
    }
    return lines;
  }

  /// The lines of both, those that only one has marked by `-` (expected) and `+` (actual): a
  /// longest common subsequence.
  static List<String> difference(List<String> expected, List<String> actual) {
    int[][] common = new int[expected.size() + 1][actual.size() + 1];
    for (int i = expected.size() - 1; i >= 0; i--) {
      for (int j = actual.size() - 1; j >= 0; j--) {
        common[i][j] =
            fits(expected.get(i), actual.get(j))
                ? common[i + 1][j + 1] + 1
                : Math.max(common[i + 1][j], common[i][j + 1]);
      }
    }
    List<String> lines = new ArrayList<>();
    int i = 0;
    int j = 0;
    while (i < expected.size() || j < actual.size()) {
      boolean both = i < expected.size() && j < actual.size();
      if (both && fits(expected.get(i), actual.get(j))) {
        lines.add("  " + actual.get(j++));
        i++;
      } else if (j == actual.size() || (both && common[i + 1][j] >= common[i][j + 1])) {
        lines.add("- " + expected.get(i++));
      } else {
        lines.add("+ " + actual.get(j++));
      }
    }
    return lines;
  }
}
