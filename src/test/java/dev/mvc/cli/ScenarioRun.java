package dev.mvc.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;

/// A scenario beside what its commands really printed.
record ScenarioRun(Scenario scenario, List<List<String>> outputs) {

  /// Runs all commands, also after one that answered otherwise than written: one run shows all.
  static ScenarioRun of(Scenario scenario, Stage stage) throws IOException, InterruptedException {
    List<List<String>> outputs = new ArrayList<>();
    for (Scenario.Step step : scenario.steps()) {
      outputs.add(stage.run(step.command()).lines());
    }
    return new ScenarioRun(scenario, outputs);
  }

  /// Fails with the differences, or writes what was printed into the file.
  void check(boolean update) throws IOException {
    if (update) {
      List<String> changed = scenario.with(outputs);
      if (!changed.equals(scenario.lines())) {
        Files.write(scenario.file(), changed);
      }
    } else if (!differences().isEmpty()) {
      throw new AssertionError(
          String.join("\n", differences())
              + "\n(- as written, + as printed; -Dscenario.update=true writes it)");
    }
  }

  /// For each command that answered otherwise than written, where it stands and what differs.
  List<String> differences() {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < outputs.size(); i++) {
      Scenario.Step step = scenario.steps().get(i);
      List<String> expected = scenario.expected(step);
      if (!OutputPattern.matches(expected, outputs.get(i))) {
        lines.add("");
        lines.add(scenario.file() + ":" + (step.at() + 1) + ": $ " + step.command());
        lines.addAll(OutputPattern.difference(expected, outputs.get(i)));
      }
    }
    return lines;
  }
}
