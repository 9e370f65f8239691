package dev.mvc.repo;

import dev.mvc.experiment.TrackedFiles;
import dev.mvc.io.ByteSource;
import dev.mvc.io.FileSource;
import dev.mvc.work.FileStat;
import dev.mvc.work.WorkFolder;
import java.io.IOException;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/// Tracked files as they are in the working folder.
record FolderFiles(WorkFolder folder, SortedSet<String> tracked) implements TrackedFiles {
  @Override
  public SortedSet<String> paths() {
    return Collections.unmodifiableSortedSet(tracked);
  }

  @Override
  public ByteSource open(String path) throws IOException {
    return FileSource.open(folder.place(path));
  }

  /// Those of what is tracked that are there.
  static FolderFiles of(Repository repository) throws IOException {
    SortedSet<String> there = new TreeSet<>();
    for (String path : repository.index().entries().keySet()) {
      Optional<FileStat> stat = repository.folder().stat(path);
      if (stat.isPresent() && stat.get().kind() == FileStat.Kind.FILE) {
        there.add(path);
      }
    }
    return new FolderFiles(repository.folder(), there);
  }
}
