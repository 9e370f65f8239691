package dev.mvc.cli;

import dev.mvc.format.Model;
import dev.mvc.format.ModelFormats;
import dev.mvc.format.ShardIndex;
import dev.mvc.format.about.ModelFacts;
import dev.mvc.format.layout.MalformedFileException;
import dev.mvc.format.layout.ModelFile;
import dev.mvc.io.ByteSource;
import dev.mvc.io.MvcException;
import dev.mvc.io.MvcException.Kind;
import dev.mvc.tensor.LayerTree;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `mvc inspect FILE|REV[:PATH]`.
@Manual(
    examples = {
      "mvc inspect model.safetensors",
      "mvc inspect HEAD~2:out/model.safetensors --depth 4",
      "mvc inspect model.safetensors.index.json   # a model in several files",
      "mvc inspect checkpoints/step-4000          # the model in a folder"
    },
    text = {
      "Shows what a model file is and holds, from its header alone: however large it is, it is not"
          + " read. Works outside of a repository too. A folder or a version stands for the one"
          + " model in it.",
      "Parameters are those of the weights; what training keeps beside them (moments of an"
          + " optimizer, averaged copies, random states, counters) is told apart by its names.",
      "When the file breaks the rules of its format, says how, and exits with 1."
    })
final class InspectCommand implements Command.Reading {
  /// Layers that fit a screen together with what else there is to say.
  private static final int MAX_LAYERS = 12;

  private static final int MAX_METADATA = 6;
  private static final int MAX_METADATA_COLUMNS = 60;
  private static final int MAX_FILES = 8;
  private static final int MAX_FACT = 78;
  private static final int MAX_MODEL = 120;

  @Parameters(
      paramLabel = "FILE|REV[:PATH]",
      arity = "1",
      description = "A file or folder, or one of a version.")
  String what = "";

  @Option(
      names = "--depth",
      paramLabel = "N",
      description = "Show so many levels of layers; as many as fit a screen by default.")
  int depth;

  @Override
  public int run(Invocation mvc) throws IOException {
    if (depth < 0) {
      throw new MvcException(Kind.USAGE, "--depth takes a number from 1 on, not " + depth + ".");
    }
    try (ModelTarget target = ModelTarget.find(mvc, what)) {
      InspectDocument document = look(target);
      mvc.out().show(document, () -> print(mvc.out(), document));
      return document.sound() ? ExitCode.DONE : ExitCode.NO;
    }
  }

  private InspectDocument look(ModelTarget target) throws IOException {
    try {
      Optional<Model> model = Model.read(target.name(), target.folder());
      if (model.isEmpty()) {
        return InspectDocument.unsound(target, "no model format that mvc knows");
      }
      LayerTree tree = LayerTree.of(model.get().tensors());
      List<LayerRows.Row> layers =
          depth == 0 ? LayerRows.fitting(tree, MAX_LAYERS) : LayerRows.of(tree, depth);
      ModelFacts facts = ModelFacts.of(model.get(), target.folder());
      return InspectDocument.of(target, model.get(), facts, tree, layers);
    } catch (MalformedFileException e) {
      return InspectDocument.unsound(target, "not a sound " + kind(target) + ": " + e.getMessage());
    }
  }

  /// What a file that cannot be read was taken for.
  private static String kind(ModelTarget target) throws IOException {
    if (ShardIndex.isIndex(target.name())) {
      return "index of "
          + (target.name().contains("safetensors") ? "safetensors" : "model")
          + " files";
    }
    try (ByteSource file = target.folder().open(target.name()).orElseThrow()) {
      return ModelFormats.detect(new ModelFile(target.name(), file, target.folder()))
          .map(format -> format.name() + " file")
          .orElse("model file");
    }
  }

  private void print(Output out, InspectDocument document) {
    Facts facts = new Facts(out);
    List<Object> file = new ArrayList<>();
    file.add(Styled.name(document.file()));
    file.add(Sizes.format(document.size()));
    if (document.format() != null) {
      int files = document.files().size();
      file.add(document.format() + (files > 1 ? " in " + Counts.of(files, "file") : ""));
    }
    facts.print("file", ", ", file);
    for (String problem : document.problems()) {
      facts.print("problem", Styled.loss(problem));
    }
    for (String warning : document.warnings()) {
      facts.print("warning", Styled.loss(warning));
    }
    if (document.format() == null) {
      return;
    }
    about(facts, document);
    facts.print(
        "content",
        ", ",
        List.of(
            Counts.of(document.tensors(), "tensor"), Tensors.parameters(document.parameters())));
    if (document.hasState()) {
      facts.print("roles", " · ", document.roles().stream().map(InspectCommand::role).toList());
    }
    if (!document.dtypes().isEmpty()) {
      facts.print("types", " · ", document.dtypes().stream().map(InspectCommand::type).toList());
    }
    InspectStorages.print(facts, document.shared());
    metadata(facts, document);
    files(out, document);
    layers(out, document);
    biggest(out, document);
  }

