package dev.mvc.cli;

import dev.mvc.experiment.Guard;
import dev.mvc.id.ObjectId;
import dev.mvc.repo.Committing;
import dev.mvc.repo.VersionCost;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What `mvc commit --json` answers.
///
/// @param committed whether a version was made; else a guard refused it, and the next four are null
/// @param branch null when `HEAD` is detached
/// @param findings what guards found
/// @param warnings what could not be taken from files of hyperparameters and results
record CommitDocument(
    boolean committed,
    @Nullable ObjectId id,
    @Nullable String branch,
    @Nullable String message,
    @Nullable VersionCost cost,
    SortedMap<String, Object> params,
    SortedMap<String, Object> metrics,
    List<Guard.Finding> findings,
    List<String> warnings) {
  static CommitDocument of(Committing.Made made, List<Guard.Finding> findings) {
    return new CommitDocument(
        true,
        made.id(),
        made.branch().orElse(null),
        made.version().message(),
        made.cost(),
        VersionDocument.plain(made.version().params()),
        VersionDocument.plain(made.version().metrics()),
        findings,
        made.read().warnings());
  }

  static CommitDocument refused(List<Guard.Finding> findings) {
    return new CommitDocument(
        false, null, null, null, null, new TreeMap<>(), new TreeMap<>(), findings, List.of());
  }
}
