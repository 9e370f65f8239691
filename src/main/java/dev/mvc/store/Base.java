package dev.mvc.store;

/// What a tensor is stored as a difference of: another tensor, or an F32 tensor rounded to the 16
/// bits of this one's elements.
record Base(Located object, boolean rounded) {
  /// Length in bytes, as it is seen through the rounding.
  long length() {
    long length = object.entry().rawLength();
    return rounded ? length / 2 : length;
  }
}
