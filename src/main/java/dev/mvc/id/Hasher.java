package dev.mvc.id;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/// Hashes streamed content to an [ObjectId]. One thread at a time; reusable after [#finish].
public final class Hasher {
  private final MessageDigest digest = sha256();

  /// Adds bytes to the content.
  public Hasher update(byte[] bytes, int offset, int length) {
    digest.update(bytes, offset, length);
    return this;
  }

  /// The id of all content since the last call.
  public ObjectId finish() {
    return ObjectId.of(digest.digest());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
