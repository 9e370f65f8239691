package dev.mvc.experiment;

import dev.mvc.format.ModelFormats;
import dev.mvc.format.layout.DiskFolder;
import dev.mvc.format.layout.MalformedFileException;
import dev.mvc.format.layout.ModelFile;
import dev.mvc.format.layout.ModelFormat;
import dev.mvc.io.FileSource;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/// Asks the reader of a file's format whether it is all there. Reads headers alone.
public final class ModelCheck {
  private ModelCheck() {}

  /// What a file is.
  public enum Kind {
    /// Of no format that holds tensors: nothing tells whether it is whole.
    OTHER,
    WHOLE,
    /// Of such a format, and truncated or damaged.
    BROKEN
  }

  /// What was found.
  ///
  /// @param problem what is wrong with a broken one; else empty
  public record Finding(Kind kind, String problem) {}

  /// Looks into a file.
  ///
  /// @throws IOException when it cannot be read; it may be gone
  public static Finding of(Path file) throws IOException {
    try (FileSource source = FileSource.open(file)) {
      ModelFile model =
          new ModelFile(String.valueOf(file.getFileName()), source, DiskFolder.around(file));
      Optional<ModelFormat> format = ModelFormats.detect(model);
      if (format.isEmpty()) {
        return new Finding(Kind.OTHER, "");
      }
      format.get().read(model);
      return new Finding(Kind.WHOLE, "");
    } catch (MalformedFileException e) {
      return new Finding(Kind.BROKEN, String.valueOf(e.getMessage()));
    }
  }
}
