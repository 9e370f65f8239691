package dev.mvc.format.torch;

import dev.mvc.format.layout.HeaderJson;
import dev.mvc.format.layout.Layout;
import dev.mvc.format.layout.MalformedFileException;
import dev.mvc.format.torch.Storages.Place;
import dev.mvc.format.torch.TorchTensor.Storage;
import dev.mvc.format.zip.ZipMember;
import dev.mvc.io.ByteSource;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What `torch.export.save` writes: the graph as JSON, and the weights.
///
/// Since torch 2.8 each weight is a member, which a JSON file describes; before, all of them were
/// one checkpoint of `torch.save` inside of the archive. Both hold buffers that are no part of the
/// `state_dict()` among the constants.
final class TorchExport {
  /// What is in the folder of such an archive, now and in torch 2.1 to 2.7.
  static final List<String> ANCHORS = List.of("archive_format", "serialized_exported_program.json");

  private static final String CONFIG = "_config.json";
  private static final List<String> OLD =
      List.of(
          "serialized_state_dict.pt",
          "serialized_state_dict.json",
          "serialized_constants.pt",
          "serialized_constants.json");

  private final TorchArchive archive;
  private final List<TorchTensor> tensors = new ArrayList<>();

  /// Checkpoints inside of the archive, by the names that keys of their storages begin with.
  private final Map<String, TorchArchive> inner = new HashMap<>();

  private TorchExport(TorchArchive archive) {
    this.archive = archive;
  }

  static Layout read(TorchArchive archive) throws IOException, MalformedFileException {
    TorchExport export = new TorchExport(archive);
    for (String folder : List.of("data/weights/", "data/constants/")) {
      for (String name : archive.names(folder)) {
        if (name.endsWith(CONFIG)) {
          export.readConfig(folder, name);
        } else if (name.endsWith(".pt")) {
          export.readCheckpoint(folder + name, "");
        }
      }
    }
    for (String name : OLD) {
      if (archive.find(name).filter(member -> member.size() > 0).isPresent()) {
        export.readCheckpoint(name, "");
      }
    }
    Layout layout = Storages.layout("torch.export", export.tensors, export::place, Map.of());
    return TorchZip.withWarnings(layout, archive.warnings());
  }

  private Place place(Storage storage) throws MalformedFileException {
    int end = storage.key().indexOf('!');
    if (end < 0) {
      return archive.place("", storage);
    }
    TorchArchive checkpoint = inner.get(storage.key().substring(0, end));
    if (checkpoint == null) {
      throw new MalformedFileException(
          "the archive has no storage " + MalformedFileException.quote(storage.key()));
    }
    return checkpoint.place(
        "data/", new Storage(storage.key().substring(end + 1), storage.type(), storage.elements()));
  }

  /// Takes the tensors of a member that is a checkpoint.
  ///
  /// @param prefix of their names
  private void readCheckpoint(String path, String prefix)
      throws IOException, MalformedFileException {
    ZipMember member = member(path);
    if (!member.isStored()) {
      throw new MalformedFileException(
          "member " + MalformedFileException.quote(path) + " is a compressed checkpoint");
    }
    TorchArchive checkpoint =
        TorchArchive.open(
            archive.file(), member.dataOffset(), member.size(), List.of(TorchZip.DATA));
    inner.put(path, checkpoint);
    ZipMember data = checkpoint.find(TorchZip.DATA).orElseThrow();
    for (TorchTensor tensor : ObjectTensors.in(checkpoint.pickle(data).value()).tensors()) {
      Storage storage = tensor.storage();
      String name =
          prefix.isEmpty() || tensor.name().isEmpty()
              ? prefix + tensor.name()
              : prefix + "." + tensor.name();
      add(
          tensor
              .named(name)
              .in(new Storage(path + "!" + storage.key(), storage.type(), storage.elements())));
    }
  }

  private void add(TorchTensor tensor) throws MalformedFileException {
    if (tensors.size() >= ObjectTensors.MAX_TENSORS) {
      throw new MalformedFileException("the archive has too many tensors");
    }
    tensors.add(tensor);
  }

  private ZipMember member(String path) throws MalformedFileException {
    return archive
        .find(path)
        .orElseThrow(() ->
            new MalformedFileException(
                "the archive has no member " + MalformedFileException.quote(path)));
  }

  private void readConfig(String folder, String name) throws IOException, MalformedFileException {
    String what = MalformedFileException.quote(folder + name);
    try (ByteSource content = member(folder + name).content(archive.file())) {
      List<ExportPayload> payloads =
          HeaderJson.read(content, what, json -> ExportPayload.all(json, what));
      for (ExportPayload payload : payloads) {
        if (payload.isPickled() && payload.hasMeta()) {
          readCheckpoint(folder + payload.path(), payload.name());
        } else if (payload.hasMeta()) {
          add(tensor(folder, payload, what));
        }
      }
    }
  }

  private TorchTensor tensor(String folder, ExportPayload payload, String what)
      throws MalformedFileException {
    TorchType type =
        TorchType.ofCode(payload.type())
            .orElseThrow(() ->
                new MalformedFileException(
                    what
                        + ": "
                        + MalformedFileException.quote(payload.name())
                        + " has the unknown dtype "
                        + payload.type()));
    String path = folder + payload.path();
    long bytes = member(path).size();
    return new TorchTensor(
        payload.name(),
        new Storage(path, type, bytes / type.width()),
        type,
        payload.offset(),
        payload.sizes(),
        payload.strides(),
        false,
        false);
  }
}
