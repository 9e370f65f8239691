package dev.mvc.work;

import dev.mvc.id.IdPrefix;
import dev.mvc.id.ObjectId;
import dev.mvc.io.MvcException;
import dev.mvc.object.Recipe;
import dev.mvc.object.Tree;
import dev.mvc.store.ObjectStore;
import java.io.IOException;
import java.util.Optional;

/// A staged file or link, and what tells whether the working file is still the same.
///
/// @param leaf what a version made now would hold
/// @param modified the working file's time when it was staged, or [#UNSURE]
/// @param changed the time of change that the file had then, see [FileStat]; 0 when it was not
///   known
/// @param stored bytes that staging it added to the repository
public record IndexEntry(Tree.Entry leaf, long modified, long changed, long stored) {
  /// The time tells nothing: the file's content has to be looked at.
  public static final long UNSURE = 0;

  private static final String EXECUTABLE = " executable";
  private static final String LINK = "link ";

  /// An entry of which the time of change is not known.
  public IndexEntry(Tree.Entry leaf, long modified, long stored) {
    this(leaf, modified, 0, stored);
  }

  /// An entry for a file that was looked at, by what it was like before its content was read.
  static IndexEntry of(Tree.Entry leaf, FileStat stat, long stored) {
    return new IndexEntry(leaf, stat.settled() ? stat.modified() : UNSURE, stat.changed(), stored);
  }

  /// The leaf if it is a file.
  Optional<Tree.File> file() {
    return leaf instanceof Tree.File file ? Optional.of(file) : Optional.empty();
  }

  /// What is staged, as the operation log has it: the id of the recipe, with ` executable` behind
  /// it for such a file, or `link ` and the target.
  public static String text(Tree.Entry leaf) {
    return switch (leaf) {
      case Tree.File file -> file.id().hex() + (file.executable() ? EXECUTABLE : "");
      case Tree.Link link -> LINK + link.target();
      case Tree.Folder folder -> folder.id().hex();
    };
  }

  /// The file or link that such a text stands for.
  ///
  /// @param store has the recipe, from which size and format are
  public static Tree.Entry leaf(String path, String text, ObjectStore store) throws IOException {
    String name = path.substring(path.lastIndexOf('/') + 1);
    if (text.startsWith(LINK)) {
      return new Tree.Link(name, text.substring(LINK.length()));
    }
    boolean isExecutable = text.endsWith(EXECUTABLE);
    String id = isExecutable ? text.substring(0, text.length() - EXECUTABLE.length()) : text;
    if (!IdPrefix.isId(id)) {
      throw new MvcException(
          MvcException.Kind.CORRUPT, "the operation log says what is no file of " + path + ".");
    }
    Recipe recipe = store.recipe(ObjectId.parse(id));
    return new Tree.File(name, ObjectId.parse(id), recipe.size(), recipe.format(), isExecutable);
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
        && (changed == 0 || changed == stat.changed())
        && file.size() == stat.size()
        && file.executable() == stat.executable();
  }
}
