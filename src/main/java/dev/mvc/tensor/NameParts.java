package dev.mvc.tensor;

/// The parts that names of tensors have: PyTorch and JAX put dots between them, TensorFlow, Keras
/// and ONNX slashes.
///
/// A part is never empty: a separator right at its beginning belongs to it, as in ONNX's
/// `/encoder/MatMul`. What TensorFlow hangs on every name of a checkpoint is no part of its own.
public final class NameParts {
  /// Ends the names of TensorFlow's object-based checkpoints.
  public static final String TENSORFLOW_ENDING = "/.ATTRIBUTES/VARIABLE_VALUE";

  private NameParts() {}

  /// Where the part that begins at `from` ends: at a separator that another part follows; -1 for
  /// the last part.
  public static int end(String name, int from) {
    for (int at = from + 1; at < name.length() - 1; at++) {
      char c = name.charAt(at);
      if (c == '.' || c == '/') {
        return at == stem(name) ? -1 : at;
      }
    }
    return -1;
  }

  /// Where the last part of a name ends: before what TensorFlow hangs on it.
  public static int stem(String name) {
    int ending = TENSORFLOW_ENDING.length();
    return name.length() > ending && name.endsWith(TENSORFLOW_ENDING)
        ? name.length() - ending
        : name.length();
  }

  /// Whether a stretch of a name is one or more digits.
  static boolean isNumber(String name, int from, int to) {
    for (int i = from; i < to; i++) {
      char c = name.charAt(i);
      if (c < '0' || c > '9') {
        return false;
      }
    }
    return from < to;
  }
}
