package dev.mvc.experiment.data;

import dev.mvc.io.ByteSource;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;

/// Which files are tables, by their names, and what they hold.
public final class Tables {
  private static final int BUFFER = 1 << 16;

  private Tables() {}

  /// The formats of tables.
  private enum Format {
    CSV,
    JSON_LINES,
    PARQUET
  }

  /// Whether a file of that name is a table.
  public static boolean isTable(String path) {
    return format(path).isPresent();
  }

  /// What reads the table while the file streams by; empty for files that are no tables.
  public static Optional<TableReader> reader(String path) {
    return format(path)
        .map(format ->
            switch (format) {
              case CSV -> new CsvTable();
              case JSON_LINES -> new JsonLinesTable();
              case PARQUET -> new ParquetTail();
            });
  }

  /// What a file of that name holds; of Parquet only the footer is read.
  public static Optional<Table> read(String path, ByteSource file) throws IOException {
    Optional<Format> format = format(path);
    if (format.isEmpty() || format.get() == Format.PARQUET) {
      return format.map(_ -> Parquet.read(file));
    }
    TableReader reader = reader(path).orElseThrow();
    byte[] buffer = new byte[BUFFER];
    for (long at = 0; at < file.size(); at += buffer.length) {
      int length = (int) Math.min(buffer.length, file.size() - at);
      file.read(at, buffer, 0, length);
      reader.accept(buffer, 0, length);
    }
    return Optional.of(reader.finish());
  }

  private static Optional<Format> format(String path) {
    int dot = Math.max(0, path.lastIndexOf('.'));
    return switch (path.substring(dot).toLowerCase(Locale.ROOT)) {
      case ".csv", ".tsv" -> Optional.of(Format.CSV);
      case ".jsonl", ".ndjson" -> Optional.of(Format.JSON_LINES);
      case ".parquet" -> Optional.of(Format.PARQUET);
      default -> Optional.empty();
    };
  }
}
