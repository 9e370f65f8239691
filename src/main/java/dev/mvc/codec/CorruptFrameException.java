package dev.mvc.codec;

/// A payload that cannot have come from [FrameCodec#encode]. The message says what is wrong with
/// it; whoever read it from a pack adds the object and the offset.
public final class CorruptFrameException extends Exception {
  private static final long serialVersionUID = 1L;

  public CorruptFrameException(String message) {
    super(message);
  }

  public CorruptFrameException(String message, Throwable cause) {
    super(message, cause);
  }
}
