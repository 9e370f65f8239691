package dev.mvc.format;

import dev.mvc.format.gguf.GgufSplit;
import dev.mvc.format.layout.Folder;
import dev.mvc.format.layout.Layout;
import dev.mvc.format.layout.MalformedFileException;
import dev.mvc.format.layout.ModelFile;
import dev.mvc.format.layout.ModelFormat;
import dev.mvc.format.layout.NamedTensor;
import dev.mvc.io.ByteSource;
import dev.mvc.tensor.TensorInfo;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A model in one file, or in several that an index names, from their headers alone.
///
/// @param format the name of the format
/// @param parts its files: one, or the shards that could be read
/// @param metadata what the file says of itself, or what the first shard does
/// @param complaints what does not fit together in a model of several files, a printable line each
public record Model(
    String format, List<Part> parts, Map<String, String> metadata, List<String> complaints) {
  public Model {
    parts = List.copyOf(parts);
    metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
    complaints = List.copyOf(complaints);
  }

  /// One file of a model.
  ///
  /// @param name without its folder
  /// @param size in bytes
  public record Part(String name, long size, Layout layout) {
    /// The tensors of the file.
    public List<NamedTensor> tensors() {
      return layout.tensors();
    }
  }

  /// Reads a model file, or an index and the shards that it names.
  ///
  /// @param name of the file or index in the folder, where it is
  /// @return empty when it is of no format that is known
  /// @throws MalformedFileException when the file or the index breaks the rules of its format; of a
  ///   shard that does so, the complaints tell
  public static Optional<Model> read(String name, Folder folder)
      throws IOException, MalformedFileException {
    Optional<ByteSource> source = folder.open(name);
    if (source.isEmpty()) {
      return Optional.empty();
    }
    try (ByteSource file = source.get()) {
      if (ShardIndex.isIndex(name)) {
        return Optional.of(read(ShardIndex.read(file), folder));
      }
      ModelFile model = new ModelFile(name, file, folder);
      Optional<ModelFormat> format = ModelFormats.detect(model);
      if (format.isEmpty()) {
        return Optional.empty();
      }
      Layout layout = format.get().read(model);
      Part part = new Part(name, file.size(), layout);
      Optional<GgufSplit> split = GgufSplit.of(name);
      if (split.isPresent()) {
        return Optional.of(read(split.get(), part, folder));
      }
      return Optional.of(new Model(layout.format(), List.of(part), layout.metadata(), List.of()));
    }
  }

  private static Model read(ShardIndex index, Folder folder) throws IOException {
    Map<String, Layout> layouts = new HashMap<>();
    Map<String, String> metadata = Map.of();
    List<Part> parts = new ArrayList<>();
    List<String> problems = new ArrayList<>();
    for (String shard : index.shards()) {
      Optional<ByteSource> source = folder.open(shard);
      if (source.isEmpty()) {
        continue; // which is one of the index's own complaints
      }
      try (ByteSource file = source.get()) {
        ModelFile model = new ModelFile(shard, file, folder);
        Optional<ModelFormat> format = ModelFormats.detect(model);
        if (format.isPresent()) {
          Layout layout = format.get().read(model);
          layouts.put(shard, layout);
          parts.add(new Part(shard, file.size(), layout));
          metadata = metadata.isEmpty() ? layout.metadata() : metadata;
        }
      } catch (MalformedFileException e) {
        problems.add(MalformedFileException.quote(shard) + ": " + e.getMessage());
        layouts.put(shard, Layout.of("", List.of(), Map.of()));
      }
    }
    // A shard that cannot be read holds nothing, but saying so of each tensor would tell no more.
    List<String> complaints = new ArrayList<>(problems);
    index.complaints(layouts).stream()
        .filter(complaint -> problems.isEmpty() || !complaint.startsWith("tensor "))
        .forEach(complaints::add);
    String format = parts.isEmpty() ? "safetensors" : parts.getFirst().layout().format();
    return new Model(format, parts, metadata, complaints);
  }

  /// Reads what else belongs to a file that is one of several.
  private static Model read(GgufSplit split, Part known, Folder folder) throws IOException {
    Map<String, String> metadata = Map.of();
    List<Part> parts = new ArrayList<>();
    List<String> complaints = new ArrayList<>();
    for (String name : split.names()) {
      try {
        Optional<Part> part = name.equals(known.name) ? Optional.of(known) : part(name, folder);
        if (part.isEmpty()) {
          complaints.add(MalformedFileException.quote(name) + " is missing");
          continue;
        }
        parts.add(part.get());
        metadata = metadata.isEmpty() ? part.get().layout.metadata() : metadata;
      } catch (MalformedFileException e) {
        complaints.add(MalformedFileException.quote(name) + ": " + e.getMessage());
      }
    }
    int tensors = parts.stream().mapToInt(part -> part.tensors().size()).sum();
    String claimed = metadata.getOrDefault(GgufSplit.TENSORS, String.valueOf(tensors));
    if (complaints.isEmpty() && !claimed.equals(String.valueOf(tensors))) {
      complaints.add("the files have " + tensors + " tensors, and the first claims " + claimed);
    }
    return new Model(known.layout.format(), parts, metadata, complaints);
  }

  private static Optional<Part> part(String name, Folder folder)
      throws IOException, MalformedFileException {
    Optional<ByteSource> source = folder.open(name);
    if (source.isEmpty()) {
      return Optional.empty();
    }
    try (ByteSource file = source.get()) {
      ModelFile model = new ModelFile(name, file, folder);
      Optional<ModelFormat> format = ModelFormats.detect(model);
      return format.isPresent()
          ? Optional.of(new Part(name, file.size(), format.get().read(model)))
          : Optional.empty();
    }
  }

  /// All tensors, file by file.
  public List<TensorInfo> tensors() {
    return parts.stream().flatMap(part -> part.layout().infos().stream()).toList();
  }

  /// Bytes of all files.
  public long size() {
    return parts.stream().mapToLong(Part::size).sum();
  }
}
