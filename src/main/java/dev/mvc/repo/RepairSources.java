package dev.mvc.repo;

import dev.mvc.io.MvcException;
import dev.mvc.io.MvcException.Kind;
import dev.mvc.ref.Refs;
import dev.mvc.work.FileStat;
import dev.mvc.work.LostParts;
import dev.mvc.work.WorkFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;

/// Where a repair may take from, beside the repository itself. Only read.
///
/// @param packs packs, and folders that hold some as `.mvc` does
/// @param folders with files that may hold what is lost
public record RepairSources(List<Path> packs, List<Folder> folders) {
  private static final String PACK = ".pack";

  /// Files in a folder.
  ///
  /// @param under a path in it, empty for all
  public record Folder(Path root, String under) {
    /// A whole folder.
    static Folder of(Path root) {
      return new Folder(root, "");
    }

    /// The files, by path from the root.
    SortedMap<String, FileStat> files() throws IOException {
      return LostParts.files(root, under);
    }
  }

  /// What a person named: a repository, its `.mvc`, a pack, or a folder or file with models.
  ///
  /// @throws MvcException of kind NOT_FOUND when there is no such thing
  public static RepairSources of(List<Path> named) {
    List<Path> packs = new ArrayList<>();
    List<Folder> folders = new ArrayList<>();
    for (Path path : named) {
      Path place = path.toAbsolutePath().normalize();
      if (!Files.exists(place)) {
        throw new MvcException(
            Kind.NOT_FOUND,
            "there is no " + path + " to take from.",
            "--from takes a repository, or a folder or file with models.");
      }
      if (Files.isRegularFile(place)) {
        boolean isPack = place.getFileName().toString().endsWith(PACK);
        if (isPack) {
          packs.add(place);
        } else {
          folders.add(new Folder(above(place), place.getFileName().toString()));
        }
      } else if (isStore(place)) {
        packs.add(place);
        if (place.endsWith(WorkFolder.REPOSITORY)) {
          folders.add(Folder.of(above(place)));
        }
      } else {
        if (isStore(place.resolve(WorkFolder.REPOSITORY))) {
          packs.add(place.resolve(WorkFolder.REPOSITORY));
        }
        folders.add(Folder.of(place));
      }
    }
    return new RepairSources(List.copyOf(packs), List.copyOf(folders));
  }

  private static Path above(Path place) {
    return Objects.requireNonNull(place.getParent(), "only a root has nothing above it");
  }

  private static boolean isStore(Path folder) {
    return Files.isDirectory(folder.resolve("packs"))
        && (Files.exists(folder.resolve(Refs.HEAD)) || folder.endsWith(WorkFolder.REPOSITORY));
  }
}
