package dev.mvc.cli;

import dev.mvc.diff.PlacedTensor;
import dev.mvc.diff.StoredSnapshot;
import dev.mvc.format.Model;
import dev.mvc.format.layout.MalformedFileException;
import dev.mvc.format.layout.ModelFile;
import dev.mvc.format.layout.NamedTensor;
import dev.mvc.id.Hasher;
import dev.mvc.id.ObjectId;
import dev.mvc.io.ByteSource;
import dev.mvc.io.MvcException;
import dev.mvc.io.MvcException.Kind;
import dev.mvc.repo.Repository;
import dev.mvc.tensor.NameOrder;
import dev.mvc.tensor.TensorInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
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
      "Lists tensors by name: type, shape, size and file, and with --long the SHA-256 of the bytes."
          + " A revision alone stands for all its files.",
      "A pattern with * or ? has to fit the whole name, one without a part of it. Exits with 1 when"
          + " no tensor fits."
    })
final class LsTensorsCommand implements Command.Reading {
  private static final int BUFFER = 1 << 20;

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
      description = "Show the SHA-256 of the bytes.")
  boolean isLong;

  /// A line, and an item of the JSON document.
  ///
  /// @param sha256 null unless asked for
  record Item(
      String name,
      String dtype,
      List<Long> shape,
      long bytes,
      String file,
      @Nullable ObjectId sha256) {
    static Item of(TensorInfo tensor, String file, @Nullable ObjectId id) {
      return new Item(
          tensor.name(),
          tensor.dtype().name(),
          tensor.shape().dims(),
          tensor.byteLength(),
          file,
          id);
    }
  }

  @Override
  public int run(Invocation mvc) throws IOException {
    List<Item> items = new ArrayList<>(Files.exists(mvc.resolve(what)) ? file(mvc) : stored(mvc));
    items.sort(Comparator.comparing(Item::name, NameOrder::compare).thenComparing(Item::file));
    mvc.out().show(items, () -> print(mvc.out(), items));
    return items.isEmpty() ? ExitCode.NO : ExitCode.DONE;
  }

  /// Tensors of a file of this machine.
  private List<Item> file(Invocation mvc) throws IOException {
    List<Item> items = new ArrayList<>();
    Predicate<String> fits = fits();
    try (ModelTarget target = ModelTarget.find(mvc, what)) {
      Model model =
          Model.read(target.name(), target.folder())
              .orElseThrow(
                  () -> new MvcException(Kind.NO, what + " has no model format that mvc knows."));
      for (Model.Part part : model.parts()) {
        for (NamedTensor tensor : part.tensors()) {
          if (fits.test(tensor.info().name())) {
            @Nullable ObjectId id = isLong ? hash(target, part, tensor) : null;
            items.add(Item.of(tensor.info(), part.name(), id));
          }
        }
      }
    } catch (MalformedFileException e) {
      throw new MvcException(
          Kind.NO,
          what + " is not a sound model file: " + e.getMessage() + ".",
          e,
          "`mvc inspect " + what + "` shows what can be told.");
    }
    return items;
  }

  private static ObjectId hash(ModelTarget target, Model.Part part, NamedTensor tensor)
      throws IOException, MalformedFileException {
    try (ByteSource file = target.folder().open(part.name()).orElseThrow();
        ByteSource values = tensor.open(new ModelFile(part.name(), file, target.folder()))) {
      byte[] buffer = new byte[(int) Math.min(BUFFER, values.size())];
      Hasher hasher = new Hasher();
      for (long at = 0; at < values.size(); at += buffer.length) {
        int length = (int) Math.min(buffer.length, values.size() - at);
        values.read(at, buffer, 0, length);
        hasher.update(buffer, 0, length);
      }
      return hasher.finish();
    }
  }

  /// Tensors of a version or a file of one, from the recipes.
  private List<Item> stored(Invocation mvc) throws IOException {
    try (Repository repository = open(mvc)) {
      List<Item> items = new ArrayList<>();
      Predicate<String> fits = fits();
      Optional<StoredPath> at = StoredPath.find(repository, what);
      ObjectId version = at.isPresent() ? at.get().version() : version(repository);
      String path = at.map(StoredPath::path).orElse("");
      StoredSnapshot files =
          StoredSnapshot.of(repository.store(), version, file -> Words.isIn(file, path));
      for (String file : files.leaves().keySet()) {
        for (PlacedTensor tensor : files.tensors(file)) {
          if (fits.test(tensor.name())) {
            items.add(Item.of(tensor.info(), file, isLong ? tensor.id() : null));
          }
        }
      }
      return items;
    }
  }

  private Repository open(Invocation mvc) throws IOException {
    try {
      return mvc.open();
    } catch (MvcException e) {
      if (e.kind() == Kind.NOT_A_REPOSITORY && what.indexOf(':') < 0) {
        throw new MvcException(Kind.NOT_FOUND, "there is no file " + what + ".", e);
      }
      throw e;
    }
  }

  private ObjectId version(Repository repository) throws IOException {
    Optional<ObjectId> version = repository.revisions().find(what);
    if (version.isEmpty()) {
      throw new MvcException(
          Kind.NOT_FOUND,
          "\"" + what + "\" is neither a file nor a revision.",
          "`mvc log` lists the versions, `HEAD:" + what + "` is a file of HEAD.");
    }
    return version.get();
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
  private void print(Output out, List<Item> items) {
    boolean manyFiles = items.stream().map(Item::file).distinct().count() > 1;
    List<Table.Column> columns =
        new ArrayList<>(List.of(Table.left(""), Table.left(""), Table.left(""), Table.right("")));
    if (manyFiles) {
      columns.add(Table.left(""));
    }
    columns.add(Table.left(""));
    Table table = new Table(columns.toArray(Table.Column[]::new));
    for (Item item : items) {
      List<Object> cells = new ArrayList<>();
      cells.add(Styled.name(item.name().isBlank() ? '"' + item.name() + '"' : item.name()));
      cells.addAll(List.of(item.dtype(), item.shape(), Sizes.format(item.bytes())));
      if (manyFiles) {
        cells.add(item.file());
      }
      if (item.sha256() != null) {
        cells.add(Styled.id(item.sha256().hex()));
      }
      table.row(cells.toArray());
    }
    out.table(table, 0);
  }
}
