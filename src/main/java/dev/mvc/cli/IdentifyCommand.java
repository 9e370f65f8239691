package dev.mvc.cli;

import dev.mvc.format.export.OpenModel;
import dev.mvc.format.layout.MalformedFileException;
import dev.mvc.io.ByteSource;
import dev.mvc.repo.Identifying;
import dev.mvc.repo.Identifying.Known;
import dev.mvc.repo.Identifying.Match;
import dev.mvc.repo.Identifying.Place;
import dev.mvc.repo.Repository;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Parameters;

/// `mvc identify FILE…`.
@Manual(
    examples = {"mvc identify downloads/model.gguf", "mvc identify a.safetensors b.pt --json"},
    text = {
      "Says whether a file, or any tensor of it, is already in the repository: under which name and"
          + " in which version. All versions that branches and tags lead to are looked at. Tensors"
          + " are compared by their elements, whatever they are called and whatever format they are"
          + " in; those that are tiny or hold one value throughout say nothing and are left out.",
      "Exits with 1 when nothing of any file is known."
    })
final class IdentifyCommand implements Command.Reading {
  private static final int MAX_MATCHES = 5;
  private static final int MAX_NAMES = 5;

  @Parameters(paramLabel = "FILE", arity = "1..*", description = "Files, also of other folders.")
  List<String> files = new ArrayList<>();

  /// What the JSON document has of a file.
  ///
  /// @param identical null when no stored file has the same bytes
  record Item(
      String file,
      String format,
      int tensors,
      long bytes,
      @Nullable Place identical,
      int known,
      long knownBytes,
      List<Match> matches,
      List<String> unknown) {}

  @Override
  public int run(Invocation mvc) throws IOException {
    List<Item> items = new ArrayList<>();
    try (Repository repository = mvc.open()) {
      Identifying identifying = new Identifying(repository);
      for (String file : files) {
        items.add(find(mvc, identifying, file));
      }
    }
    mvc.out().show(items, () -> items.forEach(item -> print(mvc.out(), item)));
    boolean isKnown = items.stream().anyMatch(item -> item.identical != null || item.known > 0);
    return isKnown ? ExitCode.DONE : ExitCode.NO;
  }

  private static Item find(Invocation mvc, Identifying identifying, String typed)
      throws IOException {
    try (ModelTarget target = ModelTarget.find(mvc, typed);
        ByteSource bytes = target.folder().open(target.name()).orElseThrow()) {
      Known known = find(identifying, target, bytes);
      return new Item(
          target.shown(),
          known.format(),
          known.tensors(),
          known.bytes(),
          known.identical().orElse(null),
          known.known(),
          known.knownBytes(),
          known.matches(),
          known.unknown());
    }
  }

  private static Known find(Identifying identifying, ModelTarget target, ByteSource bytes)
      throws IOException {
    try (OpenModel model = OpenModel.find(target.name(), target.folder()).orElse(null)) {
      return identifying.find(Optional.ofNullable(model), bytes);
    } catch (MalformedFileException e) {
      try {
        return identifying.find(Optional.empty(), bytes);
      } catch (MalformedFileException impossible) {
        throw new IllegalStateException(impossible);
      }
    }
  }

  private static void print(Output out, Item item) {
    Facts facts = new Facts(out);
    List<Object> file = new ArrayList<>(List.of(Styled.name(item.file)));
    if (!item.format.isEmpty()) {
      file.add(item.format);
      file.add(Counts.of(item.tensors, "telling tensor"));
    }
    facts.print("file", ", ", file);
    Place identical = item.identical;
    if (identical != null) {
      facts.print("identical to", place(identical));
      return;
    }
    if (item.known == 0) {
      facts.print("known", "nothing");
      return;
    }
    Match best = item.matches.getFirst();
    if (best.tensors() == item.tensors) {
      String names = best.names().isEmpty() ? "" : ", under other names";
      facts.print("same tensors as", place(best.place()) + ", " + best.place().format() + names);
      return;
    }
    facts.print(
        "known",
        Counts.exact(item.known)
            + " of "
            + Counts.of(item.tensors, "tensor")
            + ", "
            + Percent.format(item.knownBytes, item.bytes)
            + " of the bytes");
    Table table = new Table(Table.right("tensors"), Table.names("file"), Table.left("version"));
    item.matches.stream()
        .limit(MAX_MATCHES)
        .forEach(match ->
            table.row(
                Counts.exact(match.tensors()),
                Styled.name(match.place().path()),
                match.place().version().brief() + " " + match.place().subject()));
    out.table(table, 2);
    unknown(facts, item);
  }

  private static void unknown(Facts facts, Item item) {
    List<Object> names = new ArrayList<>(item.unknown.stream().limit(MAX_NAMES).toList());
    if (item.unknown.size() > MAX_NAMES) {
      names.add(Styled.dim("… " + Counts.exact(item.unknown.size() - MAX_NAMES) + " more"));
    }
    if (!names.isEmpty()) {
      facts.print("not known", " · ", names);
    }
  }

  private static String place(Place place) {
    String versions =
        place.versions() == 1
            ? ""
            : ", and "
                + Counts.of(place.versions() - 1, "later version")
                + " to "
                + place.latest().brief();
    return place.path() + " of " + place.version().brief() + " " + place.subject() + versions;
  }
}
