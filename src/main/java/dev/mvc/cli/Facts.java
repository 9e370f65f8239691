package dev.mvc.cli;

import java.util.ArrayList;
import java.util.List;

/// Lines that begin with what they are about: a label, then facts one after the other, in as many
/// lines as they need.
final class Facts {
  /// Columns before the first fact; the longest label is `hyperparameters`.
  private static final int INDENT = 18;

  private final Output out;

  Facts(Output out) {
    this.out = out;
  }

  /// Prints facts, which are strings, numbers or [Styled], with commas or dots between them.
  void print(String label, String separator, List<?> facts) {
    int room = Math.max(20, out.width() - INDENT);
    String start = Text.left(label, INDENT);
    List<Object> line = new ArrayList<>();
    int used = 0;
    for (int i = 0; i < facts.size(); i++) {
      String end = i + 1 < facts.size() ? separator : "";
      int columns = Text.columns(Styled.show(facts.get(i), false) + end.stripTrailing());
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
  }
}
