package dev.mvc.cli;

import dev.mvc.id.ObjectId;
import dev.mvc.object.Recipe;
import dev.mvc.object.Segment;
import dev.mvc.object.Tree;
import dev.mvc.store.Entry;
import dev.mvc.store.ObjectStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What a version has at a path, as `mvc show REV:PATH` tells it. The components are those of the
/// JSON document.
sealed interface StoredFile {
  /// The version.
  ObjectId version();

  /// With slashes; empty for the root.
  String path();

  /// A file.
  ///
  /// @param kind file
  /// @param recipe id of what the file consists of
  /// @param tensors how many tensors it has
  /// @param parameters elements of all of them
  /// @param pieces how many other pieces it is made of: headers, and chunks of what is no tensor
  /// @param stored bytes that these and the recipe take in the repository, those shared with other
  ///   files too
  /// @param deltas how many tensors are stored as differences
  /// @param depth the most differences that are decoded to restore one
  record File(
      ObjectId version,
      String path,
      String kind,
      ObjectId recipe,
      long size,
      String format,
      boolean executable,
      int tensors,
      long parameters,
      int pieces,
      long stored,
      int deltas,
      int depth)
      implements StoredFile {}

  /// A symbolic link.
  ///
  /// @param kind link
  record Link(ObjectId version, String path, String kind, String target) implements StoredFile {}

  /// A folder, and what is right in it.
  ///
  /// @param kind folder
  /// @param id of its tree
  record Folder(ObjectId version, String path, String kind, ObjectId id, List<Item> entries)
      implements StoredFile {}

  /// Something in a folder.
  ///
  /// @param kind file, link or folder
  /// @param size null for what is no file
  /// @param format null for what is no file
  record Item(String name, String kind, @Nullable Long size, @Nullable String format) {
    static Item of(Tree.Entry entry) {
      return switch (entry) {
        case Tree.File file -> new Item(file.name(), "file", file.size(), file.format());
        case Tree.Link link -> new Item(link.name(), "link", null, null);
        case Tree.Folder folder -> new Item(folder.name(), "folder", null, null);
      };
    }
  }

  /// What a version has at a path.
  static StoredFile of(ObjectStore store, StoredPath at) throws IOException {
    return of(store, at.version(), at.path(), at.entry());
  }

  private static StoredFile of(ObjectStore store, ObjectId version, String path, Tree.Entry entry)
      throws IOException {
    return switch (entry) {
      case Tree.File file -> file(store, version, path, file);
      case Tree.Link link -> new Link(version, path, "link", link.target());
      case Tree.Folder folder ->
          new Folder(
              version,
              path,
              "folder",
              folder.id(),
              store.tree(folder.id()).entries().stream().map(Item::of).toList());
    };
  }

  private static File file(ObjectStore store, ObjectId version, String path, Tree.File file)
      throws IOException {
    Recipe recipe = store.recipe(file.id());
    Set<ObjectId> ids =
        recipe.stored().stream().map(Segment.Stored::id).collect(Collectors.toSet());
    ids.add(file.id());
    long stored = 0;
    int deltas = 0;
    int depth = 0;
    for (ObjectId id : ids) {
      Optional<Entry> entry = store.find(id);
      if (entry.isPresent()) {
        stored += entry.get().cost();
        deltas += entry.get().position().depth() > 0 ? 1 : 0;
        depth = Math.max(depth, entry.get().position().depth());
      }
    }
    List<Segment.Tensor> tensors = recipe.tensors();
    return new File(
        version,
        path,
        "file",
        file.id(),
        file.size(),
        file.format(),
        file.executable(),
        tensors.size(),
        tensors.stream().mapToLong(tensor -> tensor.info().shape().count()).sum(),
        recipe.segments().size() - tensors.size(),
        stored,
        deltas,
        depth);
  }

  /// Prints it.
  default void print(Output out) {
    switch (this) {
      case File file -> file(out, file);
      case Link link -> out.line("link to {}", link.target());
      case Folder folder -> folder(out, folder);
    }
  }

  private static void folder(Output out, Folder folder) {
    Table table = new Table(Table.names(""), Table.right(""), Table.left(""));
    for (Item item : folder.entries()) {
      String format = item.format();
      table.row(
          Styled.name(item.kind().equals("folder") ? item.name() + "/" : item.name()),
          item.size() == null
              ? (item.kind().equals("link") ? "link" : "")
              : Sizes.format(item.size()),
          format == null || format.equals(Recipe.OPAQUE) ? "" : format);
    }
    out.table(table, 0);
  }

  private static void file(Output out, File file) {
    Facts facts = new Facts(out);
    List<Object> what = new ArrayList<>();
    what.add(Styled.name(file.path()));
    what.add(Sizes.format(file.size()));
    what.add(file.format().equals(Recipe.OPAQUE) ? "no known model format" : file.format());
    if (file.executable()) {
      what.add("executable");
    }
    facts.print("file", ", ", what);
    List<String> content = new ArrayList<>();
    if (file.tensors() > 0) {
      content.add(Counts.of(file.tensors(), "tensor"));
      content.add(Tensors.parameters(file.parameters()));
    }
    content.add(
        file.tensors() > 0
            ? Counts.of(file.pieces(), "other piece")
            : Counts.of(file.pieces(), "piece"));
    facts.print("content", ", ", content);
    List<String> stored = new ArrayList<>();
    boolean isLess = file.stored() < file.size();
    stored.add(
        Sizes.format(file.stored())
            + (isLess ? " (" + Percent.format(file.stored(), file.size()) + ")" : ""));
    if (file.deltas() > 0) {
      stored.add(
          Counts.of(file.deltas(), "delta") + ", at most " + file.depth() + " to restore a tensor");
    }
    facts.print("stored", ", ", stored);
    facts.print("recipe", Styled.id(file.recipe().hex()));
    if (file.tensors() > 0) {
      out.hint(
          "`mvc inspect {}:{}` shows its layers, `mvc ls-tensors` its tensors.",
          file.version().brief(),
          file.path());
    }
  }
}
