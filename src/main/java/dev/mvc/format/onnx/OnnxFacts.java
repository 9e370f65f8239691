package dev.mvc.format.onnx;

import dev.mvc.format.layout.MalformedFileException;
import dev.mvc.format.protobuf.GraphSummary;
import dev.mvc.format.protobuf.ProtoReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What a model says of itself, for people.
final class OnnxFacts {
  /// A model with more inputs is not understood better by seeing them all.
  private static final int MAX_VALUES = 64;

  /// Some tools put labels or whole configurations there.
  private static final int MAX_PROPERTIES = 1000;

  private static final int MAX_OPSETS = 32;

  private static final int MAX_JOINED = 1000;

  private final Map<String, String> head = new LinkedHashMap<>();
  private final Map<String, String> properties = new LinkedHashMap<>();
  private final List<String> opsets = new ArrayList<>();
  private final Map<String, String> inputs = new LinkedHashMap<>();
  private final Map<String, String> outputs = new LinkedHashMap<>();
  private final Set<String> initializers = new HashSet<>();
  private final GraphSummary nodes = new GraphSummary();

  void set(String key, String value) {
    if (!value.isEmpty()) {
      head.put(key, value);
    }
  }

  /// Adds to a value, as long as it stays short: the version to the producer's name.
  void append(String key, String value) {
    if (!value.isEmpty()) {
      head.merge(
          key,
          value,
          (one, two) -> one.length() + two.length() < MAX_JOINED ? one + " " + two : one);
    }
  }

  void setGraph(String name) {
    set("graph", name);
  }

  void addNode(String operator) {
    nodes.add(operator);
  }

  /// Old models list their initializers among the inputs.
  void addInitializer(String name) {
    initializers.add(name);
  }

  void addOpset(ProtoReader in) throws IOException, MalformedFileException {
    String[] domain = {""};
    long[] version = {0};
    in.message(opset -> {
      while (opset.next()) {
        switch (opset.field()) {
          case 1 -> domain[0] = opset.string();
          case 2 -> version[0] = opset.varint();
          default -> {}
        }
      }
    });
    if (opsets.size() < MAX_OPSETS) {
      opsets.add((domain[0].isEmpty() ? "ai.onnx" : domain[0]) + " " + version[0]);
    }
  }

  void addProperty(ProtoReader in) throws IOException, MalformedFileException {
    String[] entry = {"", ""};
    in.message(property -> {
      while (property.next()) {
        if (property.field() == 1) {
          entry[0] = property.string();
        } else if (property.field() == 2) {
          long length = property.span().length();
          entry[1] = length < 1 << 16 ? property.string() : "(" + length + " bytes)";
        }
      }
    });
    if (properties.size() < MAX_PROPERTIES) {
      properties.put(entry[0], entry[1]);
    }
  }

  /// Adds an input or output of the graph that the reader is at.
  void addValue(ProtoReader in, boolean isInput) throws IOException, MalformedFileException {
    Map<String, String> values = isInput ? inputs : outputs;
    String[] name = {""};
    ValueType type = new ValueType();
    in.message(value -> {
      while (value.next()) {
        switch (value.field()) {
          case 1 -> name[0] = value.string();
          case 2 -> value.message(type::read);
          default -> {}
        }
      }
    });
    if (values.size() < MAX_VALUES || initializers.contains(name[0])) {
      values.put(name[0], type.toString());
    }
  }

  Map<String, String> metadata(OnnxTensors tensors) {
    Map<String, String> all = new LinkedHashMap<>(head);
    put(all, "opsets", String.join(", ", opsets));
    inputs.keySet().removeAll(initializers);
    put(all, "inputs", list(inputs));
    put(all, "outputs", list(outputs));
    nodes.addTo(all);
    if (tensors.strings() > 0) {
      all.put("text tensors", Integer.toString(tensors.strings()));
    }
    put(all, "external files", String.join(", ", tensors.files().stream().limit(8).toList()));
    properties.forEach(
        (key, value) -> all.putIfAbsent(all.containsKey(key) ? "property " + key : key, value));
    return all;
  }

  private static void put(Map<String, String> all, String key, String value) {
    if (!value.isEmpty()) {
      all.put(key, value);
    }
  }

  private static String list(Map<String, String> values) {
    return String.join(
        ", ",
        values.entrySet().stream().map(value -> value.getKey() + " " + value.getValue()).toList());
  }

  /// What can be passed along an edge of a graph, as in `F32 [batch, 8]`.
  private static final class ValueType {
    private static final int MAX_RANK = 16;

    private String element = "";
    private final List<String> dims = new ArrayList<>();
    private boolean hasShape;

    /// Reads a `TypeProto`.
    void read(ProtoReader in) throws IOException, MalformedFileException {
      while (in.next()) {
        switch (in.field()) {
          case 1, 8 -> in.message(this::readTensor);
          case 4 -> element = "sequence";
          case 5 -> element = "map";
          case 9 -> element = "optional";
          default -> {}
        }
      }
    }

    private void readTensor(ProtoReader in) throws IOException, MalformedFileException {
      while (in.next()) {
        switch (in.field()) {
          case 1 -> element = OnnxType.shown(in.code());
          case 2 -> {
            hasShape = true;
            in.message(this::readShape);
          }
          default -> {}
        }
      }
    }

    private void readShape(ProtoReader in) throws IOException, MalformedFileException {
      while (in.next()) {
        if (in.field() == 1) {
          String[] dim = {"?"};
          in.message(each -> {
            while (each.next()) {
              switch (each.field()) {
                case 1 -> dim[0] = Long.toString(each.varint());
                case 2 -> dim[0] = each.string();
                default -> {}
              }
            }
          });
          if (dims.size() < MAX_RANK) {
            dims.add(dim[0].isEmpty() ? "?" : dim[0]);
          }
        }
      }
    }

    @Override
    public String toString() {
      return hasShape ? element + " " + dims : element;
    }
  }
}
