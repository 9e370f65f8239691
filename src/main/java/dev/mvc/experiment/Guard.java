package dev.mvc.experiment;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/// What is looked at before a version is made: the keys of `[guards]` in `mvc.toml`.
public enum Guard {
  /// NaN or infinities in tensors that had none in the version before.
  NON_FINITE(Level.WARN),
  /// No weight differs from the version before, although a file was saved anew or results are of
  /// another step.
  UNCHANGED(Level.WARN),
  /// Tensors that are to stay as they are did not. Which these are, only the project knows.
  FROZEN(Level.REFUSE),
  /// Files that an index names, or of numbered shards some, are not in the version.
  MISSING_SHARD(Level.WARN),
  /// Tensors have another type than in the version before.
  DTYPE(Level.WARN),
  /// A metric is worse than the best one of the history. Which, only the project knows.
  WORSE_THAN_BEST(Level.WARN);

  /// What becomes of what a guard finds.
  public enum Level {
    OFF,
    WARN,
    /// No version is made.
    REFUSE;

    /// As it is written.
    public String key() {
      return name().toLowerCase(Locale.ROOT);
    }

    /// The level of that name.
    public static Optional<Level> find(String key) {
      return Stream.of(values()).filter(level -> level.key().equals(key)).findFirst();
    }
  }

  /// What a guard found.
  ///
  /// @param level what becomes of it
  /// @param text for people, without a full stop
  /// @param names the tensors, files or metrics that it is about, a thousand at most
  public record Finding(Guard guard, Level level, String text, List<String> names) {
    private static final int MAX_NAMES = 1000;

    public Finding {
      names = List.copyOf(names.subList(0, Math.min(names.size(), MAX_NAMES)));
    }
  }

  private final Level usual;

  Guard(Level usual) {
    this.usual = usual;
  }

  /// What it does where the project says nothing.
  public Level usual() {
    return usual;
  }

  /// As it is written in `mvc.toml` and typed.
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// The guard of that name.
  public static Optional<Guard> find(String key) {
    return Stream.of(values()).filter(guard -> guard.key().equals(key)).findFirst();
  }

  /// All names.
  public static List<String> keys() {
    return Stream.of(values()).map(Guard::key).toList();
  }
}
