package dev.mvc.experiment;

import dev.mvc.format.layout.MalformedFileException;
import dev.mvc.io.ByteSource;
import dev.mvc.io.FileSource;
import dev.mvc.object.Scalar;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// The results that a training had logged when it was at a step.
///
/// @param values the last of each result at or before the step
/// @param last where the last line stood that was taken, if lines say that
public record LoggedMetrics(SortedMap<String, Scalar> values, Optional<Step> last) {
  /// Reads a file of results that may still be written to: what cannot be understood, as a line
  /// that is not complete yet, ends it.
  ///
  /// @param until up to which step; everything when empty
  public static LoggedMetrics at(Path file, Optional<Step> until) throws IOException {
    Rows rows = new Rows(file.toString(), "", until);
    SortedMap<String, Scalar> values = new TreeMap<>();
    try (ByteSource source = FileSource.open(file)) {
      MetricFiles.read(String.valueOf(file.getFileName()), source, rows, values);
    } catch (MalformedFileException e) {
      // What came before it counts.
      values.putAll(rows.last());
      return new LoggedMetrics(values, rows.lastStep());
    }
    values.putAll(rows.last());
    return new LoggedMetrics(values, rows.lastStep());
  }
}
