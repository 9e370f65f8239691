package dev.mvc.repo;

import dev.mvc.diff.MetricOrder;
import dev.mvc.experiment.Directions;
import dev.mvc.experiment.Retention;
import dev.mvc.graph.HistoryWalk;
import dev.mvc.graph.Tags;
import dev.mvc.graph.TreeWalk;
import dev.mvc.graph.Walk;
import dev.mvc.id.IdPrefix;
import dev.mvc.id.ObjectId;
import dev.mvc.io.LockFile;
import dev.mvc.io.MvcException;
import dev.mvc.io.MvcException.Kind;
import dev.mvc.object.ObjectKind;
import dev.mvc.object.Recipe;
import dev.mvc.object.Segment;
import dev.mvc.object.Thinned;
import dev.mvc.object.Tree;
import dev.mvc.object.Version;
import dev.mvc.ref.NameChange;
import dev.mvc.ref.Refs;
import dev.mvc.store.PackWriter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/// Lets versions that the project's rules do not keep go without their weights or their optimizer
/// state: `thin`.
///
/// Nothing is deleted and no version changes: a list of thinned versions gets a name, and what only
/// they need becomes `gc`'s. Until that has deleted it everything can still be read, and `undo`
/// takes the list back.
public final class Thinning {
  private final Repository repository;

  public Thinning(Repository repository) {
    this.repository = repository;
  }

  /// What would be done, or was.
  ///
  /// @param choices what becomes of each version, the newest first
  /// @param thinned versions that are thinned in the end
  /// @param bytes on disk that nothing needs any more but what can be undone; what `gc` frees is
  ///   less by what kept versions grow when they lose what they are differences of
  public record Result(List<Retention.Choice> choices, Thinned thinned, long bytes) {
    /// What becomes of versions that lose something.
    public List<Retention.Choice> going() {
      return choices.stream().filter(choice -> choice.goes().isPresent()).toList();
    }
  }

  /// What [#run] would do.
  ///
  /// @throws MvcException of kind USAGE when the project has no rules, or none that can be followed
  public Result plan() throws IOException {
    ProjectFile project = ProjectFile.read(repository);
    Retention rules =
        project.retention().filter(found -> !found.isEmpty()).orElseThrow(Thinning::noRules);
    Directions directions = project.metrics().directions();
    for (Retention.Best best : rules.best()) {
      if (directions.of(best.metric()) == MetricOrder.UNKNOWN) {
        throw new MvcException(
            Kind.USAGE,
            "nobody can tell whether more or less of " + best.metric() + " is better.",
            "write it into " + ProjectFile.NAME + ": [metrics] lower or higher names it.");
      }
    }
    Thinned before = now(repository);
    List<Retention.Choice> choices = new ArrayList<>();
    for (Retention.Choice choice : rules.choose(candidates(before), directions)) {
      choices.add(hasAny(choice) ? choice : without(choice));
    }
    Thinned after = thinned(before, choices);
    return new Result(List.copyOf(choices), after, bytes(before, after));
  }

  private static Retention.Choice without(Retention.Choice choice) {
    return new Retention.Choice(choice.candidate(), choice.reasons(), Optional.empty());
  }

  private static MvcException noRules() {
    return new MvcException(
        Kind.USAGE,
        ProjectFile.NAME + " does not say which versions are to stay whole.",
        "write it there: a line [retention], and below it lines as keep_last = 5, keep_every = 10,"
            + " keep_best = {metric = \"val_loss\", n = 3}, drop_optimizer_after = 2.");
  }

  /// Does it.
  ///
  /// @throws MvcException of kind CONFLICT, with nothing changed, when the repository was changed
  ///   meanwhile
  public Result run() throws IOException {
    long last = repository.settled();
    String old = repository.refs().text(Refs.THINNED);
    Result result = plan();
    if (result.going().isEmpty()) {
      return result;
    }
    ObjectId list;
    try (PackWriter writer = repository.store().writer()) {
      list = writer.put(ObjectKind.THINNED, result.thinned.write());
      writer.finish();
    }
    try (LockFile _ = repository.lock()) {
      // A name may stand by now for what is about to lose its weights.
      if (repository.refs().log().last() != last) {
        throw Repository.changed("the repository was changed");
      }
      repository.record(List.of(new NameChange(Refs.THINNED, old, list.hex())));
    }
    return result;
  }

  /// Which versions are thinned.
  public static Thinned now(Repository repository) throws IOException {
    Optional<ObjectId> id = repository.refs().find(Refs.THINNED);
    return id.isPresent() ? repository.store().thinned(id.get()) : Thinned.NONE;
  }

