package dev.mvc.experiment;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Tells from repeated looks at a folder which checkpoints in it are finished.
///
/// A file is settled when two looks at least a second apart saw the same size and time. A
/// checkpoint is a group of files that belong together: all below a folder whose name counts
/// (`checkpoint-500`), or the model files of one folder whose names have the same number. It is
/// finished when all its files are settled, the readers of their formats find the model files
/// whole, and none of numbered shards is missing.
public final class Looks {
  private static final long SETTLING_NANOS = 1_000_000_000;

  /// A training may stop in the middle of a file for so long.
  private static final long PAUSE_NANOS = 30_000_000_000L;

  private static final long MILLIS = 1_000_000;
  private static final Pattern SHARD = Pattern.compile("(.*)-([0-9]{5})-of-([0-9]{5})(.*)");

  private final List<String> roots;
  private final Judge judge;
  private final Map<String, File> files = new TreeMap<>();

  /// What each path was when it was kept, or when everything began.
  private final Map<String, Seen> kept = new HashMap<>();

  private long now;
  private long clock;

  /// @param roots the folders that are looked at, with slashes; empty for everything
  /// @param judge looks into a file
  public Looks(List<String> roots, Judge judge) {
    this.roots = List.copyOf(roots);
    this.judge = judge;
  }

  /// Looks into files.
  @FunctionalInterface
  public interface Judge {
    /// What a file is.
    ///
    /// @throws IOException when it cannot be read; it may be gone
    ModelCheck.Finding look(String path) throws IOException;
  }

  /// A file as a look saw it.
  ///
  /// @param modified in nanoseconds since 1970
  public record Seen(long size, long modified) {}

  /// A checkpoint that is finished and not kept yet.
  ///
  /// @param name the path of its folder, or of its first file
  /// @param step how far the training was, if names tell
  public record Checkpoint(String name, Optional<Step> step, List<String> files) {
    public Checkpoint {
      files = List.copyOf(files);
    }
  }

  private static final class File {
    private Seen seen;
    private long since;
    private ModelCheck.@Nullable Finding finding;
    private long looked;

    File(Seen seen, long since) {
      this.seen = seen;
      this.since = since;
    }
  }

  /// Which group a file is in.
  ///
  /// @param whole whether everything in the folder is part of it
  private record Group(String key, String folder, Optional<Step> step, boolean whole) {}

  /// Takes what is there now for kept: it was there before.
  public void ignore(SortedMap<String, Seen> found) {
    kept.putAll(found);
  }

  /// Takes a look.
  ///
  /// @param nanos of a clock that only goes forward
  /// @param millis since 1970
  public void look(SortedMap<String, Seen> found, long nanos, long millis) {
    now = nanos;
    clock = millis;
    files.keySet().retainAll(found.keySet());
    found.forEach((path, seen) -> {
      File file = files.get(path);
      if (Temporary.isTemporary(path)) {
        files.remove(path);
      } else if (file == null) {
        files.put(path, new File(seen, nanos));
      } else if (!file.seen.equals(seen)) {
        file.seen = seen;
        file.since = nanos;
        file.finding = null;
      }
    });
  }

  /// The checkpoints that are finished, in the order of their steps, then of their times.
  ///
  /// @param ended whether nobody writes any more: then a file that is a second old is settled
  public List<Checkpoint> finished(boolean ended) {
    Map<String, List<String>> members = new TreeMap<>();
    Map<String, Group> groups = new HashMap<>();
    for (String path : files.keySet()) {
      Group group = group(path);
      groups.put(group.key, group);
      members.computeIfAbsent(group.key, _ -> new ArrayList<>()).add(path);
    }
    List<Checkpoint> finished = new ArrayList<>();
    for (Map.Entry<String, List<String>> entry : members.entrySet()) {
      Group group = groups.get(entry.getKey());
      if (group != null) {
        checkpoint(group, entry.getValue(), ended).ifPresent(finished::add);
      }
    }
    Comparator<Checkpoint> byStep =
        Comparator.comparingLong(
            checkpoint -> checkpoint.step.map(Step::number).orElse(Long.MAX_VALUE));
    finished.sort(byStep.thenComparingLong(this::modified));
    return finished;
  }

  private long modified(Checkpoint checkpoint) {
    return checkpoint.files.stream().mapToLong(path -> file(path).seen.modified).max().orElse(0);
  }

  private Optional<Checkpoint> checkpoint(Group group, List<String> all, boolean ended) {
    if (all.stream().noneMatch(this::isFresh)) {
      return Optional.empty();
    }
    List<String> part = new ArrayList<>();
    boolean hasModel = false;
    for (String path : all) {
      boolean isSettled = isSettled(path, ended);
      if (!isSettled && (group.whole || isModelLike(path))) {
        return Optional.empty();
      }
      ModelCheck.Kind kind = isSettled ? finding(path).kind() : ModelCheck.Kind.OTHER;
      if (kind == ModelCheck.Kind.BROKEN && (group.whole || mayBeGoingOn(path, ended))) {
        return Optional.empty();
      }
      hasModel |= kind == ModelCheck.Kind.WHOLE && isFresh(path);
      if (group.whole || kind == ModelCheck.Kind.WHOLE) {
        part.add(path);
      }
    }
    if (!hasModel || !hasAllShards(part)) {
      return Optional.empty();
    }
    String first = part.stream().filter(this::isFresh).findFirst().orElse(part.getFirst());
    return Optional.of(new Checkpoint(group.whole ? group.folder : first, group.step, part));
  }

