package dev.mvc.cli;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A command line taken apart at the command's name.
///
/// @param command the name, or null when there are only options
/// @param rest all but the name: options that stood before it, then what stood behind it
record Arguments(@Nullable String command, List<String> rest) {

  /// Global options that take the next word.
  private static final List<String> WITH_VALUE = List.of("-C", "--color");

  static Arguments split(List<String> words) {
    int at = 0;
    while (at < words.size() && words.get(at).startsWith("-")) {
      at += WITH_VALUE.contains(words.get(at)) ? 2 : 1;
    }
    if (at >= words.size()) {
      return new Arguments(null, words);
    }
    List<String> rest = new ArrayList<>(words.subList(0, at));
    rest.addAll(words.subList(at + 1, words.size()));
    return new Arguments(words.get(at), List.copyOf(rest));
  }

  /// Whether an option stands before any `--`.
  boolean has(String option) {
    return beforeDashes().contains(option);
  }

  boolean dashed() {
    return rest.contains("--");
  }

  List<String> afterDashes() {
    return dashed() ? rest.subList(rest.indexOf("--") + 1, rest.size()) : List.of();
  }

  private List<String> beforeDashes() {
    return dashed() ? rest.subList(0, rest.indexOf("--")) : rest;
  }
}
