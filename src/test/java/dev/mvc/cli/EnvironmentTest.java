package dev.mvc.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EnvironmentTest {
  @TempDir Path root;

  private Environment in(Path folder, Path home) {
    return Cli.in(root, home).environment(new StringWriter(), new StringWriter()).in(folder);
  }

  @Test
  void pathsAreShownAsAPersonInTheFolderWouldWriteThem() {
    Path home = root.resolve("home");
    Environment environment = in(home.resolve("work"), home);
    assertThat(environment.show(home.resolve("work"))).isEqualTo(".");
    assertThat(environment.show(home.resolve("work/a/b"))).isEqualTo("a/b");
    assertThat(environment.show(Path.of("a/../c"))).isEqualTo("c");
    assertThat(environment.show(home.resolve("other/x"))).isEqualTo("~/other/x");
    assertThat(environment.show(Path.of("/etc/x"))).isEqualTo("/etc/x");
  }

  @Test
  void whatIsTypedIsMeantFromTheFolder() {
    Environment environment = in(root.resolve("work"), root.resolve("home"));
    assertThat(environment.resolve("a/../b")).isEqualTo(root.resolve("work/b"));
    assertThat(environment.resolve("..")).isEqualTo(root);
    assertThat(environment.resolve("/etc")).isEqualTo(Path.of("/etc"));
  }

  @Test
  void aVariableThatIsSetToNothingIsNotSet() {
    Environment environment =
        Cli.in(root, root.resolve("home"))
            .variable("MVC_AUTHOR", " ")
            .variable("MVC_DATE", "")
            .environment(new StringWriter(), new StringWriter());
    assertThat(environment.author()).isEmpty();
    assertThat(environment.now()).isEqualTo(Cli.START);
  }
}
