package dev.mvc.repo;

import dev.mvc.format.Model;
import dev.mvc.format.about.SharedStorages;
import dev.mvc.format.export.OpenModel;
import dev.mvc.format.layout.Extent;
import dev.mvc.format.layout.MalformedFileException;
import dev.mvc.format.layout.NamedTensor;
import dev.mvc.format.layout.Stored;
import dev.mvc.graph.HistoryWalk;
import dev.mvc.graph.TreeWalk;
import dev.mvc.id.Hasher;
import dev.mvc.id.ObjectId;
import dev.mvc.io.ByteSource;
import dev.mvc.object.Recipe;
import dev.mvc.object.Segment;
import dev.mvc.object.Tree;
import dev.mvc.store.DamagedObjectException;
import dev.mvc.store.RecipeSource;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// Finds the versions that hold a model, or tensors of it, by the hashes of their elements: under
/// whatever name, in whatever format.
public final class Identifying {
  private static final int BUFFER = 1 << 20;

  /// Smaller tensors (counters, scalars) are equal by chance.
  private static final int SMALLEST = 32;

  private final Repository repository;

  public Identifying(Repository repository) {
    this.repository = repository;
  }

  /// A file of a version.
  ///
  /// @param version the first that has it at this path
  /// @param latest the last one
  /// @param versions how many have it
  public record Place(
      String path,
      String format,
      ObjectId version,
      String subject,
      ObjectId latest,
      int versions) {}

  /// A stored file that has tensors of the one in question.
  ///
  /// @param tensors how many of its tensors
  /// @param bytes of these
  /// @param names what they are called there, for those that have another name, by the name here
  public record Match(Place place, int tensors, long bytes, Map<String, String> names) {}

  /// What is known of a file.
  ///
  /// @param format empty when it is of none that is known
  /// @param tensors how many it has that say something: not of one value throughout, nor tiny
  /// @param bytes of these
  /// @param identical a stored file with the same bytes
  /// @param known how many of its tensors are stored anywhere
  /// @param knownBytes of these
  /// @param matches files that have most of them, the best first
  /// @param unknown names of tensors that are stored nowhere
  public record Known(
      String format,
      int tensors,
      long bytes,
      Optional<Place> identical,
      int known,
      long knownBytes,
      List<Match> matches,
      List<String> unknown) {
    /// Whether nothing of it is.
    public boolean isNothing() {
      return identical.isEmpty() && known == 0;
    }
  }

  /// Tensors of the file in question: each may be found by its elements or by its storage.
  private record Sought(String name, long bytes, Set<ObjectId> ids) {}

  /// A stored file, and where it is.
  private static final class Seen {
    private final Tree.File file;
    private final List<Place> places = new ArrayList<>();

    Seen(Tree.File file) {
      this.file = file;
    }
  }

  /// Looks for a file in all versions that names lead to.
  ///
  /// @param model of the file; empty when it is of no known format
  /// @param bytes of the file
  public Known find(Optional<OpenModel> model, ByteSource bytes)
      throws IOException, MalformedFileException {
    List<Sought> sought = model.isPresent() ? sought(model.get()) : List.of();
    Map<ObjectId, Sought> byId = new HashMap<>();
    sought.forEach(tensor -> tensor.ids.forEach(id -> byId.putIfAbsent(id, tensor)));
    Optional<Place> identical = Optional.empty();
    List<Match> matches = new ArrayList<>();
    Set<Sought> found = new HashSet<>();
    for (Seen seen : files().values()) {
      Recipe recipe = repository.store().recipe(seen.file.id());
      if (identical.isEmpty() && isSame(recipe, bytes)) {
        identical = Optional.of(place(seen));
      }
      match(seen, recipe, byId, found).ifPresent(matches::add);
    }
    matches.sort(
        Comparator.comparingLong(Match::bytes)
            .thenComparingInt(Match::tensors)
            .reversed()
            .thenComparing(match -> match.place.path));
    return new Known(
        model.map(open -> open.model().format()).orElse(""),
        sought.size(),
        sought.stream().mapToLong(Sought::bytes).sum(),
        identical,
        found.size(),
        found.stream().mapToLong(Sought::bytes).sum(),
        matches,
        sought.stream().filter(tensor -> !found.contains(tensor)).map(Sought::name).toList());
  }

