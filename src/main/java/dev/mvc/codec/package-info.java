/// Lossless coders of tensors and of tensor differences.
///
/// The entry type is [dev.mvc.codec.FrameCodec]: it takes one [dev.mvc.codec.Frame] of at most 256
/// Ki elements, with the same stretch of an earlier version if there is one, and gives the number
/// of a predictor, the number of a coder and a payload. Both numbers and every payload are part of
/// the repository format.
///
/// What always holds: decoding gives the same bytes, whatever they are; a payload is never larger
/// than its frame; a damaged payload ends in [dev.mvc.codec.CorruptFrameException] or in wrong
/// bytes that the caller's check finds, and never costs more memory or time than the frame's own
/// length warrants.
///
/// The package knows nothing about files, objects, names or tensors' shapes beyond the length of a
/// row.
@NullMarked
package dev.mvc.codec;

import org.jspecify.annotations.NullMarked;
