package dev.mvc.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A Markdown file whose blocks marked `mvc` are commands with the output that a person sees.
///
/// A command is a line that begins with `$ `; lines right below it that begin with `> ` continue
/// it, so that files can be written with `<<EOF`. What follows up to the next command is the
/// output; `[exit N]` ends it where the exit code is not 0. In the output `[..]` stands for any
/// part of a line and a line of `...` for any lines.
///
/// @param lines the whole file
record Scenario(Path file, List<String> lines, List<Step> steps) {

  /// One command.
  ///
  /// @param at the index in the file of its first line
  /// @param from the index of the first line of its output
  /// @param to the index after the last one; blank lines before the next command are not output
  record Step(String command, int at, int from, int to) {}

  static Scenario read(Path file) throws IOException {
    return parse(file, Files.readAllLines(file));
  }

  static Scenario parse(Path file, List<String> lines) {
    List<Step> steps = new ArrayList<>();
    int at = 0;
    while (at < lines.size()) {
      if (lines.get(at).equals("```mvc")) {
        at = block(lines, at + 1, steps);
      }
      at++;
    }
    return new Scenario(file, List.copyOf(lines), List.copyOf(steps));
  }

  /// Reads a block, and returns the index of its last fence.
  private static int block(List<String> lines, int start, List<Step> steps) {
    int at = start;
    while (!lines.get(at).equals("```")) {
      if (!lines.get(at).startsWith("$ ")) {
        throw new IllegalArgumentException(
            "line " + (at + 1) + " of a block should be a command: " + lines.get(at));
      }
      int from = at + 1;
      StringBuilder command = new StringBuilder(lines.get(at).substring(2));
      while (lines.get(from).startsWith("> ") || lines.get(from).equals(">")) {
        command.append('\n').append(lines.get(from).substring(1).replaceFirst("^ ", ""));
        from++;
      }
      int next = from;
      while (!lines.get(next).startsWith("$ ") && !lines.get(next).equals("```")) {
        next++;
      }
      int to = next;
      while (to > from && lines.get(to - 1).isBlank()) {
        to--;
      }
      steps.add(new Step(command.toString(), at, from, to));
      at = next;
    }
    return at;
  }

  List<String> expected(Step step) {
    return lines.subList(step.from, step.to);
  }

  /// The file with the outputs of all steps replaced by these. What still matches stays as it is,
  /// also line by line, so that patterns are not lost.
  List<String> with(List<List<String>> outputs) {
    List<String> changed = new ArrayList<>();
    int copied = 0;
    for (int i = 0; i < steps.size(); i++) {
      Step step = steps.get(i);
      changed.addAll(lines.subList(copied, step.from));
      changed.addAll(OutputPattern.update(expected(step), outputs.get(i)));
      copied = step.to;
    }
    changed.addAll(lines.subList(copied, lines.size()));
    return changed;
  }
}
