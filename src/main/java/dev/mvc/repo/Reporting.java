package dev.mvc.repo;

import dev.mvc.diff.LayerMovement;
import dev.mvc.diff.StoredSnapshot;
import dev.mvc.experiment.plot.HeatMap;
import dev.mvc.graph.TopologicalWalk;
import dev.mvc.graph.Walk;
import dev.mvc.id.ObjectId;
import dev.mvc.io.Progress;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;

/// What a report tells of a stretch of history: its versions, what each costs, and which layers
/// moved when.
public final class Reporting {
  /// Bytes of tensors that are read for the whole heat map, which takes two seconds.
  private static final long MOST_READ = 128L << 20;

  /// Of one version, so that what is kept for the next one stays small.
  private static final long MOST_READ_OF_A_VERSION = 32L << 20;

  private final Repository repository;

  public Reporting(Repository repository) {
    this.repository = repository;
  }

  /// A stretch of history.
  ///
  /// @param versions children before their parents
  /// @param more whether there are others before these that were left out
  /// @param line those of them along first parents, the oldest first
  public record Stretch(List<Walk.Step> versions, boolean more, List<Walk.Step> line) {}

  /// Which layers moved when.
  ///
  /// @param columns the versions of the columns, the oldest first, each compared with the one
  ///   before it
  /// @param isSampled whether it is an estimate
  public record Movement(List<Walk.Step> columns, HeatMap map, boolean isSampled) {}

  /// The history of `to`, without `from` and what lies before that, but with `from` itself.
  ///
  /// @param most versions; the newest count
  public Stretch stretch(Optional<ObjectId> from, ObjectId to, int most) throws IOException {
    List<ObjectId> without = from.stream().toList();
    TopologicalWalk walk = new TopologicalWalk(repository.store(), List.of(to), without);
    List<Walk.Step> versions = new ArrayList<>();
    Optional<Walk.Step> next = walk.next();
    while (next.isPresent() && versions.size() < most) {
      versions.add(next.get());
      next = walk.next();
    }
    if (from.isPresent() && next.isEmpty()) {
      versions.add(new Walk.Step(from.get(), repository.store().version(from.get())));
    }
    Map<ObjectId, Walk.Step> known = new HashMap<>();
    versions.forEach(step -> known.put(step.id(), step));
    List<Walk.Step> line = new ArrayList<>();
    for (Walk.Step step = known.get(to); step != null; ) {
      line.addFirst(step);
      step = step.version().parents().stream().findFirst().map(known::get).orElse(null);
    }
    return new Stretch(versions, next.isPresent(), line);
  }

  /// Compares each version of a stretch's line with the one before it; the first one with the one
  /// before the stretch, unless the stretch begins with it on purpose.
  public Movement movement(Stretch stretch, Optional<ObjectId> from) throws IOException {
    List<Walk.Step> line = new ArrayList<>(stretch.line);
    Optional<ObjectId> before = line.getFirst().version().parents().stream().findFirst();
    if (before.isPresent() && !from.equals(Optional.of(line.getFirst().id()))) {
      line.addFirst(new Walk.Step(before.get(), repository.store().version(before.get())));
    }
    List<SortedMap<String, LayerMovement.Moved>> versions = new ArrayList<>();
    int steps = Math.max(1, line.size() - 1);
    Progress progress = repository.caller().progress();
    progress.start("comparing versions", steps);
    try (LayerMovement movement =
        new LayerMovement(Math.min(MOST_READ / steps, MOST_READ_OF_A_VERSION))) {
      for (int at = 1; at < line.size(); at++) {
        versions.add(movement.between(snapshot(line.get(at - 1)), snapshot(line.get(at))));
        progress.advance(1);
      }
      return new Movement(
          List.copyOf(line.subList(1, line.size())), HeatMap.of(versions), movement.isSampled());
    } finally {
      progress.finish();
    }
  }

  private StoredSnapshot snapshot(Walk.Step step) throws IOException {
    return StoredSnapshot.of(repository.store(), step.id(), _ -> true);
  }

  /// What each version costs to store.
  public Map<ObjectId, DiskUse.Use> costs(Stretch stretch) throws IOException {
    Set<ObjectId> wanted = new HashSet<>();
    stretch.versions().forEach(step -> wanted.add(step.id()));
    Map<ObjectId, DiskUse.Use> costs = new HashMap<>();
    for (DiskUse.Use use : new DiskUse(repository).run().versions()) {
      if (wanted.contains(use.id())) {
        costs.put(use.id(), use);
      }
    }
    return costs;
  }
}
