package dev.mvc.experiment;

import dev.mvc.object.Scalar;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// Finds what a run was given as seeds.
final class Seeds {
  private static final int MOST = 100;

  private Seeds() {}

  /// Seeds among hyperparameters, words of the command (`--seed 3`, `--seed=3`, `train.seed=3`) and
  /// environment variables.
  static SortedMap<String, String> find(
      List<String> command, Map<String, Scalar> params, Map<String, String> variables) {
    SortedMap<String, String> seeds = new TreeMap<>();
    variables.forEach((name, value) -> put(name, value, seeds));
    params.forEach((name, value) -> put(name, value.toString(), seeds));
    for (int at = 0; at < command.size(); at++) {
      String word = command.get(at).replaceFirst("^-+", "");
      int equals = word.indexOf('=');
      if (equals > 0) {
        put(word.substring(0, equals), word.substring(equals + 1), seeds);
      } else if (command.get(at).startsWith("-")
          && at + 1 < command.size()
          && !command.get(at + 1).startsWith("--")) {
        put(word, command.get(at + 1), seeds);
      }
    }
    return seeds;
  }

  private static void put(String name, String value, Map<String, String> seeds) {
    String lower = name.toLowerCase(Locale.ROOT).replace('-', '_');
    boolean isSeed =
        lower.equals("seed")
            || lower.endsWith("_seed")
            || lower.endsWith(".seed")
            || lower.equals("random_state")
            || lower.equals("pythonhashseed");
    if (isSeed && value.length() <= MOST) {
      seeds.put(name, value);
    }
  }
}
