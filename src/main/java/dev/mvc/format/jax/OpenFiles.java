package dev.mvc.format.jax;

import dev.mvc.format.layout.Folder;
import dev.mvc.io.ByteSource;
import java.io.Closeable;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Optional;

/// A folder that keeps the files open that were used last: a store reads many small stretches of
/// few files. What it gives need not be closed, and can be used until some other files were opened.
final class OpenFiles implements Folder, Closeable {
  private static final int MOST = 16;

  private final Folder folder;
  private final LinkedHashMap<String, ByteSource> open = new LinkedHashMap<>(MOST, 0.75f, true);

  OpenFiles(Folder folder) {
    this.folder = folder;
  }

  @Override
  public Optional<ByteSource> open(String path) throws IOException {
    ByteSource known = open.get(path);
    if (known == null) {
      Optional<ByteSource> found = folder.open(path);
      if (found.isEmpty()) {
        return found;
      }
      if (open.size() == MOST) {
        open.pollFirstEntry().getValue().close();
      }
      known = found.get();
      open.put(path, known);
    }
    return Optional.of(known.slice(0, known.size()));
  }

  @Override
  public void close() throws IOException {
    for (ByteSource file : open.values()) {
      file.close();
    }
    open.clear();
  }
}