  private Thinned thinned(Thinned before, List<Retention.Choice> choices) throws IOException {
    SortedMap<ObjectId, Thinned.Mark> all = new TreeMap<>();
    for (var mark : before.versions().entrySet()) {
      // What gc has deleted altogether needs no mark.
      if (repository.store().isVersion(mark.getKey())) {
        all.put(mark.getKey(), mark.getValue());
      }
    }
    for (Retention.Choice choice : choices) {
      choice
          .goes()
          .ifPresent(part ->
              all.put(choice.candidate().id(), new Thinned.Mark(part, repository.caller().now())));
    }
    return new Thinned(all);
  }

  private List<Retention.Candidate> candidates(Thinned before) throws IOException {
    Names names = names();
    Map<ObjectId, Version> versions = new LinkedHashMap<>();
    Set<ObjectId> from = new HashSet<>(names.fixed);
    from.addAll(names.tagged);
    HistoryWalk walk = new HistoryWalk(repository.store(), from);
    for (Optional<Walk.Step> step = walk.next(); step.isPresent(); step = walk.next()) {
      versions.put(step.get().id(), step.get().version());
    }
    Map<ObjectId, Integer> distances = distances(names.heads, versions);
    List<Retention.Candidate> candidates = new ArrayList<>();
    versions.forEach((id, version) -> {
      Integer distance = distances.get(id);
      candidates.add(
          new Retention.Candidate(
              id,
              version,
              names.fixed.contains(id),
              names.tagged.contains(id),
              distance == null ? OptionalInt.empty() : OptionalInt.of(distance),
              before.part(id)));
    });
    return candidates;
  }

  /// @param heads versions that branches, here and elsewhere, and `HEAD` stand for
  /// @param fixed those, and what an open merge or a search needs
  private record Names(Set<ObjectId> heads, Set<ObjectId> fixed, Set<ObjectId> tagged) {}

  private Names names() throws IOException {
    Refs refs = repository.refs();
    Names names = new Names(new HashSet<>(), new HashSet<>(), new HashSet<>());
    refs.headVersion().ifPresent(names.heads::add);
    for (String name : refs.versionNames()) {
      Optional<ObjectId> id = refs.find(name);
      if (id.isPresent()) {
        ObjectId version = Tags.version(repository.store(), id.get());
        boolean isTag = name.startsWith(Refs.TAGS);
        boolean isSearch = name.startsWith("refs/bisect/");
        (isTag ? names.tagged : isSearch ? names.fixed : names.heads).add(version);
      }
    }
    String start = refs.text(Refs.BISECT_START);
    if (start != null && IdPrefix.isId(start)) {
      names.fixed.add(ObjectId.parse(start));
    }
    OpenMerge.of(repository)
        .request()
        .ifPresent(merge -> {
          names.fixed.addAll(merge.heads());
          merge.base().ifPresent(names.fixed::add);
        });
    names.fixed.addAll(names.heads);
    return names;
  }

  private static Map<ObjectId, Integer> distances(
      Set<ObjectId> heads, Map<ObjectId, Version> versions) {
    Map<ObjectId, Integer> distances = new HashMap<>();
    for (ObjectId head : heads) {
      Optional<ObjectId> at = Optional.of(head);
      for (int distance = 0; at.isPresent(); distance++) {
        Integer known = distances.get(at.get());
        if (known != null && known <= distance) {
          break; // and so are all before it
        }
        distances.put(at.get(), distance);
        Version version = versions.get(at.get());
        at = version == null ? Optional.empty() : version.parents().stream().findFirst();
      }
    }
    return distances;
  }

  /// Whether there is anything in a version that would go.
  private boolean hasAny(Retention.Choice choice) throws IOException {
    if (choice.goes().isEmpty()) {
      return false;
    }
    TreeWalk walk = new TreeWalk(repository.store());
    for (Tree.Entry leaf : walk.leaves(choice.candidate().version().tree()).values()) {
      if (leaf instanceof Tree.File file && !file.format().equals(Recipe.OPAQUE)) {
        for (Segment.Tensor tensor : repository.store().recipe(file.id()).tensors()) {
          if (!Reached.isKept(file.name(), tensor, choice.goes())) {
            return true;
          }
        }
      }
    }
    return false;
  }

  private long bytes(Thinned before, Thinned after) throws IOException {
    Roots roots = Roots.of(repository, repository.refs().log().last());
    return unneeded(roots, after) - unneeded(roots, before);
  }

  private long unneeded(Roots roots, Thinned thinned) throws IOException {
    Reached reached = new Reached(repository.store(), false);
    reached.all(roots, thinned);
    return reached.marks().rest().bytes();
  }
}
