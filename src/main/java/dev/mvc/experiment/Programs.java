package dev.mvc.experiment;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/// Finds programs as a shell does.
public final class Programs {
  private Programs() {}

  /// The file that a command's first word means, executable or not; an executable one goes before.
  ///
  /// @param path the variable PATH
  /// @return absolute; empty when there is none
  public static Optional<Path> find(String word, Path folder, String path) {
    try {
      if (word.contains("/")) {
        return Optional.of(folder.resolve(word)).filter(Files::isRegularFile);
      }
      Optional<Path> any = Optional.empty();
      for (String place : path.split(":", -1)) {
        Path file = folder.resolve(place).resolve(word);
        if (!word.isEmpty() && Files.isRegularFile(file)) {
          if (Files.isExecutable(file)) {
            return Optional.of(file);
          }
          any = any.or(() -> Optional.of(file));
        }
      }
      return any;
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }
}
