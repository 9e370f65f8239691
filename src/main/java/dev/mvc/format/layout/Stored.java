package dev.mvc.format.layout;

import dev.mvc.io.ByteSource;
import java.io.IOException;

/// An extent of a model's file.
///
/// @param path of the file, from the folder of the one that names it; empty for that one itself
public record Stored(String path, Extent extent) {
  /// An extent of the file that is read.
  public static Stored here(Extent extent) {
    return new Stored("", extent);
  }

  /// The extent's content.
  ///
  /// @return to be closed; that leaves `file` open
  /// @throws MalformedFileException when the file is not there, or too short
  public ByteSource open(ModelFile file) throws IOException, MalformedFileException {
    if (path.isEmpty()) {
      file.bytes().requireThere(extent.offset(), extent.length());
      return extent.content(file.bytes());
    }
    ByteSource other =
        file.folder()
            .open(path)
            .orElseThrow(() ->
                new MalformedFileException(
                    "the file " + MalformedFileException.quote(path) + " is missing"));
    if (extent.end() > other.size()) {
      other.close();
      throw new MalformedFileException(
          MalformedFileException.quote(path) + " ends before byte " + extent.end());
    }
    try {
      other.requireThere(extent.offset(), extent.length());
    } catch (IOException e) {
      other.close();
      throw e;
    }
    return new Closing(extent.content(other), other);
  }

  /// Closes a file together with what is read from it.
  private record Closing(ByteSource content, ByteSource file) implements ByteSource {
    @Override
    public long size() {
      return content.size();
    }

    @Override
    public void read(long offset, byte[] into, int at, int length) throws IOException {
      content.read(offset, into, at, length);
    }

    @Override
    public void close() throws IOException {
      content.close();
      file.close();
    }
  }
}
