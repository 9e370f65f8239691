package dev.mvc.diff;

import dev.mvc.object.DataSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// A data set that two versions do not name alike.
///
/// @param old empty for one that was added
/// @param now empty for one that is no longer named
public record DataChange(String name, Optional<DataSet> old, Optional<DataSet> now) {
  /// What differs, by name.
  public static List<DataChange> between(List<DataSet> old, List<DataSet> now) {
    Map<String, DataSet> before = new TreeMap<>();
    old.forEach(set -> before.put(set.name(), set));
    Map<String, DataChange> changes = new TreeMap<>();
    for (DataSet set : now) {
      Optional<DataSet> was = Optional.ofNullable(before.remove(set.name()));
      if (was.isEmpty() || !was.get().equals(set)) {
        changes.put(set.name(), new DataChange(set.name(), was, Optional.of(set)));
      }
    }
    before.forEach(
        (name, set) -> changes.put(name, new DataChange(name, Optional.of(set), Optional.empty())));
    return List.copyOf(new ArrayList<>(changes.values()));
  }
}
