package dev.mvc.cli;

import dev.mvc.io.MvcException;
import dev.mvc.io.MvcException.Kind;
import dev.mvc.object.Tree;
import dev.mvc.repo.Repository;
import dev.mvc.tensor.NameOrder;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `mvc ls-tensors FILE|REV[:PATH] [PATTERN]`.
@Manual(
    examples = {
      "mvc ls-tensors model.safetensors",
      "mvc ls-tensors HEAD '*.layer.0.*' --long",
      "mvc ls-tensors HEAD~1:model.safetensors bias"
    },
    text = {
      "Lists tensors by name: type, shape, size and file. With --long also what each is for, where"
          + " in the file it lies, how (strides of a view, compression), and the SHA-256 of its"
          + " little-endian elements. A revision alone stands for all its files.",
      "A pattern with * or ? has to fit the whole name, one without a part of it. Exits with 1 when"
          + " no tensor fits."
    })
final class LsTensorsCommand implements Command.Reading {
  @Parameters(
      index = "0",
      paramLabel = "FILE|REV[:PATH]",
      description = "A file, a version, or a file of one.")
  String what = "";

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "PATTERN",
      description = "Only tensors whose names fit.")
  String pattern = "";

  @Option(
      names = {"-l", "--long"},
      description = "Show roles, offsets, strides and the SHA-256 of the elements.")
  boolean isLong;

  @Override
  public int run(Invocation mvc) throws IOException {
    List<TensorItem> items = new ArrayList<>(find(mvc));
    items.sort(
        Comparator.comparing(TensorItem::name, NameOrder::compare).thenComparing(TensorItem::file));
    mvc.out().show(items, () -> print(mvc.out(), items));
    return items.isEmpty() ? ExitCode.NO : ExitCode.DONE;
  }

  private List<TensorItem> find(Invocation mvc) throws IOException {
    TensorList list = new TensorList(fits(), isLong);
    if (Files.exists(mvc.resolve(what)) || !isFolderOfVersion(mvc)) {
      try (ModelTarget target = ModelTarget.find(mvc, what)) {
        list.addModel(target);
      }
    } else {
      try (Repository repository = mvc.open()) {
        StoredPath at = StoredModel.at(repository, what);
        list.addVersion(repository.store(), at.version(), at.path());
      }
    }
    return list.items();
  }

  /// Whether a whole version or a folder of one was named, all models of which are meant.
  private boolean isFolderOfVersion(Invocation mvc) throws IOException {
    try (Repository repository = mvc.open()) {
      return StoredModel.at(repository, what).entry() instanceof Tree.Folder;
    } catch (MvcException e) {
      if (e.kind() == Kind.NOT_A_REPOSITORY) {
        return false;
      }
      throw e;
    }
  }

  /// Which names fit the pattern.
  private Predicate<String> fits() {
    if (pattern.indexOf('*') < 0 && pattern.indexOf('?') < 0) {
      return name -> name.contains(pattern);
    }
    StringBuilder regex = new StringBuilder();
    for (int i = 0; i < pattern.length(); i++) {
      char c = pattern.charAt(i);
      regex.append(c == '*' ? ".*" : c == '?' ? "." : Pattern.quote(String.valueOf(c)));
    }
    return Pattern.compile(regex.toString(), Pattern.DOTALL).asMatchPredicate();
  }

  /// Names are not cut short: they are there to be copied.
  private void print(Output out, List<TensorItem> items) {
    boolean manyFiles = items.stream().map(TensorItem::file).distinct().count() > 1;
    boolean hasRoles = items.stream().map(TensorItem::role).distinct().count() > 1;
    Table table =
        new Table(
            Table.left(""),
            Table.left(""),
            Table.left(""),
            Table.right(""),
            Table.left(""),
            Table.left(""),
            Table.left(""),
            Table.left(""));
    for (TensorItem item : items) {
      List<Object> cells = new ArrayList<>();
      cells.add(Styled.name(item.name().isBlank() ? '"' + item.name() + '"' : item.name()));
      cells.addAll(List.of(item.dtype(), item.shape(), Sizes.format(item.bytes())));
      if (isLong && hasRoles) {
        cells.add(item.role().label());
      }
      if (isLong) {
        cells.add((manyFiles ? item.file() : "") + place(item));
      } else if (manyFiles) {
        cells.add(item.file());
      }
      if (item.sha256() != null) {
        cells.add(Styled.id(item.sha256().hex()));
      }
      table.row(cells.toArray());
    }
    out.table(table, 0);
  }

  /// Where in the file the elements are, and how they lie there.
  private static String place(TensorItem item) {
    TensorItem.Place place = item.place();
    if (place == null) {
      return "";
    }
    String at = "@" + place.offset() + (place.packing().isEmpty() ? "" : " " + place.packing());
    return place.strides() == null
        ? at
        : at + " view " + place.strides() + (place.first() == 0 ? "" : " from " + place.first());
  }
}
