package dev.mvc.experiment.data;

/// Reads a table while the bytes of its file stream by.
public interface TableReader {
  /// Takes the next bytes.
  void accept(byte[] bytes, int offset, int length);

  /// What the table is, after the last byte.
  Table finish();
}
