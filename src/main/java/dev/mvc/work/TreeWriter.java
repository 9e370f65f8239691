package dev.mvc.work;

import dev.mvc.id.ObjectId;
import dev.mvc.object.ObjectKind;
import dev.mvc.object.Tree;
import dev.mvc.store.PackWriter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;

/// Turns an index into the folders of a version.
public final class TreeWriter {
  private final PackWriter writer;
  private final Map<String, ObjectId> folders = new HashMap<>();

  public TreeWriter(PackWriter writer) {
    this.writer = writer;
  }

  /// Puts the trees of all folders.
  ///
  /// @return the root's
  public ObjectId write(Index index) throws IOException {
    return write(index.entries(), "");
  }

  /// The tree of a folder that was written.
  public Optional<ObjectId> folder(String path) {
    return Optional.ofNullable(folders.get(path));
  }

  /// @param entries sorted, all beginning with `prefix`
  private ObjectId write(SortedMap<String, IndexEntry> entries, String prefix) throws IOException {
    List<Tree.Entry> children = new ArrayList<>();
    SortedMap<String, IndexEntry> rest = entries;
    while (!rest.isEmpty()) {
      String path = rest.firstKey();
      int slash = path.indexOf('/', prefix.length());
      if (slash < 0) {
        children.add(Objects.requireNonNull(rest.get(path)).leaf());
        rest = rest.tailMap(path + "\0");
      } else {
        // '0' follows '/', so all that is in the folder lies before it. A file between them, such
        // as
        // "a.txt" between "a" and "a/b", is in nobody's way: '.' comes before '/'.
        String folder = path.substring(0, slash);
        SortedMap<String, IndexEntry> inside = rest.subMap(folder + "/", folder + "0");
        ObjectId tree = write(inside, folder + "/");
        folders.put(folder, tree);
        children.add(new Tree.Folder(folder.substring(prefix.length()), tree));
        rest = rest.tailMap(folder + "0");
      }
    }
    return writer.put(ObjectKind.TREE, new Tree(children).write());
  }
}
