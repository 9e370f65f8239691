package dev.mvc.format.onnx;

import dev.mvc.format.layout.Extent;
import dev.mvc.format.layout.Folder;
import dev.mvc.format.layout.Layout;
import dev.mvc.format.layout.MalformedFileException;
import dev.mvc.format.layout.ModelFile;
import dev.mvc.format.layout.ModelFormat;
import dev.mvc.format.layout.NamedTensor;
import dev.mvc.format.layout.Stored;
import dev.mvc.format.layout.Values;
import dev.mvc.io.ByteSource;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.WeakHashMap;

/// A file that an ONNX model beside it keeps tensors in. It has no header and may have any name, so
/// that it comes after all formats that know their files.
public final class OnnxData implements ModelFormat {
  /// Models of a folder that are looked into: a pipeline has up to ten.
  private static final int MAX_MODELS = 64;

  /// The files that the models of a folder name, with the model that does, as long as the folder is
  /// in use. A model in a thousand files is so read once and not a thousand times.
  private final Map<Folder, Map<String, String>> named =
      Collections.synchronizedMap(new WeakHashMap<>());

  @Override
  public String name() {
    return "onnx";
  }

  @Override
  public boolean claims(ModelFile file, byte[] head) throws IOException {
    return !Onnx.isModel(file.name()) && model(file).isPresent();
  }

  private Optional<String> model(ModelFile file) throws IOException {
    Map<String, String> models = named.get(file.folder());
    if (models == null) {
      models = models(file.folder());
      named.put(file.folder(), models);
    }
    return Optional.ofNullable(models.get(file.name()));
  }

  private static Map<String, String> models(Folder folder) throws IOException {
    List<String> models = folder.names(Onnx::isModel).stream().limit(MAX_MODELS).toList();
    Map<String, String> named = new HashMap<>();
    for (String model : models) {
      for (String path : files(folder, model)) {
        named.putIfAbsent(path, model);
      }
    }
    return named;
  }

  private static List<String> files(Folder folder, String name) throws IOException {
    Optional<ByteSource> source = folder.open(name);
    if (source.isEmpty()) {
      return List.of();
    }
    try (ByteSource bytes = source.get()) {
      return OnnxModel.read(new ModelFile(name, bytes, folder)).files();
    } catch (MalformedFileException e) {
      return List.of(); // which is said when that file is read
    }
  }

  @Override
  public Layout read(ModelFile file) throws IOException, MalformedFileException {
    String name =
        model(file).orElseThrow(() -> new MalformedFileException("no ONNX model names the file"));
    ByteSource bytes =
        file.folder()
            .open(name)
            .orElseThrow(() ->
                new MalformedFileException(MalformedFileException.quote(name) + " is missing"));
    try (bytes) {
      OnnxModel model = OnnxModel.read(new ModelFile(name, bytes, file.folder()));
      return layout(model, file.name(), name);
    }
  }

  private Layout layout(OnnxModel model, String path, String name) throws MalformedFileException {
    Layout whole = model.layout(name());
    List<Extent> extents = model.extents(path);
    List<NamedTensor> tensors = new ArrayList<>();
    for (NamedTensor tensor : whole.tensors()) {
      if (tensor.values() instanceof Values.Whole values && values.in().path().equals(path)) {
        Stored here = Stored.here(values.in().extent());
        tensors.add(new NamedTensor(tensor.info(), new Values.Whole(here)));
      }
    }
    return new Layout(name(), extents, tensors, Map.of("model", name), List.of());
  }
}
