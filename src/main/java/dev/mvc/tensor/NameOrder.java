package dev.mvc.tensor;

/// The order of tensor names: part by part, numbers by their value and before words.
public final class NameOrder {
  private NameOrder() {}

  /// Compares two names; 0 only for equal ones. Dots and slashes count the same.
  public static int compare(String a, String b) {
    int i = 0;
    int j = 0;
    while (true) {
      int endA = NameParts.end(a, i);
      int endB = NameParts.end(b, j);
      int order = compareParts(a, i, endOf(a, endA), b, j, endOf(b, endB));
      if (order != 0) {
        return order;
      }
      if (endA < 0 || endB < 0) {
        return endA < 0 && endB < 0 ? a.compareTo(b) : Boolean.compare(endA >= 0, endB >= 0);
      }
      i = endA + 1;
      j = endB + 1;
    }
  }

  private static int endOf(String name, int end) {
    return end < 0 ? NameParts.stem(name) : end;
  }

  private static int compareParts(String a, int fromA, int toA, String b, int fromB, int toB) {
    boolean numberA = NameParts.isNumber(a, fromA, toA);
    boolean numberB = NameParts.isNumber(b, fromB, toB);
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
