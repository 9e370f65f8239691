package dev.mvc.experiment;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.mvc.format.layout.MalformedFileException;
import dev.mvc.object.Scalar;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// Results in JSON: a line for each step, a list of such objects, or one object with the results of
/// the whole.
final class JsonRows {
  /// Where Hugging Face's trainer keeps its log.
  private static final String LOG = "log_history";

  private static final int MAX_LINE = 1 << 20;

  private JsonRows() {}

  /// Reads an object on each line. A last line without an end that is not JSON is passed over: the
  /// program still writes.
  ///
  /// @throws MalformedFileException with the first line that is wrong; all others were added
  static void readLines(BufferedReader text, Rows rows) throws IOException, MalformedFileException {
    Lines lines = new Lines(text, MAX_LINE);
    long wrong = 0;
    String first = "";
    for (String line = lines.next(); line != null; line = lines.next()) {
      if (line.isBlank()) {
        continue;
      }
      try {
        rows.add(Flat.of(JsonValues.read(new StringReader(line))));
      } catch (MalformedFileException e) {
        if (lines.isComplete() && ++wrong == 1) {
          String why = String.valueOf(e.getMessage()).replaceFirst("^line 1: ", "");
          first = "line " + lines.number() + ": " + why;
        }
      }
    }
    if (wrong > 0) {
      throw new MalformedFileException(
          first + (wrong == 1 ? "" : ", and " + (wrong - 1) + " more lines"));
    }
  }

  /// Reads a whole file: a list of objects, each a step, or an object, whose values are results,
  /// and whose lists of numbers are curves.
  ///
  /// @param results takes what stands for itself, without a step
  static void read(BufferedReader text, Rows rows, Map<String, Scalar> results)
      throws IOException, MalformedFileException {
    JsonValues.read(
        text,
        json -> {
          if (json.currentToken() == JsonToken.START_ARRAY) {
            list(json, rows);
          } else {
            whole(Flat.of(withoutLists(JsonValues.value(json), rows)), results);
          }
          return true;
        });
  }

  /// Reads the state of Hugging Face's trainer: its log.
  static void readTrainerState(BufferedReader text, Rows rows)
      throws IOException, MalformedFileException {
    JsonValues.read(
        text,
        json -> {
          if (json.currentToken() != JsonToken.START_OBJECT) {
            throw new MalformedFileException(JsonValues.at(json) + ": it is no object");
          }
          while (json.nextToken() != JsonToken.END_OBJECT) {
            boolean isLog = json.currentName().equals(LOG);
            if (json.nextToken() == JsonToken.START_ARRAY && isLog) {
              list(json, rows);
            } else {
              json.skipChildren();
            }
          }
          return true;
        });
  }

  private static void list(JsonParser json, Rows rows) throws IOException, MalformedFileException {
    while (json.nextToken() != JsonToken.END_ARRAY) {
      String place = JsonValues.at(json);
      try {
        rows.add(Flat.of(JsonValues.value(json)));
      } catch (MalformedFileException e) {
        String why = String.valueOf(e.getMessage());
        throw new MalformedFileException(why.startsWith("line") ? why : place + ": " + why);
      }
    }
  }

  /// Takes the lists of numbers out, which are curves over the rows.
  private static Nested withoutLists(Nested nested, Rows rows) {
    if (!(nested instanceof Nested.Table(Map<String, Nested> entries))) {
      return nested;
    }
    Map<String, Nested> rest = new TreeMap<>(entries);
    for (Map.Entry<String, Nested> entry : entries.entrySet()) {
      if (entry.getValue() instanceof Nested.Many(List<Nested> items) && areNumbers(items)) {
        rest.remove(entry.getKey());
        for (int i = 0; i < items.size(); i++) {
          if (items.get(i) instanceof Nested.One(Scalar value)) {
            rows.put(entry.getKey(), i + 1, value.number().orElse(Double.NaN), value);
          }
        }
      }
    }
    return new Nested.Table(rest);
  }

  private static boolean areNumbers(List<Nested> items) {
    return !items.isEmpty()
        && items.stream()
            .allMatch(
                item -> item instanceof Nested.One(Scalar value) && value.number().isPresent());
  }

  private static void whole(SortedMap<String, Scalar> values, Map<String, Scalar> results) {
    values.forEach((name, value) -> {
      if (value.number().isPresent()) {
        results.put(name, value);
      }
    });
  }
}
