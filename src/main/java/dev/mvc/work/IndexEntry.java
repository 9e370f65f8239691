package dev.mvc.work;

import dev.mvc.object.Tree;
import java.util.Optional;

/// A staged file or link, and what tells whether the working file is still the same.
///
/// @param leaf what a version made now would hold
/// @param modified the working file's time when it was staged, or [#UNSURE]
/// @param stored bytes that staging it added to the repository
public record IndexEntry(Tree.Entry leaf, long modified, long stored) {
  /// The time tells nothing: the file's content has to be looked at.
  public static final long UNSURE = 0;

  /// An entry for a file that was looked at, by what it was like before its content was read.
  static IndexEntry of(Tree.Entry leaf, FileStat stat, long stored) {
    return new IndexEntry(leaf, stat.settled() ? stat.modified() : UNSURE, stored);
  }

  /// The leaf if it is a file.
  Optional<Tree.File> file() {
    return leaf instanceof Tree.File file ? Optional.of(file) : Optional.empty();
  }

  /// The same entry under another path.
  public IndexEntry renamed(String path) {
    String name = path.substring(path.lastIndexOf('/') + 1);
    Tree.Entry moved =
        switch (leaf) {
          case Tree.File file ->
              new Tree.File(name, file.id(), file.size(), file.format(), file.executable());
          case Tree.Link link -> new Tree.Link(name, link.target());
          case Tree.Folder folder -> new Tree.Folder(name, folder.id());
        };
    return new IndexEntry(moved, modified, stored);
  }

  /// Whether the working file is certainly the staged one, from its attributes alone.
  boolean isFresh(FileStat stat) {
    return leaf instanceof Tree.File file
        && stat.kind() == FileStat.Kind.FILE
        && modified != UNSURE
        && modified == stat.modified()
        && file.size() == stat.size()
        && file.executable() == stat.executable();
  }
}
