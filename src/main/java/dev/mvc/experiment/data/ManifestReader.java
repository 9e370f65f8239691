package dev.mvc.experiment.data;

import dev.mvc.object.MalformedObjectException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// Reads a manifest line by line.
public final class ManifestReader {
  private final InputStream in;
  private final byte[] buffer = new byte[1 << 16];
  private int at;
  private int end;
  private String last = "";
  private boolean isFirst = true;

  /// @param in closed by the caller
  public ManifestReader(InputStream in) {
    this.in = in;
  }

  /// The next file; empty at the end.
  ///
  /// @throws MalformedObjectException when the line is none, or not behind the one before
  public Optional<DataEntry> next() throws IOException, MalformedObjectException {
    Optional<String> line = line();
    if (line.isEmpty()) {
      return Optional.empty();
    }
    DataEntry entry = Manifest.parse(line.get());
    if (!isFirst && entry.path().compareTo(last) <= 0) {
      throw new MalformedObjectException("is not sorted");
    }
    isFirst = false;
    last = entry.path();
    return Optional.of(entry);
  }

  private Optional<String> line() throws IOException, MalformedObjectException {
    ByteArrayOutputStream line = new ByteArrayOutputStream(256);
    while (true) {
      if (at == end) {
        at = 0;
        end = in.read(buffer);
        if (end <= 0) {
          end = 0;
          if (line.size() > 0) {
            throw new MalformedObjectException("is cut off");
          }
          return Optional.empty();
        }
      }
      int from = at;
      while (at < end && buffer[at] != '\n') {
        at++;
      }
      line.write(buffer, from, at - from);
      if (line.size() > Manifest.MAX_LINE) {
        throw new MalformedObjectException("has a line that is too long");
      }
      if (at < end) {
        at++;
        return Optional.of(line.toString(StandardCharsets.UTF_8));
      }
    }
  }
}
