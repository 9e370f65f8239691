package dev.mvc.merge;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Merges texts line by line: diff3, as described by S. Khanna, K. Kunal and B. Pierce, "A Formal
/// Investigation of Diff3" (2007), with git's conflict markers.
///
/// Lines are bytes up to a line feed; nothing is assumed about their encoding.
public final class TextMerge {
  /// Larger files are not merged by lines.
  public static final int MAX_BYTES = 4 << 20;

  private static final String CONFLICT_START = "<<<<<<< ";
  private static final String CONFLICT_MIDDLE = "=======";
  private static final String CONFLICT_END = ">>>>>>> ";

  private final List<String> base;
  private final List<String> ours;
  private final List<String> theirs;
  private final String ourName;
  private final String theirName;
  private final StringBuilder merged = new StringBuilder();
  private int conflicts;

  private TextMerge(byte[] base, byte[] ours, byte[] theirs, String ourName, String theirName) {
    this.base = lines(base);
    this.ours = lines(ours);
    this.theirs = lines(theirs);
    this.ourName = ourName;
    this.theirName = theirName;
  }

  /// What came of it.
  ///
  /// @param content with markers where there are conflicts
  @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
  public record Merged(byte[] content, int conflicts) {}

  /// Whether bytes are a text: no NUL in them, which is how git tells.
  public static boolean isText(byte[] content) {
    for (byte b : content) {
      if (b == 0) {
        return false;
      }
    }
    return content.length <= MAX_BYTES;
  }

  /// Merges what two sides made of a text.
  ///
  /// @param ourName for the markers
  public static Merged merge(
      byte[] base, byte[] ours, byte[] theirs, String ourName, String theirName) {
    TextMerge merge = new TextMerge(base, ours, theirs, ourName, theirName);
    merge.run();
    return new Merged(
        merge.merged.toString().getBytes(StandardCharsets.ISO_8859_1), merge.conflicts);
  }

  /// One character for each byte.
  private static List<String> lines(byte[] content) {
    List<String> lines = new ArrayList<>();
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (byte b : content) {
      line.write(b);
      if (b == '\n') {
        lines.add(line.toString(StandardCharsets.ISO_8859_1));
        line.reset();
      }
    }
    if (line.size() > 0) {
      lines.add(line.toString(StandardCharsets.ISO_8859_1));
    }
    return lines;
  }

  private void run() {
    Map<String, Integer> numbers = new HashMap<>();
    int[] old = numbers(base, numbers);
    int[] toOurs = LineMatch.of(old, numbers(ours, numbers));
    int[] toTheirs = LineMatch.of(old, numbers(theirs, numbers));
    int doneOurs = 0;
    int doneTheirs = 0;
    int done = 0;
    for (int line = 0; line < old.length; line++) {
      if (toOurs[line] >= 0 && toTheirs[line] >= 0) {
        chunk(
            base.subList(done, line),
            ours.subList(doneOurs, toOurs[line]),
            theirs.subList(doneTheirs, toTheirs[line]));
        append(base.subList(line, line + 1));
        done = line + 1;
        doneOurs = toOurs[line] + 1;
        doneTheirs = toTheirs[line] + 1;
      }
    }
    chunk(
        base.subList(done, base.size()),
        ours.subList(doneOurs, ours.size()),
        theirs.subList(doneTheirs, theirs.size()));
  }

  private static int[] numbers(List<String> lines, Map<String, Integer> numbers) {
    return lines.stream()
        .mapToInt(line -> {
          int next = numbers.size();
          Integer known = numbers.putIfAbsent(line, next);
          return known == null ? next : known;
        })
        .toArray();
  }

  /// What stands between two lines that all three have.
  private void chunk(List<String> old, List<String> mine, List<String> other) {
    if (mine.equals(old) || mine.equals(other)) {
      append(other);
    } else if (other.equals(old)) {
      append(mine);
    } else {
      conflict(mine, other);
    }
  }

  /// Lines that both sides begin or end with are in no conflict.
  private void conflict(List<String> mine, List<String> other) {
    int least = Math.min(mine.size(), other.size());
    int start = 0;
    while (start < least && mine.get(start).equals(other.get(start))) {
      start++;
    }
    int end = 0;
    while (end < least - start && fromEnd(mine, end).equals(fromEnd(other, end))) {
      end++;
    }
    append(mine.subList(0, start));
    conflicts++;
    marker(CONFLICT_START + ourName);
    append(mine.subList(start, mine.size() - end));
    marker(CONFLICT_MIDDLE);
    append(other.subList(start, other.size() - end));
    marker(CONFLICT_END + theirName);
    append(mine.subList(mine.size() - end, mine.size()));
  }

  private static String fromEnd(List<String> lines, int back) {
    return lines.get(lines.size() - 1 - back);
  }

  private void marker(String text) {
    if (!merged.isEmpty() && merged.charAt(merged.length() - 1) != '\n') {
      merged.append('\n');
    }
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    merged.append(new String(bytes, StandardCharsets.ISO_8859_1)).append('\n');
  }

  private void append(List<String> lines) {
    lines.forEach(merged::append);
  }
}
