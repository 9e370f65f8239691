package dev.mvc.repo;

import dev.mvc.format.layout.DiskFolder;
import dev.mvc.format.layout.ModelFile;
import dev.mvc.format.pickle.Danger;
import dev.mvc.format.scan.FileScan;
import dev.mvc.format.scan.Finding;
import dev.mvc.io.ByteSource;
import dev.mvc.io.FileSource;
import dev.mvc.io.MvcException;
import dev.mvc.io.MvcException.Kind;
import dev.mvc.object.Recipe;
import dev.mvc.work.Adder;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// Looks at what was added for what is dangerous to load, and refuses it if the settings say so.
final class AddedScan {
  /// Files of no format that mvc reads which programs may load all the same. A repository may have
  /// 100,000 files of data: others are not opened a second time.
  private static final Pattern LOADABLE =
      Pattern.compile(
          "(?i).*(\\.(pkl|pickle|p|joblib|sav|pt|pth|pt2|ckpt|bin|dump|npy|npz|keras|h5|pb|so|dll)"
              + "(\\.(gz|z))?|config\\.json)");

  private AddedScan() {}

  /// What is dangerous, by path.
  ///
  /// @throws MvcException of kind NO when there is anything and `scan.policy` is `refuse`
  static SortedMap<String, List<Finding>> of(Repository repository, List<Adder.Added> added)
      throws IOException {
    SortedMap<String, List<Finding>> found = new TreeMap<>();
    for (Adder.Added file : added) {
      boolean isModel = !file.recipe().format().equals(Recipe.OPAQUE);
      if (isModel || file.problem().isPresent() || LOADABLE.matcher(file.path()).matches()) {
        List<Finding> dangerous = scan(repository, file.path());
        if (!dangerous.isEmpty()) {
          found.put(file.path(), dangerous);
        }
      }
    }
    if (!found.isEmpty()
        && repository.config().find("scan.policy").filter("refuse"::equals).isPresent()) {
      String first = found.firstKey();
      String what = found.firstEntry().getValue().getFirst().text();
      throw new MvcException(
          Kind.NO,
          first + " is dangerous: " + what + "; nothing was added.",
          "`mvc scan " + first + "` shows all that was found.",
          "`mvc config scan.policy warn` lets such files in.");
    }
    return found;
  }

  private static List<Finding> scan(Repository repository, String path) throws IOException {
    Path place = repository.folder().place(path);
    DiskFolder around =
        new DiskFolder(repository.folder().root(), place.toAbsolutePath().resolveSibling(""));
    try (ByteSource bytes = FileSource.open(place)) {
      ModelFile file = new ModelFile(String.valueOf(place.getFileName()), bytes, around);
      return FileScan.of(file).stream()
          .filter(finding -> finding.severity() == Danger.DANGEROUS)
          .toList();
    } catch (NoSuchFileException e) {
      return List.of(); // it went meanwhile, and what was added is not what it is now
    }
  }
}
