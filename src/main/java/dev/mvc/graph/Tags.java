package dev.mvc.graph;

import dev.mvc.id.ObjectId;
import dev.mvc.object.ObjectKind;
import dev.mvc.object.Tag;
import dev.mvc.store.Entry;
import dev.mvc.store.ObjectStore;
import java.io.IOException;
import java.util.Optional;

/// What names stand for: a version, or a tag object that stands for one.
public final class Tags {
  private Tags() {}

  /// The tag object with that id; empty when it is something else.
  public static Optional<Tag> find(ObjectStore store, ObjectId id) throws IOException {
    Optional<Entry> entry = store.find(id);
    return entry.isPresent() && entry.get().kind() == ObjectKind.TAG
        ? Optional.of(store.tag(id))
        : Optional.empty();
  }

  /// The version that an id under a name stands for.
  public static ObjectId version(ObjectStore store, ObjectId id) throws IOException {
    return find(store, id).map(Tag::target).orElse(id);
  }
}
