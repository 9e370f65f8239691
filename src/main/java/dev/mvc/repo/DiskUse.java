package dev.mvc.repo;

import dev.mvc.graph.HistoryWalk;
import dev.mvc.graph.Walk;
import dev.mvc.id.ObjectId;
import dev.mvc.object.DataSet;
import dev.mvc.object.ObjectKind;
import dev.mvc.object.Recipe;
import dev.mvc.object.Segment;
import dev.mvc.object.Tree;
import dev.mvc.object.Version;
import dev.mvc.store.Entry;
import dev.mvc.store.Marks;
import dev.mvc.store.ObjectStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What each version costs to store and to restore: `du`.
///
/// An object is charged to the first version in history order that needs it, so the versions add up
/// to what is on disk.
///
/// Memory: one bit for each object, and about 200 bytes for each file and folder of each version
/// that is unlike those before.
public final class DiskUse {
  private final Repository repository;
  private final ObjectStore store;
  private final Marks marks;
  private final Map<ObjectId, Totals> totals = new HashMap<>();
  private final boolean mayMiss;
  private long charged;

  public DiskUse(Repository repository) throws IOException {
    this.repository = repository;
    this.store = repository.store();
    this.marks = new Marks(store);
    this.mayMiss = !Thinning.now(repository).versions().isEmpty();
  }

  /// What a version costs.
  ///
  /// @param files how many files
  /// @param bytes their sizes together
  /// @param stored bytes on disk that the version was the first to need
  /// @param restore bytes that are read and decoded to restore all its files
  /// @param deepest the most differences that one of its tensors is restored through
  /// @param meanDepth the mean of its tensors
  public record Use(
      ObjectId id,
      Version version,
      long files,
      long bytes,
      long stored,
      long restore,
      int deepest,
      double meanDepth) {}

  /// What everything costs.
  ///
  /// @param versions the oldest first
  /// @param bytes all versions' files together
  /// @param kept bytes on disk that only the index or the operation log need
  /// @param unreferenced bytes on disk that nothing needs
  /// @param packs bytes of all packs on disk
  /// @param parity bytes of their parity
  public record Report(
      List<Use> versions, long bytes, long kept, long unreferenced, long packs, long parity) {}

  /// Looks at all versions that have names, and those before them.
  public Report run() throws IOException {
    Roots roots = Roots.of(repository);
    List<Walk.Step> history = new ArrayList<>();
    HistoryWalk walk = new HistoryWalk(store, roots.named().keySet());
    for (var step = walk.next(); step.isPresent(); step = walk.next()) {
      history.add(step.get());
    }
    List<Use> versions = new ArrayList<>();
    long bytes = 0;
    for (Walk.Step step : history.reversed()) {
      Use use = use(step.id(), step.version());
      versions.add(use);
      bytes += use.bytes;
    }
    charged = 0;
    for (ObjectId id : roots.logged().keySet()) {
      HistoryWalk logged = new HistoryWalk(store, List.of(id));
      // Once a version was seen, so was everything before it.
      for (var step = logged.next();
          step.isPresent() && charge(step.get().id());
          step = logged.next()) {
        totals(step.get().version());
      }
    }
    for (ObjectId tag : roots.tags()) {
      charge(tag);
    }
    for (ObjectId record : roots.records()) {
      if (store.find(record).isPresent()) {
        charge(record);
      }
    }
    for (ObjectId recipe : roots.recipes().keySet()) {
      recipe(recipe);
    }
    long unreferenced = marks.rest().bytes();
    return new Report(
        versions, bytes, charged, unreferenced, store.sizeOnDisk(), store.parityOnDisk());
  }

  private Use use(ObjectId id, Version version) throws IOException {
    charged = 0;
    charge(id);
    Totals all = totals(version);
    double mean = all.tensors == 0 ? 0 : (double) all.depths / all.tensors;
    return new Use(id, version, all.files, all.bytes, charged, all.restore, all.deepest, mean);
  }

  private Totals totals(Version version) throws IOException {
    Totals all = totals(version.tree());
    for (DataSet set : version.data()) {
      if (set.manifest().isPresent()) {
        recipe(set.manifest().get()); // part of what the version costs, none of its files
      }
    }
    return all;
  }

  /// What is under a folder or in a file.
  ///
  /// @param depths the tensors' depths together
  private record Totals(
      long files, long bytes, long restore, long tensors, long depths, int deepest) {
    static final Totals NONE = new Totals(0, 0, 0, 0, 0, 0);

    Totals plus(Totals other) {
      return new Totals(
          files + other.files,
          bytes + other.bytes,
          restore + other.restore,
          tensors + other.tensors,
          depths + other.depths,
          Math.max(deepest, other.deepest));
    }
  }

  private Totals totals(ObjectId tree) throws IOException {
    Totals known = totals.get(tree);
    if (known != null) {
      return known;
    }
    charge(tree);
    Totals sum = Totals.NONE;
    for (Tree.Entry entry : store.tree(tree).entries()) {
      sum =
          switch (entry) {
            case Tree.Folder folder -> sum.plus(totals(folder.id()));
            case Tree.File file -> sum.plus(recipe(file.id()));
            case Tree.Link _ -> sum.plus(new Totals(1, 0, 0, 0, 0, 0));
          };
    }
    totals.put(tree, sum);
    return sum;
  }

  private Totals recipe(ObjectId id) throws IOException {
    Totals known = totals.get(id);
    if (known != null) {
      return known;
    }
    charge(id);
    Recipe recipe = store.recipe(id);
    Totals sum = new Totals(1, recipe.size(), 0, 0, 0, 0);
    for (Segment.Stored segment : recipe.stored()) {
      sum = sum.plus(segment(segment));
    }
    totals.put(id, sum);
    return sum;
  }

  private Totals segment(Segment.Stored segment) throws IOException {
    if (mayMiss && store.find(segment.id()).isEmpty()) {
      return Totals.NONE; // of a thinned version
    }
    List<Entry> chain = store.chain(segment.id());
    long restore = 0;
    for (Entry entry : chain) {
      charge(entry.id());
      restore += entry.storedLength();
    }
    int depth = chain.size() - 1;
    int tensors = chain.getFirst().kind() == ObjectKind.TENSOR ? 1 : 0;
    return new Totals(0, 0, restore, tensors, depth, depth);
  }

  /// Charges an object to whatever is looked at now, if it is new.
  private boolean charge(ObjectId id) throws IOException {
    boolean isNew = marks.mark(id);
    if (isNew) {
      charged += store.entry(id).cost();
    }
    return isNew;
  }
}
