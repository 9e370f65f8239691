package dev.mvc.format.layout;

import dev.mvc.io.ByteSource;
import java.io.IOException;

/// A file to be looked into, and what lies around it.
///
/// @param name without its folder
/// @param folder the folder of the file
public record ModelFile(String name, ByteSource bytes, Folder folder) {
  /// How many bytes of a file a format may see before it decides.
  public static final int HEAD = 4096;

  /// A file with nothing around it.
  public static ModelFile alone(String name, ByteSource bytes) {
    return new ModelFile(name, bytes, Folder.EMPTY);
  }

  /// The first [#HEAD] bytes, or all if there are fewer.
  public byte[] head() throws IOException {
    return bytes.read(0, (int) Math.min(HEAD, size()));
  }

  /// Size in bytes.
  public long size() {
    return bytes.size();
  }
}
