package dev.mvc.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mvc.graph.HistoryWalk;
import dev.mvc.graph.TreeWalk;
import dev.mvc.id.ObjectId;
import dev.mvc.io.Disk;
import dev.mvc.io.Progress;
import dev.mvc.object.Segment;
import dev.mvc.object.Tree;
import dev.mvc.ref.Refs;
import dev.mvc.repo.Caller;
import dev.mvc.repo.Repository;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/// Folders with repositories: made, copied, and looked into past the command line.
final class Worlds {
  private Worlds() {}

  /// Does not wait for the disk: for all that is not about power cuts.
  static class Unsynced extends Disk {
    @Override
    public void sync(FileChannel channel, Path file) throws IOException {
      before(Step.SYNC, file);
    }

    @Override
    public void syncFolder(Path folder) throws IOException {
      before(Step.SYNC, folder);
    }
  }

  /// mvc in a folder, not waiting for the disk.
  static Cli mvc(Path folder) {
    return Cli.in(folder).with(new Unsynced());
  }

  /// Makes a repository, and the folder for it.
  static Cli init(Path folder) throws IOException {
    Files.createDirectories(folder);
    Cli mvc = mvc(folder);
    mvc.run("init").assertExit(0);
    return mvc;
  }

  /// Writes files for the n-th version.
  interface StepFiles {
    void write(int step) throws IOException;
  }

  /// Commits versions "step 0", "step 1" and so on, each with a model of its own and with
  /// everything else that is in the folder then.
  static void commitSteps(Path folder, int count, StepFiles more) throws IOException {
    for (int step = 0; step < count; step++) {
      ModelFile.write(folder.resolve("model.safetensors"), 1, step);
      more.write(step);
      mvc(folder).run("add", ".").assertExit(0);
      mvc(folder).run("commit", "-m", "step " + step).assertExit(0);
    }
  }

  static void commitSteps(Path folder, int count) throws IOException {
    commitSteps(folder, count, step -> {});
  }

  static Repository open(Path folder) throws IOException {
    return Repository.open(
        folder,
        new Caller(
            new Disk(),
            OffsetDateTime.parse("2026-01-01T00:00:00Z"),
            Optional.empty(),
            folder.resolve("none.toml"),
            "test",
            Progress.NONE));
  }

  /// What is in a folder beside the repository: path → content, with a mark for executables and
  /// links.
  static SortedMap<String, String> files(Path folder) throws IOException {
    SortedMap<String, String> files = new TreeMap<>();
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path file : all.toList()) {
        String path = folder.relativize(file).toString();
        if (path.startsWith(".mvc") || Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)) {
          continue;
        }
        files.put(
            path,
            Files.isSymbolicLink(file)
                ? "-> " + Files.readSymbolicLink(file)
                : content(Files.readAllBytes(file), Files.isExecutable(file)));
      }
    }
    return files;
  }

  /// Everything that undo answers for: names, the open merge, what is staged, settings, and the
  /// folder's files.
  static SortedMap<String, String> state(Path work) throws IOException {
    SortedMap<String, String> state = stored(work);
    files(work).forEach((path, content) -> state.put("file " + path, content));
    return state;
  }

  /// The same without the folder's files.
  static SortedMap<String, String> stored(Path work) throws IOException {
    SortedMap<String, String> state = new TreeMap<>();
    try (Repository repository = open(work)) {
      List<String> names = new ArrayList<>(repository.refs().names("refs/"));
      names.addAll(Refs.SINGLE);
      for (String name : names) {
        state.put(name, String.valueOf(repository.refs().text(name)));
      }
      repository
          .index()
          .entries()
          .forEach((path, entry) -> state.put("staged " + path, entry.leaf().toString()));
      state.put("settings", repository.config().all().toString());
    }
    return state;
  }

  private static String content(byte[] bytes, boolean executable) {
    return (executable ? "x " : "") + HexFormat.of().formatHex(bytes);
  }

  /// What each version holds, every byte read from the store, in the form of [#files].
  static Map<ObjectId, SortedMap<String, String>> versions(Path folder) throws IOException {
    Map<ObjectId, SortedMap<String, String>> versions = new TreeMap<>();
    try (Repository repository = open(folder)) {
      List<ObjectId> heads = new ArrayList<>(repository.refs().headVersion().stream().toList());
      for (String branch : repository.refs().names(Refs.BRANCHES)) {
        heads.add(repository.refs().find(branch).orElseThrow());
      }
      HistoryWalk walk = new HistoryWalk(repository.store(), heads);
      for (var step = walk.next(); step.isPresent(); step = walk.next()) {
        versions.put(step.get().id(), content(repository, step.get().version().tree()));
      }
    }
    return versions;
  }

  private static SortedMap<String, String> content(Repository repository, ObjectId tree)
      throws IOException {
    SortedMap<String, String> files = new TreeMap<>();
    for (var leaf : new TreeWalk(repository.store()).leaves(tree).entrySet()) {
      switch (leaf.getValue()) {
        case Tree.Link link -> files.put(leaf.getKey(), "-> " + link.target());
        case Tree.File file -> {
          ByteArrayOutputStream bytes = new ByteArrayOutputStream();
          for (Segment segment : repository.store().recipe(file.id()).segments()) {
            repository
                .store()
                .copySegment(segment, (buffer, length) -> bytes.write(buffer, 0, length));
          }
          files.put(leaf.getKey(), content(bytes.toByteArray(), file.executable()));
        }
        case Tree.Folder folder -> throw new AssertionError(folder);
      }
    }
    return files;
  }

  static Optional<ObjectId> head(Path folder) throws IOException {
    if (!Files.exists(folder.resolve(".mvc/HEAD"))) {
      return Optional.empty();
    }
    try (Repository repository = open(folder)) {
      return repository.refs().headVersion();
    }
  }

  /// Copies a folder with everything that is in it, and the files' times.
  static void copy(Path from, Path to) throws IOException {
    Files.walkFileTree(
        from,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes)
              throws IOException {
            Files.createDirectories(to.resolve(from.relativize(folder)));
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.copy(
                file,
                to.resolve(from.relativize(file)),
                StandardCopyOption.COPY_ATTRIBUTES,
                LinkOption.NOFOLLOW_LINKS);
            return FileVisitResult.CONTINUE;
          }
        });
  }

  static void delete(Path folder) throws IOException {
    if (Files.exists(folder)) {
      try (Stream<Path> all = Files.walk(folder)) {
        for (Path file : all.toList().reversed()) {
          Files.delete(file);
        }
      }
    }
  }

  /// Requires that nothing is damaged or missing.
  static void requireSound(Path folder) {
    mvc(folder).run("fsck").assertExit(0);
  }

  static void requireFiles(Path folder, Map<String, String> expected) throws IOException {
    assertThat(files(folder)).isEqualTo(expected);
  }
}
