package dev.mvc.repo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.toml.TomlMapper;
import dev.mvc.io.Disk;
import dev.mvc.io.MvcException;
import dev.mvc.io.MvcException.Kind;
import dev.mvc.io.PlainFile;
import dev.mvc.ref.NameChange;
import dev.mvc.store.parity.ParityRate;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Settings in TOML, of the user and of the repository; the repository's win.
public final class Config {
  /// A setting.
  ///
  /// @param key dotted, as in `user.name`
  /// @param meaning what it does, for people
  /// @param values those that it can have, for people
  /// @param allows whether it can have a value
  public record Setting(String key, String meaning, String values, Predicate<String> allows) {
    static Setting ofText(String key, String meaning) {
      return new Setting(key, meaning, "any text", _ -> true);
    }

    static Setting ofChoice(String key, String meaning, String one, String other) {
      return new Setting(
          key, meaning, one + " or " + other, value -> value.equals(one) || value.equals(other));
    }
  }

  /// How much memory mvc may take. Read by what starts Java, whose heap it limits.
  public static final String MEMORY = "core.memory";

  /// How much parity packs get, see [ParityRate].
  public static final String PARITY = "store.parity";

  /// All settings there are.
  public static final List<Setting> SETTINGS =
      List.of(
          Setting.ofText("user.name", "Who makes versions."),
          Setting.ofText("user.email", "Where to reach them."),
          new Setting(
              MEMORY,
              "How much memory mvc may take in all, from its next start on: 800MB, 2GB (1GB).",
              "300MB or more, as 800MB or 2GB",
              Config::isMemory),
          Setting.ofChoice(
              "scan.policy",
              "What add and commit do about files that are dangerous to load: warn or refuse.",
              "warn",
              "refuse"),
          Setting.ofChoice(
              "store.compression",
              "How new objects are compressed: small, or fast (LZ4 for files without tensors).",
              "small",
              "fast"),
          new Setting(
              PARITY,
              "How much parity new packs get, from which spoilt sectors are computed: 2%, or off.",
              ParityRate.CHOICES,
              ParityRate::isOne));

  /// As the program that starts Java reads it.
  private static boolean isMemory(String value) {
    return value.matches("([3-9][0-9]{2}|[1-9][0-9]{3,6}) ?MB|[1-9][0-9]{0,3} ?GB");
  }

  /// Loaded when the first file is read.
  private static final class Toml {
    static final TomlMapper MAPPER = TomlMapper.builder().build();

    private Toml() {}
  }

  private final Path repositoryFile;
  private final Path userFile;
  private final Disk disk;

  Config(Path repositoryFile, Path userFile, Disk disk) {
    this.repositoryFile = repositoryFile;
    this.userFile = userFile;
    this.disk = disk;
  }

  /// The settings of a user outside any repository.
  public static Config ofUser(Caller caller) {
    return new Config(caller.userConfig(), caller.userConfig(), caller.disk());
  }

  /// The value in force.
  public Optional<String> find(String key) throws IOException {
    return Optional.ofNullable(all().get(key));
  }

  /// All values in force, by key.
  public SortedMap<String, String> all() throws IOException {
    SortedMap<String, String> values = new TreeMap<>();
    for (Path file : List.of(userFile, repositoryFile)) {
      // Most have none, and loading a TOML parser to find that out takes 30 ms.
      if (Files.exists(file)) {
        flatten("", read(file), values);
      }
    }
    return values;
  }

  /// All values that a file gives, by key.
  static SortedMap<String, String> in(Path file) throws IOException {
    SortedMap<String, String> values = new TreeMap<>();
    flatten("", read(file), values);
    return values;
  }

  /// How much parity new packs get.
  ///
  /// @throws MvcException of kind USAGE when somebody wrote something else into a file
  ParityRate parity() throws IOException {
    Optional<String> value = find(PARITY);
    if (value.isEmpty()) {
      return ParityRate.OFF;
    }
    requireAllowed(setting(PARITY), value.get(), "correct it in an editor.");
    return ParityRate.parse(value.get());
  }

