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

  /// What is wrong, without the full stop: to be said within another sentence.
  public String problem() {
    String message = String.valueOf(getMessage());
    return message.endsWith(".") ? message.substring(0, message.length() - 1) : message;
  }
}
