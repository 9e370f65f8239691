package dev.mvc.cli;

import dev.mvc.io.MvcException;
import dev.mvc.io.MvcException.Kind;
import dev.mvc.ref.OperationLog;
import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Operations as people name them: by number, or as `@`, the latest, and `@~N`.
final class OperationNumber {
  private static final Pattern FORM = Pattern.compile("(\\d{1,18})|@(?:~(\\d{1,9}))?");

  private OperationNumber() {}

  /// The number that was meant.
  ///
  /// @throws MvcException of kind NOT_FOUND when it lies before the first
  static long parse(OperationLog log, String text) throws IOException {
    Matcher form = FORM.matcher(text);
    if (!form.matches()) {
      throw new MvcException(
          Kind.USAGE,
          "an operation is written as its number, @ or @~1, not \"" + text + "\".",
          "`mvc op log` lists them.");
    }
    if (form.group(1) != null) {
      return Long.parseLong(form.group(1));
    }
    long number = log.last() - (form.group(2) == null ? 0 : Long.parseLong(form.group(2)));
    if (number < 0) {
      throw new MvcException(
          Kind.NOT_FOUND,
          text + " lies before the first operation.",
          "`mvc op log` lists them; 0 stands for how the repository began.");
    }
    return number;
  }
}
