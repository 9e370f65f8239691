package dev.mvc.work;

import dev.mvc.io.Progress;
import dev.mvc.io.Workers;
import dev.mvc.object.Tree;
import dev.mvc.store.ObjectStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Asks of a path in the working folder whether replacing it would lose anything.
final class Comparison {
  /// What a working file is.
  enum Match {
    /// Nothing is there.
    ABSENT,
    /// What the version to be restored holds.
    TARGET,
    /// What is staged, and so stored.
    STAGED,
    /// Something else, which may be the only copy.
    OTHER
  }

  /// @param stat absent if nothing is there
  record State(Match match, Optional<FileStat> stat) {
    /// An index entry for the file as it is.
    IndexEntry entry(Tree.Entry leaf) {
      return IndexEntry.of(leaf, stat.orElseThrow(), 0);
    }
  }

  private final WorkFolder folder;
  private final Progress progress;
  private final FileReading reading;

  Comparison(WorkFolder folder, ObjectStore store, HashingSink sink, Progress progress) {
    this.folder = folder;
    this.progress = progress;
    this.reading = new FileReading(folder, store, sink, progress);
  }

  /// Waits until all answers have come.
  void drain() throws IOException {
    reading.drain();
  }

  /// Compares one path; the answer comes now or some time until [#drain] returns.
  ///
  /// @param target what should be there, null for nothing
  void compare(
      String path,
      Optional<IndexEntry> staged,
      Tree.@Nullable Entry target,
      Workers.Sink<State> then)
      throws IOException {
    Optional<FileStat> stat = folder.stat(path);
    if (stat.isEmpty() || stat.get().kind() == FileStat.Kind.FOLDER) {
      then.accept(new State(Match.ABSENT, Optional.empty()));
      return;
    }
    if (staged.isPresent() && staged.get().isFresh(stat.get())) {
      boolean isTarget = staged.get().leaf().equals(target);
      then.accept(new State(isTarget ? Match.TARGET : Match.STAGED, stat));
      return;
    }
    Path place = folder.place(path);
    String name = path.substring(path.lastIndexOf('/') + 1);
    switch (stat.get().kind()) {
      case LINK -> {
        Tree.Entry link = new Tree.Link(name, Files.readSymbolicLink(place).toString());
        then.accept(new State(match(link, staged, target), stat));
      }
      case FILE -> {
        if (!mayMatch(stat.get(), staged, target)) {
          then.accept(new State(Match.OTHER, stat));
          return;
        }
        progress.start("comparing " + path, stat.get().size());
        reading.read(
            path,
            stat.get(),
            known(staged, target),
            read -> {
              Tree.Entry file =
                  new Tree.File(
                      name,
                      read.id(),
                      stat.get().size(),
                      read.recipe().format(),
                      stat.get().executable());
              then.accept(new State(match(file, staged, target), stat));
            });
      }
      case FOLDER, SPECIAL, UNNAMED -> then.accept(new State(Match.OTHER, stat));
    }
  }

  private static List<Tree.File> known(Optional<IndexEntry> staged, Tree.@Nullable Entry target) {
    List<Tree.File> known = new ArrayList<>();
    if (target instanceof Tree.File file) {
      known.add(file);
    }
    staged.flatMap(IndexEntry::file).ifPresent(known::add);
    return known;
  }

  /// Whether a look at the content can tell anything: a file of another size is another file.
  private static boolean mayMatch(
      FileStat stat, Optional<IndexEntry> staged, Tree.@Nullable Entry target) {
    return isFileOf(stat.size(), target)
        || staged.filter(entry -> isFileOf(stat.size(), entry.leaf())).isPresent();
  }

  private static boolean isFileOf(long size, Tree.@Nullable Entry entry) {
    return entry instanceof Tree.File file && file.size() == size;
  }

  private static Match match(
      Tree.Entry now, Optional<IndexEntry> staged, Tree.@Nullable Entry target) {
    if (now.equals(target)) {
      return Match.TARGET;
    }
    return staged.isPresent() && now.equals(staged.get().leaf()) ? Match.STAGED : Match.OTHER;
  }
}
