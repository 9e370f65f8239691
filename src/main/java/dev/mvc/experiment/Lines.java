package dev.mvc.experiment;

import dev.mvc.format.layout.MalformedFileException;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import org.jspecify.annotations.Nullable;

/// The lines of a text, of bounded length, and whether the last one has an end.
final class Lines {
  private final BufferedReader text;
  private final int max;
  private long number;
  private boolean isComplete = true;

  Lines(BufferedReader text, int max) {
    this.text = text;
    this.max = max;
  }

  /// The next line without its end; null when there is none.
  @Nullable String next() throws IOException, MalformedFileException {
    StringBuilder line = new StringBuilder();
    number++;
    try {
      int c = text.read();
      isComplete = c >= 0;
      if (c < 0) {
        return null;
      }
      for (; c >= 0 && c != '\n'; c = text.read()) {
        if (line.length() == max) {
          throw new MalformedFileException("line " + number + ": it is longer than " + max);
        }
        line.append((char) c);
      }
      isComplete = c >= 0;
    } catch (CharacterCodingException e) {
      throw new MalformedFileException("line " + number + ": it is not UTF-8");
    }
    boolean hasReturn = !line.isEmpty() && line.charAt(line.length() - 1) == '\r';
    return hasReturn ? line.substring(0, line.length() - 1) : line.toString();
  }

  /// The number of the line that was read last, from 1 on.
  long number() {
    return number;
  }

  /// Whether that line has an end.
  boolean isComplete() {
    return isComplete;
  }
}
