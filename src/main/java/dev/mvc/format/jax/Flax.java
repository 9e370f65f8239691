package dev.mvc.format.jax;

import dev.mvc.format.layout.Layout;
import dev.mvc.format.layout.Lookalike;
import dev.mvc.format.layout.MalformedFileException;
import dev.mvc.format.layout.ModelFile;
import dev.mvc.format.layout.ModelFormat;
import java.io.IOException;
import java.util.Locale;

/// Flax' `flax_model.msgpack` and `checkpoint_N`: nested maps of arrays in MessagePack, as
/// `flax.serialization` 0.12.8 writes them.
public final class Flax implements ModelFormat {
  @Override
  public String name() {
    return "flax";
  }

  @Override
  public boolean claims(ModelFile file, byte[] head) {
    String name = file.name().toLowerCase(Locale.ROOT);
    return name.endsWith(".msgpack") || (name.startsWith("checkpoint") && isMap(head));
  }

  /// A map, the first key of which is text.
  private static boolean isMap(byte[] head) {
    if (head.length < 8) {
      return false;
    }
    int first = head[0] & 0xFF;
    int key = first == 0xDE ? 3 : first == 0xDF ? 5 : 1;
    boolean isMap = first > 0x80 && first < 0x90 || key > 1;
    return isMap && (head[key] & 0xE0) == 0xA0 && head[key + 1] > ' ';
  }

  @Override
  public Layout read(ModelFile file) throws IOException, MalformedFileException {
    byte[] head = file.head();
    if (!isMap(head)) {
      throw new MalformedFileException(
          head.length == 0
              ? "the file is empty"
              : "the file is " + Lookalike.of(head).orElse("no map") + ", not Flax' MessagePack");
    }
    return new FlaxTree(name(), file.bytes()).read();
  }
}
