package dev.mvc.cli;

import dev.mvc.cli.HistoryColumn.Kind;
import dev.mvc.experiment.Directions;
import dev.mvc.graph.HistoryWalk;
import dev.mvc.graph.PathHistory;
import dev.mvc.graph.Walk;
import dev.mvc.io.MvcException;
import dev.mvc.object.Scalar;
import dev.mvc.repo.Experiments;
import dev.mvc.repo.Repository;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `mvc history [REV…] [--] [PATH…]`.
@Manual(
    examples = {
      "mvc history -n 10",
      "mvc history --best val_acc -n 3",
      "mvc history --all --metric 'loss<0.5' --sort lr",
      "mvc history --columns 'lr,batch,eval_*' --csv"
    },
    text = {
      "Versions as a table: their numbers, the hyperparameters and results in which they differ. As"
          + " many columns are shown as a line has room for; --columns names others, of params,"
          + " metrics, number, version, when, author, refs and message.",
      "With --best, the best by one result first; whether more or less of it is better is told by"
          + " its name, by [metrics] in mvc.toml, or by --lowest. --sort orders by any column, the"
          + " smallest first; --sort=-lr the largest. -n then counts from the top.",
      "--csv has everything in full precision, --md is a table for a pull request."
    })
final class HistoryCommand implements Command.OfAnyTime {
  /// What a message should have at least.
  private static final int MESSAGE_COLUMNS = 20;

  @Parameters(
      paramLabel = "REV [--] PATH",
      arity = "0..*",
      description = "Where to start, and files or folders.")
  List<String> words = List.of();

  @Mixin VersionFilter filter = new VersionFilter();

  @Option(names = "--all", description = "Start at all branches and tags.")
  boolean all;

  @Mixin BestFirst best = new BestFirst();

  @Option(
      names = "--sort",
      paramLabel = "COLUMN",
      description = "Order by this, the smallest first; -COLUMN the largest.")
  @Nullable String sort;

  @Option(
      names = "--columns",
      paramLabel = "NAME",
      split = ",",
      description = "Show these columns; * stands for any part of a name.")
  List<String> columns = List.of();

  @Option(names = "--csv", description = "Print comma-separated values.")
  boolean csv;

  @Option(names = "--md", description = "Print a table of Markdown.")
  boolean md;

  @Override
  public int run(Invocation mvc) throws IOException {
    requireOneForm(mvc.out());
    try (Repository repository = mvc.open()) {
      Directions directions = new Experiments(repository).directions();
      int most = filter.most;
      List<Walk.Step> steps = ordered(steps(mvc, repository), directions);
      List<Walk.Step> shown = steps.subList(0, Math.min(most, steps.size()));
      RefNames names = new RefNames(repository);
      if (mvc.out().isJson()) {
        mvc.out()
            .show(
                shown.stream()
                    .map(step -> VersionDocument.of(step.id(), step.version(), names))
                    .toList(),
                () -> {});
      } else {
        print(mvc.out(), shown, new HistoryTable(shown, names, mvc.now()), directions);
      }
    }
    return ExitCode.DONE;
  }

  private void requireOneForm(Output out) {
    if (csv && md || out.isJson() && (csv || md)) {
      throw new MvcException(
          MvcException.Kind.USAGE, "of --csv, --md and --json one can be given.");
    }
    if (out.isJson() && !columns.isEmpty()) {
      throw new MvcException(
          MvcException.Kind.USAGE, "--columns is for tables.", "--json has everything.");
    }
    if (best.isGiven() && sort != null) {
      throw new MvcException(
          MvcException.Kind.USAGE, "--best and --sort both say the order.", "leave one away.");
    }
  }

  private List<Walk.Step> steps(Invocation mvc, Repository repository) throws IOException {
    Words typed = Words.parseSet(mvc, repository, words);
    VersionFilter.Check check =
        filter.check(
            mvc.caller().now(),
            new PathHistory(repository.store(), typed.paths()),
            !typed.paths().isEmpty());
    List<Walk.Step> steps = new ArrayList<>();
    // What is to be ordered has to be there first.
    filter.most = best.isGiven() || sort != null ? Integer.MAX_VALUE : filter.most;
    filter.run(
        new HistoryWalk(
            repository.store(), LogCommand.starts(repository, typed, all), typed.without()),
        check,
        steps::add,
        _ -> {});
    return steps;
  }

