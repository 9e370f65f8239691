package dev.mvc.experiment;

import dev.mvc.object.RunEnvironment.Code;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/// Makes copies of code in git as it was.
public final class CodeCopy {
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  private CodeCopy() {}

  /// Clones the repository around a folder and checks a recorded commit out. The objects are
  /// shared, and nothing is written to the one that is cloned.
  ///
  /// @param folder in the repository
  /// @param to an empty folder
  /// @return where the working folder is in the copy; empty when git cannot do it
  public static Optional<Path> make(Code code, Path folder, Path to) {
    Subprocess here = new Subprocess(folder, PATIENCE);
    Optional<String> top = here.ask("git", "rev-parse", "--show-toplevel");
    if (top.isEmpty() || code.commit().isEmpty()) {
      return Optional.empty();
    }
    return here.ask("git", "clone", "-q", "--shared", "--no-checkout", top.get(), to.toString())
        .flatMap(_ ->
            new Subprocess(to, PATIENCE).ask("git", "checkout", "-q", "--detach", code.commit()))
        .map(_ -> to.resolve(code.prefix()));
  }
}
