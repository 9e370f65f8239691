package dev.mvc.cli;

import dev.mvc.graph.TreeWalk;
import dev.mvc.object.Recipe;
import dev.mvc.object.Segment;
import dev.mvc.object.Tree;
import dev.mvc.object.Version;
import dev.mvc.store.ObjectStore;
import dev.mvc.tensor.TensorInfo;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The files of a version, as `show` lists them.
record VersionFiles(List<Item> items) {
  /// More files than these are counted.
  private static final int MAX_SHOWN = 12;

  /// A file or link.
  ///
  /// @param format null for a link
  /// @param summary of its tensors; empty where none are known
  /// @param target where a link leads, else null
  record Item(
      String path,
      long size,
      @Nullable String format,
      boolean executable,
      int tensors,
      long parameters,
      String summary,
      @Nullable String target) {}

  static VersionFiles of(ObjectStore store, Version version) throws IOException {
    List<Item> items = new ArrayList<>();
    for (var leaf : new TreeWalk(store).leaves(version.tree()).entrySet()) {
      items.add(item(store, leaf.getKey(), leaf.getValue()));
    }
    return new VersionFiles(items);
  }

  private static Item item(ObjectStore store, String path, Tree.Entry entry) throws IOException {
    return switch (entry) {
      case Tree.File file -> {
        List<TensorInfo> tensors =
            file.format().equals(Recipe.OPAQUE)
                ? List.of()
                : store.recipe(file.id()).tensors().stream().map(Segment.Tensor::info).toList();
        yield new Item(
            path,
            file.size(),
            file.format(),
            file.executable(),
            tensors.size(),
            tensors.stream().mapToLong(tensor -> tensor.shape().count()).sum(),
            tensors.isEmpty() ? "" : Tensors.summary(tensors),
            null);
      }
      case Tree.Link link -> new Item(path, 0, null, false, 0, 0, "", link.target());
      case Tree.Folder folder -> throw new IllegalArgumentException(folder.name());
    };
  }

  long bytes() {
    return items.stream().mapToLong(Item::size).sum();
  }

  /// Prints the files that fit a screen.
  ///
  /// @param all prints all of them
  void print(Output out, boolean all) {
    Table table = new Table(Table.names(""), Table.right(""), Table.left(""), Table.names(""));
    int shown = all || items.size() <= MAX_SHOWN + 1 ? items.size() : MAX_SHOWN;
    for (Item item : items.subList(0, shown)) {
      String format = item.format;
      table.row(
          Styled.name(item.path),
          item.target == null ? Sizes.format(item.size) : "link",
          format == null || format.equals(Recipe.OPAQUE) ? "" : format,
          item.target == null ? item.summary : "→ " + item.target);
    }
    out.table(table, 2);
    if (shown < items.size()) {
      out.line("  {}", Styled.dim("… " + Counts.of(items.size() - shown, "more file")));
    }
  }
}