  /// What the model is, and the numbers that it is known by.
  private static void about(Facts facts, InspectDocument document) {
    List<Object> values = new ArrayList<>();
    document.facts().forEach((key, value) -> values.add(Text.elide(key + " " + value, MAX_FACT)));
    String model = document.model();
    if (model != null) {
      String of = document.base() == null ? "" : " for " + document.base();
      facts.print("model", Styled.strong(Text.elide(model + of, MAX_MODEL)));
    }
    if (!values.isEmpty()) {
      facts.print(model == null ? "model" : "", " · ", values);
    }
  }

  private static String role(InspectDocument.OfRole role) {
    return role.role().label()
        + " "
        + Sizes.format(role.bytes())
        + " in "
        + Counts.of(role.tensors(), "tensor");
  }

  private static String type(InspectDocument.OfType type) {
    return type.dtype()
        + " "
        + Sizes.format(type.bytes())
        + " in "
        + Counts.of(type.tensors(), "tensor");
  }

  private static void metadata(Facts facts, InspectDocument document) {
    List<Object> shown = new ArrayList<>();
    Map<String, String> rest = new LinkedHashMap<>(document.metadata());
    String model = " · " + document.model() + " · ";
    rest.entrySet()
        .removeIf(entry ->
            document.facts().entrySet().stream().anyMatch(fact -> isSame(fact, entry))
                || model.contains(" · " + entry.getValue() + " · "));
    rest.entrySet().stream()
        .limit(MAX_METADATA)
        .forEach(entry ->
            shown.add(Text.elide(entry.getKey() + " = " + entry.getValue(), MAX_METADATA_COLUMNS)));
    int more = rest.size() - MAX_METADATA;
    if (more > 0) {
      shown.add(Styled.dim("… " + Counts.exact(more) + " more"));
    }
    if (!shown.isEmpty()) {
      facts.print("metadata", " · ", shown);
    }
  }

  /// GGUF puts the architecture before the names of its facts.
  private static boolean isSame(Map.Entry<String, String> fact, Map.Entry<String, String> entry) {
    return entry.getValue().equals(fact.getValue())
        && ("." + entry.getKey()).endsWith("." + fact.getKey());
  }

  private static void files(Output out, InspectDocument document) {
    if (document.files().size() < 2) {
      return;
    }
    Table table = new Table(Table.names("file"), Table.right("size"), Table.right("tensors"));
    document.files().stream()
        .limit(MAX_FILES)
        .forEach(file ->
            table.row(
                Styled.name(file.name()), Sizes.format(file.size()), Counts.exact(file.tensors())));
    out.blank();
    out.table(table, 2);
    more(out, document.files().size() - MAX_FILES, "more file");
  }

  private void layers(Output out, InspectDocument document) {
    List<LayerRows.Row> rows = document.layers();
    if (rows.isEmpty()) {
      return;
    }
    int most = depth == 0 ? MAX_LAYERS : rows.size();
    Table table =
        new Table(
            Table.names("layer"),
            Table.right("tensors"),
            Table.right("parameters"),
            Table.right("size"));
    rows.stream()
        .limit(most)
        .forEach(row ->
            table.row(
                Styled.name(
                    Text.blanks(2 * row.depth())
                        + row.name()
                        + (row.repeat() > 1 ? "  (" + Counts.exact(row.repeat()) + " ×)" : "")),
                Counts.exact(row.tensors()),
                Counts.brief(row.parameters()),
                Sizes.format(row.bytes())));
    out.blank();
    out.table(table, 2);
    more(out, rows.size() - most, "more layer");
  }

  private static void biggest(Output out, InspectDocument document) {
    if (document.biggest().isEmpty() || document.tensors() <= document.biggest().size()) {
      return;
    }
    Table table = new Table(Table.names("biggest"), Table.left(""), Table.right(""));
    for (InspectDocument.Tensor tensor : document.biggest()) {
      table.row(
          Styled.name(tensor.name()),
          tensor.dtype() + " " + tensor.shape(),
          Sizes.format(tensor.bytes()));
    }
    out.blank();
    out.table(table, 2);
  }

  private static void more(Output out, int count, String what) {
    if (count > 0) {
      out.line("  {}", Styled.dim("… " + Counts.of(count, what)));
    }
  }
}