  /// All files of all versions, by recipe, in the order of the newest version that has each.
  private Map<ObjectId, Seen> files() throws IOException {
    Set<ObjectId> starts = new HashSet<>(Roots.of(repository).named().keySet());
    repository.refs().headVersion().ifPresent(starts::add);
    Map<ObjectId, Seen> files = new LinkedHashMap<>();
    HistoryWalk walk = new HistoryWalk(repository.store(), starts);
    for (var step = walk.next(); step.isPresent(); step = walk.next()) {
      ObjectId id = step.get().id();
      String subject = step.get().version().subject();
      TreeWalk tree = new TreeWalk(repository.store());
      for (var leaf : tree.leaves(step.get().version().tree()).entrySet()) {
        if (leaf.getValue() instanceof Tree.File file) {
          files
              .computeIfAbsent(file.id(), _ -> new Seen(file))
              .places
              .add(new Place(leaf.getKey(), file.format(), id, subject, id, 1));
        }
      }
    }
    return files;
  }

  /// The first version and the last that have a file where the last one has it.
  private static Place place(Seen seen) {
    Place latest = seen.places.getFirst();
    List<Place> same =
        seen.places.stream().filter(place -> place.path.equals(latest.path)).toList();
    Place first = same.getLast();
    return new Place(
        first.path, first.format, first.version, first.subject, latest.version, same.size());
  }

  private static Optional<Match> match(
      Seen seen, Recipe recipe, Map<ObjectId, Sought> byId, Set<Sought> found) {
    Map<Sought, String> here = new LinkedHashMap<>();
    for (Segment.Tensor tensor : recipe.tensors()) {
      Sought sought = byId.get(tensor.id());
      if (sought != null) {
        here.putIfAbsent(sought, tensor.info().name());
      }
    }
    if (here.isEmpty()) {
      return Optional.empty();
    }
    found.addAll(here.keySet());
    Map<String, String> names = new TreeMap<>();
    here.forEach((sought, name) -> {
      if (!sought.name.equals(name)) {
        names.put(sought.name, name);
      }
    });
    long bytes = here.keySet().stream().mapToLong(Sought::bytes).sum();
    return Optional.of(new Match(place(seen), here.size(), bytes, names));
  }

  private boolean isSame(Recipe recipe, ByteSource bytes) throws IOException {
    if (recipe.size() != bytes.size()) {
      return false;
    }
    try (ByteSource stored = new RecipeSource(repository.store(), recipe)) {
      byte[] left = new byte[(int) Math.min(BUFFER, bytes.size())];
      byte[] right = new byte[left.length];
      for (long at = 0; at < bytes.size(); at += left.length) {
        int length = (int) Math.min(left.length, bytes.size() - at);
        bytes.read(at, left, 0, length);
        stored.read(at, right, 0, length);
        if (!Arrays.equals(left, 0, length, right, 0, length)) {
          return false;
        }
      }
      return true;
    } catch (DamagedObjectException e) {
      if (e.isMissing()) {
        return false; // of a thinned version nobody can tell
      }
      throw e;
    }
  }

  private static List<Sought> sought(OpenModel model) throws IOException, MalformedFileException {
    List<Sought> sought = new ArrayList<>();
    Map<Extent, Optional<ObjectId>> storages = new HashMap<>();
    for (Model.Part part : model.model().parts()) {
      for (NamedTensor tensor : part.tensors()) {
        Set<ObjectId> ids = new HashSet<>();
        try (ByteSource elements = model.open(part, tensor)) {
          hash(elements, tensor.info().dtype().unitBytes()).ifPresent(ids::add);
        }
        Optional<Stored> storage = SharedStorages.storage(tensor);
        if (!ids.isEmpty() && storage.isPresent()) {
          Extent extent = storage.get().extent();
          Optional<ObjectId> known = storages.get(extent);
          if (known == null) {
            try (ByteSource content = storage.get().open(model.file(part))) {
              known = hash(content, extent.tensor().dtype().unitBytes());
            }
            storages.put(extent, known);
          }
          known.ifPresent(ids::add);
        }
        if (!ids.isEmpty()) {
          sought.add(new Sought(tensor.info().name(), tensor.info().byteLength(), ids));
        }
      }
    }
    return sought;
  }

  /// SHA-256 of elements; empty when they are all the same, as zeros and ones are in any model.
  private static Optional<ObjectId> hash(ByteSource elements, int width) throws IOException {
    if (elements.size() < SMALLEST) {
      return Optional.empty();
    }
    byte[] first = elements.read(0, width);
    byte[] buffer = new byte[(int) Math.min(BUFFER, elements.size())];
    Hasher hasher = new Hasher();
    boolean isOne = true;
    for (long at = 0; at < elements.size(); at += buffer.length) {
      int length = (int) Math.min(buffer.length, elements.size() - at);
      elements.read(at, buffer, 0, length);
      hasher.update(buffer, 0, length);
      for (int i = 0; isOne && i < length; i++) {
        isOne = buffer[i] == first[(int) ((at + i) % width)];
      }
    }
    return isOne ? Optional.empty() : Optional.of(hasher.finish());
  }
}
