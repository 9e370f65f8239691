package dev.mvc.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class CommandsPageTest {
  private static final Path PAGE = Path.of("docs/commands.md");

  @Test
  void thePageOfAllCommandsIsUpToDate() throws IOException {
    List<String> lines = CommandsPage.lines(Commands.ALL);
    if (Boolean.getBoolean("scenario.update")) {
      Files.createDirectories(PAGE.getParent());
      Files.write(PAGE, lines);
    }
    assertThat(PAGE).as("-Dscenario.update=true writes it").exists();
    assertThat(Files.readAllLines(PAGE)).as("-Dscenario.update=true writes it").isEqualTo(lines);
  }

  @Test
  void everyCommandHasASection() {
    List<String> lines = CommandsPage.lines(TestCommands.doing(_ -> 0));
    assertThat(lines)
        .contains("### mvc try", "mvc try: try something", "| 12 | corrupt data found |");
  }
}
