package dev.mvc.diff;

import dev.mvc.delta.BaseFinder;
import dev.mvc.diff.FileChange.Kind;
import dev.mvc.diff.FileChange.Tensors;
import dev.mvc.diff.TensorMatching.Pair;
import dev.mvc.io.ByteSource;
import dev.mvc.io.Progress;
import dev.mvc.tensor.LayerTree;
import dev.mvc.tensor.NameOrder;
import dev.mvc.tensor.Role;
import dev.mvc.tensor.TensorInfo;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// One comparison of two snapshots.
final class DiffRun {
  private final Snapshot old;
  private final Snapshot now;
  private final VersionDiff.Depth depth;
  private final Progress progress;
  private final GroupTally total = new GroupTally("", Optional.empty());
  private final Map<Role, GroupTally> roles = new EnumMap<>(Role.class);
  private final Map<String, GroupTally> layers = new TreeMap<>(NameOrder::compare);
  private final Map<String, FileTally> files = new HashMap<>();
  private final List<TensorChange> tensors = new ArrayList<>();

  DiffRun(Snapshot old, Snapshot now, VersionDiff.Depth depth, Progress progress) {
    this.old = old;
    this.now = now;
    this.depth = depth;
    this.progress = progress;
  }

  VersionDiff run() throws IOException {
    List<FileChange> changes = FileMatching.match(old.leaves(), now.leaves());
    Map<String, String> oldPaths = new HashMap<>();
    changes.stream()
        .filter(change -> change.kind() == Kind.RENAMED)
        .forEach(change -> oldPaths.put(change.path(), change.oldPath()));
    Map<String, List<PlacedTensor>> before = tensorsBefore();
    List<PlacedTensor> allBefore = before.values().stream().flatMap(List::stream).toList();
    compare(TensorMatching.match(allBefore, tensorsNow(before), oldPaths));
    tensors.sort(TensorChange::byChange);
    return new VersionDiff(
        changes.stream().map(this::counted).toList(),
        tensors,
        sortedLayers(),
        roles.values().stream().map(GroupTally::result).toList(),
        total.result());
  }

  private Map<String, List<PlacedTensor>> tensorsBefore() throws IOException {
    Map<String, List<PlacedTensor>> all = new LinkedHashMap<>();
    for (String path : old.leaves().keySet()) {
      all.put(path, old.tensors(path));
    }
    return all;
  }

  /// @param before the tensors of each old file: what did not change is not read again
  private List<PlacedTensor> tensorsNow(Map<String, List<PlacedTensor>> before) throws IOException {
    List<PlacedTensor> all = new ArrayList<>();
    for (var leaf : now.leaves().entrySet()) {
      String path = leaf.getKey();
      boolean isSame = leaf.getValue().equals(old.leaves().get(path));
      List<PlacedTensor> found = isSame ? before.getOrDefault(path, List.of()) : now.tensors(path);
      all.addAll(found);
      if (!found.isEmpty()) {
        file(path).total = found.size();
      }
    }
    return all;
  }

  private void compare(List<Pair> pairs) throws IOException {
    long bytes = 0;
    for (Pair pair : pairs) {
      bytes += commonBytes(pair);
    }
    progress.start("comparing tensors", bytes);
    try (TensorComparison comparison = new TensorComparison(progress)) {
      for (Pair pair : pairs) {
        compare(pair, comparison);
      }
      comparison.drain();
    } finally {
      progress.finish();
    }
  }

  private void compare(Pair pair, TensorComparison comparison) throws IOException {
    PlacedTensor before = pair.old();
    PlacedTensor after = pair.now();
    if (after == null && before != null) {
      groups(before).forEach(GroupTally::removed);
      file(before.path()).removed++;
      tensors.add(change(TensorChange.Kind.REMOVED, pair));
    } else if (before == null && after != null) {
      groups(after).forEach(group -> group.added(after));
      file(after.path()).added++;
      tensors.add(change(TensorChange.Kind.ADDED, pair));
    } else if (before != null && after != null) {
      compare(pair, before, after, comparison);
    }
  }

