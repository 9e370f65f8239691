package dev.mvc.experiment;

import dev.mvc.format.layout.MalformedFileException;
import dev.mvc.format.layout.SourceStream;
import dev.mvc.io.ByteSource;
import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/// Text of files, strictly UTF-8. A byte order mark, as some editors write, says nothing.
final class Utf8 {
  private static final int BUFFER = 1 << 16;
  private static final char MARK = '\uFEFF';

  private Utf8() {}

  /// All of a small file.
  static String read(ByteSource file, int max) throws IOException, MalformedFileException {
    if (file.size() > max) {
      throw new MalformedFileException(
          "it has " + file.size() + " bytes; of such files at most " + max + " are read");
    }
    try {
      String text =
          StandardCharsets.UTF_8
              .newDecoder()
              .onMalformedInput(CodingErrorAction.REPORT)
              .decode(ByteBuffer.wrap(file.read(0, (int) file.size())))
              .toString();
      return !text.isEmpty() && text.charAt(0) == MARK ? text.substring(1) : text;
    } catch (CharacterCodingException e) {
      throw new MalformedFileException("it is not UTF-8");
    }
  }

  /// A file as text that is decoded while it is read.
  static BufferedReader open(ByteSource file) throws IOException {
    BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(
                new BufferedInputStream(new SourceStream(file), BUFFER),
                StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)));
    reader.mark(1);
    if (reader.read() != MARK) {
      reader.reset();
    }
    return reader;
  }
}
