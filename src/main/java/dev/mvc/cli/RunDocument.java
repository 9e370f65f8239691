package dev.mvc.cli;

import dev.mvc.id.ObjectId;
import dev.mvc.object.Run;
import dev.mvc.object.RunEnvironment;
import dev.mvc.object.Scalar;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// A run as `--json` has it.
///
/// @param state `running`, `finished`, `failed` or `interrupted`
/// @param exit the command's exit code; null while it runs, and where it is not known
/// @param started ISO 8601
/// @param cpuSeconds of the command and all that it started
/// @param peakBytes the most memory that they held, as far as samples tell
/// @param versions how many it made
/// @param base the version at `HEAD` when it began; null when there was none
/// @param last the latest version that it made; null when it made none
/// @param environment only of one run that was asked for
record RunDocument(
    String name,
    String state,
    List<String> command,
    String folder,
    @Nullable Integer exit,
    String started,
    double seconds,
    double cpuSeconds,
    long peakBytes,
    long versions,
    @Nullable ObjectId base,
    @Nullable ObjectId last,
    List<String> watched,
    List<String> metricFiles,
    SortedMap<String, Object> params,
    List<String> data,
    @Nullable Environment environment) {

  /// Where it took place.
  record Environment(
      Machine machine,
      Map<String, String> variables,
      @Nullable Python python,
      @Nullable Code code,
      Map<String, String> seeds) {
    static Environment of(RunEnvironment found) {
      RunEnvironment.Machine on = found.machine();
      return new Environment(
          new Machine(on.host(), on.os(), on.cpu(), on.cores(), on.memory(), on.gpus()),
          found.variables(),
          found
              .python()
              .map(by -> new Python(by.executable(), by.version(), by.packages()))
              .orElse(null),
          found
              .code()
              .map(of ->
                  new Code(
                      of.commit(),
                      of.branch(),
                      of.diff().orElse(null),
                      of.untracked(),
                      of.prefix()))
              .orElse(null),
          found.seeds());
    }
  }

  /// @param memory bytes
  record Machine(String host, String os, String cpu, long cores, long memory, List<String> gpus) {}

  record Python(String executable, String version, Map<String, String> packages) {}

  /// @param diff SHA-256 of `git diff HEAD`; null when nothing was changed
  record Code(
      String commit, String branch, @Nullable ObjectId diff, long untracked, String prefix) {}

  static RunDocument of(Run run, @Nullable RunEnvironment environment) {
    Run.Measured took = run.measured();
    SortedMap<String, Object> params = new TreeMap<>();
    for (Map.Entry<String, Scalar> param : run.asked().params().entrySet()) {
      params.put(param.getKey(), DiffDocument.plain(param.getValue()));
    }
    return new RunDocument(
        run.name(),
        run.state().word(),
        run.asked().command(),
        run.asked().folder(),
        run.exit().isPresent() ? run.exit().getAsInt() : null,
        took.started().toString(),
        took.wallMillis() / 1000.0,
        took.cpuMillis() / 1000.0,
        took.peakBytes(),
        run.versions(),
        run.asked().base().orElse(null),
        run.last().orElse(null),
        run.asked().watched(),
        run.asked().metricFiles(),
        params,
        run.asked().data(),
        environment == null ? null : Environment.of(environment));
  }
}
