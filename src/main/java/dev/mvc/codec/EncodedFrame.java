package dev.mvc.codec;

/// What [FrameCodec#encode] made of a frame.
///
/// @param predictor number of what the coder was given: the elements themselves or their difference
/// @param coder number of the coder
/// @param payload what the coder wrote
@SuppressWarnings("ArrayRecordComponent") // handed on and written out, never compared
public record EncodedFrame(int predictor, int coder, byte[] payload) {}
