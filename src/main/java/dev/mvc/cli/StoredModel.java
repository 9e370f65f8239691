package dev.mvc.cli;

import dev.mvc.format.about.FolderModel;
import dev.mvc.graph.TreeWalk;
import dev.mvc.id.ObjectId;
import dev.mvc.io.MvcException;
import dev.mvc.io.MvcException.Kind;
import dev.mvc.object.Tree;
import dev.mvc.repo.Repository;
import dev.mvc.repo.StoredFolder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;

/// Finds model files in versions.
final class StoredModel {
  private StoredModel() {}

  /// What `REV:FILE` means, or the one model of `REV:FOLDER` or `REV`.
  ///
  /// @param repository is closed with the target
  /// @throws MvcException of kind NOT_FOUND when there is no such file or version
  static ModelTarget find(Repository repository, String typed) throws IOException {
    StoredPath at = at(repository, typed);
    return switch (at.entry()) {
      case Tree.File file -> target(repository, at.version(), at.path(), file, typed);
      case Tree.Folder _ -> inFolder(repository, at, typed);
      case Tree.Link _ ->
          throw new MvcException(
              Kind.NO, typed + " is a link.", "`mvc show " + typed + "` shows where it leads.");
    };
  }

  /// What `REV:PATH` or `REV` names.
  static StoredPath at(Repository repository, String typed) throws IOException {
    Optional<StoredPath> at = StoredPath.find(repository, typed);
    if (at.isPresent()) {
      return at.get();
    }
    ObjectId version =
        repository
            .revisions()
            .find(typed)
            .orElseThrow(() ->
                new MvcException(
                    Kind.NOT_FOUND,
                    "\"" + typed + "\" is neither a file nor a revision.",
                    "`mvc log` lists the versions, `HEAD:" + typed + "` is a file of HEAD."));
    return new StoredPath(
        version, "", new Tree.Folder("", repository.store().version(version).tree()));
  }

  /// The model in the folder itself, else in the folders below it.
  private static ModelTarget inFolder(Repository repository, StoredPath at, String typed)
      throws IOException {
    ObjectId root = repository.store().version(at.version()).tree();
    List<String> found = modelsIn(repository, root, at.path());
    if (found.isEmpty()) {
      for (String folder : foldersBelow(repository, root, at.path())) {
        found.addAll(modelsIn(repository, root, folder));
      }
    }
    String revision = typed.indexOf(':') < 0 ? typed : typed.substring(0, typed.indexOf(':'));
    String path = ModelTarget.only(typed, found, each -> revision + ":" + each);
    Tree.Entry file = new TreeWalk(repository.store()).find(root, path).orElseThrow();
    return target(repository, at.version(), path, (Tree.File) file, revision + ":" + path);
  }

  private static List<String> modelsIn(Repository repository, ObjectId root, String folder)
      throws IOException {
    List<String> found = new ArrayList<>();
    for (String name : FolderModel.find(new StoredFolder(repository.store(), root, folder))) {
      found.add(folder.isEmpty() ? name : folder + "/" + name);
    }
    return found;
  }

  private static List<String> foldersBelow(Repository repository, ObjectId root, String folder)
      throws IOException {
    String prefix = folder.isEmpty() ? "" : folder + "/";
    TreeSet<String> folders = new TreeSet<>();
    for (String leaf : new TreeWalk(repository.store()).leaves(root).keySet()) {
      int slash = leaf.lastIndexOf('/');
      if (leaf.startsWith(prefix) && slash > prefix.length()) {
        folders.add(leaf.substring(0, slash));
      }
    }
    Function<String, Integer> depth = path -> path.split("/", -1).length;
    return folders.stream()
        .sorted(Comparator.comparing(depth).thenComparing(Comparator.naturalOrder()))
        .toList();
  }

  private static ModelTarget target(
      Repository repository, ObjectId version, String path, Tree.File file, String shown)
      throws IOException {
    String folder = path.substring(0, Math.max(0, path.lastIndexOf('/')));
    ObjectId tree = repository.store().version(version).tree();
    return new ModelTarget(
        shown,
        file.name(),
        file.size(),
        new StoredFolder(repository.store(), tree, folder),
        repository);
  }
}
