package dev.mvc.cli;

import dev.mvc.id.ObjectId;
import dev.mvc.object.Run;
import dev.mvc.object.RunEnvironment;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// Runs as people read them.
final class RunReport {
  private static final int MOST_COMMAND = 60;

  private RunReport() {}

  /// All runs as a table.
  static void print(Output out, List<Run> runs, Instant now) {
    if (runs.isEmpty()) {
      out.line("There are no runs yet.");
      out.hint("`mvc run --watch out -- python train.py` records one.");
      return;
    }
    Table table =
        new Table(
            Table.left("run"),
            Table.left("state"),
            Table.right("versions"),
            Table.left("began"),
            Table.right("took"),
            Table.names("command"));
    for (Run run : runs) {
      table.row(
          Styled.name(run.name()),
          state(run),
          run.versions(),
          Ago.format(run.measured().started().toInstant(), now),
          took(run),
          command(run));
    }
    out.table(table, 0);
  }

  /// One run and where it took place.
  static void print(Output out, Run run, Optional<RunEnvironment> environment) {
    out.line("run {} ({})", Styled.name(run.name()), state(run));
    out.blank();
    Facts facts = new Facts(out);
    if (!run.asked().command().isEmpty()) {
      facts.print("command", Invocation.quoted(run.asked().command()));
    }
    if (!run.asked().folder().isEmpty()) {
      facts.print("folder", run.asked().folder());
    }
    facts.print("began", VersionText.date(run.measured().started()));
    facts.print("took", ", ", measured(run));
    facts.print("versions", ", ", versions(run));
    if (!run.asked().params().isEmpty()) {
      facts.print("hyperparameters", " · ", VersionText.values(run.asked().params()));
    }
    if (!run.asked().data().isEmpty()) {
      facts.print("data", ", ", run.asked().data());
    }
    environment.ifPresent(found -> print(facts, found));
  }

  private static void print(Facts facts, RunEnvironment found) {
    RunEnvironment.Machine on = found.machine();
    List<String> machine = new ArrayList<>(List.of(on.host(), on.os(), on.cpu()));
    machine.add(Counts.of(on.cores(), "core"));
    if (on.memory() > 0) {
      machine.add(Sizes.format(on.memory()));
    }
    facts.print("machine", " · ", machine);
    if (!on.gpus().isEmpty()) {
      facts.print("GPU", " · ", on.gpus());
    }
    found.code().ifPresent(code -> facts.print("code", ", ", code(code)));
    found
        .python()
        .ifPresent(by -> {
          facts.print("Python", ", ", List.of(by.version(), by.executable()));
          facts.print("packages", " · ", pairs(by.packages(), " "));
        });
    if (!found.seeds().isEmpty()) {
      facts.print("seeds", " · ", pairs(found.seeds(), " "));
    }
    if (!found.variables().isEmpty()) {
      facts.print("variables", " · ", pairs(found.variables(), "="));
    }
  }

  private static List<String> code(RunEnvironment.Code code) {
    List<String> facts = new ArrayList<>();
    facts.add(code.commit().isEmpty() ? "no commit yet" : "git " + code.commit());
    if (!code.branch().isEmpty()) {
      facts.add("branch " + code.branch());
    }
    facts.add(
        code.diff().map(id -> "with changes that are not committed").orElse("nothing changed"));
    return facts;
  }

  private static List<String> pairs(Map<String, String> map, String between) {
    return map.entrySet().stream()
        .map(pair -> pair.getKey() + between + pair.getValue())
        .collect(Collectors.toList());
  }

  /// As `failed, exit code 3`.
  private static String state(Run run) {
    boolean isTelling = run.exit().isPresent() && run.exit().getAsInt() != 0;
    return run.state().word() + (isTelling ? ", exit code " + run.exit().getAsInt() : "");
  }

  private static List<String> measured(Run run) {
    List<String> facts = new ArrayList<>(List.of(took(run)));
    facts.add(Durations.format(Duration.ofMillis(run.measured().cpuMillis())) + " of processors");
    if (run.measured().peakBytes() > 0) {
      facts.add("at most " + Sizes.format(run.measured().peakBytes()) + " of memory");
    }
    return facts;
  }

  private static String took(Run run) {
    return Durations.format(Duration.ofMillis(run.measured().wallMillis()));
  }

  private static List<Object> versions(Run run) {
    List<Object> facts = new ArrayList<>(List.of(Counts.exact(run.versions())));
    Optional<ObjectId> last = run.last();
    last.ifPresent(id -> facts.add("the last one " + id.brief()));
    run.asked().base().ifPresent(id -> facts.add("after " + id.brief()));
    return facts;
  }

  private static String command(Run run) {
    return Text.elide(Invocation.quoted(run.asked().command()), MOST_COMMAND);
  }
}
