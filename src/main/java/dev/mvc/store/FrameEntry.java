package dev.mvc.store;

import dev.mvc.codec.FrameCodec;
import java.util.Locale;
import java.util.function.Supplier;

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

  /// Compares a payload with its check.
  ///
  /// @param place tells where the payload was read
  void requireIntact(Entry entry, int index, byte[] payload, Supplier<String> place)
      throws DamagedObjectException {
    int found = PackFormat.check(payload, 0, storedLength);
    if (found != storedCheck) {
      throw new DamagedObjectException(
          entry.id(),
          String.format(
              Locale.ROOT,
              "frame %d is damaged (%s: check %08x, found %08x)",
              index,
              place.get(),
              storedCheck,
              found));
    }
  }
}
