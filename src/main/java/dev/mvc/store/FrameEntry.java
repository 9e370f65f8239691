package dev.mvc.store;

import dev.mvc.codec.FrameCodec;

/// What a pack says of one frame of an object.
///
/// @param predictor number of the predictor, see [dev.mvc.codec.FrameCodec]
/// @param coder number of the coder
/// @param rawLength bytes of the object that the frame holds
/// @param storedLength bytes of the payload in the pack
/// @param storedCheck CRC-32C of the payload
/// @param rawCheck CRC-32C of the decoded bytes
record FrameEntry(
    int predictor, int coder, int rawLength, int storedLength, int storedCheck, int rawCheck) {
  boolean needsBase() {
    return FrameCodec.needsBase(predictor);
  }
}
