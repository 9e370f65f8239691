package dev.mvc.cli;

import dev.mvc.experiment.Curves;
import dev.mvc.experiment.Guard;
import dev.mvc.io.MvcException;
import dev.mvc.io.MvcException.Kind;
import dev.mvc.object.Scalar;
import dev.mvc.repo.Committing;
import dev.mvc.repo.Experiments;
import dev.mvc.repo.Nearest;
import dev.mvc.repo.Repository;
import dev.mvc.repo.VersionCost;
import dev.mvc.work.Adder;
import java.io.IOException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// `mvc commit -m MESSAGE`.
@Manual(
    examples = {
      "mvc commit -m \"step 1000\"",
      "mvc commit -a -m \"step 2000\" --param lr=2e-5 --metric loss=0.84"
    },
    text = {
      "Makes a version of what is staged. Hyperparameters stay from version to version until they"
          + " are given anew (`--param lr=` takes one away); metrics belong to the one version.",
      "Both are also read from files that are staged: params.yaml, .json and .toml, hparams.yaml,"
          + " training_args.bin; metrics.jsonl, .csv and .json, trainer_state.json, TensorBoard's"
          + " event files; or those that [params] and [metrics] in mvc.toml list. What is given"
          + " here goes before what files say.",
      "Before that, guards tell when NaN or infinities appeared, weights did not change, a dtype"
          + " did, or a shard is missing; and when frozen tensors moved or a metric is worse than"
          + " the best, if [guards] in mvc.toml names them. There each can be set to \"warn\","
          + " \"refuse\" (exit code 1, no version is made) or \"off\".",
      "MVC_AUTHOR and MVC_DATE stand for --author and --date."
    })
final class CommitCommand implements Command.Reading {
  @Option(
      names = {"-m", "--message"},
      paramLabel = "TEXT",
      required = true,
      description = "What changed. Given twice: paragraphs.")
  List<String> messages = new ArrayList<>();

  @Option(
      names = {"-a", "--all"},
      description = "First add every tracked file that changed or went.")
  boolean all;

  @Option(
      names = "--param",
      paramLabel = "NAME=VALUE",
      description = "A hyperparameter. May be given often.")
  List<String> params = new ArrayList<>();

  @Option(
      names = "--metric",
      paramLabel = "NAME=VALUE",
      description = "A result. May be given often.")
  List<String> metrics = new ArrayList<>();

  @Option(
      names = "--author",
      paramLabel = "\"NAME <MAIL>\"",
      description = "Instead of the configured one.")
  @Nullable String author;

  @Option(
      names = "--date",
      paramLabel = "DATE",
      description = "ISO 8601 or seconds since 1970, instead of now.")
  @Nullable String date;

  @Option(names = "--allow-empty", description = "Make a version although nothing changed.")
  boolean allowEmpty;

  @Option(
      names = "--no-guard",
      paramLabel = "NAME",
      description = "Pass over a guard this once. May be given often.")
  List<String> unguarded = new ArrayList<>();

  @Option(names = "--no-guards", description = "Pass over all guards this once.")
  boolean noGuards;

  private final List<Guard.Finding> found = new ArrayList<>();

  @Override
  public int run(Invocation mvc) throws IOException {
    Output out = mvc.out();
    Committing.Request request =
        new Committing.Request(
            String.join("\n\n", messages),
            scalars(params, "--param"),
            scalars(metrics, "--metric"),
            Optional.ofNullable(author),
            Optional.ofNullable(date).map(text -> date(mvc, text)),
            allowEmpty,
            new Committing.Guarding(without(), true, findings -> tell(out, findings)));
    try (Repository repository = mvc.open()) {
      Committing committing = new Committing(repository);
      Committing.Made made =
          all
              ? committing.commitAll(request, added -> warn(out, added))
              : committing.commit(request);
      out.show(CommitDocument.of(made, found), () -> print(out, made));
      made.read().warnings().forEach(warning -> out.warning("{}.", warning));
    }
    return ExitCode.DONE;
  }

  private Set<Guard> without() {
    Set<Guard> without = EnumSet.noneOf(Guard.class);
    for (String name : unguarded) {
      without.add(
          Guard.find(name)
              .orElseThrow(() ->
                  new MvcException(
                      Kind.USAGE,
                      "there is no guard \"" + name + "\".",
                      Nearest.to(name, Guard.keys())
                          .map(near -> "did you mean " + near + "?")
                          .orElse("there are: " + String.join(", ", Guard.keys()) + "."))));
    }
    return noGuards ? EnumSet.allOf(Guard.class) : without;
  }

