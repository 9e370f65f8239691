package dev.mvc.cli;

import dev.mvc.experiment.Retention;
import dev.mvc.id.ObjectId;
import dev.mvc.object.Thinned;
import dev.mvc.repo.Repository;
import dev.mvc.repo.Thinning;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// `mvc thin`.
@Manual(
    examples = {"mvc thin --plan", "mvc thin", "mvc thin && mvc undo", "mvc thin && mvc gc --now"},
    text = {
      "Lets versions go without their weights, or without their optimizer state alone, by the rules"
          + " of [retention] in mvc.toml: keep_last = 5 (of each branch), keep_every = 10,"
          + " keep_best = {metric = \"val_loss\", n = 3}, keep_tagged = true, drop_optimizer_after"
          + " = 2. What branches, HEAD, an open merge or a search stand for is never thinned, nor"
          + " what tags stand for unless keep_tagged = false.",
      "Versions keep their ids, hyperparameters, results, data and all files without tensors; log,"
          + " show and history say what they do without. Nothing is deleted by this: until a later"
          + " `mvc gc` has done so, thinned versions can still be checked out, and `mvc undo` takes"
          + " it all back."
    })
final class ThinCommand implements Command.Reading {
  private static final int SHOWN = 20;

  @Option(names = "--plan", description = "Only say what would be done.")
  boolean plan;

  /// The JSON document.
  ///
  /// @param bytes on disk that only the versions named need: the most that gc can free
  /// @param all how many versions there are
  /// @param whole how many of them have their weights in the end
  /// @param kept how many versions have them for each reason; one may have several
  record Document(
      boolean done,
      List<Item> versions,
      long bytes,
      long all,
      long whole,
      Map<String, Integer> kept) {}

  /// A version that is thinned.
  ///
  /// @param part `weights` or `optimizer`
  record Item(ObjectId id, @Nullable Long number, String part, String subject) {}

  @Override
  public int run(Invocation mvc) throws IOException {
    try (Repository repository = mvc.open()) {
      Thinning thinning = new Thinning(repository);
      Thinning.Result result = plan ? thinning.plan() : thinning.run();
      Document document = document(result, new RefNames(repository));
      mvc.out().show(document, () -> print(mvc.out(), document));
    }
    return ExitCode.DONE;
  }

  private Document document(Thinning.Result result, RefNames names) {
    List<Item> items = new ArrayList<>();
    for (Retention.Choice choice : result.going()) {
      Retention.Candidate version = choice.candidate();
      items.add(
          new Item(
              version.id(),
              names.number(version.id()),
              choice.goes().orElseThrow().key(),
              version.version().subject()));
    }
    Map<Retention.Reason, Integer> reasons = new EnumMap<>(Retention.Reason.class);
    result
        .choices()
        .forEach(
            choice -> choice.reasons().forEach(reason -> reasons.merge(reason, 1, Integer::sum)));
    Map<String, Integer> kept = new LinkedHashMap<>();
    reasons.forEach((reason, count) -> kept.put(word(reason), count));
    long gone =
        result.thinned().versions().values().stream()
            .filter(mark -> mark.part() == Thinned.Part.WEIGHTS)
            .count();
    int all = result.choices().size();
    return new Document(!plan, items, result.bytes(), all, Math.max(0, all - gone), kept);
  }

  private static String word(Retention.Reason reason) {
    return switch (reason) {
      case NAMED -> "named";
      case TAGGED -> "tagged";
      case LAST -> "last";
      case BEST -> "best";
      case EVERY -> "every";
    };
  }

  private void print(Output out, Document document) {
    if (document.versions.isEmpty()) {
      out.say("Nothing to thin: the rules keep all of {}.", Counts.of(document.all, "version"));
      return;
    }
    if (plan) {
      printVersions(out, document.versions);
    }
    out.say(
        "{} {} of {}: {} that only they need.",
        plan ? "Would thin" : "Thinned",
        what(document.versions),
        Counts.exact(document.all),
        Sizes.format(document.bytes));
    if (document.versions.stream().anyMatch(ThinCommand::isWeights)) {
      List<String> kept = new ArrayList<>();
      document.kept.forEach((reason, count) -> kept.add(count + " " + reason));
      out.say("{} their weights: {}.", stay(document.whole), String.join(", ", kept));
    }
    if (plan) {
      out.hint("`mvc thin` does it; it can be undone until gc has deleted them.");
    } else {
      out.hint(
          "`mvc undo` takes it back; `mvc gc` frees the room, less what kept versions then need:"
              + " with --now at once, else when 14 days are over.");
    }
  }

  private static String stay(long versions) {
    return Counts.of(versions, "version") + (versions == 1 ? " keeps" : " keep");
  }

  private static String what(List<Item> items) {
    long weights = items.stream().filter(item -> isWeights(item)).count();
    long optimizers = items.size() - weights;
    List<String> parts = new ArrayList<>();
    if (weights > 0) {
      parts.add("the weights of " + Counts.of(weights, "version"));
    }
    if (optimizers > 0) {
      parts.add(
          "the optimizer state of "
              + (weights > 0 ? optimizers + " more" : Counts.of(optimizers, "version")));
    }
    return String.join(" and ", parts);
  }

  private static boolean isWeights(Item item) {
    return item.part.equals(Thinned.Part.WEIGHTS.key());
  }

  private static void printVersions(Output out, List<Item> items) {
    Table table = new Table(Table.left(""), Table.left(""), Table.left(""), Table.names(""));
    for (Item item : items.subList(0, Math.min(SHOWN, items.size()))) {
      table.row(
          Styled.dim(item.number == null ? "" : "r" + item.number),
          Styled.id(item.id.brief()),
          isWeights(item) ? Thinned.Part.WEIGHTS.word() : Thinned.Part.OPTIMIZER.word(),
          item.subject);
    }
    out.table(table, 0);
    if (items.size() > SHOWN) {
      out.line("… {} more", Counts.exact(items.size() - SHOWN));
    }
  }
}
