package dev.mvc.format.pickle;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A dictionary, in its order. A key that is set again keeps its place, as in Python.
public final class PickleDict implements PickleValue {
  /// Most dictionaries of a model are small, and there are many.
  private static final int SCANNED = 8;

  private final List<Entry> entries = new ArrayList<>(0);

  /// Places of keys that are text or integers, once there are more than [#SCANNED]. Strings and
  /// numbers can be compared, so that a file of colliding ones does not make this slow.
  private @Nullable Map<Object, Integer> places;

  /// A key and its value.
  public record Entry(PickleValue key, PickleValue value) {
    @Override
    public String toString() {
      return "an entry";
    }
  }

  PickleDict() {}

  /// All entries.
  public List<Entry> entries() {
    return Collections.unmodifiableList(entries);
  }

  /// The value of a key that is text.
  public @Nullable PickleValue get(String key) {
    int place = find(key);
    return place < 0 ? null : entries.get(place).value();
  }

  void put(PickleValue key, PickleValue value) {
    Object plain = plain(key);
    int place = plain == null ? -1 : find(plain);
    if (place >= 0) {
      entries.set(place, new Entry(entries.get(place).key(), value));
      return;
    }
    entries.add(new Entry(key, value));
    if (plain != null && places != null) {
      places.put(plain, entries.size() - 1);
    }
  }

  private int find(Object plain) {
    if (places == null && entries.size() > SCANNED) {
      places = new HashMap<>();
      for (int i = 0; i < entries.size(); i++) {
        Object key = plain(entries.get(i).key());
        if (key != null) {
          places.putIfAbsent(key, i);
        }
      }
    }
    if (places != null) {
      return places.getOrDefault(plain, -1);
    }
    for (int i = 0; i < entries.size(); i++) {
      if (plain.equals(plain(entries.get(i).key()))) {
        return i;
      }
    }
    return -1;
  }

  private static @Nullable Object plain(PickleValue key) {
    return switch (key) {
      case Text text -> text.value();
      case Int number -> number.value();
      default -> null;
    };
  }
}
