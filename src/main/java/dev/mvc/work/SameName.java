package dev.mvc.work;

import dev.mvc.io.Disk;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Asks the file system whether two names are one, by making a file of the one and looking for the
/// other.
final class SameName {
  /// With what is put around it, a name may have 255 bytes.
  private static final int MAX_BYTES = 200;

  private final Path folder;
  private final Disk disk;
  private final Map<List<String>, Boolean> known = new HashMap<>();

  /// @param folder on that file system, for unfinished files; made when it is needed
  SameName(Path folder, Disk disk) {
    this.folder = folder;
    this.disk = disk;
  }

  /// Whether two paths that [NameClashes] takes for one are one here.
  boolean areOne(String path, String other) throws IOException {
    String[] ones = path.split("/");
    String[] others = other.split("/");
    for (int i = 0; i < Math.min(ones.length, others.length); i++) {
      if (!ones[i].equals(others[i]) && !isOne(ones[i], others[i])) {
        return false;
      }
    }
    return true;
  }

  private boolean isOne(String name, String other) throws IOException {
    if (Math.max(length(name), length(other)) > MAX_BYTES) {
      return isOne("a", "A") || isOne("\u00e9", "e\u0301");
    }
    List<String> pair = List.of(name, other);
    Boolean answer = known.get(pair);
    if (answer == null) {
      answer = probe(name, other);
      known.put(pair, answer);
    }
    return answer;
  }

  private static int length(String name) {
    return name.getBytes(StandardCharsets.UTF_8).length;
  }

  private boolean probe(String name, String other) throws IOException {
    disk.makeFolder(folder);
    Path unfinished = Disk.temporaryBeside(folder.resolve("name"));
    Path file = Disk.marked(unfinished, name);
    try (FileChannel _ = disk.create(file)) {
      return Files.exists(Disk.marked(unfinished, other), LinkOption.NOFOLLOW_LINKS);
    } finally {
      Files.deleteIfExists(file);
    }
  }
}
