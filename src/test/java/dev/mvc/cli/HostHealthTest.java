package dev.mvc.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostHealthTest {
  @TempDir Path root;

  private final Map<String, String> properties = new HashMap<>();
  private final Map<String, String> variables = new HashMap<>();
  private Path system;

  @BeforeEach
  void makeMachine() throws IOException {
    properties.put("java.version", "25.0.1");
    properties.put("sun.jnu.encoding", "UTF-8");
    properties.put("path.separator", ":");
    system = root.resolve("system");
    write("proc/meminfo", "MemTotal:       16000000 kB\nMemFree: 1 kB\n");
    write("proc/self/limits", "Limit   Soft  Hard\nMax open files   4096   8192   files\n");
  }

  private void write(String file, String text) throws IOException {
    Files.createDirectories(system.resolve(file).getParent());
    Files.writeString(system.resolve(file), text);
  }

  /// What is said about something: mark and text.
  private String about(String what) throws IOException {
    Files.createDirectories(root.resolve("w"));
    Environment environment =
        Cli.in(root.resolve("w"))
            .environment(Writer.nullWriter(), Writer.nullWriter())
            .with(variables);
    Findings findings = new Findings(environment);
    new HostHealth(environment, findings, properties::get, system).check();
    return findings.list().stream()
        .filter(finding -> finding.about().equals(what))
        .map(finding -> finding.mark() + " " + finding.text() + " " + finding.hints())
        .findFirst()
        .orElse("nothing");
  }

  @Test
  void memoryIsThatOfTheSmallestGroup() throws IOException {
    assertThat(about("memory")).contains(" of 16.4 GB");
    write("proc/self/cgroup", "0::/slice/job\n");
    write("sys/fs/cgroup/slice/job/memory.max", "max\n");
    write("sys/fs/cgroup/slice/memory.max", "500000000\n");
    assertThat(about("memory")).startsWith("NOTE").contains("500.0 MB", "core.memory 500MB");
  }

  @Test
  void aLowLimitOfOpenFilesIsNoted() throws IOException {
    assertThat(about("open files")).startsWith("OK up to 4,096");
    write("proc/self/limits", "Max open files   256   8192   files\n");
    assertThat(about("open files")).startsWith("NOTE").contains("ulimit -n");
    Files.delete(system.resolve("proc/self/limits"));
    assertThat(about("open files")).isEqualTo("nothing");
  }

  @Test
  void anOldJavaAndAnotherEncodingAreTold() throws IOException {
    assertThat(about("Java")).startsWith("OK");
    assertThat(about("encoding")).startsWith("OK");
    properties.put("java.version", "21.0.2");
    properties.put("sun.jnu.encoding", "ANSI_X3.4-1968");
    assertThat(about("Java")).startsWith("PROBLEM").contains("MVC_JAVA_HOME");
    assertThat(about("encoding")).startsWith("NOTE").contains("LC_ALL=C.UTF-8");
  }

  @Test
  void whyTheCacheIsNotUsedIsTold() throws IOException {
    assertThat(about("start-up")).contains("without the launcher");
    Path home = Files.createDirectories(root.resolve("mvc"));
    Files.createDirectories(home.resolve("bin"));
    Files.createDirectories(home.resolve("aot"));
    Files.writeString(home.resolve("bin/mvc"), "");
    properties.put("jdk.module.path", home.resolve("lib").toString());
    properties.put("java.home", "/java");
    assertThat(about("start-up")).startsWith("NOTE slow: there is no cache").contains("aot/train");
    Path trained = home.resolve("aot/trained");
    Files.writeString(trained, "/elsewhere\n/java\n");
    assertThat(about("start-up")).contains("for another place");
    Files.writeString(trained, home + "\n/other\n");
    assertThat(about("start-up")).contains("with another Java");
    Files.writeString(trained, home + "\n/java\n");
    assertThat(about("start-up")).contains("for another mvc");
  }

  @Test
  void variablesAreNamedAndTheirValuesAreNot() throws IOException {
    variables.put("MVC_JAVA_OPTS", "-Dpassword=secret");
    assertThat(about("variables")).isEqualTo("OK MVC_JAVA_OPTS is set []");
    variables.put("MVC_DATE", "2026-01-01");
    assertThat(about("variables")).startsWith("NOTE MVC_DATE is set");
  }

  @Test
  void theNativeLibraryIsTried() throws IOException {
    assertThat(about("zstd")).startsWith("OK");
  }
}
