package dev.mvc.cli;

import dev.mvc.id.ObjectId;
import dev.mvc.io.MvcException;
import dev.mvc.io.MvcException.Kind;
import dev.mvc.object.Version;
import dev.mvc.repo.Annotating;
import dev.mvc.repo.Repository;
import dev.mvc.tensor.LayerTree;
import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `mvc annotate [REV] FILE`.
@Manual(
    examples = {
      "mvc annotate model.safetensors --by-layer",
      "mvc annotate v1.2.0 model.safetensors"
    },
    text = {
      "For each tensor of a file the version that last changed it, and how often it changed. No"
          + " tensor is read. A tensor is followed by its name, also into other files."
    })
final class AnnotateCommand implements Command.OfAnyTime {
  @Parameters(
      paramLabel = "[REV] FILE",
      arity = "1..2",
      description = "A file, of HEAD or another version.")
  List<String> words = List.of();

  @Option(names = "--by-layer", description = "Put the tensors of a layer together.")
  boolean byLayer;

  /// A tensor or layer, for `--json`.
  ///
  /// @param name null for a file without tensors
  /// @param changed in how many versions it changed, the first one included
  /// @param versions how many have it
  record Row(
      String name,
      ObjectId version,
      String author,
      String date,
      String subject,
      long changed,
      long versions) {}

  @Override
  public int run(Invocation mvc) throws IOException {
    try (Repository repository = mvc.open()) {
      String revision = words.size() == 2 ? words.getFirst() : "HEAD";
      ObjectId version = repository.revisions().resolve(revision);
      String path = mvc.paths(repository, words.subList(words.size() - 1, words.size())).getFirst();
      if (path.isEmpty()) {
        throw new MvcException(
            Kind.USAGE, "annotate takes one file.", "`mvc annotate model.safetensors`");
      }
      List<Annotating.Line> lines = new Annotating(repository.store()).annotate(version, path);
      List<Annotating.Line> shown = byLayer ? layers(lines) : lines;
      List<Row> rows = shown.stream().map(line -> row(line, path)).toList();
      mvc.out().show(rows, () -> print(mvc, shown, rows));
    }
    return ExitCode.DONE;
  }

  private static Row row(Annotating.Line line, String path) {
    Version version = line.last().version();
    return new Row(
        line.name().isEmpty() ? path : line.name(),
        line.last().id(),
        VersionText.author(version),
        version.author().time().toString(),
        version.subject(),
        line.changes().cardinality(),
        line.versions().cardinality());
  }

  private static void print(Invocation mvc, List<Annotating.Line> lines, List<Row> rows) {
    Table table =
        new Table(
            Table.names(""),
            Table.left(""),
            Table.left(""),
            Table.names(""),
            Table.names(""),
            Table.left(""));
    for (int i = 0; i < rows.size(); i++) {
      Row row = rows.get(i);
      Version version = lines.get(i).last().version();
      table.row(
          Styled.name(row.name),
          Styled.id(row.version.brief()),
          Ago.format(version.author().time().toInstant(), mvc.now()),
          version.author().name(),
          row.subject,
          row.versions == 1
              ? "only version"
              : "changed in "
                  + Counts.exact(row.changed)
                  + " of "
                  + Counts.of(row.versions, "version"));
    }
    mvc.out().table(table, 0);
  }

  /// The tensors of each layer as one: changed whenever one of them was.
  private static List<Annotating.Line> layers(List<Annotating.Line> lines) {
    Map<String, Annotating.Line> layers = new LinkedHashMap<>();
    for (Annotating.Line line : lines) {
      layers.merge(
          LayerTree.layerOf(line.name()),
          line,
          (a, b) ->
              new Annotating.Line(
                  a.name(),
                  a.changes().nextSetBit(0) <= b.changes().nextSetBit(0) ? a.last() : b.last(),
                  or(a.versions(), b.versions()),
                  or(a.changes(), b.changes())));
    }
    List<Annotating.Line> named = new ArrayList<>();
    layers.forEach((name, line) ->
        named.add(new Annotating.Line(name, line.last(), line.versions(), line.changes())));
    return named;
  }

  private static BitSet or(BitSet a, BitSet b) {
    BitSet both = (BitSet) a.clone();
    both.or(b);
    return both;
  }
}
