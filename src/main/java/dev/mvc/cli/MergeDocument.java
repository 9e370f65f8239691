package dev.mvc.cli;

import dev.mvc.id.ObjectId;
import dev.mvc.merge.Decision;
import dev.mvc.object.MergeNote;
import dev.mvc.object.Tree;
import dev.mvc.repo.MergePlan;
import dev.mvc.tensor.LayerTree;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// A merge as `--json` has it.
///
/// @param kind `up_to_date`, `fast_forward` or `merge`
/// @param version that was made or moved to; null when nothing was
/// @param strategies as typed; the first that fits counts
/// @param settings parameters that are used
/// @param files those that somebody changed
record MergeDocument(
    String kind,
    @Nullable ObjectId version,
    @Nullable ObjectId base,
    List<Head> heads,
    List<String> strategies,
    SortedMap<String, Object> settings,
    List<File> files,
    List<Conflict> conflicts,
    List<String> warnings) {
  private static final String CONFLICT = "conflict";

  record Head(String name, ObjectId id) {}

  /// @param action `take`, `delete`, `tensors`, `lines`, `keys` or `conflict`
  /// @param from the only head that has it so; null when there is no such
  record File(String path, String action, @Nullable String from, List<Group> tensors) {}

  /// Tensors of a file to which the same happens.
  ///
  /// @param action `same`, `take`, `remove`, `conflict`, or the strategy that computes them
  /// @param from the only head that has them so; null when there is no such
  /// @param layers which they are of
  record Group(String action, @Nullable String from, int tensors, List<String> layers) {}

  /// @param tensor null when it is about the whole file
  record Conflict(String path, @Nullable String tensor, String reason) {
    static Conflict of(MergePlan.Conflict conflict) {
      return new Conflict(conflict.path(), conflict.tensor().orElse(null), conflict.reason());
    }
  }

  static MergeDocument of(MergePlan plan, @Nullable ObjectId version) {
    List<Head> heads = new ArrayList<>();
    for (int i = 0; i < plan.request().heads().size(); i++) {
      heads.add(new Head(plan.request().names().get(i), plan.request().heads().get(i)));
    }
    List<File> files = new ArrayList<>();
    plan.files().forEach((path, file) -> file(path, file, plan).ifPresent(files::add));
    SortedMap<String, Object> settings = new TreeMap<>();
    plan.request()
        .settings()
        .usedBy(plan.strategies())
        .forEach((name, value) -> settings.put(name, DiffDocument.plain(value)));
    return new MergeDocument(
        plan.kind().name().toLowerCase(Locale.ROOT),
        version,
        plan.request().base().orElse(null),
        heads,
        plan.request().rules(),
        settings,
        files,
        plan.conflicts().stream().map(Conflict::of).toList(),
        plan.warnings());
  }

  /// Nothing for a file that nobody changed.
  private static Optional<File> file(String path, MergePlan.FilePlan file, MergePlan plan) {
    return switch (file) {
      case MergePlan.Take take -> {
        Optional<Tree.Entry> entry = take.entry();
        String action = entry.isPresent() ? "take" : "delete";
        yield take.head().isPresent()
            ? Optional.of(
                new File(
                    path, action, plan.request().names().get(take.head().getAsInt()), List.of()))
            : Optional.empty();
      }
      case MergePlan.Tensors tensors ->
          Optional.of(new File(path, "tensors", null, groups(tensors.decisions(), plan)));
      case MergePlan.Lines lines ->
          Optional.of(new File(path, lines.byKey() ? "keys" : "lines", null, List.of()));
      case MergePlan.Open open ->
          Optional.of(new File(path, CONFLICT, null, groups(open.decisions(), plan)));
    };
  }

  private record Key(String action, @Nullable String from) {}

  private static List<Group> groups(Map<String, Decision> decisions, MergePlan plan) {
    Map<Key, List<String>> byKey = new LinkedHashMap<>();
    decisions.forEach((name, decision) ->
        byKey.computeIfAbsent(key(decision, plan), _ -> new ArrayList<>()).add(name));
    List<Group> groups = new ArrayList<>();
    byKey.forEach((key, names) -> {
      Set<String> layers = new LinkedHashSet<>();
      names.forEach(name -> layers.add(LayerTree.layerOf(name)));
      groups.add(new Group(key.action, key.from, names.size(), List.copyOf(layers)));
    });
    return groups;
  }

  private static Key key(Decision decision, MergePlan plan) {
    return switch (decision) {
      case Decision.Take take ->
          take.head().isPresent()
              ? new Key("take", plan.request().names().get(take.head().getAsInt()))
              : new Key("same", null);
      case Decision.Drop drop ->
          new Key(
              "remove",
              drop.head().isPresent() ? plan.request().names().get(drop.head().getAsInt()) : null);
      case Decision.Compute compute -> new Key(compute.strategy().toString(), null);
      case Decision.Conflict _ -> new Key(CONFLICT, null);
    };
  }

  /// How a version was merged, for `show --json`.
  record Recorded(
      @Nullable ObjectId base,
      List<String> strategies,
      SortedMap<String, Object> settings,
      SortedMap<String, String> files) {
    static Recorded of(MergeNote note) {
      SortedMap<String, Object> settings = new TreeMap<>();
      note.settings().forEach((name, value) -> settings.put(name, DiffDocument.plain(value)));
      return new Recorded(note.base().orElse(null), note.strategies(), settings, note.files());
    }
  }
}
