package dev.mvc.repo;

import dev.mvc.id.ObjectId;
import dev.mvc.object.Recipe;
import dev.mvc.object.Segment;
import dev.mvc.object.Tree;
import dev.mvc.store.DamagedObjectException;
import dev.mvc.store.ObjectStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/// Finds out what damaged objects are to a person: which tensors, in which files, of which
/// versions.
///
/// Only used when there is damage. Folders are looked into once, however many versions share them.
final class Affected {
  private final ObjectStore store;
  private final Set<ObjectId> damaged;
  private final Map<ObjectId, List<Hit>> trees = new HashMap<>();
  private final Map<ObjectId, List<Hit>> recipes = new HashMap<>();
  private final Map<ObjectId, Users> users = new HashMap<>();

  Affected(ObjectStore store, Set<ObjectId> damaged) {
    this.store = store;
    this.damaged = damaged;
  }

  /// Where a damaged object is used under a folder or file.
  ///
  /// @param role what it is there: "tensor", "bytes", "recipe", "tree"
  /// @param name of the tensor, else empty
  private record Hit(ObjectId object, String path, String role, String name) {}

  /// Who uses an object.
  ///
  /// @param roles what it is to them: "tensor", "bytes", "recipe", "tree", "version"
  record Users(
      SortedSet<String> roles,
      SortedSet<String> tensors,
      SortedSet<String> files,
      List<ObjectId> versions) {
    private Users() {
      this(new TreeSet<>(), new TreeSet<>(), new TreeSet<>(), new ArrayList<>());
    }
  }

  /// Who uses a damaged object, in the versions that were looked at.
  Users users(ObjectId object) {
    return users.computeIfAbsent(object, id -> new Users());
  }

  /// Looks at a version.
  void look(ObjectId version) throws IOException {
    if (damaged.contains(version)) {
      damagedVersion(version);
    }
    try {
      List<Hit> hits = new ArrayList<>();
      addTree("", store.version(version).tree(), hits);
      for (Hit hit : hits) {
        Users of = users(hit.object);
        of.roles.add(hit.role);
        if (!hit.name.isEmpty()) {
          of.tensors.add(hit.name);
        }
        of.files.add(hit.path);
        if (of.versions.isEmpty() || !of.versions.getLast().equals(version)) {
          of.versions.add(version);
        }
      }
    } catch (DamagedObjectException e) {
      damagedVersion(version);
    }
  }

  private void damagedVersion(ObjectId version) {
    Users of = users(version);
    of.roles.add("version");
    if (!of.versions.contains(version)) {
      of.versions.add(version);
    }
  }

  private void addTree(String prefix, ObjectId tree, List<Hit> to) throws IOException {
    List<Hit> hits = trees.get(tree);
    if (hits == null) {
      hits = tree(tree);
      trees.put(tree, hits);
    }
    for (Hit hit : hits) {
      to.add(new Hit(hit.object, prefix + hit.path, hit.role, hit.name));
    }
  }

  private List<Hit> tree(ObjectId id) throws IOException {
    List<Hit> hits = new ArrayList<>();
    if (damaged.contains(id)) {
      hits.add(new Hit(id, "", "tree", ""));
    }
    try {
      for (Tree.Entry entry : store.tree(id).entries()) {
        switch (entry) {
          case Tree.Folder folder -> addTree(folder.name() + "/", folder.id(), hits);
          case Tree.File file -> addRecipe(file, hits);
          case Tree.Link _ -> {}
        }
      }
    } catch (DamagedObjectException e) {
      return hits; // it is among the damaged
    }
    return hits;
  }

  private void addRecipe(Tree.File file, List<Hit> to) throws IOException {
    List<Hit> hits = recipes.get(file.id());
    if (hits == null) {
      hits = recipe(file.id());
      recipes.put(file.id(), hits);
    }
    for (Hit hit : hits) {
      to.add(new Hit(hit.object, file.name(), hit.role, hit.name));
    }
  }

  private List<Hit> recipe(ObjectId id) throws IOException {
    List<Hit> hits = new ArrayList<>();
    if (damaged.contains(id)) {
      hits.add(new Hit(id, "", "recipe", ""));
    }
    Recipe recipe;
    try {
      recipe = store.recipe(id);
    } catch (DamagedObjectException e) {
      return hits; // it is among the damaged
    }
    for (Segment.Stored segment : recipe.stored()) {
      if (damaged.contains(segment.id())) {
        hits.add(
            segment instanceof Segment.Tensor tensor
                ? new Hit(segment.id(), "", "tensor", tensor.info().name())
                : new Hit(segment.id(), "", "bytes", ""));
      }
    }
    return hits;
  }
}