  /// Something else that is broken beside a checkpoint must not keep it back for ever.
  private boolean mayBeGoingOn(String path, boolean ended) {
    return !ended && isFresh(path) && clock * MILLIS - file(path).seen.modified < PAUSE_NANOS;
  }

  /// A file that is being written may not show what it is yet; its name may.
  private boolean isModelLike(String path) {
    return finding(path).kind() != ModelCheck.Kind.OTHER;
  }

  /// Of `model-00001-of-00003.safetensors` all three must be there.
  private static boolean hasAllShards(List<String> paths) {
    for (String path : paths) {
      Matcher shard = SHARD.matcher(path);
      if (shard.matches()) {
        int count = Integer.parseInt(shard.group(3));
        String start = shard.group(1) + "-";
        String end = "-of-" + shard.group(3) + shard.group(4);
        long found =
            paths.stream().filter(other -> other.startsWith(start) && other.endsWith(end)).count();
        if (found < count) {
          return false;
        }
      }
    }
    return true;
  }

  /// Files beside checkpoints that are settled and not kept as they are: configurations, logs.
  ///
  /// @param ended whether nobody writes any more
  public List<String> beside(boolean ended) {
    return files.keySet().stream()
        .filter(this::isFresh)
        .filter(path -> isSettled(path, ended))
        .filter(path -> !group(path).whole)
        .filter(path -> finding(path).kind() == ModelCheck.Kind.OTHER)
        .toList();
  }

  /// What is left when nobody writes any more: files of formats that are not known, but for those
  /// beside a model that is not finished.
  public List<String> rest() {
    Set<String> withModels = new HashSet<>();
    for (String path : files.keySet()) {
      if (group(path).whole && isModelLike(path)) {
        withModels.add(group(path).key);
      }
    }
    return files.keySet().stream()
        .filter(this::isFresh)
        .filter(path -> isSettled(path, true))
        .filter(path -> finding(path).kind() == ModelCheck.Kind.OTHER)
        .filter(path -> !withModels.contains(group(path).key))
        .toList();
  }

  /// Why files were not kept, by path.
  public SortedMap<String, String> broken() {
    SortedMap<String, String> broken = new TreeMap<>();
    for (String path : files.keySet()) {
      if (isFresh(path) && finding(path).kind() == ModelCheck.Kind.BROKEN) {
        broken.put(path, finding(path).problem());
      }
    }
    return broken;
  }

  /// Whether a file changed that is not kept: another look is due soon.
  ///
  /// @param ended whether nobody writes any more
  public boolean isUnsettled(boolean ended) {
    return files.keySet().stream().anyMatch(path -> isFresh(path) && !isSettled(path, ended));
  }

  /// Notes that files were kept as they were last seen.
  public void keep(Collection<String> paths) {
    for (String path : paths) {
      File file = files.get(path);
      if (file != null) {
        kept.put(path, file.seen);
      }
    }
  }

  private File file(String path) {
    File file = files.get(path);
    if (file == null) {
      throw new IllegalArgumentException(path + " was not seen");
    }
    return file;
  }

  private boolean isFresh(String path) {
    return !file(path).seen.equals(kept.get(path));
  }

  private boolean isSettled(String path, boolean ended) {
    File file = file(path);
    return now - file.since >= SETTLING_NANOS
        || ended && clock * MILLIS - file.seen.modified >= SETTLING_NANOS;
  }

  private ModelCheck.Finding finding(String path) {
    File file = file(path);
    ModelCheck.Finding finding = file.finding;
    // What was found while the file may have been written is looked at once more.
    boolean isOld = file.looked - file.since < SETTLING_NANOS && now - file.since >= SETTLING_NANOS;
    if (finding == null || isOld) {
      try {
        finding = judge.look(path);
      } catch (IOException e) {
        finding = new ModelCheck.Finding(ModelCheck.Kind.BROKEN, "it cannot be read");
      }
      file.finding = finding;
      file.looked = now;
    }
    return finding;
  }

  private Group group(String path) {
    String root =
        roots.stream()
            .filter(folder -> folder.isEmpty() || path.startsWith(folder + "/"))
            .findFirst()
            .orElse("");
    for (int slash = path.indexOf('/', root.length() + 1);
        slash >= 0;
        slash = path.indexOf('/', slash + 1)) {
      String folder = path.substring(0, slash);
      Optional<Step> step = Step.ofFolder(folder.substring(folder.lastIndexOf('/') + 1));
      if (step.isPresent()) {
        return new Group(folder + "/", folder, step, true);
      }
    }
    String folder = path.substring(0, Math.max(0, path.lastIndexOf('/')));
    Optional<Step> step = Step.ofFile(path.substring(path.lastIndexOf('/') + 1));
    return new Group(folder + "/ " + step.map(Step::toString).orElse(""), folder, step, false);
  }
}
