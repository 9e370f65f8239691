package dev.mvc.experiment;

/// Names of tensors, in which `*` stands for anything, dots and slashes too, and `?` for one
/// character.
public record TensorPattern(String text) {
  /// Whether a tensor is one of those meant.
  ///
  /// Goes back to the last `*` alone, so that no pattern takes longer than its length times that of
  /// the name.
  public boolean matches(String name) {
    int at = 0;
    int in = 0;
    int star = -1;
    int resume = 0;
    while (at < name.length()) {
      char wanted = in < text.length() ? text.charAt(in) : 0;
      if (in < text.length() && wanted == '*') {
        star = in++;
        resume = at;
      } else if (in < text.length() && (wanted == '?' || wanted == name.charAt(at))) {
        in++;
        at++;
      } else if (star >= 0) {
        in = star + 1;
        at = ++resume;
      } else {
        return false;
      }
    }
    while (in < text.length() && text.charAt(in) == '*') {
      in++;
    }
    return in == text.length();
  }
}
