package dev.mvc.cli;

import dev.mvc.graph.Tags;
import dev.mvc.graph.VersionNumbers;
import dev.mvc.id.ObjectId;
import dev.mvc.ref.Head;
import dev.mvc.ref.Refs;
import dev.mvc.repo.Repository;
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

  /// Reads all names.
  RefNames(Repository repository) throws IOException {
    Refs refs = repository.refs();
    numbers = repository.numbers();
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
