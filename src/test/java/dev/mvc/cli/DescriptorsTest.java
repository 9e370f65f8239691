package dev.mvc.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/// How many files mvc has open.
@Isolated // counts those of the whole process
@EnabledOnOs(OS.LINUX)
class DescriptorsTest {
  private static final int MANY = 80;

  @TempDir Path root;

  private Path folder;

  @BeforeEach
  void makeManyFilesAndPacks() throws IOException {
    folder = Files.createDirectories(root.toRealPath().resolve("w"));
    Worlds.mvc(folder).run("init").assertExit(0);
    for (int i = 0; i < MANY; i++) {
      ModelFile.write(folder.resolve("m" + i + ".safetensors"), i, 0);
      if (i % 4 == 0) {
        Worlds.mvc(folder).run("add", ".").assertExit(0); // a pack
      }
    }
    Worlds.mvc(folder).run("add", ".").assertExit(0);
    Worlds.mvc(folder).run("commit", "-m", "one").assertExit(0);
    for (int i = 0; i < MANY; i++) {
      ModelFile.write(folder.resolve("m" + i + ".safetensors"), i, 1);
    }
  }

  private static long open() throws IOException {
    try (Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
      return all.count();
    }
  }

  @Test
  void noCommandLeavesAFileOpen() throws IOException {
    String[] commands = {
      "status",
      "diff",
      "add .",
      "commit -m two",
      "checkout HEAD~1",
      "switch main",
      "fsck",
      "gc",
      "log",
      "show",
      "repack",
      "undo --force",
      "add missing",
      "checkout nothing"
    };
    for (String words : commands) {
      Worlds.mvc(folder).run(words.split(" "));
    }
    long before = open();
    for (String words : commands) {
      Worlds.mvc(folder).run(words.split(" "));
    }
    assertThat(open()).isLessThanOrEqualTo(before + 2);
  }

  @Test
  void manyFilesAndPacksNeedNotAsManyDescriptors() throws Exception {
    // Java itself holds some twenty; the class path of a test has one for each library.
    for (String words :
        new String[] {"status", "diff", "add .", "commit -m two", "checkout HEAD~1"}) {
      String java =
          "exec '%s/bin/java' -XX:+UseSerialGC --enable-native-access=ALL-UNNAMED -cp '%s' %s %s"
              .formatted(
                  System.getProperty("java.home"),
                  System.getProperty("java.class.path"),
                  Main.class.getName(),
                  words);
      ProcessBuilder builder =
          new ProcessBuilder("/bin/bash", "-c", "ulimit -n 64; " + java)
              .directory(folder.toFile())
              .redirectErrorStream(true);
      builder.environment().put("MVC_AUTHOR", "Ada <ada@example.org>");
      Process process = builder.start();
      process.getOutputStream().close();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor()).as(words + ": " + output).isZero();
    }
    Worlds.requireSound(folder);
  }
}
