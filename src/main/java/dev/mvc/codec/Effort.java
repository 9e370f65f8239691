package dev.mvc.codec;

/// What encoding may cost. Decoding reads either without being told which it was.
public enum Effort {
  /// The smallest result at several hundred MB/s a core; opaque bytes by zstd.
  NORMAL,
  /// The least time for opaque bytes: LZ4. Tensors are coded as ever, since nothing that was tried
  /// is much faster at nearly the size.
  FAST
}
