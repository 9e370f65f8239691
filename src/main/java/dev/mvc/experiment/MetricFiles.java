package dev.mvc.experiment;

import dev.mvc.format.layout.MalformedFileException;
import dev.mvc.io.ByteSource;
import dev.mvc.object.Scalar;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;

/// Finds files of results and puts together what they give.
final class MetricFiles {
  private static final String TRAINER_STATE = "trainer_state.json";

  /// Known by their names, the first of them first.
  private static final List<Predicate<String>> KINDS =
      List.of(
          "metrics.jsonl"::equals,
          "metrics.csv"::equals,
          "metrics.json"::equals,
          TRAINER_STATE::equals,
          EventFile::isEventFile);

  private static final int MAX_SIZE = 256 << 20;

  private final TrackedFiles files;
  private final Optional<Step> until;
  private final SortedMap<String, Curve> curves = new TreeMap<>();
  private final SortedMap<String, Scalar> last = new TreeMap<>();
  private final List<String> readFiles = new ArrayList<>();
  private final List<String> warnings = new ArrayList<>();

  private MetricFiles(TrackedFiles files, Optional<Step> until) {
    this.files = files;
    this.until = until;
  }

  static Curves read(TrackedFiles files, Optional<List<PathPattern>> listed, Optional<Step> until)
      throws IOException {
    MetricFiles found = new MetricFiles(files, until);
    if (listed.isPresent()) {
      for (PathPattern pattern : listed.get()) {
        found.readListed(pattern);
      }
    } else {
      for (Predicate<String> kind : KINDS) {
        found.readAll(Conventions.find(files.paths(), kind));
      }
    }
    return new Curves(found.curves, found.last, found.readFiles, found.warnings);
  }

  private void readListed(PathPattern pattern) throws IOException {
    List<Conventions.Found> paths =
        files.paths().stream()
            .filter(pattern::matches)
            .map(path -> new Conventions.Found(path, ""))
            .toList();
    if (paths.isEmpty() && pattern.isPlain()) {
      warnings.add(pattern + ", which mvc.toml names in [metrics], is not there; it gives nothing");
    }
    readAll(paths);
  }

  /// Event files of one folder are parts of one log, in the order of their names, which have the
  /// time in them.
  private void readAll(List<Conventions.Found> all) throws IOException {
    Map<String, Rows> logs = new LinkedHashMap<>();
    for (Conventions.Found found : all) {
      readFiles.add(found.path());
      String prefix = found.folder().isEmpty() ? "" : found.folder() + "/";
      if (EventFile.isEventFile(Conventions.name(found.path()))) {
        String folder = found.path().substring(0, found.path().lastIndexOf('/') + 1);
        Rows rows = logs.computeIfAbsent(folder, _ -> new Rows(found.path(), prefix, until));
        read(found.path(), file -> EventFile.read(file, rows));
      } else {
        Rows rows = new Rows(found.path(), prefix, until);
        Map<String, Scalar> results = new TreeMap<>();
        read(found.path(), file -> text(found.path(), file, rows, results));
        take(rows);
        results.forEach((name, value) -> last.putIfAbsent(prefix + name, value));
      }
    }
    logs.values().forEach(this::take);
  }

  private interface Reading {
    void of(ByteSource file) throws IOException, MalformedFileException;
  }

  private void read(String path, Reading reading) throws IOException {
    try (ByteSource file = files.open(path)) {
      if (file.size() > MAX_SIZE && !EventFile.isEventFile(Conventions.name(path))) {
        throw new MalformedFileException("it is larger than 256 MiB");
      }
      reading.of(file);
    } catch (MalformedFileException e) {
      warnings.add(path + ": " + e.getMessage() + "; what comes of it is not complete");
    }
  }

  private static void text(String path, ByteSource file, Rows rows, Map<String, Scalar> results)
      throws IOException, MalformedFileException {
    String name = Conventions.name(path);
    try (BufferedReader text = Utf8.open(file)) {
      if (name.equals(TRAINER_STATE)) {
        JsonRows.readTrainerState(text, rows);
        return;
      }
      switch (name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT)) {
        case "jsonl", "ndjson" -> JsonRows.readLines(text, rows);
        case "csv", "tsv" -> CsvRows.read(text, rows);
        case "json" -> JsonRows.read(text, rows, results);
        default ->
            throw new MalformedFileException(
                "it is none of .jsonl, .csv, .json and event files of TensorBoard");
      }
    } catch (CharacterCodingException e) {
      throw new MalformedFileException("it is not UTF-8");
    }
  }

  /// Reads one file of any kind.
  static void read(String name, ByteSource file, Rows rows, Map<String, Scalar> results)
      throws IOException, MalformedFileException {
    if (EventFile.isEventFile(name)) {
      EventFile.read(file, rows);
    } else {
      text(name, file, rows, results);
    }
  }

  private void take(Rows rows) {
    rows.curves().forEach((name, curve) -> curves.putIfAbsent(name, curve));
    rows.last().forEach((name, value) -> last.putIfAbsent(name, value));
    if (rows.isFull()) {
      warnings.add("there are more than 1,000 metrics in one file; the others are left out");
    }
  }
}
