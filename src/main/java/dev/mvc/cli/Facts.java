package dev.mvc.cli;

import java.util.ArrayList;
import java.util.List;

/// Lines that begin with what they are about: a label, then facts one after the other, in as many
/// lines as they need.
final class Facts {
  /// Columns before the first fact; the longest label is `hyperparameters`.
  private static final int INDENT = 18;

  /// Where lines have no end, in files and pipes, a line is no measure.
  private static final int MAX_IN_LINE = 8;

  private final Output out;
  private int lines;

  Facts(Output out) {
    this.out = out;
  }

  /// How many lines were printed so far.
  int lines() {
    return lines;
  }

  /// Prints as many facts as so many lines hold, and how many more there are.
  void print(String label, String separator, List<?> facts, int most) {
    long capacity = (long) most * MAX_IN_LINE;
    if (lines(separator, facts) <= most && facts.size() <= capacity) {
      print(label, separator, facts);
      return;
    }
    int shown = (int) Math.min(facts.size() - 1, capacity);
    while (shown > 1 && lines(separator, some(facts, shown)) > most) {
      shown--;
    }
    print(label, separator, some(facts, shown));
  }

  private static List<Object> some(List<?> facts, int shown) {
    List<Object> some = new ArrayList<>(facts.subList(0, shown));
    some.add(Styled.dim("… " + Counts.exact(facts.size() - shown) + " more"));
    return some;
  }

  private int lines(String separator, List<?> facts) {
    int count = 0;
    int used = 0;
    for (int i = 0; i < facts.size(); i++) {
      int columns = columns(facts, i, separator);
      if (count == 0 || used + columns > room()) {
        count++;
        used = 0;
      }
      used += columns + 1;
    }
    return count;
  }

  private int room() {
    return Math.max(20, out.width() - INDENT);
  }

  private static int columns(List<?> facts, int i, String separator) {
    String end = i + 1 < facts.size() ? separator : "";
    return Text.columns(Styled.show(facts.get(i), false) + end.stripTrailing());
  }

  /// Prints facts, which are strings, numbers or [Styled], with commas or dots between them.
  void print(String label, String separator, List<?> facts) {
    int room = room();
    String start = Text.left(label, INDENT);
    List<Object> line = new ArrayList<>();
    int used = 0;
    for (int i = 0; i < facts.size(); i++) {
      String end = i + 1 < facts.size() ? separator : "";
      int columns = columns(facts, i, separator);
      if (!line.isEmpty() && used + columns > room) {
        flush(start, line);
        start = Text.blanks(INDENT);
        used = 0;
      }
      line.add(facts.get(i));
      line.add(end);
      used += columns + 1;
    }
    flush(start, line);
  }

  /// Prints one fact.
  void print(String label, Object fact) {
    print(label, "", List.of(fact));
  }

  private void flush(String start, List<Object> parts) {
    if (parts.isEmpty()) {
      return;
    }
    parts.set(parts.size() - 1, parts.getLast().toString().stripTrailing());
    List<Object> arguments = new ArrayList<>();
    arguments.add(start);
    arguments.addAll(parts);
    out.line("{}".repeat(arguments.size()), arguments.toArray());
    parts.clear();
    lines++;
  }
}
