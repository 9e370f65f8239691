package dev.mvc.work;

import dev.mvc.experiment.data.DataSets;
import dev.mvc.io.Glob;
import dev.mvc.io.PlainFile;
import dev.mvc.object.MalformedObjectException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Which paths are passed over when folders are added or listed: the patterns of `.mvcignore`
/// files, spelled as git spells them (`*`, `?`, `[…]`, `**`, a leading `/`, a trailing `/`, `!` to
/// take back).
///
/// External data sets that lie in the working folder are passed over as if their paths were named
/// there; nothing takes that back but forgetting the data set.
///
/// Patterns of a folder come after, and so override, those of the folders above it.
final class IgnoreRules {
  static final String FILE_NAME = ".mvcignore";

  /// A pattern, and whether it ignores or takes back.
  private record Rule(Glob glob, boolean folderOnly, boolean ignores) {}

  private final @Nullable IgnoreRules above;
  private final String folder;
  private final List<Rule> rules;
  private final Set<String> external;

  private IgnoreRules(
      @Nullable IgnoreRules above, String folder, List<Rule> rules, Set<String> external) {
    this.above = above;
    this.folder = folder;
    this.rules = rules;
    this.external = external;
  }

  /// The rules at the root of a working folder.
  static IgnoreRules root(Path root) throws IOException {
    return new IgnoreRules(null, "", read(root.resolve(FILE_NAME)), external(root));
  }

  private static Set<String> external(Path root) throws IOException {
    try {
      // Most have none, and loading a JSON parser to find that out takes 50 ms.
      Path file = root.resolve(DataSets.FILE);
      return Files.exists(file)
          ? DataSets.read(PlainFile.bytes(file)).externalLocations()
          : Set.of();
    } catch (MalformedObjectException e) {
      return Set.of(); // told of by the commands that need it
    }
  }

  /// The rules in a folder.
  ///
  /// @param path of the folder with slashes, from the root
  IgnoreRules in(String path, Path location) throws IOException {
    List<Rule> own = read(location.resolve(FILE_NAME));
    return own.isEmpty() ? this : new IgnoreRules(this, path + "/", own, external);
  }

  /// Whether a path is passed over. Folders above it have been asked before.
  boolean ignores(String path, boolean isFolder) {
    return isExternal(path) || decision(path, isFolder).orElse(false);
  }

  /// Whether a path is that of an external data set, or in one.
  boolean isExternal(String path) {
    if (!external.isEmpty()) {
      for (int end = path.length(); end > 0; end = path.lastIndexOf('/', end - 1)) {
        if (external.contains(path.substring(0, end))) {
          return true;
        }
      }
    }
    return false;
  }

  private Optional<Boolean> decision(String path, boolean isFolder) {
    String relative = path.substring(folder.length());
    for (Rule rule : rules.reversed()) {
      if ((isFolder || !rule.folderOnly) && rule.glob.matches(relative)) {
        return Optional.of(rule.ignores);
      }
    }
    return above == null ? Optional.empty() : above.decision(path, isFolder);
  }

  private static List<Rule> read(Path file) throws IOException {
    List<Rule> rules = new ArrayList<>();
    try {
      String text = new String(PlainFile.bytes(file), StandardCharsets.UTF_8);
      text.lines().forEach(line -> parse(line).ifPresent(rules::add));
    } catch (NoSuchFileException e) {
      return List.of();
    }
    return rules;
  }

  private static Optional<Rule> parse(String line) {
    String text = line.stripTrailing();
    if (text.isEmpty() || text.startsWith("#")) {
      return Optional.empty();
    }
    boolean ignores = !text.startsWith("!");
    text = ignores ? text : text.substring(1);
    text = text.startsWith("\\") ? text.substring(1) : text;
    boolean folderOnly = text.endsWith("/");
    text = folderOnly ? text.substring(0, text.length() - 1) : text;
    // A slash at the beginning or in the middle ties the pattern to this folder.
    boolean isAnchored = text.contains("/");
    text = text.startsWith("/") ? text.substring(1) : text;
    try {
      return Optional.of(new Rule(Glob.ofIgnored(text, !isAnchored), folderOnly, ignores));
    } catch (IllegalArgumentException e) {
      // A bracket that never closes matches nothing, as in git.
      return Optional.empty();
    }
  }
}
