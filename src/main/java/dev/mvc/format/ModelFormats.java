package dev.mvc.format;

import dev.mvc.io.ByteSource;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/// The formats that mvc can look into.
public final class ModelFormats {
  /// How many bytes of a file a format may see before it decides.
  public static final int HEAD = 4096;

  /// The first one that claims a file gets it.
  private static final List<ModelFormat> ALL = List.of(new Safetensors());

  private ModelFormats() {}

  /// The format of a file, if it has one.
  ///
  /// @param fileName without its folder
  public static Optional<ModelFormat> detect(String fileName, ByteSource file) throws IOException {
    long size = file.size();
    byte[] head = file.read(0, (int) Math.min(HEAD, size));
    return ALL.stream().filter(format -> format.claims(fileName, head, size)).findFirst();
  }
}
