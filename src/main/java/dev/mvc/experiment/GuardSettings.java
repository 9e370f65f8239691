package dev.mvc.experiment;

import dev.mvc.experiment.Guard.Level;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What a project wants of the guards.
///
/// @param levels of the guards for which it says one
/// @param frozen names of tensors that are to stay as they are
/// @param bars how much worse than ever metrics may be
public record GuardSettings(
    Map<Guard, Level> levels, List<TensorPattern> frozen, List<MetricBar> bars) {
  /// Where the project says nothing.
  public static final GuardSettings USUAL = new GuardSettings(Map.of(), List.of(), List.of());

  public GuardSettings {
    Map<Guard, Level> copy = new EnumMap<>(Guard.class);
    copy.putAll(levels);
    levels = Collections.unmodifiableMap(copy);
    frozen = List.copyOf(frozen);
    bars = List.copyOf(bars);
  }

  /// What becomes of what a guard finds.
  public Level level(Guard guard) {
    return levels.getOrDefault(guard, guard.usual());
  }

  /// The same without some of the guards.
  public GuardSettings without(Set<Guard> guards) {
    Map<Guard, Level> changed = new EnumMap<>(Guard.class);
    changed.putAll(levels);
    guards.forEach(guard -> changed.put(guard, Level.OFF));
    return new GuardSettings(changed, frozen, bars);
  }
}
