package dev.mvc.cli;

import dev.mvc.graph.Tags;
import dev.mvc.graph.VersionNumbers;
import dev.mvc.id.ObjectId;
import dev.mvc.io.MvcException;
import dev.mvc.object.Run;
import dev.mvc.object.Thinned;
import dev.mvc.object.Version;
import dev.mvc.ref.Head;
import dev.mvc.ref.Refs;
import dev.mvc.repo.Repository;
import dev.mvc.repo.Runs;
import dev.mvc.repo.Thinning;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// Which names versions have.
final class RefNames {
  private final VersionNumbers numbers;
  private final Map<ObjectId, List<String>> names = new HashMap<>();
  private final Map<String, String> runs = new HashMap<>();
  private final Repository repository;
  private final Thinned thinned;

  /// Reads all names.
  RefNames(Repository repository) throws IOException {
    this.repository = repository;
    Refs refs = repository.refs();
    numbers = repository.numbers();
    thinned = Thinning.now(repository);
    Head head = refs.head();
    Optional<ObjectId> current = refs.headVersion();
    current.ifPresent(
        id -> add(id, head instanceof Head.Branch on ? "HEAD → " + on.name() : "HEAD"));
    for (String ref : refs.names(Refs.BRANCHES)) {
      boolean isCurrent = head instanceof Head.Branch on && on.ref().equals(ref);
      if (!isCurrent) {
        refs.find(ref).ifPresent(id -> add(id, ref.substring(Refs.BRANCHES.length())));
      }
    }
    for (String ref : refs.names(Refs.TAGS)) {
      Optional<ObjectId> id = refs.find(ref);
      if (id.isPresent()) {
        add(
            Tags.version(repository.store(), id.get()),
            "tag: " + ref.substring(Refs.TAGS.length()));
      }
    }
  }

  /// The run that made a version, as `baseline (interrupted)`; of a run that is finished, or
  /// unknown here, the name alone. Empty for a version that no run made.
  String run(Version version) {
    if (version.run().isEmpty()) {
      return "";
    }
    String name = version.run().get();
    return runs.computeIfAbsent(
        name,
        _ -> {
          Optional<Run.State> state = runState(name).filter(at -> at != Run.State.FINISHED);
          return name + state.map(at -> " (" + at.word() + ")").orElse("");
        });
  }

  /// What a version does without, as `weights thinned`; empty for one that is whole.
  String thinned(ObjectId id) {
    return thinned.part(id).map(part -> part.word() + " thinned").orElse("");
  }

  /// What became of a version's tensors; null for one that is whole.
  Thinned.@Nullable Mark thinning(ObjectId id) {
    return thinned.find(id).orElse(null);
  }

  /// What became of a run; empty where its record is not here or cannot be read.
  Optional<Run.State> runState(String name) {
    try {
      return new Runs(repository).find(name).map(Run::state);
    } catch (IOException | MvcException e) {
      return Optional.empty();
    }
  }

  /// The short number of a version, 12 for `r12`; null when it has none.
  @Nullable Long number(ObjectId id) {
    try {
      OptionalLong number = numbers.number(id);
      return number.isPresent() ? number.getAsLong() : null;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void add(ObjectId id, String name) {
    names.computeIfAbsent(id, _ -> new ArrayList<>()).add(name);
  }

  /// As ` (HEAD → main, tag: v1)` with a blank before it; empty for a version without a name.
  Styled decoration(ObjectId id) {
    List<String> all = of(id);
    return Styled.name(all.isEmpty() ? "" : " (" + String.join(", ", all) + ")");
  }

  /// The names of a version, what HEAD stands for first.
  List<String> of(ObjectId id) {
    return names.getOrDefault(id, List.of());
  }
}
