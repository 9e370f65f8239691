package dev.mvc.repo;

import dev.mvc.graph.TreeWalk;
import dev.mvc.graph.Walk;
import dev.mvc.id.ObjectId;
import dev.mvc.io.MvcException;
import dev.mvc.io.MvcException.Kind;
import dev.mvc.object.Recipe;
import dev.mvc.object.Segment;
import dev.mvc.object.Tree;
import dev.mvc.object.Version;
import dev.mvc.store.ObjectStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/// Finds for each tensor of a file the version that last changed it, and how often it changed:
/// `annotate`. Reads names and ids only, never a tensor.
///
/// A tensor is followed from a version to the parent that has the same under its name, else to the
/// first that has any: in the same file, or where that is not there, in any file, so that a model
/// that was sharded anew or renamed keeps its history.
public final class Annotating {
  private static final String WHOLE_FILE = "";

  private final ObjectStore store;
  private final Map<ObjectId, Map<String, ObjectId>> recipes =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<ObjectId, Map<String, ObjectId>> eldest) {
          return size() > 64;
        }
      };

  public Annotating(ObjectStore store) {
    this.store = store;
  }

  /// A tensor, or a whole file without any.
  ///
  /// @param name of the tensor; empty for a whole file
  /// @param last the version that made it what it is
  /// @param versions one bit for each version that has it, changes for those that changed it; the
  ///   same bit means the same version in all lines
  public record Line(String name, Walk.Step last, BitSet versions, BitSet changes) {}

  /// A tensor on its way back through history.
  private static final class Track {
    private final String name;
    private final BitSet versions = new BitSet();
    private final BitSet changes = new BitSet();
    private ObjectId id;
    private Walk.@Nullable Step last;

    Track(String name, ObjectId id) {
      this.name = name;
      this.id = id;
    }
  }

  /// The tensors of a version's file in its order.
  ///
  /// @param path with slashes, from the root
  /// @throws MvcException of kind NOT_FOUND when the version has no such file
  public List<Line> annotate(ObjectId version, String path) throws IOException {
    Map<String, ObjectId> tensors =
        file(store.version(version), path)
            .orElseThrow(() ->
                new MvcException(
                    Kind.NOT_FOUND,
                    version.brief() + " has no file " + path + ".",
                    "`mvc show " + version.brief() + ":` lists its files."));
    List<Track> tracks = new ArrayList<>();
    tensors.forEach((name, id) -> tracks.add(new Track(name, id)));
    Map<ObjectId, List<Track>> waiting = new HashMap<>(Map.of(version, tracks));
    PriorityQueue<Walk.Step> queue =
        new PriorityQueue<>(
            (a, b) -> Long.compare(b.version().generation(), a.version().generation()));
    queue.add(new Walk.Step(version, store.version(version)));
    for (int bit = 0; !queue.isEmpty(); bit++) {
      Walk.Step step = queue.remove();
      for (Map.Entry<ObjectId, List<Track>> on :
          back(step, bit, taken(waiting, step.id()), path).entrySet()) {
        if (!waiting.containsKey(on.getKey())) {
          queue.add(new Walk.Step(on.getKey(), store.version(on.getKey())));
        }
        waiting.computeIfAbsent(on.getKey(), _ -> new ArrayList<>()).addAll(on.getValue());
      }
    }
    return tracks.stream().map(Annotating::line).toList();
  }

  private static List<Track> taken(Map<ObjectId, List<Track>> waiting, ObjectId id) {
    List<Track> tracks = waiting.remove(id);
    return tracks == null ? List.of() : tracks;
  }

  private static Line line(Track track) {
    Walk.Step last = track.last;
    if (last == null) {
      throw new IllegalStateException(track.name + " comes from nowhere");
    }
    return new Line(track.name, last, track.versions, track.changes);
  }

  /// Looks at a version for some tensors, and tells at which parents to go on for which.
  private Map<ObjectId, List<Track>> back(Walk.Step step, int bit, List<Track> tracks, String path)
      throws IOException {
    List<Contents> parents = new ArrayList<>();
    for (ObjectId parent : step.version().parents()) {
      parents.add(new Contents(parent, path));
    }
    Map<ObjectId, List<Track>> next = new LinkedHashMap<>();
    for (Track track : tracks) {
      track.versions.set(bit);
      @Nullable Contents from = null;
      boolean isSame = false;
      for (Contents parent : parents) {
        Optional<ObjectId> id = parent.find(track.name);
        isSame = id.isPresent() && id.get().equals(track.id);
        from = isSame || (from == null && id.isPresent()) ? parent : from;
        if (isSame) {
          break;
        }
      }
      if (!isSame) {
        track.changes.set(bit);
        track.last = track.last == null ? step : track.last;
      }
      if (from != null) {
        track.id = from.find(track.name).orElseThrow();
        next.computeIfAbsent(from.version, _ -> new ArrayList<>()).add(track);
      }
    }
    return next;
  }

  /// The tensors of a file by name; a file without any has one without a name.
  private Optional<Map<String, ObjectId>> file(Version version, String path) throws IOException {
    Optional<Tree.Entry> entry = new TreeWalk(store).find(version.tree(), path);
    return entry.isPresent() && entry.get() instanceof Tree.File file
        ? Optional.of(tensors(file))
        : Optional.empty();
  }

  private Map<String, ObjectId> tensors(Tree.File file) throws IOException {
    if (file.format().equals(Recipe.OPAQUE)) {
      return Map.of(WHOLE_FILE, file.id());
    }
    Map<String, ObjectId> tensors = recipes.get(file.id());
    if (tensors == null) {
      tensors = new LinkedHashMap<>();
      for (Segment.Tensor tensor : store.recipe(file.id()).tensors()) {
        tensors.putIfAbsent(tensor.info().name(), tensor.id());
      }
      if (tensors.isEmpty()) {
        tensors.put(WHOLE_FILE, file.id());
      }
      recipes.put(file.id(), tensors);
    }
    return tensors;
  }

  /// What a version has under the names of tensors.
  private final class Contents {
    private final ObjectId version;
    private final Map<String, ObjectId> own;
    private @Nullable Map<String, ObjectId> all;

    Contents(ObjectId version, String path) throws IOException {
      this.version = version;
      this.own = file(store.version(version), path).orElse(Map.of());
    }

    Optional<ObjectId> find(String name) throws IOException {
      ObjectId id = own.get(name);
      if (id != null || name.equals(WHOLE_FILE)) {
        return Optional.ofNullable(id);
      }
      Map<String, ObjectId> others = all;
      if (others == null) {
        others = new HashMap<>();
        for (Tree.Entry leaf : new TreeWalk(store).leaves(store.version(version).tree()).values()) {
          if (leaf instanceof Tree.File file) {
            tensors(file).forEach(others::putIfAbsent);
          }
        }
        all = others;
      }
      return Optional.ofNullable(others.get(name));
    }
  }
}
