package dev.mvc.format.tensorflow;

import dev.mvc.format.layout.MalformedFileException;
import dev.mvc.format.protobuf.GraphSummary;
import dev.mvc.format.protobuf.ProtoReader;
import dev.mvc.format.protobuf.Span;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/// Walks through a `GraphDef` and its functions.
///
/// A constant of the graph is called as its node; one of a function by the function's name before
/// that, without the number at its end, which is another one whenever the model is saved.
final class GraphReader {
  private static final Pattern NUMBER = Pattern.compile("_[0-9]+$");

  /// A graph with more inputs is not understood better by seeing them all.
  private static final int MAX_INPUTS = 64;

  private final Constants constants;
  private final GraphSummary summary = new GraphSummary();
  private final List<String> inputs = new ArrayList<>();
  private int functions;

  GraphReader(Constants constants) {
    this.constants = constants;
  }

  /// Reads the fields of a graph.
  void read(ProtoReader graph, String prefix) throws IOException, MalformedFileException {
    while (graph.next()) {
      switch (graph.field()) {
        case 1 -> readNode(graph, prefix, true);
        case 2 ->
            graph.message(library -> {
              while (library.next()) {
                if (library.field() == 1) {
                  readFunction(library, prefix);
                }
              }
            });
        default -> {}
      }
    }
  }

  private void readFunction(ProtoReader in, String prefix)
      throws IOException, MalformedFileException {
    functions++;
    String[] path = {prefix};
    in.message(function -> {
      while (function.next()) {
        switch (function.field()) {
          case 1 -> path[0] = prefix + NUMBER.matcher(name(function)).replaceFirst("") + "/";
          case 3 -> readNode(function, path[0], false);
          default -> {}
        }
      }
    });
  }

  private static String name(ProtoReader in) throws IOException, MalformedFileException {
    String[] name = {""};
    in.message(signature -> {
      while (name[0].isEmpty() && signature.next()) {
        if (signature.field() == 1) {
          name[0] = signature.string();
        }
      }
    });
    return name[0];
  }

  /// A node. Writers put its operator before its attributes; if one did not, they wait.
  private final class Node {
    private final String prefix;
    private String name = "";
    private String operator = "";
    private final List<Span> waiting = new ArrayList<>();
    private String type = "";
    private String shape = "";

    private Node(String prefix) {
      this.prefix = prefix;
    }

    private void read(ProtoReader in) throws IOException, MalformedFileException {
      while (in.next()) {
        switch (in.field()) {
          case 1 -> name = in.string();
          case 2 -> operator = in.string();
          case 5 -> {
            if (operator.isEmpty()) {
              waiting.add(in.span());
            } else {
              readAttribute(in, in.span());
            }
          }
          default -> {}
        }
      }
      for (Span span : waiting) {
        readAttribute(in, span);
      }
    }

    private void readAttribute(ProtoReader in, Span span)
        throws IOException, MalformedFileException {
      boolean isConstant = operator.equals("Const");
      if (!isConstant && !operator.equals("Placeholder")) {
        return;
      }
      String[] key = {""};
      in.message(
          span,
          entry -> {
            while (entry.next()) {
              switch (entry.field()) {
                case 1 -> key[0] = entry.string();
                case 2 -> entry.message(value -> readValue(value, key[0], isConstant));
                default -> {}
              }
            }
          });
    }

    private void readValue(ProtoReader in, String key, boolean isConstant)
        throws IOException, MalformedFileException {
      while (in.next()) {
        switch (in.field()) {
          case 6 -> type = key.equals("dtype") ? TfType.shown(in.code()) : type;
          case 7 -> shape = key.equals("shape") ? TfShape.read(in).toString() : shape;
          case 8 -> {
            if (isConstant && key.equals("value")) {
              constants.add(ConstantProto.read(in, in.span()), prefix + name);
            }
          }
          default -> {}
        }
      }
    }
  }

  private void readNode(ProtoReader in, String prefix, boolean isMain)
      throws IOException, MalformedFileException {
    Node node = new Node(prefix);
    in.message(node::read);
    summary.add(node.operator);
    if (isMain && node.operator.equals("Placeholder") && inputs.size() < MAX_INPUTS) {
      inputs.add((node.name + " " + node.type + " " + node.shape).strip());
    }
  }

  /// What the graph says of itself.
  Map<String, String> metadata() {
    Map<String, String> all = new LinkedHashMap<>();
    if (!inputs.isEmpty()) {
      all.put("inputs", String.join(", ", inputs));
    }
    if (functions > 0) {
      all.put("functions", Integer.toString(functions));
    }
    summary.addTo(all);
    if (constants.texts() > 0) {
      all.put("text constants", Integer.toString(constants.texts()));
    }
    return all;
  }
}
