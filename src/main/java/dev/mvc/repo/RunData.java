package dev.mvc.repo;

import dev.mvc.experiment.data.DataSets;
import dev.mvc.io.MvcException;
import java.io.IOException;
import java.util.List;

/// The data sets that a run may be said to use.
public final class RunData {
  private RunData() {}

  /// Refuses names that no data set has of those that are staged, which are the ones that versions
  /// get.
  ///
  /// @throws MvcException of kind NOT_FOUND
  public static void requireKnown(Repository repository, List<String> names) throws IOException {
    if (!names.isEmpty()) {
      DataSets staged = DataFiles.staged(repository.store(), repository.index());
      names.forEach(staged::get);
    }
  }
}
