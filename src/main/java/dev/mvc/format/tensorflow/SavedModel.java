package dev.mvc.format.tensorflow;

import dev.mvc.format.layout.Layout;
import dev.mvc.format.layout.Lookalike;
import dev.mvc.format.layout.MalformedFileException;
import dev.mvc.format.layout.ModelFile;
import dev.mvc.format.layout.ModelFormat;
import dev.mvc.format.layout.NamedTensor;
import dev.mvc.format.layout.Warnings;
import dev.mvc.format.protobuf.ProtoReader;
import dev.mvc.io.ByteSource;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A SavedModel: graphs in `saved_model.pb`, variables in the checkpoint `variables/variables`.
///
/// The graph of TensorFlow 1 that a `Saver` writes beside its checkpoint (`NAME.meta`) is one of
/// these without the frame around it.
public final class SavedModel implements ModelFormat {
  private static final String FILE = "saved_model.pb";
  private static final String VARIABLES = "variables/variables";
  private static final String META = ".meta";

  @Override
  public String name() {
    return "tf-savedmodel";
  }

  @Override
  public boolean claims(ModelFile file, byte[] head) throws IOException {
    if (file.name().equals(FILE)) {
      return true;
    }
    // Many things end in .meta, but not beside an index of the same name.
    return file.name().endsWith(META)
        && head.length > 0
        && head[0] == 0x0A
        && file.folder().names().contains(TfCheckpoint.stem(file.name()) + ".index");
  }

  @Override
  public Layout read(ModelFile file) throws IOException, MalformedFileException {
    if (file.size() == 0) {
      throw new MalformedFileException("the file is empty");
    }
    Optional<String> other = Lookalike.of(file.head());
    if (other.isPresent()) {
      throw new MalformedFileException("the file is " + other.get() + ", not a SavedModel");
    }
    Warnings warnings = new Warnings();
    Constants constants = new Constants(warnings);
    boolean isModel = file.name().equals(FILE);
    Map<String, String> metadata =
        isModel
            ? readModel(new ProtoReader(file.bytes()), constants, warnings)
            : readMeta(new ProtoReader(file.bytes()), constants, warnings);
    List<NamedTensor> tensors = new ArrayList<>(constants.tensors());
    addVariables(
        file, isModel ? VARIABLES : TfCheckpoint.stem(file.name()), tensors, metadata, warnings);
    return new Layout(name(), constants.extents(), tensors, metadata, warnings.lines());
  }

  private static Map<String, String> readModel(
      ProtoReader in, Constants constants, Warnings warnings)
      throws IOException, MalformedFileException {
    Map<String, String> metadata = new LinkedHashMap<>();
    int graphs = 0;
    while (in.next()) {
      switch (in.field()) {
        case 1 -> metadata.put("schema version", Long.toString(in.varint()));
        case 2 -> {
          String prefix = graphs == 0 ? "" : "graph " + (graphs + 1) + "/";
          MetaGraph graph = new MetaGraph(constants, warnings);
          in.message(message -> graph.read(message, prefix));
          graph.metadata().forEach((key, value) -> metadata.put(prefix + key, value));
          graphs++;
        }
        default -> {}
      }
    }
    if (graphs == 0) {
      throw new MalformedFileException("there is no graph in it");
    }
    return metadata;
  }

  private static Map<String, String> readMeta(
      ProtoReader in, Constants constants, Warnings warnings)
      throws IOException, MalformedFileException {
    MetaGraph graph = new MetaGraph(constants, warnings);
    graph.read(in, "");
    return graph.metadata();
  }

  private static void addVariables(
      ModelFile file,
      String prefix,
      List<NamedTensor> tensors,
      Map<String, String> metadata,
      Warnings warnings)
      throws IOException {
    Optional<ByteSource> index = file.folder().open(prefix + ".index");
    if (index.isEmpty()) {
      return;
    }
    try (ByteSource bytes = index.get()) {
      Bundle bundle = Bundle.read(bytes, Bundle.Files.all(file.folder(), prefix), warnings);
      metadata.put("variables", Integer.toString(bundle.index().entries().size()));
      tensors.addAll(bundle.tensors());
    } catch (MalformedFileException e) {
      warnings.add(prefix + ".index: " + e.getMessage());
    }
  }
}
