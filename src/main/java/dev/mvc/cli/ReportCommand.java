package dev.mvc.cli;

import dev.mvc.experiment.Curve;
import dev.mvc.experiment.Curves;
import dev.mvc.experiment.Directions;
import dev.mvc.experiment.plot.MetricCharts;
import dev.mvc.graph.Walk;
import dev.mvc.id.ObjectId;
import dev.mvc.io.MvcException;
import dev.mvc.io.MvcException.Kind;
import dev.mvc.repo.Experiments;
import dev.mvc.repo.Reporting;
import dev.mvc.repo.Repository;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `mvc report [A..B] -o FILE`.
@Manual(
    examples = {
      "mvc report -o report.html",
      "mvc report main..topic -o report.html",
      "mvc report --md HEAD~1..HEAD      # for a pull request"
    },
    text = {
      "Writes a page about the versions between A and B: what changed from A to B, in architecture,"
          + " weights, hyperparameters, data and results; the curves of both; which layers moved"
          + " with which version; what it costs to store; and the versions with their lineage."
          + " Without A, it is about B and the newest 100 versions before it; without B, about"
          + " HEAD.",
      "The page needs no network and no script, and can be mailed. --md prints Markdown instead, or"
          + " writes it with -o.",
      "The movement of layers is found by reading what changed with each version, at most 128 MiB"
          + " in all; of larger models a part of each layer, evenly spread, stands for it."
    })
final class ReportCommand implements Command {
  private static final int MAX_CHARTS = 12;

  @Parameters(
      paramLabel = "A..B",
      arity = "0..*",
      description = "The versions that are compared, and those between them.")
  List<String> words = List.of();

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description = "What to write.")
  @Nullable String output;

  @Option(names = "--md", description = "Write Markdown.")
  boolean md;

  @Option(
      names = {"-n", "--max-count"},
      paramLabel = "COUNT",
      description = "At most so many versions, the newest; 100 without it.")
  int most = 100;

  @Option(
      names = {"-f", "--force"},
      description = "Replace the file if it is there.")
  boolean force;

  @Override
  public int run(Invocation mvc) throws IOException {
    if (output == null && !md) {
      throw new MvcException(
          Kind.USAGE, "a report needs a file.", "`mvc report -o report.html`, or --md.");
    }
    if (most < 1) {
      throw new MvcException(Kind.USAGE, "-n takes a number from 1 on, not " + most + ".");
    }
    if (output != null) {
      OutputFile.require(mvc, mvc.resolve(output), force);
    }
    try (Repository repository = mvc.open()) {
      Words typed = Words.parse(mvc, repository, words, 2);
      if (!typed.paths().isEmpty()) {
        throw new MvcException(Kind.USAGE, "a report is about whole versions, not files.");
      }
      ReportContent content = content(mvc, repository, typed);
      String text = md ? ReportMarkdown.of(content) : ReportPage.of(content);
      if (output == null) {
        text.lines().forEach(line -> mvc.out().line("{}", line));
      } else {
        Path target = mvc.resolve(output);
        long size = PlotsCommand.write(mvc, target, text);
        mvc.out()
            .say(
                "Wrote {}, {}, {}.",
                Styled.name(mvc.show(target)),
                Counts.of(content.stretch().versions().size(), "version"),
                Sizes.format(size));
      }
      if (content.stretch().more()) {
        mvc.out().hint("it has the newest {} versions; -n COUNT takes more.", most);
      }
    }
    return ExitCode.DONE;
  }

  private ReportContent content(Invocation mvc, Repository repository, Words typed)
      throws IOException {
    String to = typed.revisions().isEmpty() ? "HEAD" : typed.revisions().getLast();
    ObjectId toId = repository.revisions().resolve(to);
    boolean isRange = typed.versions().size() == 2;
    Optional<ObjectId> from = isRange ? Optional.of(typed.versions().getFirst()) : Optional.empty();
    Reporting reporting = new Reporting(repository);
    Reporting.Stretch stretch = reporting.stretch(from, toId, most);
    Walk.Step oldest = stretch.line().getFirst();
    boolean hasOther = isRange || !oldest.id().equals(toId);
    ObjectId first = from.orElse(oldest.id());
    Optional<String> name =
        isRange
            ? Optional.of(typed.revisions().getFirst())
            : Optional.of(first.brief()).filter(_ -> hasOther);
    Directions directions = new Experiments(repository).directions();
    List<MetricCharts> curves = curves(repository, toId, to, name.map(_ -> first), name);
    List<String> metrics = MetricCharts.metrics(curves, directions);
    Optional<DiffAnswer> diff =
        name.isPresent()
            ? Optional.of(diff(mvc, repository, name.get(), first, to, toId, directions))
            : Optional.empty();
    return new ReportContent(
        String.valueOf(repository.folder().root().getFileName()),
        name,
        to,
        mvc.now(),
        stretch,
        diff,
        curves,
        metrics.subList(0, Math.min(MAX_CHARTS, metrics.size())),
        Math.max(0, metrics.size() - MAX_CHARTS),
        directions,
        reporting.movement(stretch, from),
        reporting.costs(stretch),
        new RefNames(repository));
  }

  private static DiffAnswer diff(
      Invocation mvc,
      Repository repository,
      String from,
      ObjectId fromId,
      String to,
      ObjectId toId,
      Directions directions)
      throws IOException {
    try (DiffSide old = DiffSide.version(repository, from, fromId, _ -> true);
        DiffSide now = DiffSide.version(repository, to, toId, _ -> true)) {
      return DiffCommand.compare(mvc, directions, old, now, EnumSet.allOf(DiffPart.class));
    }
  }

  /// The curves of the last version; of the first one too, unless they are the beginning of those.
  private static List<MetricCharts> curves(
      Repository repository,
      ObjectId toId,
      String to,
      Optional<ObjectId> fromId,
      Optional<String> from)
      throws IOException {
    Experiments experiments = new Experiments(repository);
    List<MetricCharts> curves = new ArrayList<>();
    Curves last = experiments.curves(toId);
    curves.add(new MetricCharts(to, last));
    if (fromId.isPresent()) {
      Curves first = experiments.curves(fromId.get());
      if (!first.curves().values().stream().allMatch(curve -> begins(curve, last))) {
        curves.add(new MetricCharts(from.orElse(""), first));
      }
    }
    return curves;
  }

  private static boolean begins(Curve curve, Curves all) {
    Curve longer = all.curves().get(curve.name());
    return longer != null
        && curve.size() <= longer.size()
        && IntStream.range(0, curve.size())
            .allMatch(at ->
                curve.x(at) == longer.x(at) && Double.compare(curve.y(at), longer.y(at)) == 0);
  }
}
