package dev.mvc.format.tflite;

import dev.mvc.format.layout.Layout;
import dev.mvc.format.layout.Lookalike;
import dev.mvc.format.layout.MalformedFileException;
import dev.mvc.format.layout.ModelFile;
import dev.mvc.format.layout.ModelFormat;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;

/// TensorFlow Lite (now LiteRT): a flat buffer with graphs and the buffers of their constants.
///
/// What follows the flat buffer (labels in a zip archive, buffers of models above 2 GB) may be
/// there.
public final class Tflite implements ModelFormat {
  private static final byte[] MAGIC = "TFL3".getBytes(StandardCharsets.US_ASCII);

  @Override
  public String name() {
    return "tflite";
  }

  @Override
  public boolean claims(ModelFile file, byte[] head) {
    return hasMagic(head) || file.name().toLowerCase(Locale.ROOT).endsWith(".tflite");
  }

  private static boolean hasMagic(byte[] head) {
    return head.length >= 8 && Arrays.equals(head, 4, 8, MAGIC, 0, MAGIC.length);
  }

  @Override
  public Layout read(ModelFile file) throws IOException, MalformedFileException {
    if (file.size() == 0) {
      throw new MalformedFileException("the file is empty");
    }
    byte[] head = file.head();
    if (!hasMagic(head)) {
      throw new MalformedFileException(
          Lookalike.of(head)
              .map(other -> "the file is " + other + ", not TFLite")
              .orElse("the file has no TFL3 at byte 4"));
    }
    return new TfliteModel(file.bytes()).read(name());
  }
}
