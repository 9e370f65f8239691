package dev.mvc.diff;

import java.util.Comparator;

/// The order of paths in which numbers count as numbers: `step-900` before `step-1000`.
public final class PathOrder implements Comparator<String> {
  /// The only one.
  public static final PathOrder NATURAL = new PathOrder();

  private PathOrder() {}

  @Override
  public int compare(String a, String b) {
    int i = 0;
    int j = 0;
    while (i < a.length() && j < b.length()) {
      if (isDigit(a.charAt(i)) && isDigit(b.charAt(j))) {
        int endA = endOfNumber(a, i);
        int endB = endOfNumber(b, j);
        int order = compareNumbers(a.substring(i, endA), b.substring(j, endB));
        if (order != 0) {
          return order;
        }
        i = endA;
        j = endB;
      } else {
        int order = Character.compare(a.charAt(i++), b.charAt(j++));
        if (order != 0) {
          return order;
        }
      }
    }
    int order = Integer.compare(a.length() - i, b.length() - j);
    return order != 0 ? order : a.compareTo(b);
  }

  private static int compareNumbers(String a, String b) {
    String digitsA = a.replaceFirst("^0+(?=.)", "");
    String digitsB = b.replaceFirst("^0+(?=.)", "");
    int order = Integer.compare(digitsA.length(), digitsB.length());
    return order != 0 ? order : digitsA.compareTo(digitsB);
  }

  private static int endOfNumber(String text, int from) {
    int end = from;
    while (end < text.length() && isDigit(text.charAt(end))) {
      end++;
    }
    return end;
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }
}
