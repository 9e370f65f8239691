package dev.mvc.id;

import java.util.Locale;
import java.util.Optional;

/// The first digits of an id, as people type them: at least four, lower or upper case.
public record IdPrefix(String digits) {
  /// Fewer digits are too easily taken for a name.
  public static final int MIN_DIGITS = 4;

  /// Parses a prefix; empty when the text cannot be one.
  public static Optional<IdPrefix> parse(String text) {
    if (text.length() < MIN_DIGITS || text.length() > ObjectId.HEX_DIGITS) {
      return Optional.empty();
    }
    String digits = text.toLowerCase(Locale.ROOT);
    for (int i = 0; i < digits.length(); i++) {
      if (Character.digit(digits.charAt(i), 16) < 0 || digits.charAt(i) > 'f') {
        return Optional.empty();
      }
    }
    return Optional.of(new IdPrefix(digits));
  }

  /// Whether a text is a whole id.
  public static boolean isId(String text) {
    return text.length() == ObjectId.HEX_DIGITS && parse(text).isPresent();
  }

  /// Whether `id` begins with these digits.
  public boolean matches(ObjectId id) {
    return id.hex().startsWith(digits);
  }

  /// The smallest id with this prefix: where a search in sorted ids begins.
  public ObjectId first() {
    return ObjectId.parse(digits + "0".repeat(ObjectId.HEX_DIGITS - digits.length()));
  }
}
