package dev.mvc.experiment;

import dev.mvc.io.ByteSource;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;

/// Files of a test.
final class InMemory implements TrackedFiles {
  private final SortedMap<String, byte[]> files = new TreeMap<>();

  static InMemory of(String... pathsAndTexts) {
    InMemory all = new InMemory();
    for (int i = 0; i < pathsAndTexts.length; i += 2) {
      all.put(pathsAndTexts[i], pathsAndTexts[i + 1].getBytes(StandardCharsets.UTF_8));
    }
    return all;
  }

  InMemory put(String path, byte[] bytes) {
    files.put(path, bytes);
    return this;
  }

  @Override
  public SortedSet<String> paths() {
    return Collections.unmodifiableSortedSet(new java.util.TreeSet<>(files.keySet()));
  }

  @Override
  public ByteSource open(String path) {
    return ByteSource.of(files.get(path));
  }
}
