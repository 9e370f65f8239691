package dev.mvc.graph;

import dev.mvc.codec.Effort;
import dev.mvc.id.ObjectId;
import dev.mvc.io.Disk;
import dev.mvc.object.Architecture;
import dev.mvc.object.ObjectKind;
import dev.mvc.object.Signature;
import dev.mvc.object.Tree;
import dev.mvc.object.Version;
import dev.mvc.store.ObjectStore;
import dev.mvc.store.PackWriter;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/// Histories of empty versions, built a line each: `make("b a")` is a version called b after a.
public final class Histories implements Closeable {
  private static final OffsetDateTime START = OffsetDateTime.parse("2026-01-01T12:00:00Z");

  private final Path folder;
  private final ObjectStore store;
  private final Map<String, ObjectId> ids = new HashMap<>();
  private final Map<ObjectId, String> names = new HashMap<>();

  /// @param folder where the objects are put
  public Histories(Path folder) {
    this.folder = folder;
    this.store = ObjectStore.open(folder, new Disk(), Effort.NORMAL);
  }

  /// The store that holds them.
  public ObjectStore store() {
    return store;
  }

  /// Makes versions, each given as `name parent parent…`, parents first.
  public Histories make(String... versions) throws IOException {
    try (PackWriter writer = store.writer()) {
      ObjectId tree = writer.put(ObjectKind.TREE, Tree.EMPTY.write());
      Map<ObjectId, Long> generations = new HashMap<>();
      for (ObjectId id : names.keySet()) {
        generations.put(id, store.version(id).generation());
      }
      for (String text : versions) {
        List<String> words = List.of(text.split(" "));
        List<ObjectId> parents = words.stream().skip(1).map(this::id).toList();
        long generation =
            1 + parents.stream().map(generations::get).mapToLong(Long::longValue).max().orElse(0);
        OffsetDateTime time = START.plusSeconds(names.size());
        Version version =
            new Version(
                tree,
                Architecture.of(List.of()),
                new TreeMap<>(),
                new TreeMap<>(),
                parents,
                generation,
                new Signature("Ada", "", time),
                words.getFirst());
        ObjectId id = writer.put(ObjectKind.VERSION, version.write());
        ids.put(words.getFirst(), id);
        names.put(id, words.getFirst());
        generations.put(id, generation);
      }
      writer.finish();
    }
    return this;
  }

  /// The places of the versions, read from the store.
  public VersionGraph graph() {
    return new VersionGraph(store, numbers());
  }

  /// The numbers of the versions; none has one unless it is added.
  public VersionNumbers numbers() {
    return new VersionNumbers(folder, new Disk());
  }

  /// The version of that name.
  public ObjectId id(String name) {
    return Objects.requireNonNull(ids.get(name), name);
  }

  /// The names of versions, in their order.
  public List<String> names(Iterable<ObjectId> versions) {
    List<String> all = new ArrayList<>();
    versions.forEach(id -> all.add(Objects.requireNonNull(names.get(id))));
    return all;
  }

  @Override
  public void close() {
    store.close();
  }
}
