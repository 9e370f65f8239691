package dev.mvc.codec;

import org.jspecify.annotations.Nullable;

/// One stretch of a tensor or of an opaque file, and the same stretch of the version that it is a
/// difference of.
///
/// The arrays are shared with the caller, not copied: an encoder reads `data`, a decoder fills it;
/// `base` is only read and must be another array.
///
/// @param elements how the bytes are to be read
/// @param rowLength elements in a row of the last dimension, 0 if there are no rows; frames start
///   at a row's start whenever the caller can arrange it, and lose a little size otherwise
/// @param data little-endian elements, `length` bytes of them
/// @param length bytes used of `data`: at most [FrameCodec#FRAME_ELEMENTS] elements
/// @param base at least `length` bytes that the decoder will have as well, or null to code the
///   frame alone
@SuppressWarnings("ArrayRecordComponent") // compared by no one; a frame is a view of two buffers
public record Frame(
    Elements elements, int rowLength, byte[] data, int length, byte @Nullable [] base) {

  public Frame {
    if (length < 0 || length > data.length) {
      throw new IllegalArgumentException(
          "A frame of " + length + " bytes does not fit " + data.length + ".");
    }
    if (length > FrameCodec.FRAME_ELEMENTS * elements.width()) {
      throw new IllegalArgumentException("A frame of " + length + " bytes is too long.");
    }
    if (base != null && base.length < length) {
      throw new IllegalArgumentException(
          "The base has " + base.length + " bytes, the frame " + length + ".");
    }
    if (rowLength < 0) {
      throw new IllegalArgumentException("A row of " + rowLength + " elements.");
    }
  }

  /// This frame read as elements, or as bytes where its length is no multiple of an element's.
  Frame whole() {
    return length % elements.width() == 0 ? this : new Frame(Elements.BYTES, 0, data, length, base);
  }

  int count() {
    return length / elements.width();
  }
}
