package dev.mvc.format.zip;

import dev.mvc.format.layout.Filter;
import dev.mvc.format.layout.MalformedFileException;
import dev.mvc.format.layout.Packing;
import dev.mvc.io.ByteSource;
import java.io.IOException;
import java.util.Optional;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/// A member of a zip archive.
///
/// @param name as the directory has it; may be anything that a string can be
/// @param flags general purpose bits
/// @param method of compression; 0 is none and 8 Deflate
/// @param crc CRC-32 of the content
/// @param compressedSize bytes in the file
/// @param size bytes of the content
/// @param headerOffset where its local header begins
/// @param dataOffset where its bytes begin, of which there are as many in the file as it says
/// @param attributes external attributes; the upper half is the mode on Unix
public record ZipMember(
    String name,
    int flags,
    int method,
    int crc,
    long compressedSize,
    long size,
    long headerOffset,
    long dataOffset,
    int attributes) {
  static final int STORED = 0;
  static final int DEFLATED = 8;

  private static final int ENCRYPTED = 0x2041;
  private static final int TYPE = 0xF000;
  private static final int LINK = 0xA000;

  /// Zlib's level unless a program asks for another, as none does that writes models.
  private static final int USUAL_LEVEL = 6;

  /// Compressed bytes that are read at a time for a head.
  private static final int STEP = 512;

  /// How it is packed; empty when it is encrypted or compressed by a method that no model has.
  public Optional<Packing> packing() {
    if (isEncrypted()) {
      return Optional.empty();
    }
    return switch (method) {
      case STORED -> Optional.of(Packing.NONE);
      case DEFLATED -> Optional.of(Packing.of(Filter.Kind.DEFLATE, USUAL_LEVEL));
      default -> Optional.empty();
    };
  }

  /// Whether its bytes are the content.
  public boolean isStored() {
    return method == STORED && !isEncrypted();
  }

  /// Whether it cannot be read without a key.
  public boolean isEncrypted() {
    return (flags & ENCRYPTED) != 0;
  }

  /// Whether it is a symbolic link to its content.
  public boolean isLink() {
    return (attributes >>> 16 & TYPE) == LINK;
  }

  /// The content, not compared with its CRC; reading it fails where it does not unpack.
  ///
  /// @param file stays open as long as the content is read
  /// @throws MalformedFileException when it is encrypted or compressed by an unknown method
  public ByteSource content(ByteSource file) throws MalformedFileException {
    Packing packing = packing().orElseThrow(this::notReadable);
    return packing.unpack(file.slice(dataOffset, compressedSize), size);
  }

  /// The first bytes of the content, without unpacking more.
  ///
  /// @param length not more than the content has
  /// @throws MalformedFileException when it does not unpack to so many
  public byte[] head(ByteSource file, int length) throws IOException, MalformedFileException {
    if (packing().orElseThrow(this::notReadable).isNone()) {
      return file.read(dataOffset, length);
    }
    byte[] head = new byte[length];
    Inflater inflater = new Inflater(true);
    try {
      int done = 0;
      for (long at = 0; done < length; ) {
        int count = inflater.inflate(head, done, length - done);
        done += count;
        if (count == 0) {
          int next = (int) Math.min(compressedSize - at, STEP);
          if (next == 0 || !inflater.needsInput()) {
            throw new MalformedFileException(what() + " breaks off");
          }
          inflater.setInput(file.read(dataOffset + at, next));
          at += next;
        }
      }
      return head;
    } catch (DataFormatException e) {
      throw new MalformedFileException(what() + " does not unpack to " + size + " bytes");
    } finally {
      inflater.end();
    }
  }

  private MalformedFileException notReadable() {
    return new MalformedFileException(
        what()
            + (isEncrypted()
                ? " is encrypted"
                : " is compressed by method " + method + ", which is not known"));
  }

  /// All of a small member, compared with its CRC.
  ///
  /// @param max bytes that it may have
  /// @throws MalformedFileException when it is damaged or larger
  public byte[] read(ByteSource file, int max) throws IOException, MalformedFileException {
    if (size > max) {
      throw new MalformedFileException(what() + " has " + size + " bytes, more than " + max);
    }
    byte[] bytes;
    try (ByteSource content = content(file)) {
      bytes = content.read(0, (int) size);
    } catch (IOException e) {
      if (method == STORED) {
        throw e;
      }
      throw new MalformedFileException(what() + " does not unpack to " + size + " bytes");
    }
    CRC32 sum = new CRC32();
    sum.update(bytes);
    if ((int) sum.getValue() != crc) {
      throw new MalformedFileException(
          String.format("%s has the CRC %08x instead of %08x", what(), sum.getValue(), crc));
    }
    return bytes;
  }

  /// The subject of a message about it.
  String what() {
    return "member " + MalformedFileException.quote(name);
  }
}