  private List<Walk.Step> ordered(List<Walk.Step> steps, Directions directions) {
    if (best.isGiven()) {
      return best.order(steps, directions);
    }
    if (sort == null || steps.isEmpty()) {
      return steps;
    }
    boolean isDown = sort.startsWith("-");
    HistoryColumn column = new HistoryColumns(steps).get(isDown ? sort.substring(1) : sort);
    return steps.stream().sorted(by(column, isDown)).toList();
  }

  /// Numbers before texts, then NaN, and what has no value last.
  private static Comparator<Walk.Step> by(HistoryColumn column, boolean isDown) {
    Comparator<Walk.Step> order =
        switch (column.kind()) {
          case PARAM, METRIC ->
              Comparator.<Walk.Step>comparingDouble(step -> number(column, step).orElse(0))
                  .thenComparing(step -> column.value(step).map(Scalar::toString).orElse(""));
          case VERSION -> Comparator.comparing(step -> step.id().hex());
          case AUTHOR -> Comparator.comparing(step -> step.version().author().name());
          case MESSAGE -> Comparator.comparing(step -> step.version().subject());
          default -> Comparator.comparing(step -> step.version().author().time().toInstant());
        };
    Comparator<Walk.Step> kind =
        Comparator.comparingInt(step -> {
          if (!column.kind().isValue() || number(column, step).isPresent()) {
            return 0;
          }
          return column.value(step).map(is -> is instanceof Scalar.Real ? 2 : 1).orElse(3);
        });
    return kind.thenComparing(isDown ? order.reversed() : order);
  }

  private static OptionalDouble number(HistoryColumn column, Walk.Step step) {
    OptionalDouble number = column.value(step).map(Scalar::number).orElse(OptionalDouble.empty());
    return number.isPresent() && Double.isNaN(number.getAsDouble())
        ? OptionalDouble.empty()
        : number;
  }

  private void print(Output out, List<Walk.Step> steps, HistoryTable table, Directions directions) {
    HistoryColumns known = new HistoryColumns(steps);
    Optional<HistoryColumn> first = first(known, steps);
    boolean isTable = !csv && !md;
    List<HistoryColumn> hidden = new ArrayList<>();
    List<HistoryColumn> shown;
    if (columns.isEmpty()) {
      List<HistoryColumn> varying = known.varying(first);
      List<HistoryColumn> fitting =
          isTable ? fitting(out, varying, first, table, directions) : varying;
      hidden.addAll(varying);
      hidden.removeAll(fitting);
      shown = HistoryTable.framed(fitting);
    } else {
      shown = new ArrayList<>(steps.isEmpty() ? List.of() : known.named(columns));
      if (shown.stream().noneMatch(column -> column.kind() == Kind.VERSION)) {
        shown.addFirst(HistoryColumn.of(Kind.VERSION));
      }
    }
    if (csv) {
      table.printCsv(out, shown);
    } else if (md) {
      table.printMarkdown(out, shown);
    } else {
      table.print(out, shown);
      best.explain(out, directions);
      if (!hidden.isEmpty()) {
        out.hint(
            "{}: {}. `mvc history --columns NAME,…` or --csv shows them.",
            Counts.of(hidden.size(), "more column"),
            VersionText.few(hidden.stream().map(HistoryColumn::title).toList()));
      }
    }
  }

  private Optional<HistoryColumn> first(HistoryColumns known, List<Walk.Step> steps) {
    String name = best.metric != null ? best.metric : sort;
    return name == null || steps.isEmpty()
        ? Optional.empty()
        : Optional.of(known.get(name.startsWith("-") ? name.substring(1) : name))
            .filter(column -> column.kind().isValue());
  }

  private static List<HistoryColumn> fitting(
      Output out,
      List<HistoryColumn> varying,
      Optional<HistoryColumn> first,
      HistoryTable table,
      Directions directions) {
    int frame = MESSAGE_COLUMNS;
    for (HistoryColumn column : HistoryTable.framed(List.of())) {
      frame += column.kind() == Kind.MESSAGE ? 0 : table.width(column) + Table.GAP_COLUMNS;
    }
    return HistoryColumns.fitting(varying, first, directions, table::width, out.width() - frame);
  }
}
