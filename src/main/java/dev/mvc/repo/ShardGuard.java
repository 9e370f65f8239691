package dev.mvc.repo;

import dev.mvc.experiment.Guard;
import dev.mvc.experiment.Guard.Finding;
import dev.mvc.experiment.Guard.Level;
import dev.mvc.experiment.MissingShards;
import dev.mvc.object.Tree;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;

/// Finds models of which a version has only a part.
record ShardGuard(Repository repository, Level level) {
  /// Looks through the folders in which anything changed.
  List<Finding> check(SortedMap<String, Tree.Entry> before, SortedMap<String, Tree.Entry> now)
      throws IOException {
    Set<String> folders = new TreeSet<>();
    now.forEach((path, leaf) -> {
      if (!leaf.equals(before.get(path))) {
        folders.add(MissingShards.folder(path));
      }
    });
    before.keySet().stream()
        .filter(path -> !now.containsKey(path))
        .forEach(path -> folders.add(MissingShards.folder(path)));
    StoredFiles files = StoredFiles.of(repository.store(), now);
    List<Finding> findings = new ArrayList<>();
    for (MissingShards.Gap gap :
        MissingShards.in(files, folders, path -> Guards.isModel(now.get(path)))) {
      findings.add(
          new Finding(
              Guard.MISSING_SHARD,
              gap.problem().isPresent() ? Level.WARN : level,
              text(gap),
              gap.missing().isEmpty() ? gap.outside() : gap.missing()));
    }
    return findings;
  }

  private String text(MissingShards.Gap gap) throws IOException {
    String file = GuardWords.brief(gap.file());
    if (gap.problem().isPresent()) {
      return file + " does not tell which files belong to it: " + gap.problem().get();
    }
    if (gap.missing().isEmpty()) {
      return file
          + " names what is no file of its folder: "
          + GuardWords.some(gap.outside(), name -> "\"" + name + "\"");
    }
    String first = gap.missing().getFirst();
    boolean isThere =
        Tree.isAllowedName(first.substring(MissingShards.folder(first).length()))
            && repository.folder().stat(first).isPresent();
    return (gap.shards() > 0
            ? "%s is one of %s, of which %s %s not in the version: %s"
                .formatted(
                    file,
                    GuardWords.count(gap.shards(), "shard"),
                    GuardWords.number(gap.count()),
                    gap.count() == 1 ? "is" : "are",
                    GuardWords.some(gap.missing(), gap.count(), path -> path))
            : "%s names %s that %s not in the version: %s"
                .formatted(
                    file,
                    GuardWords.count(gap.count(), "file"),
                    gap.count() == 1 ? "is" : "are",
                    GuardWords.some(gap.missing(), gap.count(), path -> path)))
        + (isThere ? "; `mvc add` stages what is in the folder" : "");
  }
}
