package dev.mvc.graph;

import dev.mvc.id.ObjectId;
import dev.mvc.object.Version;
import java.io.IOException;
import java.util.Optional;

/// Goes through versions, each once, children before their parents.
public sealed interface Walk permits HistoryWalk, TopologicalWalk {
  /// A version and its id.
  record Step(ObjectId id, Version version) {}

  /// The next version; empty after the last.
  Optional<Step> next() throws IOException;
}
