package dev.mvc.format.torch;

import dev.mvc.format.layout.Layout;
import dev.mvc.format.layout.MalformedFileException;
import dev.mvc.format.pickle.Pickle;
import dev.mvc.format.pickle.PickleValue;
import dev.mvc.format.pickle.PickleValue.Global;
import dev.mvc.format.pickle.PickleValue.Instance;
import dev.mvc.format.torch.TorchTensor.Storage;
import dev.mvc.format.zip.ZipMember;
import dev.mvc.io.ByteSource;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// What `torch.save` writes since 1.6, and `torch.jit.save` since 1.4: `data.pkl` and its storages.
final class TorchZip {
  static final String DATA = "data.pkl";
  private static final String CONSTANTS = "constants.pkl";

  private static final List<String> ANCHORS =
      Stream.concat(Stream.of(DATA), TorchExport.ANCHORS.stream()).toList();

  private TorchZip() {}

  /// Reads an archive that is a stretch of a file; its extents have offsets in the file.
  static Layout read(ByteSource file, long start, long length)
      throws IOException, MalformedFileException {
    TorchArchive archive = TorchArchive.open(file, start, length, ANCHORS);
    if (archive.find(DATA).isEmpty()) {
      return TorchExport.read(archive);
    }
    Pickle pickle = archive.pickle(archive.find(DATA).orElseThrow());
    ObjectTensors.Found found = ObjectTensors.in(pickle.value());
    List<TorchTensor> tensors = new ArrayList<>(in("data/", found.tensors()));
    Optional<ZipMember> constants = archive.find(CONSTANTS);
    boolean isScript = constants.isPresent();
    if (isScript) {
      tensors.addAll(constants(archive, constants.get()));
    }
    Map<String, String> metadata = new LinkedHashMap<>();
    className(pickle.value()).ifPresent(name -> metadata.put("class", name));
    if (!isScript) {
      metadata.putAll(found.scalars());
    }
    Layout layout =
        Storages.layout(
            isScript ? "torchscript" : "pytorch",
            tensors,
            storage -> archive.place("", storage),
            metadata);
    return withWarnings(layout, archive.warnings());
  }

  /// A layout with more warnings.
  static Layout withWarnings(Layout layout, List<String> more) {
    List<String> warnings = new ArrayList<>(layout.warnings());
    warnings.addAll(more);
    return new Layout(
        layout.format(), layout.extents(), layout.tensors(), layout.metadata(), warnings);
  }

  /// The tensors that a script uses and that belong to none of its modules.
  private static List<TorchTensor> constants(TorchArchive archive, ZipMember member)
      throws IOException, MalformedFileException {
    List<TorchTensor> tensors = new ArrayList<>();
    for (TorchTensor tensor : ObjectTensors.in(archive.pickle(member).value()).tensors()) {
      tensors.add(tensor.named("constants." + tensor.name()));
    }
    return in("constants/", tensors);
  }

  /// Keys of storages with their folder, so that those of both pickles are different.
  private static List<TorchTensor> in(String folder, List<TorchTensor> tensors) {
    return tensors.stream()
        .map(tensor -> {
          Storage storage = tensor.storage();
          return tensor.in(new Storage(folder + storage.key(), storage.type(), storage.elements()));
        })
        .toList();
  }

  /// The class of an object that is saved as a whole.
  static Optional<String> className(PickleValue root) {
    boolean isObject =
        root instanceof Instance object
            && object.state() != null
            && object.entries() == null
            && object.callee() instanceof Global global
            && !global.module().startsWith("torch._")
            && !global.module().equals("collections");
    return isObject ? Optional.of(((Global) ((Instance) root).callee()).path()) : Optional.empty();
  }
}
