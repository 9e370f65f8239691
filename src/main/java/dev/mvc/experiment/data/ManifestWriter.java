package dev.mvc.experiment.data;

import dev.mvc.id.Hasher;
import dev.mvc.id.ObjectId;
import java.io.IOException;
import java.io.OutputStream;

/// Writes a manifest line by line and counts what it lists.
public final class ManifestWriter {
  private final OutputStream out;
  private final Hasher hasher = new Hasher();
  private long files;
  private long bytes;
  private String last = "";

  /// @param out buffered; closed by the caller
  public ManifestWriter(OutputStream out) {
    this.out = out;
  }

  /// Adds a file, whose path comes after those before it.
  public void add(DataEntry entry) throws IOException {
    if (files > 0 && entry.path().compareTo(last) <= 0) {
      throw new IllegalArgumentException(entry.path() + " after " + last);
    }
    last = entry.path();
    byte[] line = Manifest.line(entry);
    out.write(line);
    hasher.update(line, 0, line.length);
    files++;
    bytes += entry.size();
  }

  /// How many files were added.
  public long files() {
    return files;
  }

  /// Their sizes together.
  public long bytes() {
    return bytes;
  }

  /// SHA-256 of all lines. Ends the writing.
  public ObjectId digest() {
    return hasher.finish();
  }
}
