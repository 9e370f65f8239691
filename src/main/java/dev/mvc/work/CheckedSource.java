package dev.mvc.work;

import dev.mvc.io.ByteSource;
import dev.mvc.io.MvcException;
import java.io.IOException;
import java.util.zip.CRC32C;

/// A stretch of a file that was hashed and is read again to be coded.
///
/// A program that writes to the file in between, through a mapping for example, need not change its
/// time. What would be stored then is not what the id names, and the right content could never be
/// stored again, so every frame must still have the check that it had.
final class CheckedSource implements ByteSource {
  private final String path;
  private final ByteSource source;
  private final int frameLength;
  private final int[] checks;

  /// @param path for the message
  /// @param frameLength how many bytes a coder reads at once
  /// @param checks of these stretches when they were hashed, see [#check]
  CheckedSource(String path, ByteSource source, int frameLength, int[] checks) {
    this.path = path;
    this.source = source;
    this.frameLength = frameLength;
    this.checks = checks;
  }

  /// The check of the beginning of an array.
  static int check(byte[] bytes, int length) {
    return check(bytes, 0, length);
  }

  private static int check(byte[] bytes, int offset, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, offset, length);
    return (int) crc.getValue();
  }

  @Override
  public long size() {
    return source.size();
  }

  /// Reads as any source; a frame that is read whole is compared.
  ///
  /// @throws MvcException of kind CONFLICT when it changed
  @Override
  public void read(long offset, byte[] into, int at, int length) throws IOException {
    source.read(offset, into, at, length);
    boolean isFrame = offset % frameLength == 0 && length == Math.min(frameLength, size() - offset);
    if (isFrame && length > 0 && check(into, at, length) != checks[(int) (offset / frameLength)]) {
      throw FileReading.changed(path);
    }
  }

  @Override
  public void close() throws IOException {
    source.close();
  }
}
