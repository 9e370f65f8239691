package dev.mvc.cli;

import dev.mvc.format.layout.DiskFolder;
import dev.mvc.format.layout.Folder;
import dev.mvc.format.layout.ModelFile;
import dev.mvc.format.pickle.Danger;
import dev.mvc.format.scan.FileScan;
import dev.mvc.format.scan.Finding;
import dev.mvc.graph.TreeWalk;
import dev.mvc.id.ObjectId;
import dev.mvc.io.ByteSource;
import dev.mvc.io.FileSource;
import dev.mvc.io.MvcException;
import dev.mvc.io.MvcException.Kind;
import dev.mvc.object.Tree;
import dev.mvc.repo.Repository;
import dev.mvc.repo.StoredFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import picocli.CommandLine.Parameters;

/// `mvc scan FILE|FOLDER|REV[:PATH]…`.
@Manual(
    examples = {"mvc scan model.pt", "mvc scan downloads", "mvc scan HEAD"},
    text = {
      "Says what loading a model could do, and what publishing it would give away, without running"
          + " any of it: functions that pickles import, code in Keras and TensorFlow models, links"
          + " and paths that lead out of a folder, programs in archives, files that are two things"
          + " at once; absolute paths of sources and user names.",
      "Exits with 1 when something is dangerous: it can run commands, or reach files elsewhere."
          + " Suspicious is what may be harmless but should be known, safe everything else.",
      "`mvc add` warns of what is dangerous; with the setting scan.policy = refuse it refuses it."
    })
final class ScanCommand implements Command.Reading {
  @Parameters(
      paramLabel = "FILE|REV",
      arity = "1..*",
      description = "Files, folders, versions, or files of one.")
  List<String> what = new ArrayList<>();

  /// What the JSON document has of a file.
  record Item(String file, Danger severity, List<Finding> findings) {}

  @Override
  public int run(Invocation mvc) throws IOException {
    List<Item> items = new ArrayList<>();
    for (String each : what) {
      Path path = mvc.resolve(each);
      if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
        scanDisk(mvc, path, items);
      } else {
        scanVersion(mvc, each, items);
      }
    }
    mvc.out().show(items, () -> print(mvc.out(), items));
    boolean isDangerous = items.stream().anyMatch(item -> item.severity == Danger.DANGEROUS);
    return isDangerous ? ExitCode.NO : ExitCode.DONE;
  }

  private static void scanDisk(Invocation mvc, Path path, List<Item> items) throws IOException {
    List<Path> files = new ArrayList<>();
    if (Files.isDirectory(path)) {
      try (Stream<Path> all = Files.walk(path)) {
        all.filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
            .filter(file -> !path.relativize(file).startsWith(".mvc"))
            .sorted()
            .forEach(files::add);
      }
    } else if (Files.isRegularFile(path)) {
      files.add(path);
    } else {
      throw new MvcException(Kind.NO, mvc.show(path) + " is no regular file.");
    }
    for (Path file : files) {
      try (ByteSource bytes = FileSource.open(file)) {
        String name = String.valueOf(file.getFileName());
        add(mvc.show(file), new ModelFile(name, bytes, DiskFolder.around(file)), items);
      }
    }
  }

  private static void scanVersion(Invocation mvc, String typed, List<Item> items)
      throws IOException {
    try (Repository repository = mvc.open()) {
      StoredPath at = StoredModel.at(repository, typed);
      ObjectId root = repository.store().version(at.version()).tree();
      for (var leaf : new TreeWalk(repository.store()).leaves(root).entrySet()) {
        String path = leaf.getKey();
        if (!Words.isIn(path, at.path()) || !(leaf.getValue() instanceof Tree.File)) {
          continue;
        }
        int slash = path.lastIndexOf('/');
        Folder folder =
            new StoredFolder(repository.store(), root, path.substring(0, Math.max(0, slash)));
        try (ByteSource bytes = folder.open(path.substring(slash + 1)).orElseThrow()) {
          add(path, new ModelFile(path.substring(slash + 1), bytes, folder), items);
        }
      }
    } catch (MvcException e) {
      if (e.kind() == Kind.NOT_A_REPOSITORY && typed.indexOf(':') < 0) {
        throw new MvcException(Kind.NOT_FOUND, "there is no file " + typed + ".", e);
      }
      throw e;
    }
  }

  private static void add(String shown, ModelFile file, List<Item> items) throws IOException {
    List<Finding> findings = FileScan.of(file);
    items.add(new Item(shown, FileScan.severity(findings), findings));
  }

  private static void print(Output out, List<Item> items) {
    for (Item item : items) {
      if (item.severity != Danger.SAFE) {
        out.line("{}", Styled.name(item.file));
        Table table = new Table(Table.left(""), Table.left(""));
        for (Finding finding : item.findings) {
          String word = word(finding.severity());
          table.row(
              finding.severity() == Danger.DANGEROUS ? Styled.loss(word) : word, finding.text());
        }
        out.table(table, 2);
      }
    }
    List<String> counts = new ArrayList<>();
    for (Danger severity : List.of(Danger.DANGEROUS, Danger.SUSPICIOUS, Danger.SAFE)) {
      long count = items.stream().filter(item -> item.severity == severity).count();
      if (count > 0) {
        counts.add(Counts.exact(count) + " " + word(severity));
      }
    }
    out.line("{}: {}", Counts.of(items.size(), "file"), String.join(", ", counts));
  }

  private static String word(Danger severity) {
    return severity.name().toLowerCase(Locale.ROOT);
  }
}
