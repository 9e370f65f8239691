package dev.mvc.cli;

import dev.mvc.io.Progress;
import java.io.PrintWriter;
import java.util.List;

/// What a command tells: its answer on standard output, as text or as one JSON document; warnings,
/// errors and hints on standard error.
///
/// Lines are templates: each `{}` stands for an argument. Everything is escaped by
/// [Text#printable(String)], so that no name or message can play tricks with the terminal; [Styled]
/// arguments get their colour after that.
final class Output {
  /// Wider than this, the eye loses the figures; and where the output goes to a file but standard
  /// error to a terminal, nobody knows how wide that is.
  private static final int PROGRESS_WIDTH = 100;

  private final PrintWriter out;
  private final PrintWriter err;
  private final Settings settings;
  private final ProgressLine progressLine;

  /// @param width columns of a line
  /// @param json whether the answer is a JSON document
  /// @param progress whether long work shows how far it is
  record Settings(
      int width,
      boolean outColour,
      boolean errColour,
      boolean quiet,
      boolean json,
      boolean progress) {}

  Output(PrintWriter out, PrintWriter err, Settings settings) {
    this.out = out;
    this.err = err;
    this.settings = settings;
    int columns = Math.min(settings.width, PROGRESS_WIDTH);
    this.progressLine = new ProgressLine(err, columns, settings.errColour, System::nanoTime);
  }

  /// Columns that a line may have.
  int width() {
    return settings.width;
  }

  /// Whether only the JSON document may go to standard output.
  boolean isJson() {
    return settings.json;
  }

  /// Whether nothing is to be said about what was done.
  boolean isQuiet() {
    return settings.quiet || settings.json;
  }

  /// The answer of a reading command: the document with `--json`, else what `text` prints.
  ///
  /// @param document a record, or a list or map of them; see [Json]
  void show(Object document, Runnable text) {
    if (settings.json) {
      answer(Json.format(document));
    } else {
      text.run();
    }
  }

  /// A line of the answer.
  void line(String template, Object... arguments) {
    checkText();
    answer(fill(template, settings.outColour, arguments));
  }

  /// An empty line of the answer.
  void blank() {
    checkText();
    answer("");
  }

  /// A table as part of the answer, with so many blanks before it.
  void table(Table table, int indent) {
    checkText();
    String blanks = Text.blanks(indent);
    table
        .lines(settings.width - indent, settings.outColour)
        .forEach(line -> answer(line.isEmpty() ? line : blanks + line));
  }

  /// A line about what was done. Not with `--quiet`.
  void say(String template, Object... arguments) {
    if (!isQuiet()) {
      line(template, arguments);
    }
  }

  /// What was done beside the work of another program, whose output standard output is. Not with
  /// `--quiet`.
  void note(String template, Object... arguments) {
    if (!settings.quiet) {
      remark("mvc: " + fill(template, settings.errColour, arguments));
    }
  }

  /// Something that went on all the same, and that the user should know.
  void warning(String template, Object... arguments) {
    label("warning", template, arguments);
  }

  /// What to do next, with commands in backquotes. Not with `--quiet` or `--json`.
  void hint(String template, Object... arguments) {
    if (!isQuiet()) {
      String hint = fill("hint: " + template, false, arguments);
      remark(settings.errColour ? Styled.Ink.DIM.draw(hint) : hint);
    }
  }

  /// Why the command ends here, and what to do about it. Hints of errors show even with `--quiet`.
  void error(String message, List<String> hints) {
    label("error", "{}", message);
    for (String hint : hints) {
      String line = "hint: " + Text.printable(hint);
      remark(settings.errColour ? Styled.Ink.DIM.draw(line) : line);
    }
  }

  /// The trace of an error, for `--debug`.
  void trace(Throwable problem) {
    flush();
    problem.printStackTrace(err);
    err.flush();
  }

  /// Where long work tells how far it is. Shows nothing but on a terminal.
  Progress progress() {
    return settings.progress ? progressLine : Progress.NONE;
  }

  /// Gives everything to the reader, and takes the progress line away.
  void flush() {
    progressLine.finish();
    out.flush();
  }

  private void label(String label, String template, Object... arguments) {
    String text = fill(template, settings.errColour, arguments);
    String start = settings.errColour ? Styled.Ink.LOSS.draw(label + ":") : label + ":";
    remark(start + " " + text);
  }

  /// Text outside of [#show] would break the document.
  private void checkText() {
    if (settings.json) {
      throw new IllegalStateException("text in the middle of a JSON document");
    }
  }

  private synchronized void answer(String line) {
    progressLine.hide();
    out.print(line);
    out.print('\n');
  }

  /// Both may be the same terminal: the order in which things were said is kept.
  private synchronized void remark(String line) {
    progressLine.hide();
    out.flush();
    err.print(line);
    err.print('\n');
    err.flush();
  }

  private static String fill(String template, boolean colour, Object... arguments) {
    StringBuilder line = new StringBuilder();
    int from = 0;
    for (Object argument : arguments) {
      int at = template.indexOf("{}", from);
      if (at < 0) {
        throw new IllegalArgumentException("more arguments than {} in: " + template);
      }
      line.append(Text.printable(template.substring(from, at)))
          .append(Styled.show(argument, colour));
      from = at + 2;
    }
    return line.append(Text.printable(template.substring(from))).toString();
  }
}
