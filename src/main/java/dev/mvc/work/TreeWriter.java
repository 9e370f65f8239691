package dev.mvc.work;

import dev.mvc.id.ObjectId;
import dev.mvc.object.ObjectKind;
import dev.mvc.object.Tree;
import dev.mvc.store.PackWriter;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Turns an index into the folders of a version.
public final class TreeWriter {
  private final PackWriter writer;
  private final Map<String, ObjectId> folders = new HashMap<>();

  public TreeWriter(PackWriter writer) {
    this.writer = writer;
  }

  /// A folder whose entries are being collected.
  ///
  /// @param prefix its path with a slash behind it, empty for the root
  private record Open(String prefix, List<Tree.Entry> children) {}

  /// Puts the trees of all folders. Without recursion: a path may lead through two thousand.
  ///
  /// @return the root's
  public ObjectId write(Index index) throws IOException {
    Deque<Open> open = new ArrayDeque<>(List.of(new Open("", new ArrayList<>())));
    // What is in a folder is in one piece there, although "a.txt" stands between "a" and "a/b".
    for (Map.Entry<String, IndexEntry> entry : index.entries().entrySet()) {
      String path = entry.getKey();
      while (!path.startsWith(open.getLast().prefix)) {
        close(open);
      }
      int from = open.getLast().prefix.length();
      for (int slash = path.indexOf('/', from); slash >= 0; slash = path.indexOf('/', slash + 1)) {
        open.addLast(new Open(path.substring(0, slash + 1), new ArrayList<>()));
      }
      open.getLast().children.add(entry.getValue().leaf());
    }
    while (open.size() > 1) {
      close(open);
    }
    return put(open.getLast());
  }

  private void close(Deque<Open> open) throws IOException {
    Open done = open.removeLast();
    Open above = open.getLast();
    String path = done.prefix.substring(0, done.prefix.length() - 1);
    ObjectId tree = put(done);
    folders.put(path, tree);
    above.children.add(new Tree.Folder(path.substring(above.prefix.length()), tree));
  }

  private ObjectId put(Open folder) throws IOException {
    return writer.put(ObjectKind.TREE, new Tree(folder.children).write());
  }

  /// The tree of a folder that was written.
  public Optional<ObjectId> folder(String path) {
    return Optional.ofNullable(folders.get(path));
  }
}
