package dev.mvc.format.pickle;

import dev.mvc.format.layout.MalformedFileException;
import dev.mvc.format.pickle.PickleValue.Global;

/// A function or class that a file would import if it were loaded.
///
/// @param module as the pickle has it, Python 2's names included
/// @param name in the module; may hold dots
/// @param member of the archive in which it was seen first; empty for the file itself
public record Import(String module, String name, Danger danger, String member) {
  /// What is known of an import.
  public static Import of(Global global, String member) {
    return new Import(
        global.module(),
        global.name(),
        KnownImports.danger(global.module(), global.name()),
        member);
  }

  /// As Python code would write it.
  public String path() {
    return module + "." + name;
  }

  /// A sentence for a warning, of one printable line.
  public String warning() {
    return switch (danger) {
      case SAFE -> "loading it imports " + MalformedFileException.quote(path());
      case SUSPICIOUS -> "loading it runs code: " + MalformedFileException.quote(path());
      case DANGEROUS ->
          "loading it can do harm: it imports "
              + MalformedFileException.quote(path())
              + (member.isEmpty() ? "" : " in " + MalformedFileException.quote(member));
    };
  }
}
