package dev.mvc.format.scan;

import dev.mvc.format.pickle.Danger;

/// Something that a person should know before a file is loaded or published.
///
/// @param text one printable line that begins in lower case and can follow the file's name
public record Finding(Danger severity, Kind kind, String text) {
  /// What it is about.
  public enum Kind {
    /// What a pickle imports.
    IMPORT,
    /// Code in another form: layers, operators, classes that are fetched.
    CODE,
    /// A file for the processor or a shell.
    EXECUTABLE,
    /// A place outside of the file's folder.
    OUTSIDE,
    /// A file that is two things at once.
    POLYGLOT,
    /// What a publisher may not want to tell.
    LEAK,
    /// What a reader found odd, or could not read.
    ODD
  }
}
