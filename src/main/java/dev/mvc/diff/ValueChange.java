package dev.mvc.diff;

import dev.mvc.object.Scalar;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// A hyperparameter or metric that differs.
///
/// @param old empty when it was not there
/// @param now empty when it is no longer there
public record ValueChange(String name, Optional<Scalar> old, Optional<Scalar> now) {
  /// All that differ, by name. Values of other types differ, `1` and `1.0` too.
  public static List<ValueChange> between(
      SortedMap<String, Scalar> old, SortedMap<String, Scalar> now) {
    SortedMap<String, Scalar> all = new TreeMap<>(old);
    all.putAll(now);
    List<ValueChange> changes = new ArrayList<>();
    for (String name : all.keySet()) {
      if (!Objects.equals(old.get(name), now.get(name))) {
        changes.add(
            new ValueChange(
                name, Optional.ofNullable(old.get(name)), Optional.ofNullable(now.get(name))));
      }
    }
    return changes;
  }
}
