package dev.mvc.repo;

import dev.mvc.experiment.data.DataSets;
import dev.mvc.id.ObjectId;
import dev.mvc.io.MvcException;
import dev.mvc.io.MvcException.Kind;
import dev.mvc.object.DataSet;
import dev.mvc.object.Tree;
import dev.mvc.store.ObjectStore;
import dev.mvc.store.PackWriter;
import dev.mvc.work.Index;
import dev.mvc.work.IndexEntry;
import dev.mvc.work.TreeWriter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What a version says of its data: D of v = {A, W, H, D, R}, from `mvc.data.json` and the files
/// that are staged.
final class VersionData {
  private VersionData() {}

  /// The data sets of a version made of this index.
  ///
  /// @param trees has written the index, so that it knows the ids of folders
  /// @param writer may hold objects that the store has not yet
  static List<DataSet> of(ObjectStore store, PackWriter writer, Index index, TreeWriter trees)
      throws IOException {
    List<DataSet> sets = new ArrayList<>();
    for (Map.Entry<String, DataSets.Registered> set :
        DataFiles.staged(store, index).sets().entrySet()) {
      Optional<DataSets.Listed> listed = set.getValue().listed();
      String location = set.getValue().location();
      if (listed.isEmpty()) {
        sets.add(tracked(set.getKey(), location, index, trees));
      } else {
        DataSets.Listed list = listed.get();
        if (!writer.has(list.manifest())) {
          throw new MvcException(
              Kind.NOT_FOUND,
              "the list of files of data set \"" + set.getKey() + "\" is not in this repository.",
              "`mvc data add --external " + location + "` makes it.");
        }
        sets.add(
            new DataSet(
                set.getKey(),
                location,
                list.files(),
                list.bytes(),
                list.digest(),
                Optional.of(list.manifest())));
      }
    }
    return sets;
  }

  private static DataSet tracked(String name, String location, Index index, TreeWriter trees) {
    long files = 0;
    long bytes = 0;
    for (IndexEntry entry : index.under(location).values()) {
      files++;
      bytes += entry.leaf() instanceof Tree.File file ? file.size() : 0;
    }
    ObjectId digest =
        index
            .find(location)
            .map(IndexEntry::leaf)
            .filter(Tree.File.class::isInstance)
            .map(leaf -> ((Tree.File) leaf).id())
            .or(() -> trees.folder(location))
            .orElseGet(() -> ObjectId.hash(new Tree(List.of()).write()));
    return new DataSet(name, location, files, bytes, digest, Optional.empty());
  }
}
