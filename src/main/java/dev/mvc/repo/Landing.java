package dev.mvc.repo;

import dev.mvc.id.ObjectId;
import dev.mvc.io.MvcException;
import dev.mvc.io.MvcException.Kind;
import dev.mvc.object.Tree;
import dev.mvc.work.Checkout;
import dev.mvc.work.Index;
import dev.mvc.work.IndexEntry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// How folder and index come from one version to another without losing what a person did: as git's
/// two-tree merge (`git read-tree -m`).
///
/// Only files that differ between the two versions are looked at. One that was changed, in the
/// folder or the index, stops everything; changes of others are carried along.
final class Landing {
  private final Repository repository;

  Landing(Repository repository) {
    this.repository = repository;
  }

  /// Prepares to go from one version's files to another's. Changes nothing in the folder.
  ///
  /// @param index what is staged
  /// @param force discards all local changes of tracked files instead of carrying them
  /// @throws MvcException of kind WOULD_LOSE_WORK when something would be lost
  Checkout.Prepared prepare(
      Index index,
      SortedMap<String, Tree.Entry> from,
      SortedMap<String, Tree.Entry> to,
      boolean force)
      throws IOException {
    if (force) {
      return repository.checkout().prepare(index, to, _ -> true, true);
    }
    Set<String> scope = scope(index, from, to);
    return repository.checkout().prepare(index, to, scope::contains, false);
  }

  /// The same for commands that have no `--force`.
  Checkout.Prepared prepareUnforced(
      Index index, SortedMap<String, Tree.Entry> from, SortedMap<String, Tree.Entry> to)
      throws IOException {
    try {
      return prepare(index, from, to, false);
    } catch (MvcException e) {
      throw unforced(e, "`mvc commit -a` keeps changes");
    }
  }

  /// Does not advise to use an option that a command does not have.
  ///
  /// @param keeps how changes are kept
  static MvcException unforced(MvcException e, String keeps) {
    return e.kind() != Kind.WOULD_LOSE_WORK
        ? e
        : new MvcException(
            e.kind(),
            String.valueOf(e.getMessage()),
            e,
            keeps
                + ", `mvc restore FILE` discards them; what is not tracked has to be moved away.");
  }

  /// The files that have to become those of the other version.
  private static Set<String> scope(
      Index index, SortedMap<String, Tree.Entry> from, SortedMap<String, Tree.Entry> to) {
    Set<String> paths = new HashSet<>(from.keySet());
    paths.addAll(to.keySet());
    Set<String> scope = new HashSet<>();
    List<String> staged = new ArrayList<>();
    for (String path : paths) {
      Tree.@Nullable Entry old = from.get(path);
      Tree.@Nullable Entry now = to.get(path);
      if (!Objects.equals(old, now)) {
        Tree.@Nullable Entry is = index.find(path).map(IndexEntry::leaf).orElse(null);
        if (Objects.equals(is, old)) {
          scope.add(path);
        } else if (!Objects.equals(is, now)) {
          staged.add(path);
        }
      }
    }
    if (!staged.isEmpty()) {
      staged.sort(null);
      throw new MvcException(
          Kind.WOULD_LOSE_WORK,
          staged.getFirst()
              + (staged.size() == 1 ? " has" : " and " + (staged.size() - 1) + " others have")
              + " changes that are staged and not committed.",
          "`mvc commit` keeps them; the same command with --force discards them.");
    }
    return scope;
  }

  /// Notes that an index holds just what a version holds, if it does.
  static void noteTree(Index index, SortedMap<String, Tree.Entry> leaves, ObjectId tree) {
    SortedMap<String, Tree.Entry> staged = new TreeMap<>();
    index.entries().forEach((path, entry) -> staged.put(path, entry.leaf()));
    if (staged.equals(leaves)) {
      index.isTree(tree);
    }
  }

  /// The files of a version, or none before the first.
  SortedMap<String, Tree.Entry> leaves(Optional<ObjectId> version) throws IOException {
    return version.isPresent() ? repository.leaves(version.get()) : new TreeMap<>();
  }
}
