package dev.mvc.format.layout;

import java.util.ArrayList;
import java.util.List;

/// Collects what is odd about a file. What is told beyond the first lines says nothing new.
public final class Warnings {
  private static final int MAX_LINES = 20;

  private final List<String> lines = new ArrayList<>();
  private int more;

  /// Adds a printable line; text of the file in it has gone through [MalformedFileException#quote].
  public void add(String line) {
    if (lines.size() < MAX_LINES) {
      lines.add(line);
    } else {
      more++;
    }
  }

  /// The lines, and how many were left out.
  public List<String> lines() {
    List<String> all = new ArrayList<>(lines);
    if (more > 0) {
      all.add("and " + more + " more of the kind");
    }
    return all;
  }
}
