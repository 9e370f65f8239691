package dev.mvc.experiment;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Files that the real programs wrote.
final class Fixture {
  private Fixture() {}

  static byte[] bytes(String name) throws IOException {
    return Files.readAllBytes(Path.of("src/test/resources/experiment", name));
  }
}
