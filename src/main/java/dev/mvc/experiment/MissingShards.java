package dev.mvc.experiment;

import dev.mvc.format.ShardIndex;
import dev.mvc.format.layout.MalformedFileException;
import dev.mvc.io.ByteSource;
import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Finds models of which not all files are there: an index that names others, or numbered shards
/// with a gap.
public final class MissingShards {
  private static final Pattern SHARD = Pattern.compile("(.*)-([0-9]{5})-of-([0-9]{5})([^/]*)");

  /// More indexes than any repository of models has in one change.
  private static final int MAX_INDEXES = 1000;

  /// Nobody reads more; one would have seen that something is wrong.
  private static final int MAX_GAPS = 100;

  private static final int MAX_NAMES = 1000;

  private final TrackedFiles files;
  private final List<Gap> gaps = new ArrayList<>();
  private final Set<String> told = new HashSet<>();

  private MissingShards(TrackedFiles files) {
    this.files = files;
  }

  /// What is missing of a model.
  ///
  /// @param file the index, or the first of the shards that there are
  /// @param missing paths of files that are not there, a thousand at most
  /// @param count of files that are not there
  /// @param outside what an index names that is no file of its folder; never looked at
  /// @param shards how many there should be, where numbers tell; else 0
  /// @param problem why an index cannot be read
  public record Gap(
      String file,
      List<String> missing,
      int count,
      List<String> outside,
      int shards,
      Optional<String> problem) {}

  /// Looks through some folders.
  ///
  /// @param folders paths with a slash at the end; empty for the root
  /// @param isModel whether tensors are known in the file at a path
  public static List<Gap> in(TrackedFiles files, Set<String> folders, Predicate<String> isModel)
      throws IOException {
    MissingShards search = new MissingShards(files);
    int indexes = 0;
    List<String> paths =
        files.paths().stream().filter(path -> folders.contains(folder(path))).toList();
    for (String path : paths) {
      String name = path.substring(folder(path).length());
      if (ShardIndex.isIndex(name) && indexes++ < MAX_INDEXES) {
        search.index(path);
      }
    }
    search.numbered(paths, isModel);
    return search.gaps;
  }

  /// The folder of a path, with a slash at its end.
  public static String folder(String path) {
    return path.substring(0, path.lastIndexOf('/') + 1);
  }

  private void index(String path) throws IOException {
    try (ByteSource bytes = files.open(path)) {
      ShardIndex index = ShardIndex.read(bytes);
      List<String> missing =
          index.shards().stream()
              .map(shard -> folder(path) + shard)
              .filter(shard -> !files.paths().contains(shard))
              .toList();
      List<String> outside = List.copyOf(index.refused());
      if (!missing.isEmpty() || !outside.isEmpty()) {
        told.addAll(missing);
        add(new Gap(path, missing, missing.size(), outside, 0, Optional.empty()));
      }
    } catch (MalformedFileException e) {
      String problem = String.valueOf(e.getMessage());
      add(new Gap(path, List.of(), 0, List.of(), 0, Optional.of(problem)));
    }
  }

  private void add(Gap gap) {
    if (gaps.size() < MAX_GAPS) {
      gaps.add(gap);
    }
  }

  /// Files that are parts of one.
  ///
  /// @param first one of them
  private record Parts(String start, String count, String end, String first, BitSet found) {
    String path(int number) {
      return start + "-" + String.format(Locale.ROOT, "%05d", number) + "-of-" + count + end;
    }

    /// From 1 on; TensorFlow's `.data` files from 0 on.
    int from() {
      return found.get(0) || start.endsWith(".data") ? 0 : 1;
    }
  }

  private void numbered(List<String> paths, Predicate<String> isModel) {
    Map<String, Parts> sets = new TreeMap<>();
    SortedSet<String> models = new TreeSet<>();
    for (String path : paths) {
      Matcher shard = SHARD.matcher(path);
      if (shard.matches()) {
        String key = shard.group(1) + "\0" + shard.group(3) + "\0" + shard.group(4);
        Parts parts =
            sets.computeIfAbsent(
                key,
                _ -> new Parts(shard.group(1), shard.group(3), shard.group(4), path, new BitSet()));
        parts.found.set(Integer.parseInt(shard.group(2)));
        if (isModel.test(path)) {
          models.add(key);
        }
      }
    }
    sets.keySet().retainAll(models);
    sets.values().stream().limit(MAX_INDEXES).forEach(this::gap);
  }

  private void gap(Parts parts) {
    int shards = Integer.parseInt(parts.count);
    int from = parts.from();
    int missing = shards - parts.found.get(from, from + shards).cardinality();
    List<String> names = new ArrayList<>();
    for (int number = from; number < from + shards && names.size() < MAX_NAMES; number++) {
      String path = parts.path(number);
      if (!parts.found.get(number)) {
        names.add(path);
      }
    }
    if (!told.containsAll(names)) {
      add(new Gap(parts.first, names, missing, List.of(), shards, Optional.empty()));
    }
  }
}
