package dev.mvc.diff;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mvc.format.about.ConfigFile;
import dev.mvc.io.ByteSource;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/// A value of a configuration file beside a model that differs.
///
/// @param path of the file now
/// @param name of the value; with dots where it is deeper in the file
/// @param old empty when it was not there
/// @param now empty when it is no longer there
public record ConfigChange(String path, String name, Optional<String> old, Optional<String> now) {
  /// What programs note about themselves.
  private static final Set<String> OF_NO_INTEREST =
      Set.of("transformers_version", "_name_or_path", "_commit_hash", "_diffusers_version");

  /// The values of configuration files that both snapshots have which differ, by file and name.
  ///
  /// @param files that differ
  public static List<ConfigChange> between(Snapshot old, Snapshot now, List<FileChange> files)
      throws IOException {
    List<ConfigChange> changes = new ArrayList<>();
    for (FileChange file : files) {
      String name = file.path().substring(file.path().lastIndexOf('/') + 1);
      if (file.kind() == FileChange.Kind.CHANGED && ConfigFile.isConfig(name)) {
        compare(file.path(), values(old, file.oldPath()), values(now, file.path()), changes);
      }
    }
    return changes;
  }

  private static SortedMap<String, String> values(Snapshot snapshot, String path)
      throws IOException {
    Optional<ByteSource> content = snapshot.content(path);
    if (content.isEmpty()) {
      return new TreeMap<>();
    }
    try (ByteSource bytes = content.get()) {
      Optional<ObjectNode> config = ConfigFile.read(bytes);
      return config.isPresent() ? ConfigFile.values(config.get()) : new TreeMap<>();
    }
  }

  private static void compare(
      String path,
      SortedMap<String, String> old,
      SortedMap<String, String> now,
      List<ConfigChange> changes) {
    Set<String> names = new TreeSet<>(old.keySet());
    names.addAll(now.keySet());
    for (String name : names) {
      Optional<String> before = Optional.ofNullable(old.get(name));
      Optional<String> after = Optional.ofNullable(now.get(name));
      if (!before.equals(after) && !OF_NO_INTEREST.contains(name)) {
        changes.add(new ConfigChange(path, name, before, after));
      }
    }
  }
}
