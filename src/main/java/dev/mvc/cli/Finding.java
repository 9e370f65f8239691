package dev.mvc.cli;

import java.util.List;

/// What `doctor` says about one thing.
///
/// @param about what it is about, in a word or two
/// @param text no sentence
/// @param hints what to do about it
record Finding(Mark mark, String about, String text, List<String> hints) {
  /// How bad it is.
  enum Mark {
    OK,
    /// Worth knowing; everything works.
    NOTE,
    /// Something does not work, or is lost.
    PROBLEM
  }
}