  /// Says what guards found. Those that refuse end the command next.
  private void tell(Output out, List<Guard.Finding> findings) {
    found.addAll(findings);
    boolean isRefused = false;
    for (Guard.Finding finding : findings) {
      if (finding.level() == Guard.Level.REFUSE) {
        isRefused = true;
        out.error(finding.text() + ".", List.of());
      } else {
        out.warning("{}.", finding.text());
      }
    }
    if (isRefused && out.isJson()) {
      out.show(CommitDocument.refused(findings), () -> {});
    } else if (!isRefused) {
      findings.stream()
          .map(Guard.Finding::guard)
          .filter(guard -> guard != Guard.FROZEN && guard != Guard.WORSE_THAN_BEST)
          .findFirst()
          .ifPresent(guard ->
              out.hint(
                  "{} = \"refuse\" in [guards] of mvc.toml stops this, \"off\" is silent.",
                  guard.key()));
    }
  }

  private static void warn(Output out, Adder.Result added) {
    added
        .added()
        .forEach(file ->
            file.problem()
                .ifPresent(problem ->
                    out.warning(
                        "{} is kept as plain bytes: {}", Styled.name(file.path()), problem)));
  }

  private static OffsetDateTime date(Invocation mvc, String text) {
    return Dates.parse(text, mvc.environment().zone(), "--date")
        .atZone(mvc.environment().zone())
        .toOffsetDateTime();
  }

  /// Values that were given as NAME=VALUE.
  static Map<String, Scalar> scalars(List<String> pairs, String option) {
    Map<String, Scalar> scalars = new LinkedHashMap<>();
    for (String pair : pairs) {
      int equals = pair.indexOf('=');
      if (equals <= 0) {
        throw new MvcException(
            Kind.USAGE,
            option + " takes NAME=VALUE, not \"" + pair + "\".",
            "`mvc commit "
                + option
                + " "
                + (option.equals("--param") ? "lr=2e-5" : "loss=0.84")
                + " …`");
      }
      String name = pair.substring(0, equals);
      if (scalars.put(name, Scalar.parse(pair.substring(equals + 1))) != null) {
        throw new MvcException(Kind.USAGE, option + " gives " + name + " twice.");
      }
    }
    return scalars;
  }

  private static void print(Output out, Committing.Made made) {
    out.say(
        "[{} {}] {}",
        Styled.name(made.branch().orElse("detached HEAD")),
        Styled.id(made.id().brief()),
        made.version().subject());
    VersionCost cost = made.cost();
    boolean isFirst = made.version().parents().isEmpty();
    out.say(
        " {}, {}: stored {}{}",
        isFirst ? holds(cost) : changed(cost),
        Sizes.format(cost.bytes()),
        stored(cost),
        isFirst ? ", first version, no base" : deltas(cost));
    String given = given(made.read());
    if (!given.isEmpty()) {
      out.say(" {}", given);
    }
  }

  /// What files gave, as `12 hyperparameters from params.yaml · 3 results from metrics.jsonl, step
  /// 1040`. Hyperparameters that are as they were are not told again.
  private static String given(Experiments.Given read) {
    List<String> parts = new ArrayList<>();
    if (!read.params().values().isEmpty() && !read.params().values().equals(read.paramsBefore())) {
      parts.add(
          Counts.of(read.params().values().size(), "hyperparameter")
              + from(new TreeSet<>(read.params().sources().values())));
    }
    SortedMap<String, Scalar> metrics = read.results().metrics();
    if (!metrics.isEmpty()) {
      Scalar step = metrics.remove(Curves.STEP);
      parts.add(
          Counts.of(metrics.size(), "result")
              + from(read.results().files())
              + (step == null ? "" : ", step " + step));
    }
    return String.join(" · ", parts);
  }

  private static String from(Collection<String> files) {
    return " from "
        + (files.size() == 1 ? files.iterator().next() : Counts.of(files.size(), "file"));
  }

  private static String holds(VersionCost cost) {
    String files = Counts.of(cost.files(), "file");
    return cost.tensors() == 0 ? files : files + ", " + Counts.of(cost.tensors(), "tensor");
  }

  private static String changed(VersionCost cost) {
    return cost.changedTensors() == 0
        ? Counts.exact(cost.changedFiles()) + " of " + Counts.of(cost.files(), "file") + " changed"
        : Counts.exact(cost.changedTensors())
            + " of "
            + Counts.of(cost.tensors(), "tensor")
            + " changed";
  }

  /// The share only where it tells something: a version of small files costs more than they do.
  private static String stored(VersionCost cost) {
    String size = Sizes.format(cost.stored());
    return cost.stored() < cost.bytes()
        ? size + " (" + Percent.format(cost.stored(), cost.bytes()) + ")"
        : size;
  }

  private static String deltas(VersionCost cost) {
    if (cost.deltas() == 0) {
      return "";
    }
    return ", "
        + Counts.of(cost.deltas(), "delta")
        + " (at most "
        + cost.depth()
        + " to restore a tensor)";
  }
}
