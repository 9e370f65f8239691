package dev.mvc.tensor;

/// The order of tensor names: part by part, numbers by their value and before words.
public final class NameOrder {
  private NameOrder() {}

  /// Compares two names; 0 only for equal ones.
  public static int compare(String a, String b) {
    int i = 0;
    int j = 0;
    while (true) {
      int endA = endOfPart(a, i);
      int endB = endOfPart(b, j);
      int order = compareParts(a, i, endA, b, j, endB);
      if (order != 0) {
        return order;
      }
      if (endA == a.length() || endB == b.length()) {
        return Boolean.compare(endA < a.length(), endB < b.length());
      }
      i = endA + 1;
      j = endB + 1;
    }
  }

  /// Whether a stretch of a name is one or more digits.
  static boolean isNumber(String name, int from, int to) {
    for (int i = from; i < to; i++) {
      char c = name.charAt(i);
      if (c < '0' || c > '9') {
        return false;
      }
    }
    return from < to;
  }

  private static int endOfPart(String name, int from) {
    int dot = name.indexOf('.', from);
    return dot < 0 ? name.length() : dot;
  }

  private static int compareParts(String a, int fromA, int toA, String b, int fromB, int toB) {
    boolean numberA = isNumber(a, fromA, toA);
    boolean numberB = isNumber(b, fromB, toB);
    if (numberA != numberB) {
      return numberA ? -1 : 1;
    }
    if (numberA) {
      int order = compareNumbers(a, fromA, toA, b, fromB, toB);
      if (order != 0) {
        return order;
      }
    }
    return compareText(a, fromA, toA, b, fromB, toB);
  }

  private static int compareNumbers(String a, int fromA, int toA, String b, int fromB, int toB) {
    int i = skipZeros(a, fromA, toA);
    int j = skipZeros(b, fromB, toB);
    int order = Integer.compare(toA - i, toB - j);
    return order != 0 ? order : compareText(a, i, toA, b, j, toB);
  }

  private static int skipZeros(String name, int from, int to) {
    int at = from;
    while (at < to && name.charAt(at) == '0') {
      at++;
    }
    return at;
  }

  private static int compareText(String a, int fromA, int toA, String b, int fromB, int toB) {
    for (int i = fromA, j = fromB; i < toA && j < toB; i++, j++) {
      int order = Character.compare(a.charAt(i), b.charAt(j));
      if (order != 0) {
        return order;
      }
    }
    return Integer.compare(toA - fromA, toB - fromB);
  }
}
