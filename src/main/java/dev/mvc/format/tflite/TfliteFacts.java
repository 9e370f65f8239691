package dev.mvc.format.tflite;

import dev.mvc.format.flatbuffer.Table;
import dev.mvc.format.flatbuffer.Vector;
import dev.mvc.format.layout.MalformedFileException;
import dev.mvc.format.protobuf.GraphSummary;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What a model says of itself, for people.
final class TfliteFacts {
  /// More of anything is not understood better by seeing it all.
  private static final int SHOWN = 32;

  private int constants;
  private int quantized;
  private int perChannel;

  /// Counts a constant tensor.
  void count(Table tensor) throws IOException, MalformedFileException {
    constants++;
    if (tensor.table(4).isPresent()) {
      int scales = tensor.table(4).get().vector(2, Integer.BYTES).size();
      quantized += scales > 0 ? 1 : 0;
      perChannel += scales > 1 ? 1 : 0;
    }
  }

  Map<String, String> of(Table root) throws IOException, MalformedFileException {
    Map<String, String> all = new LinkedHashMap<>();
    all.put("schema version", Long.toString(root.number(0, Integer.BYTES, 0)));
    put(all, "description", root.string(3));
    Vector graphs = root.tables(2);
    if (graphs.size() > 0) {
      Table main = graphs.table(0);
      put(all, "inputs", values(main, main.vector(1, Integer.BYTES)));
      put(all, "outputs", values(main, main.vector(2, Integer.BYTES)));
    }
    if (graphs.size() > 1) {
      all.put("subgraphs", Integer.toString(graphs.size()));
    }
    operators(root, graphs).addTo(all);
    if (quantized > 0) {
      all.put(
          "quantized",
          quantized + " of " + constants + " constants, " + perChannel + " of them per channel");
    }
    put(all, "signatures", names(root.tables(7), 2));
    put(all, "metadata", names(root.tables(6), 0));
    return all;
  }

  private static void put(Map<String, String> all, String key, String value) {
    if (!value.isEmpty()) {
      all.put(key, value);
    }
  }

  /// Names, types and shapes of tensors, as in `x F32 [1, 8]`.
  private static String values(Table graph, Vector indices)
      throws IOException, MalformedFileException {
    Vector tensors = graph.tables(0);
    List<String> values = new ArrayList<>();
    for (int i = 0; i < Math.min(SHOWN, indices.size()); i++) {
      long index = indices.number(i);
      if (index < tensors.size()) {
        values.add(value(tensors.table((int) index)));
      }
    }
    return String.join(", ", values);
  }

  private static String value(Table tensor) throws IOException, MalformedFileException {
    Vector signature = tensor.vector(7, Integer.BYTES);
    Vector shape = signature.size() > 0 ? signature : tensor.vector(0, Integer.BYTES);
    List<String> dims = new ArrayList<>();
    for (int i = 0; i < Math.min(SHOWN, shape.size()); i++) {
      int dim = (int) shape.number(i);
      dims.add(dim < 0 ? "?" : Integer.toString(dim));
    }
    long code = tensor.number(1, 1, 0);
    String type =
        TfliteType.find(code)
            .map(known -> known.dtype().map(Enum::name).orElse(known.name()))
            .orElse("type " + code);
    return tensor.string(3) + " " + type + " " + dims;
  }

  private static GraphSummary operators(Table root, Vector graphs)
      throws IOException, MalformedFileException {
    Vector codes = root.tables(1);
    GraphSummary summary = new GraphSummary();
    Map<Integer, String> known = new LinkedHashMap<>();
    for (int i = 0; i < graphs.size(); i++) {
      Vector operators = graphs.table(i).tables(3);
      for (int j = 0; j < operators.size(); j++) {
        long code = operators.table(j).number(0, Integer.BYTES, 0);
        if (code >= codes.size()) {
          throw new MalformedFileException("there is no operator code " + code);
        }
        String name = known.get((int) code);
        if (name == null) {
          name = operator(codes.table((int) code));
          known.put((int) code, name);
        }
        summary.add(name);
      }
    }
    return summary;
  }

  /// Codes above 127 have a field of their own, which older files lack.
  private static String operator(Table code) throws IOException, MalformedFileException {
    long number =
        Math.max(code.number(0, 1, 0) & 0x7F, code.number(3, Integer.BYTES, 0) & 0x7FFFFFFF);
    String custom = code.string(1);
    return number == TfliteOperators.CUSTOM && !custom.isEmpty()
        ? custom
        : TfliteOperators.name(number);
  }

  private static String names(Vector tables, int field) throws IOException, MalformedFileException {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < Math.min(SHOWN, tables.size()); i++) {
      names.add(tables.table(i).string(field));
    }
    return String.join(", ", names);
  }
}
