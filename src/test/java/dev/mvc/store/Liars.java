package dev.mvc.store;

import dev.mvc.id.ObjectId;
import dev.mvc.io.MappedFile;
import dev.mvc.store.parity.ParityRate;
import dev.mvc.store.parity.ParityWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Files that say something else than they should, with all checks right.
public final class Liars {
  private Liars() {}

  /// Writes a sidecar for a pack of this name with another content.
  public static void parity(Path content, Path sidecar) throws IOException {
    String name = sidecar.getFileName().toString();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (MappedFile file = MappedFile.open(content)) {
      new ParityWriter(
              file, ObjectId.parse(name.substring(0, ObjectId.BYTES * 2)), ParityRate.parse("2"))
          .write(bytes -> {
            byte[] part = new byte[bytes.remaining()];
            bytes.get(part);
            out.writeBytes(part);
          });
    }
    Files.write(sidecar, out.toByteArray());
  }
}
