package dev.mvc.cli;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The world of one scenario: a fresh home, a fresh folder `~/work` in it, and a clock that goes on
/// by a second per command.
///
/// `mvc` runs in this process, or as the launcher named by `-Dmvc.exe`; anything else, and what
/// only a shell understands, by `/bin/sh`, with the scripts of `src/test/scenarios/bin` on its path
/// and an `mvc` that is a process of its own.
final class Stage {
  private static final Path PROJECT = Path.of("").toAbsolutePath();
  private static final Path TOOLS = PROJECT.resolve("src/test/scenarios/bin");
  private static final Path FIXTURES = PROJECT.resolve("src/test/resources/fixtures");

  private final Path home;
  private final Map<String, String> variables = new TreeMap<>();
  private final String launcher;
  private Path folder;
  private Instant now = Cli.START;

  /// What a command printed, line by line; `[exit N]` is the last one where it is not 0.
  record Outcome(int exit, List<String> lines) {}

  /// @param root an empty folder
  /// @param launcher the command to test as a process of its own; empty for this process
  Stage(Path root, String launcher) throws IOException {
    this.home = Files.createDirectories(root.toRealPath().resolve("home"));
    this.folder = Files.createDirectories(home.resolve("work"));
    this.launcher = launcher;
    Path bin = Files.createDirectories(root.toRealPath().resolve("bin"));
    Path mvc = bin.resolve("mvc");
    Files.writeString(mvc, "#!/bin/sh\nexec " + process() + " \"$@\"\n");
    if (!mvc.toFile().setExecutable(true)) {
      throw new IOException(mvc + " cannot be made executable");
    }
    variables.put("HOME", home.toString());
    variables.put("PATH", bin + ":" + TOOLS + ":" + System.getenv("PATH"));
    variables.put("MVC_FIXTURES", FIXTURES.toString());
    variables.put("COLUMNS", Integer.toString(Cli.WIDTH));
    variables.put("LC_ALL", "C.UTF-8");
    variables.put("TZ", "UTC");
    // Writes the user's settings.
    Cli.in(folder, home);
  }

  private String process() {
    return launcher.isEmpty()
        ? ("'%s/bin/java' -XX:+UseSerialGC -XX:TieredStopAtLevel=1"
                + " --enable-native-access=ALL-UNNAMED -cp '%s' %s")
            .formatted(
                System.getProperty("java.home"),
                System.getProperty("java.class.path"),
                Main.class.getName())
        : "'" + PROJECT.resolve(launcher) + "'";
  }

  /// Where the next command runs.
  Path folder() {
    return folder;
  }

  Outcome run(String command) throws IOException, InterruptedException {
    variables.put("MVC_DATE", now.toString());
    StringBuilder output = new StringBuilder();
    int exit = run(command, output);
    now = now.plusSeconds(1);
    List<String> lines =
        new ArrayList<>(
            output.toString().replace(home.toString(), "~").stripTrailing().lines().toList());
    if (exit != 0) {
      lines.add("[exit " + exit + "]");
    }
    return new Outcome(exit, lines);
  }

  private int run(String command, StringBuilder output) throws IOException, InterruptedException {
    List<ShellLine.Part> parts = ShellLine.parse(command).orElse(List.of());
    if (parts.isEmpty()) {
      return shell(command, output);
    }
    int exit = 0;
    for (int i = 0; i < parts.size() && exit == 0; i++) {
      exit = run(parts.get(i), output);
    }
    return exit;
  }

  private int run(ShellLine.Part part, StringBuilder output)
      throws IOException, InterruptedException {
    return switch (part.words().getFirst()) {
      case "cd" -> changeFolder(part.words().getLast(), output);
      case "mvc" -> launcher.isEmpty() ? inProcess(part, output) : shell(part.text(), output);
      default -> shell(part.text(), output);
    };
  }

  private int changeFolder(String to, StringBuilder output) {
    Path target = folder.resolve(to).normalize();
    if (!Files.isDirectory(target)) {
      output.append("cd: ").append(to).append(" is no folder\n");
      return 1;
    }
    folder = target;
    return 0;
  }

  private int inProcess(ShellLine.Part part, StringBuilder output) throws IOException {
    StringWriter screen = new StringWriter();
    StringWriter file = new StringWriter();
    Cli cli = Cli.in(folder, home).at(now);
    variables.forEach(cli::variable);
    Environment environment = cli.environment(part.file().isEmpty() ? screen : file, screen);
    String[] words = part.words().subList(1, part.words().size()).toArray(String[]::new);
    int exit = Main.run(environment, words);
    if (!part.file().isEmpty()) {
      Files.writeString(folder.resolve(part.file()), file.toString());
    }
    output.append(screen);
    return exit;
  }

  private int shell(String text, StringBuilder output) throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder("/bin/sh", "-c", text);
    builder.directory(folder.toFile()).redirectErrorStream(true);
    builder.environment().clear();
    builder.environment().putAll(variables);
    Process process = builder.start();
    process.getOutputStream().close();
    output.append(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
    return process.waitFor();
  }
}