  private void compare(
      Pair pair, PlacedTensor before, PlacedTensor after, TensorComparison comparison)
      throws IOException {
    Optional<TensorChange.Kind> kind = kind(before, after);
    if (kind.isEmpty() || kind.get() == TensorChange.Kind.RENAMED) {
      groups(after).forEach(group -> group.unchanged(after));
      kind.ifPresent(renamed -> tensors.add(change(renamed, pair)));
      return;
    }
    groups(after).forEach(group -> group.changed(after));
    file(after.path()).changed++;
    long length = commonBytes(pair);
    if (length == 0) {
      tensors.add(change(kind.get(), pair));
      return;
    }
    ByteSource oldBytes = old.open(before);
    ByteSource nowBytes = now.open(after);
    comparison.compare(
        oldBytes,
        nowBytes,
        after.info(),
        length,
        found -> {
          groups(after).forEach(group -> group.add(after.info().dtype(), found));
          tensors.add(
              new TensorChange(
                  kind.get(),
                  Optional.of(before),
                  Optional.of(after),
                  Optional.of(found.result())));
        });
  }

  private static Optional<TensorChange.Kind> kind(PlacedTensor before, PlacedTensor after) {
    TensorInfo a = before.info();
    TensorInfo b = after.info();
    if (!a.shape().equals(b.shape())) {
      return Optional.of(TensorChange.Kind.RESHAPED);
    }
    if (a.dtype() != b.dtype()) {
      return Optional.of(TensorChange.Kind.RETYPED);
    }
    if (!before.id().equals(after.id())) {
      return Optional.of(TensorChange.Kind.CHANGED);
    }
    return a.name().equals(b.name()) ? Optional.empty() : Optional.of(TensorChange.Kind.RENAMED);
  }

  /// How many first bytes of two tensors are compared element by element.
  private long commonBytes(Pair pair) {
    PlacedTensor before = pair.old();
    PlacedTensor after = pair.now();
    if (depth == VersionDiff.Depth.NAMES
        || before == null
        || after == null
        || before.id().equals(after.id())
        || !BaseFinder.fits(before.info(), after.info())) {
      return 0;
    }
    long length = Math.min(before.segment().length(), after.segment().length());
    return length % after.info().dtype().unitBytes() == 0 ? length : 0;
  }

  private static TensorChange change(TensorChange.Kind kind, Pair pair) {
    return new TensorChange(
        kind, Optional.ofNullable(pair.old()), Optional.ofNullable(pair.now()), Optional.empty());
  }

  /// Everything that a tensor is counted in.
  private List<GroupTally> groups(PlacedTensor tensor) {
    Role role = Role.of(tensor.path(), tensor.name());
    return List.of(
        total,
        roles.computeIfAbsent(role, key -> new GroupTally("", Optional.of(key))),
        layers.computeIfAbsent(
            LayerTree.layerOf(tensor.name()), name -> new GroupTally(name, Optional.of(role))));
  }

  private List<GroupChange> sortedLayers() {
    return layers.values().stream()
        .map(GroupTally::result)
        .sorted(
            Comparator.comparing(GroupChange::isSame)
                .thenComparing(layer -> layer.role().orElseThrow())
                .thenComparing(Comparator.comparingDouble(DiffRun::relative).reversed()))
        .toList();
  }

  private static double relative(GroupChange layer) {
    return layer
        .statistics()
        .map(found -> found.relative().orElse(Double.POSITIVE_INFINITY))
        .orElse(Double.NEGATIVE_INFINITY);
  }

  private FileTally file(String path) {
    return files.computeIfAbsent(path, _ -> new FileTally());
  }

  private FileChange counted(FileChange change) {
    FileTally now = files.getOrDefault(change.path(), new FileTally());
    FileTally before = files.getOrDefault(change.oldPath(), new FileTally());
    Tensors counts = new Tensors(now.changed, now.added, before.removed, now.total);
    return counts.total() == 0 && counts.removed() == 0 ? change : change.with(Optional.of(counts));
  }

  private static final class FileTally {
    private int changed;
    private int added;
    private int removed;
    private int total;
  }
}
