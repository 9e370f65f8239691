package dev.mvc.experiment;

import dev.mvc.object.RunEnvironment;
import dev.mvc.object.Scalar;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/// Finds out where a run takes place: asks the system, Python and git. Takes up to some seconds.
public final class Environments {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private Environments() {}

  /// The environment of a command.
  ///
  /// @param command its words; may be empty
  /// @param folder where it is started
  /// @param root the working folder, around which code in git is looked for
  /// @param params hyperparameters, among which may be seeds
  /// @param variables its environment variables
  public static RunEnvironment here(
      List<String> command,
      Path folder,
      Path root,
      Map<String, Scalar> params,
      Map<String, String> variables) {
    Subprocess system = new Subprocess(Path.of("/"), PATIENCE);
    String path = variables.getOrDefault("PATH", "/usr/bin:/bin");
    return new RunEnvironment(
        Machines.here(system),
        Variables.choose(variables),
        Interpreters.find(command, folder, path, system),
        GitState.find(new Subprocess(root, PATIENCE)),
        Seeds.find(command, params, Variables.choose(variables)));
  }

  /// The name of this computer.
  public static String host() {
    return Machines.host();
  }
}
