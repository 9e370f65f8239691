package dev.mvc.format.layout;

import dev.mvc.io.ByteSource;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A folder of files that a test made up.
public record MemoryFolder(Map<String, byte[]> files) implements Folder {
  @Override
  public Optional<ByteSource> open(String path) {
    return Optional.ofNullable(files.get(path)).map(ByteSource::of);
  }

  @Override
  public List<String> names() throws IOException {
    return files.keySet().stream().filter(path -> path.indexOf('/') < 0).sorted().toList();
  }

  /// One of the files, to be read.
  public ModelFile file(String name) {
    return new ModelFile(name, ByteSource.of(files.get(name)), this);
  }
}
