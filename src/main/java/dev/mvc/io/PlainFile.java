package dev.mvc.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;

/// Files that are opened because they are files: with a FIFO in its place `open` would wait for
/// somebody to write to it, for ever. Links are followed.
///
/// What cannot be read is told with the file's name, which channels leave out.
public final class PlainFile {
  private PlainFile() {}

  /// Opens a file for reading.
  ///
  /// @throws FileSystemException also when it is no regular file
  public static FileChannel open(Path file) throws IOException {
    require(file);
    return FileChannel.open(file, StandardOpenOption.READ);
  }

  /// Refuses what is there and no regular file, before it is opened for writing.
  static void requireIfThere(Path file) throws IOException {
    try {
      require(file);
    } catch (NoSuchFileException e) {
      return; // it will be made
    }
  }

  private static void require(Path file) throws IOException {
    if (!Files.readAttributes(file, BasicFileAttributes.class).isRegularFile()) {
      throw new FileSystemException(file.toString(), null, "it is not a regular file");
    }
  }

  /// The whole of a small file.
  public static byte[] bytes(Path file) throws IOException {
    try (FileChannel channel = open(file)) {
      return Channels.newInputStream(channel).readAllBytes();
    } catch (IOException e) {
      throw named(file, e);
    }
  }

  /// The whole of a small file as text.
  ///
  /// @throws CharacterCodingException when it is not UTF-8
  public static String text(Path file) throws IOException {
    return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes(file))).toString();
  }

  /// Reads from a channel at a position, as much as comes at once.
  ///
  /// @param file what the channel was opened for
  public static int read(FileChannel channel, Path file, ByteBuffer into, long position)
      throws IOException {
    try {
      return channel.read(into, position);
    } catch (IOException e) {
      throw named(file, e);
    }
  }

  /// What a channel met, with the name of the file. Anything that says more than "did not work" in
  /// its class stays as it is.
  static IOException named(Path file, IOException problem) {
    if (problem.getClass() != IOException.class) {
      return problem;
    }
    FileSystemException named =
        new FileSystemException(file.toString(), null, problem.getMessage());
    named.initCause(problem);
    return named;
  }
}
