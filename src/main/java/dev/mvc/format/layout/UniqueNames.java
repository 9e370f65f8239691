package dev.mvc.format.layout;

import java.util.HashMap;
import java.util.Map;

/// Gives each tensor of a file a name of its own where the format does not.
public final class UniqueNames {
  private final Map<String, Integer> used = new HashMap<>();

  /// The name, if it is new; else the first of `name#2`, `name#3` and so on that is.
  public String of(String name) {
    if (used.putIfAbsent(name, 1) == null) {
      return name;
    }
    int number = used.get(name);
    String other;
    do {
      other = name + "#" + ++number;
    } while (used.putIfAbsent(other, 1) != null);
    used.put(name, number);
    return other;
  }

  /// Whether a name was given.
  public boolean has(String name) {
    return used.containsKey(name);
  }
}
