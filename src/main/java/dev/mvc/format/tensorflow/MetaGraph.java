package dev.mvc.format.tensorflow;

import dev.mvc.format.layout.Folder;
import dev.mvc.format.layout.MalformedFileException;
import dev.mvc.format.layout.Warnings;
import dev.mvc.format.protobuf.ProtoReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Reads a `MetaGraphDef`: a graph with what is needed to use it.
final class MetaGraph {
  private static final int SHOWN = 32;

  private final GraphReader graph;
  private final Warnings warnings;
  private final List<String> tags = new ArrayList<>();
  private final List<String> signatures = new ArrayList<>();
  private final List<String> assets = new ArrayList<>();
  private String version = "";

  MetaGraph(Constants constants, Warnings warnings) {
    this.graph = new GraphReader(constants);
    this.warnings = warnings;
  }

  /// Reads the fields of a message.
  ///
  /// @param prefix of the names of its constants
  void read(ProtoReader in, String prefix) throws IOException, MalformedFileException {
    while (in.next()) {
      switch (in.field()) {
        case 1 -> in.message(this::readInfo);
        case 2 -> in.message(each -> graph.read(each, prefix));
        case 5 -> in.message(this::readSignature);
        case 6 -> in.message(this::readAsset);
        default -> {}
      }
    }
  }

  private void readInfo(ProtoReader in) throws IOException, MalformedFileException {
    while (in.next()) {
      switch (in.field()) {
        case 4 -> add(tags, in.string());
        case 5 -> version = in.string();
        default -> {}
      }
    }
  }

  private static void add(List<String> list, String text) {
    if (list.size() < SHOWN) {
      list.add(text);
    }
  }

  /// Reads an entry of a map: the name of a signature, and what goes in and out.
  private void readSignature(ProtoReader in) throws IOException, MalformedFileException {
    String[] name = {""};
    List<String> inputs = new ArrayList<>();
    List<String> outputs = new ArrayList<>();
    while (in.next()) {
      switch (in.field()) {
        case 1 -> name[0] = in.string();
        case 2 ->
            in.message(signature -> {
              while (signature.next()) {
                switch (signature.field()) {
                  case 1 -> add(inputs, value(signature));
                  case 2 -> add(outputs, value(signature));
                  default -> {}
                }
              }
            });
        default -> {}
      }
    }
    if (!name[0].startsWith("__saved_model_")) { // those that only initialise
      inputs.sort(null);
      outputs.sort(null);
      add(
          signatures,
          String.format(
              "%s (%s) -> (%s)", name[0], String.join(", ", inputs), String.join(", ", outputs)));
    }
  }

  /// An entry of a map from names to `TensorInfo`, as in `x F32 [?, 8]`.
  private static String value(ProtoReader in) throws IOException, MalformedFileException {
    String[] parts = {"", "", ""};
    in.message(entry -> {
      while (entry.next()) {
        switch (entry.field()) {
          case 1 -> parts[0] = entry.string();
          case 2 ->
              entry.message(info -> {
                while (info.next()) {
                  switch (info.field()) {
                    case 2 -> parts[1] = TfType.shown(info.code());
                    case 3 -> parts[2] = TfShape.read(info).toString();
                    default -> {}
                  }
                }
              });
          default -> {}
        }
      }
    });
    return String.join(" ", parts).strip();
  }

  private void readAsset(ProtoReader in) throws IOException, MalformedFileException {
    while (in.next()) {
      if (in.field() == 2) {
        String file = in.string();
        add(assets, file);
        if (!Folder.isInside(file)) {
          warnings.add(
              "the asset "
                  + MalformedFileException.quote(file)
                  + " is said to be outside of the model's folder");
        }
      }
    }
  }

  /// What the graph says of itself.
  Map<String, String> metadata() {
    Map<String, String> all = new LinkedHashMap<>();
    put(all, "TensorFlow", version);
    put(all, "tags", String.join(", ", tags));
    signatures.sort(null); // the order of a map in a file is no order
    put(all, "signatures", String.join("; ", signatures));
    put(all, "assets", String.join(", ", assets));
    all.putAll(graph.metadata());
    if (!signatures.isEmpty()) {
      all.remove("inputs"); // which they tell better
    }
    return all;
  }

  private static void put(Map<String, String> all, String key, String value) {
    if (!value.isEmpty()) {
      all.put(key, value);
    }
  }
}
