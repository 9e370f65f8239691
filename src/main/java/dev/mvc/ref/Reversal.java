package dev.mvc.ref;

/// That an operation takes an earlier one back, or does it again.
///
/// @param of the number of the earlier one
public record Reversal(Kind kind, long of) {
  /// In which direction.
  public enum Kind {
    UNDO("undoes"),
    REDO("redoes");

    private final String key;

    Kind(String key) {
      this.key = key;
    }

    /// The key in an operation's JSON form.
    String key() {
      return key;
    }
  }
}
