package dev.mvc.repo;

import dev.mvc.delta.BaseFinder;
import dev.mvc.graph.HistoryWalk;
import dev.mvc.graph.Tags;
import dev.mvc.graph.TreeWalk;
import dev.mvc.id.ObjectId;
import dev.mvc.object.Recipe;
import dev.mvc.object.Segment;
import dev.mvc.object.Tree;
import dev.mvc.object.Version;
import dev.mvc.store.ObjectStore;
import dev.mvc.store.Repack;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Chooses the bases of all tensors anew, now that the whole history is known, and writes one pack
/// instead of many.
public final class Repacking {
  private final Repository repository;

  public Repacking(Repository repository) {
    this.repository = repository;
  }

  /// Does it.
  public Repack.Result run() throws IOException {
    repository.cleanUp();
    ObjectStore store = repository.store();
    try (Repack repack = new Repack(store, repository.caller().progress())) {
      for (ObjectId id : oldestFirst()) {
        Version version = store.version(id);
        BaseFinder bases = new BaseFinder();
        for (ObjectId parent : version.parents().reversed()) {
          for (Named tensor : tensors(store.version(parent))) {
            bases.add(tensor.path, tensor.segment.info(), tensor.segment.id());
          }
        }
        put(repack, tensors(version), bases);
      }
      return repack.finish();
    }
  }

  private static void put(Repack repack, List<Named> tensors, BaseFinder bases) throws IOException {
    // Roundings come after their masters.
    for (boolean rounded : new boolean[] {false, true}) {
      for (Named tensor : tensors) {
        if (repack.isHere(tensor.segment.id())
            && repack.isRounded(tensor.segment.id()) == rounded) {
          Optional<ObjectId> latest = bases.find(tensor.path, tensor.segment.info());
          repack.tensor(tensor.segment.id(), latest);
        }
      }
      repack.drain();
    }
  }

  private record Named(String path, Segment.Tensor segment) {}

  private List<Named> tensors(Version version) throws IOException {
    List<Named> tensors = new ArrayList<>();
    for (var leaf : new TreeWalk(repository.store()).leaves(version.tree()).entrySet()) {
      if (leaf.getValue() instanceof Tree.File file && !file.format().equals(Recipe.OPAQUE)) {
        for (Segment.Tensor tensor : repository.store().recipe(file.id()).tensors()) {
          tensors.add(new Named(leaf.getKey(), tensor));
        }
      }
    }
    return tensors;
  }

  /// All versions of all names, parents before their children.
  private List<ObjectId> oldestFirst() throws IOException {
    List<ObjectId> from = new ArrayList<>();
    repository.refs().headVersion().ifPresent(from::add);
    for (String name : repository.refs().versionNames()) {
      Optional<ObjectId> id = repository.refs().find(name);
      if (id.isPresent()) {
        from.add(Tags.version(repository.store(), id.get()));
      }
    }
    HistoryWalk walk = new HistoryWalk(repository.store(), from);
    List<ObjectId> history = new ArrayList<>();
    for (var step = walk.next(); step.isPresent(); step = walk.next()) {
      history.add(step.get().id());
    }
    return history.reversed();
  }
}
