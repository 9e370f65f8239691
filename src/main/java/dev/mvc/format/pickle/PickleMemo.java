package dev.mvc.format.pickle;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a pickle remembers under numbers: mostly 0, 1, 2 and so on.
final class PickleMemo {
  private final List<PickleValue> dense = new ArrayList<>();
  private final Map<Long, PickleValue> sparse = new HashMap<>();

  int size() {
    return dense.size() + sparse.size();
  }

  void put(long number, PickleValue value) {
    if (number == dense.size() && sparse.isEmpty()) {
      dense.add(value);
    } else if (number < dense.size()) {
      dense.set((int) number, value);
    } else {
      sparse.put(number, value);
    }
  }

  @Nullable PickleValue get(long number) {
    return number < dense.size() ? dense.get((int) number) : sparse.get(number);
  }
}
