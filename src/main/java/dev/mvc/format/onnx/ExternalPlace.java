package dev.mvc.format.onnx;

import dev.mvc.format.layout.MalformedFileException;
import java.util.Map;

/// Where in another file the values of a tensor are.
///
/// @param path as the model names it, less `./` at its beginning
/// @param length in bytes; -1 when the model leaves it to the shape
record ExternalPlace(String path, long offset, long length) {
  /// Reads `TensorProto.external_data`.
  ///
  /// @param what the subject of messages
  static ExternalPlace of(Map<String, String> keys, String what) throws MalformedFileException {
    String path = keys.getOrDefault("location", "");
    while (path.startsWith("./")) {
      path = path.substring(2);
    }
    long offset = number(keys, "offset", 0, what);
    return new ExternalPlace(path, offset, number(keys, "length", -1, what));
  }

  private static long number(Map<String, String> keys, String key, long absent, String what)
      throws MalformedFileException {
    String text = keys.get(key);
    if (text == null || text.isEmpty()) {
      return absent;
    }
    try {
      long number = Long.parseLong(text.strip());
      if (number >= 0) {
        return number;
      }
    } catch (NumberFormatException e) {
      // said below, of a negative number too
    }
    throw new MalformedFileException(
        what + " has the external " + key + " " + MalformedFileException.quote(text));
  }
}
