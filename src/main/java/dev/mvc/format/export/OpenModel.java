package dev.mvc.format.export;

import dev.mvc.format.Model;
import dev.mvc.format.layout.Folder;
import dev.mvc.format.layout.MalformedFileException;
import dev.mvc.format.layout.ModelFile;
import dev.mvc.format.layout.NamedTensor;
import dev.mvc.io.ByteSource;
import java.io.Closeable;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// A model whose tensors can be read. Its files stay open until it is closed.
public final class OpenModel implements Closeable {
  private final Model model;
  private final Folder folder;
  private final Map<String, ByteSource> files = new HashMap<>();

  private OpenModel(Model model, Folder folder) {
    this.model = model;
    this.folder = folder;
  }

  /// Reads the headers of a model; empty when it is of no format that is known.
  ///
  /// @param name of its file in the folder
  public static Optional<OpenModel> find(String name, Folder folder)
      throws IOException, MalformedFileException {
    return Model.read(name, folder).map(model -> new OpenModel(model, folder));
  }

  /// What its headers say.
  public Model model() {
    return model;
  }

  /// The elements of a tensor of one of its files: little-endian, in C order.
  ///
  /// @return to be closed
  public ByteSource open(Model.Part part, NamedTensor tensor)
      throws IOException, MalformedFileException {
    return tensor.open(file(part));
  }

  /// One of its files. Stays open until the model is closed.
  public ModelFile file(Model.Part part) throws IOException, MalformedFileException {
    ByteSource file = files.get(part.name());
    if (file == null) {
      file =
          folder
              .open(part.name())
              .orElseThrow(() ->
                  new MalformedFileException(
                      "the file " + MalformedFileException.quote(part.name()) + " is gone"));
      files.put(part.name(), file);
    }
    return new ModelFile(part.name(), file, folder);
  }

  @Override
  public void close() throws IOException {
    for (ByteSource file : files.values()) {
      file.close();
    }
  }
}
