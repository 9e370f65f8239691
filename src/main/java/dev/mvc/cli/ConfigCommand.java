package dev.mvc.cli;

import dev.mvc.io.MvcException;
import dev.mvc.io.MvcException.Kind;
import dev.mvc.repo.Config;
import dev.mvc.repo.Repository;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `mvc config [NAME [VALUE]]`.
@Manual(
    examples = {
      "mvc config",
      "mvc config --user user.name \"Ada Lovelace\"",
      "mvc config store.compression fast"
    },
    text = {
      "Without a name all settings in force are listed; with a value the setting is changed, in the"
          + " repository's .mvc/config.toml or, with --user, in your own file. The repository's"
          + " win.",
    })
final class ConfigCommand implements Command.Reading, Command.Explaining {
  @Parameters(index = "0", paramLabel = "NAME", arity = "0..1", description = "As in user.name.")
  @Nullable String name;

  @Parameters(index = "1", paramLabel = "VALUE", arity = "0..1", description = "The new value.")
  @Nullable String value;

  @Option(names = "--user", description = "Change your own settings, for all repositories.")
  boolean user;

  @Option(names = "--unset", description = "Take a setting back.")
  boolean unset;

  @Override
  public String title() {
    return "settings";
  }

  @Override
  public SequencedMap<String, String> terms() {
    SequencedMap<String, String> terms = new LinkedHashMap<>();
    Config.SETTINGS.forEach(setting -> terms.put(setting.key(), setting.meaning()));
    return terms;
  }

  @Override
  public int run(Invocation mvc) throws IOException {
    if (name != null && (unset || value != null)) {
      return change(mvc, name, unset ? null : value) || !unset ? ExitCode.DONE : ExitCode.NO;
    }
    Config config = config(mvc);
    if (name == null) {
      SortedMap<String, String> all = config.all();
      mvc.out()
          .show(
              all, () -> all.forEach((key, is) -> mvc.out().line("{} = {}", Styled.name(key), is)));
    } else {
      Config.setting(name);
      String is = config.find(name).orElse(null);
      if (is == null) {
        return ExitCode.NO;
      }
      mvc.out().show(Map.of(name, is), () -> mvc.out().line("{}", is));
    }
    return ExitCode.DONE;
  }

  /// @return whether the setting was another
  private boolean change(Invocation mvc, String key, @Nullable String to) throws IOException {
    if (user) {
      return Config.ofUser(mvc.caller()).setOfUser(key, to);
    }
    try (Repository repository = mvc.open()) {
      boolean isChanged = repository.set(key, to);
      if (isChanged && key.equals(Config.PARITY)) {
        mvc.out().hint("new packs will be so; `mvc gc` sees to those that are there already.");
      }
      return isChanged;
    }
  }

  /// The settings of the repository, or the user's alone outside of one.
  private static Config config(Invocation mvc) throws IOException {
    try (Repository repository = mvc.open()) {
      return repository.config();
    } catch (MvcException e) {
      if (e.kind() == Kind.NOT_A_REPOSITORY) {
        return Config.ofUser(mvc.caller());
      }
      throw e;
    }
  }
}
