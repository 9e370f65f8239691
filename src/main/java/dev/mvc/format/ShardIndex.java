package dev.mvc.format;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.mvc.format.layout.Folder;
import dev.mvc.format.layout.HeaderJson;
import dev.mvc.format.layout.Layout;
import dev.mvc.format.layout.MalformedFileException;
import dev.mvc.io.ByteSource;
import dev.mvc.tensor.TensorInfo;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/// The index of a model in several files: `model.safetensors.index.json`, or, of PyTorch's files,
/// `pytorch_model.bin.index.json`.
///
/// Lenient, since nothing but the grouping of files depends on it: what is unknown in it is
/// skipped. A shard is a file in the index's own folder. Names that lead out of it are kept apart
/// in `refused`, to be told, and never opened.
///
/// @param weightMap which file each tensor is in, for the files that may be opened
/// @param totalSize bytes of all tensors, as the index claims
/// @param refused what is named as a file but leads elsewhere
public record ShardIndex(
    Map<String, String> weightMap, OptionalLong totalSize, SortedSet<String> refused) {
  /// The index of a model of 100,000 tensors takes about 10 MB.
  private static final long MAX_SIZE = 100_000_000;

  private static final int MAX_TENSORS = 1_000_000;

  /// Complaints beyond this many say nothing new.
  private static final int MAX_COMPLAINTS = 20;

  /// Keeps copies.
  public ShardIndex {
    weightMap = Collections.unmodifiableMap(new LinkedHashMap<>(weightMap));
    refused = Collections.unmodifiableSortedSet(new TreeSet<>(refused));
  }

  /// Whether a file is called as an index is.
  public static boolean isIndex(String fileName) {
    String name = fileName.toLowerCase(Locale.ROOT);
    return name.endsWith(".safetensors.index.json") || name.endsWith(".bin.index.json");
  }

  /// Parses an index.
  public static ShardIndex read(ByteSource file) throws IOException, MalformedFileException {
    if (file.size() > MAX_SIZE) {
      throw new MalformedFileException("the index has more than " + MAX_SIZE + " bytes");
    }
    return HeaderJson.read(file, "the index", ShardIndex::parse);
  }

  /// The files of the model, in order.
  public SortedSet<String> shards() {
    return new TreeSet<>(weightMap.values());
  }

  /// What does not agree between the index and its shards, a line each; nothing for a sound model.
  ///
  /// @param layouts of the shards that there are
  public List<String> complaints(Map<String, Layout> layouts) {
    List<String> complaints = new ArrayList<>();
    for (String name : refused) {
      complaints.add(MalformedFileException.quote(name) + " is not a file of this folder");
    }
    Map<String, Set<String>> found = new HashMap<>();
    for (String shard : shards()) {
      Layout layout = layouts.get(shard);
      if (layout == null) {
        complaints.add(MalformedFileException.quote(shard) + " is missing");
      } else {
        Set<String> names = new HashSet<>();
        layout.infos().stream().map(TensorInfo::name).forEach(names::add);
        found.put(shard, names);
      }
    }
    weightMap.forEach((tensor, shard) -> {
      Set<String> names = found.get(shard);
      if (names != null && !names.contains(tensor)) {
        complaints.add(
            "tensor "
                + MalformedFileException.quote(tensor)
                + " is not in "
                + MalformedFileException.quote(shard));
      }
    });
    return List.copyOf(complaints.subList(0, Math.min(complaints.size(), MAX_COMPLAINTS)));
  }

  private static ShardIndex parse(JsonParser json) throws IOException, MalformedFileException {
    if (json.currentToken() != JsonToken.START_OBJECT) {
      throw new MalformedFileException("the index is not a JSON object");
    }
    Map<String, String> weightMap = new LinkedHashMap<>();
    SortedSet<String> refused = new TreeSet<>();
    OptionalLong totalSize = OptionalLong.empty();
    boolean mapped = false;
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String field = json.currentName();
      boolean isObject = json.nextToken() == JsonToken.START_OBJECT;
      if (isObject && field.equals("weight_map")) {
        readWeightMap(json, weightMap, refused);
        mapped = true;
      } else if (isObject && field.equals("metadata")) {
        totalSize = readTotalSize(json);
      } else {
        json.skipChildren();
      }
    }
    if (!mapped) {
      throw new MalformedFileException("the index has no weight_map");
    }
    return new ShardIndex(weightMap, totalSize, refused);
  }

  private static void readWeightMap(
      JsonParser json, Map<String, String> weightMap, SortedSet<String> refused)
      throws IOException, MalformedFileException {
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String tensor = HeaderJson.name(json);
      json.nextToken();
      String shard = HeaderJson.string(json, "weight_map: " + MalformedFileException.quote(tensor));
      if (shard.indexOf('/') >= 0 || !Folder.isInside(shard)) {
        refused.add(shard);
      } else if (weightMap.size() < MAX_TENSORS) {
        weightMap.put(tensor, shard);
      } else {
        throw new MalformedFileException("the index lists more than " + MAX_TENSORS + " tensors");
      }
    }
  }

  /// Some writers make it a float; what is no size at all is left out.
  private static OptionalLong readTotalSize(JsonParser json) throws IOException {
    OptionalLong size = OptionalLong.empty();
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      boolean wanted = json.currentName().equals("total_size");
      JsonToken token = json.nextToken();
      if (wanted && token != null && token.isNumeric()) {
        double value = json.getDoubleValue();
        size =
            value >= 0 && value < 0x1p63
                ? OptionalLong.of(json.getNumberValue().longValue())
                : OptionalLong.empty();
      } else {
        json.skipChildren();
      }
    }
    return size;
  }
}
