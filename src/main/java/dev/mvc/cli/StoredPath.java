package dev.mvc.cli;

import dev.mvc.graph.TreeWalk;
import dev.mvc.id.ObjectId;
import dev.mvc.io.MvcException;
import dev.mvc.io.MvcException.Kind;
import dev.mvc.object.Tree;
import dev.mvc.ref.Refs;
import dev.mvc.repo.Repository;
import java.io.IOException;
import java.util.Optional;

/// What `REV:PATH` names.
///
/// @param path with slashes from the root of the repository; empty for the root itself
record StoredPath(ObjectId version, String path, Tree.Entry entry) {
  /// Looks up `REV:PATH`; `:PATH` is that of HEAD. Empty when the text has no colon.
  ///
  /// @throws MvcException of kind NOT_FOUND when the revision or the path is not there
  static Optional<StoredPath> find(Repository repository, String text) throws IOException {
    // Neither the colon of `:/text` nor one in braces, as in `main@{12:00}`, begins a path.
    int colon = text.indexOf(':', Math.max(0, text.lastIndexOf('}')));
    if (colon < 0 || text.startsWith(":/")) {
      return Optional.empty();
    }
    String revision = colon == 0 ? Refs.HEAD : text.substring(0, colon);
    ObjectId version = repository.revisions().resolve(revision);
    String path = text.substring(colon + 1).replaceFirst("^(\\./)+", "").replaceFirst("/+$", "");
    ObjectId tree = repository.store().version(version).tree();
    if (path.isEmpty() || path.equals(".")) {
      return Optional.of(new StoredPath(version, "", new Tree.Folder("", tree)));
    }
    Optional<Tree.Entry> entry = new TreeWalk(repository.store()).find(tree, path);
    if (entry.isEmpty()) {
      throw new MvcException(
          Kind.NOT_FOUND,
          revision + " has no file " + path + ".",
          "`mvc show " + revision + ":` lists its files.");
    }
    return Optional.of(new StoredPath(version, path, entry.get()));
  }
}
