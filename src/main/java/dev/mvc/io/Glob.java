package dev.mvc.io;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.function.IntPredicate;

/// A pattern of paths with slashes, as people write it with stars.
///
/// Patterns come with other people's repositories, so a match takes time in proportion to pattern
/// times path whatever they are: all places in the pattern that the text so far can lead to are
/// followed at once (Thompson, "Regular expression search algorithm", 1968), where going back and
/// trying again would take forever for `*a*a*a*a*a*b`.
public final class Glob {
  /// What stands at a place of a pattern.
  private enum Kind {
    /// One character, which [Part#fits] tells.
    ONE,
    /// Any characters of one name.
    IN_NAME,
    /// Any characters.
    ANYTHING,
    /// Folders, or none.
    FOLDERS,
    /// Within such folders, up to the next slash.
    IN_FOLDERS
  }

  private record Part(Kind kind, IntPredicate fits) {
    Part(Kind kind) {
      this(kind, c -> true);
    }
  }

  private final List<Part> parts;

  private Glob(List<Part> parts) {
    this.parts = List.copyOf(parts);
  }

  /// `*` stands for anything within a name, `**` for anything at all, `?` for one character.
  public static Glob ofPath(String text) {
    return new Glob(parts(text, false));
  }

  /// As git spells it: also `[a-z]` and `[!a-z]` for one character, and `**/` for folders or none.
  ///
  /// @param anywhere whether it may lie in any folder
  /// @throws IllegalArgumentException when a bracket never closes
  public static Glob ofIgnored(String text, boolean anywhere) {
    List<Part> parts = new ArrayList<>();
    if (anywhere) {
      addFolders(parts);
    }
    parts.addAll(parts(text, true));
    return new Glob(parts);
  }

  /// @param asGit whether brackets and folders or none are known
  private static List<Part> parts(String text, boolean asGit) {
    List<Part> parts = new ArrayList<>();
    for (int at = 0; at < text.length(); ) {
      int c = text.codePointAt(at);
      if (asGit && text.startsWith("**/", at)) {
        addFolders(parts);
        at += 3;
      } else if (text.startsWith("**", at)) {
        parts.add(new Part(Kind.ANYTHING));
        at += 2;
      } else if (asGit && c == '[') {
        int close = text.indexOf(']', at + 2);
        if (close < 0) {
          throw new IllegalArgumentException("no closing bracket in " + text);
        }
        parts.add(new Part(Kind.ONE, set(text.substring(at + 1, close))));
        at = close + 1;
      } else {
        parts.add(part(c));
        at += Character.charCount(c);
      }
    }
    return parts;
  }

  private static void addFolders(List<Part> parts) {
    parts.add(new Part(Kind.FOLDERS));
    parts.add(new Part(Kind.IN_FOLDERS));
  }

  private static Part part(int c) {
    return switch (c) {
      case '*' -> new Part(Kind.IN_NAME);
      case '?' -> new Part(Kind.ONE, found -> found != '/');
      default -> new Part(Kind.ONE, found -> found == c);
    };
  }

  /// Characters and ranges of them, or with a leading `!` or `^` all others; never a slash.
  private static IntPredicate set(String text) {
    boolean isNegated = text.startsWith("!") || text.startsWith("^");
    int[] chars = text.codePoints().skip(isNegated ? 1 : 0).toArray();
    return found -> {
      boolean isIn = false;
      for (int i = 0; i < chars.length; i++) {
        boolean isRange = i + 2 < chars.length && chars[i + 1] == '-';
        isIn |= isRange ? chars[i] <= found && found <= chars[i + 2] : chars[i] == found;
        i += isRange ? 2 : 0;
      }
      return found != '/' && isIn != isNegated;
    };
  }

  /// Whether all of a path fits.
  public boolean matches(String path) {
    BitSet places = new BitSet();
    enter(places, 0);
    for (int at = 0; at < path.length() && !places.isEmpty(); ) {
      int c = path.codePointAt(at);
      BitSet next = new BitSet();
      for (int place = places.nextSetBit(0); place >= 0; place = places.nextSetBit(place + 1)) {
        if (place < parts.size()) {
          step(place, c, next);
        }
      }
      places = next;
      at += Character.charCount(c);
    }
    return places.get(parts.size());
  }

  private void step(int place, int c, BitSet next) {
    Part part = parts.get(place);
    switch (part.kind) {
      case ONE -> {
        if (part.fits.test(c)) {
          enter(next, place + 1);
        }
      }
      case IN_NAME -> {
        if (c != '/') {
          enter(next, place);
        }
      }
      case ANYTHING -> enter(next, place);
      case FOLDERS -> {} // left as it was entered
      case IN_FOLDERS -> {
        next.set(place);
        if (c == '/') {
          enter(next, place + 1);
        }
      }
    }
  }

  /// Comes to a place, and to those behind it that nothing has to be read for.
  private void enter(BitSet places, int from) {
    int place = from;
    while (!places.get(place)) {
      places.set(place);
      Kind kind = place < parts.size() ? parts.get(place).kind : Kind.ONE;
      if (kind == Kind.FOLDERS) {
        places.set(place + 1);
        place += 2;
      } else if (kind == Kind.IN_NAME || kind == Kind.ANYTHING) {
        place++;
      }
    }
  }
}
