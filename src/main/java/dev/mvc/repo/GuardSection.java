package dev.mvc.repo;

import com.fasterxml.jackson.databind.JsonNode;
import dev.mvc.diff.MetricOrder;
import dev.mvc.experiment.Directions;
import dev.mvc.experiment.Guard;
import dev.mvc.experiment.Guard.Level;
import dev.mvc.experiment.GuardSettings;
import dev.mvc.experiment.MetricBar;
import dev.mvc.experiment.TensorPattern;
import dev.mvc.io.MvcException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/// Reads `[guards]` of `mvc.toml`.
///
///     non_finite = "refuse"
///     frozen = ["embeddings.*"]          # or {tensors = [...], level = "warn"}
///     worse_than_best = {metric = "val_loss", by = 0.05, level = "refuse"}    # or a list of these
final class GuardSection {
  /// All keys that it may have.
  static final Set<String> KEYS = Set.copyOf(Guard.keys());

  private static final String LEVELS = "\"warn\", \"refuse\" or \"off\"";

  private final Directions directions;
  private final Map<Guard, Level> levels = new EnumMap<>(Guard.class);
  private final List<TensorPattern> frozen = new ArrayList<>();
  private final List<MetricBar> bars = new ArrayList<>();
  private final Set<String> metrics = new HashSet<>();

  private GuardSection(Directions directions) {
    this.directions = directions;
  }

  /// @param node the section, of which every key is known; nothing where there is none
  static GuardSettings of(JsonNode node, Directions directions) {
    GuardSection section = new GuardSection(directions);
    for (Map.Entry<String, JsonNode> field : node.properties()) {
      section.read(Guard.find(field.getKey()).orElseThrow(), field.getValue());
    }
    return new GuardSettings(section.levels, section.frozen, section.bars);
  }

  private void read(Guard guard, JsonNode value) {
    boolean isOff = value.isTextual() && value.textValue().equals(Level.OFF.key());
    if (isOff) {
      levels.put(guard, Level.OFF);
      return;
    }
    switch (guard) {
      case FROZEN -> frozen(value);
      case WORSE_THAN_BEST -> {
        Stream<JsonNode> each = value.isArray() ? value.valueStream() : Stream.of(value);
        each.forEach(this::bar);
      }
      case NON_FINITE, UNCHANGED, MISSING_SHARD, DTYPE ->
          levels.put(guard, level(guard.key(), value));
    }
  }

  private void frozen(JsonNode value) {
    JsonNode names = value;
    if (value.isObject()) {
      requireKeys("frozen", value, Set.of("tensors", "level"));
      names = value.path("tensors");
      if (value.has("level")) {
        levels.put(Guard.FROZEN, level("frozen", value.get("level")));
      }
    }
    List<JsonNode> all = names.isArray() ? names.valueStream().toList() : List.of(names);
    if (all.isEmpty() || !all.stream().allMatch(JsonNode::isTextual)) {
      throw refused("does not say which tensors are frozen", "write frozen = [\"embeddings.*\"].");
    }
    for (JsonNode name : all) {
      if (Level.find(name.textValue()).isPresent()) {
        throw refused(
            "does not say which tensors are frozen",
            "write frozen = {tensors = [\"embeddings.*\"], level = \"" + name.textValue() + "\"}.");
      }
      frozen.add(new TensorPattern(name.textValue()));
    }
  }

  private void bar(JsonNode value) {
    String key = Guard.WORSE_THAN_BEST.key();
    if (!value.isObject() || !value.path("metric").isTextual()) {
      throw refused(
          "does not say which metric must not be worse than the best",
          "write " + key + " = {metric = \"val_loss\", by = 0.05}.");
    }
    requireKeys(key, value, Set.of("metric", "by", "level"));
    String metric = value.get("metric").textValue();
    MetricOrder order = directions.of(metric);
    if (order == MetricOrder.UNKNOWN) {
      throw refused(
          "does not say whether less or more of \"" + metric + "\" is better",
          "add lower = [\"" + metric + "\"], or higher, to [metrics].");
    }
    if (!metrics.add(metric)) {
      throw refused("gives \"" + metric + "\" in " + key + " twice", "keep the one that you mean.");
    }
    JsonNode by = value.path("by");
    boolean isRelative = by.isTextual();
    Level level =
        value.has("level") ? level(key, value.get("level")) : Guard.WORSE_THAN_BEST.usual();
    bars.add(new MetricBar(metric, amount(by), isRelative, order, level));
  }

  /// A number, or a part of a hundred as a text, `"5%"`; nothing is 0.
  private static double amount(JsonNode by) {
    double amount = by.isMissingNode() ? 0 : Double.NaN;
    if (by.isNumber()) {
      amount = by.doubleValue();
    } else if (by.isTextual() && by.textValue().matches("[0-9]{1,9}(\\.[0-9]{1,9})? ?%")) {
      String digits = by.textValue().replace("%", "").strip();
      amount = Double.parseDouble(digits) / 100;
    }
    if (!(amount >= 0) || Double.isInfinite(amount)) {
      throw refused(
          "has a value of by in worse_than_best that is no amount",
          "write by = 0.05, or by = \"5%\" for a part of the best.");
    }
    return amount;
  }

  private static Level level(String key, JsonNode value) {
    String text = value.isTextual() ? value.textValue() : value.toString();
    return Level.find(text)
        .filter(_ -> value.isTextual())
        .orElseThrow(() ->
            refused(
                "has a level in [guards] that there is not, " + key + " = \"" + text + "\"",
                Nearest.to(text, Stream.of(Level.values()).map(Level::key).toList())
                    .map(near -> "did you mean \"" + near + "\"?")
                    .orElse("it can be " + LEVELS + ".")));
  }

  private static void requireKeys(String key, JsonNode table, Set<String> known) {
    for (Map.Entry<String, JsonNode> field : table.properties()) {
      ProjectFile.requireKnown(
          field.getKey(), known, "key", "\"" + field.getKey() + "\" in " + key);
    }
  }

  private static MvcException refused(String what, String hint) {
    return ProjectFile.refused(what, hint);
  }
}
