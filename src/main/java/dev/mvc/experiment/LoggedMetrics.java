package dev.mvc.experiment;

import com.fasterxml.jackson.databind.JsonNode;
import dev.mvc.object.CanonicalJson;
import dev.mvc.object.MalformedObjectException;
import dev.mvc.object.Scalar;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;

/// The results that a training had logged when it was at a step.
///
/// @param values the last of each result at or before the step
/// @param last the step of the last line that was taken, if lines have one
public record LoggedMetrics(SortedMap<String, Scalar> values, Optional<Step> last) {
  private static final List<String> STEPS = List.of("step", "global_step", "iteration", "iter");

  /// Reads a file of lines that are JSON objects, or of a CSV with titles. Lines that are neither,
  /// as the one that is being written, are passed over.
  ///
  /// @param until up to which step; everything when empty
  public static LoggedMetrics at(Path file, Optional<Step> until) throws IOException {
    SortedMap<String, Scalar> values = new TreeMap<>();
    Optional<Step> last = Optional.empty();
    List<String> titles = new ArrayList<>();
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(Files.newInputStream(file), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        SortedMap<String, Scalar> row = row(line.strip(), titles);
        Optional<Step> step = step(row, until);
        boolean isIn =
            until.isEmpty() || step.isEmpty() || step.get().number() <= until.get().number();
        if (isIn && !row.isEmpty()) {
          values.putAll(row);
          last = step.or(() -> step(row, Optional.empty())).or(lastOf(last));
        }
      }
    }
    values.keySet().removeAll(STEPS);
    return new LoggedMetrics(values, last);
  }

  private static Supplier<Optional<Step>> lastOf(Optional<Step> last) {
    return () -> last;
  }

  private static Optional<Step> step(Map<String, Scalar> row, Optional<Step> like) {
    boolean isEpoch = like.map(Step::unit).orElse(Step.STEP).equals(Step.EPOCH);
    for (String name : isEpoch ? List.of(Step.EPOCH) : STEPS) {
      if (row.get(name) instanceof Scalar.Whole whole && whole.value() >= 0) {
        return Optional.of(new Step(isEpoch ? Step.EPOCH : Step.STEP, whole.value()));
      }
    }
    return Optional.empty();
  }

  private static SortedMap<String, Scalar> row(String line, List<String> titles) {
    SortedMap<String, Scalar> row = new TreeMap<>();
    if (line.startsWith("{")) {
      try {
        for (Map.Entry<String, JsonNode> field :
            CanonicalJson.parse(line.getBytes(StandardCharsets.UTF_8)).properties()) {
          if (field.getValue().isNumber()) {
            row.put(field.getKey(), Scalar.read(field.getValue()));
          }
        }
      } catch (MalformedObjectException e) {
        return new TreeMap<>();
      }
    } else if (titles.isEmpty()) {
      titles.addAll(List.of(line.split(",", -1)));
    } else {
      String[] cells = line.split(",", -1);
      for (int i = 0; i < Math.min(cells.length, titles.size()); i++) {
        Scalar value = Scalar.parse(cells[i].strip());
        if (!(value instanceof Scalar.Text)) {
          row.put(titles.get(i).strip(), value);
        }
      }
    }
    return row;
  }
}