  /// The value that the repository gives; null when it leaves it to the user.
  @Nullable String ofRepository(String key) throws IOException {
    SortedMap<String, String> values = new TreeMap<>();
    if (Files.exists(repositoryFile)) {
      flatten("", read(repositoryFile), values);
    }
    return values.get(key);
  }

  /// Writes changes into the repository's file.
  void apply(List<NameChange> changes) throws IOException {
    if (!changes.isEmpty()) {
      write(repositoryFile, changes);
    }
  }

  /// Gives a setting of the user a value, or takes it back.
  ///
  /// @param value null to take it back
  /// @return whether it was set
  /// @throws MvcException of kind USAGE when there is no such setting or it cannot have that value
  public boolean setOfUser(String key, @Nullable String value) throws IOException {
    requireAllowed(key, value);
    SortedMap<String, String> values = new TreeMap<>();
    flatten("", read(userFile), values);
    write(userFile, List.of(new NameChange(key, values.get(key), value)));
    return values.containsKey(key);
  }

  private void write(Path file, List<NameChange> changes) throws IOException {
    ObjectNode root = read(file);
    for (NameChange change : changes) {
      String name = change.name().substring(change.name().lastIndexOf('.') + 1);
      if (change.now() == null) {
        table(root, change.name()).remove(name);
      } else {
        table(root, change.name()).put(name, change.now());
      }
    }
    root.removeIf(table -> table.isObject() && table.isEmpty());
    // An empty table on its own would be written as a key without a name.
    String text = root.isEmpty() ? "" : Toml.MAPPER.writeValueAsString(root);
    disk.replace(file, text.getBytes(StandardCharsets.UTF_8));
  }

  /// Refuses a setting that there is not, and a value that it cannot have.
  static void requireAllowed(String key, @Nullable String value) {
    Setting setting = setting(key);
    if (value != null) {
      requireAllowed(setting, value, "`mvc help config` explains the settings.");
    }
  }

  private static void requireAllowed(Setting setting, String value, String hint) {
    if (!setting.allows().test(value)) {
      throw new MvcException(
          Kind.USAGE,
          setting.key() + " can be " + setting.values() + ", not \"" + value + "\".",
          hint);
    }
  }

  /// The setting of that name.
  public static Setting setting(String key) {
    return SETTINGS.stream()
        .filter(setting -> setting.key().equals(key))
        .findFirst()
        .orElseThrow(() ->
            new MvcException(
                Kind.USAGE,
                "there is no setting \"" + key + "\".",
                "there are: " + String.join(", ", SETTINGS.stream().map(Setting::key).toList())));
  }

  private static ObjectNode table(ObjectNode root, String key) {
    ObjectNode table = root;
    for (String name : List.of(key.split("\\.", -1)).subList(0, key.split("\\.", -1).length - 1)) {
      table = table.withObjectProperty(name);
    }
    return table;
  }

  private static ObjectNode read(Path file) throws IOException {
    try {
      String text = PlainFile.text(file);
      return Toml.MAPPER.readTree(text) instanceof ObjectNode object
          ? object
          : JsonNodeFactory.instance.objectNode();
    } catch (NoSuchFileException e) {
      return JsonNodeFactory.instance.objectNode();
    } catch (JsonProcessingException e) {
      throw new MvcException(
          Kind.USAGE,
          file + " is not TOML: " + e.getOriginalMessage() + ".",
          e,
          "correct it in an editor.");
    } catch (CharacterCodingException e) {
      throw new MvcException(
          Kind.USAGE, file + " is not TOML: it is not UTF-8.", e, "correct it in an editor.");
    }
  }

  private static void flatten(String prefix, JsonNode node, Map<String, String> into) {
    for (Map.Entry<String, JsonNode> field : node.properties()) {
      String key = prefix.isEmpty() ? field.getKey() : prefix + "." + field.getKey();
      if (field.getValue().isObject()) {
        flatten(key, field.getValue(), into);
      } else {
        into.put(key, field.getValue().asText());
      }
    }
  }
}
