package dev.mvc.format.onnx;

import dev.mvc.format.layout.MalformedFileException;
import dev.mvc.format.protobuf.ProtoReader;
import dev.mvc.format.protobuf.Span;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// Walks through graphs and the graphs in their nodes, and hands on what is in them.
///
/// A tensor of an inner graph is called by the way to it, as in `branch.then_branch/weight`: the
/// node's name, or its operator if it has none, and the attribute.
final class OnnxGraph {
  private final OnnxTensors tensors;
  private final OnnxFacts facts;

  OnnxGraph(OnnxTensors tensors, OnnxFacts facts) {
    this.tensors = tensors;
    this.facts = facts;
  }

  /// Reads the fields of a graph.
  ///
  /// @param prefix of the names of its tensors
  /// @param isMain whether its inputs and outputs are those of the model
  void read(ProtoReader graph, String prefix, boolean isMain)
      throws IOException, MalformedFileException {
    while (graph.next()) {
      switch (graph.field()) {
        case 1 -> readNode(graph, prefix);
        case 2 -> {
          if (isMain) {
            facts.setGraph(graph.string());
          }
        }
        case 5 -> {
          TensorProto tensor = TensorProto.read(graph, graph.span());
          if (isMain) {
            facts.addInitializer(tensor.name());
          }
          tensors.add(tensor, prefix + tensor.name(), false);
        }
        case 11, 12 -> {
          if (isMain) {
            facts.addValue(graph, graph.field() == 11);
          }
        }
        case 15 -> readSparse(graph, graph.span(), prefix, "");
        default -> {}
      }
    }
  }

  /// A node. Writers put its name before its attributes; if one did not, they wait.
  private static final class Node {
    private String name = "";
    private String operator = "";
    private String output = "";
    private final List<Span> attributes = new ArrayList<>();

    private String label() {
      return name.isEmpty() ? operator : name;
    }
  }

  /// Reads the node that the reader is at.
  void readNode(ProtoReader in, String prefix) throws IOException, MalformedFileException {
    Node node = new Node();
    in.message(message -> {
      boolean hasOutput = false;
      while (message.next()) {
        switch (message.field()) {
          case 2 -> {
            if (!hasOutput) {
              node.output = message.string();
              hasOutput = true;
            }
          }
          case 3 -> node.name = message.string();
          case 4 -> node.operator = message.string();
          case 5 -> {
            if (node.operator.isEmpty()) {
              node.attributes.add(message.span());
            } else {
              readAttribute(message, message.span(), node, prefix);
            }
          }
          default -> {}
        }
      }
      facts.addNode(node.operator);
      for (Span span : node.attributes) {
        readAttribute(message, span, node, prefix);
      }
    });
  }

  /// An attribute of a node, or a field of it that comes before its name.
  private record Value(int field, Span span) {}

  private void readAttribute(ProtoReader in, Span span, Node node, String prefix)
      throws IOException, MalformedFileException {
    in.message(
        span,
        attribute -> {
          String path = "";
          int graphs = 0;
          List<Value> waiting = new ArrayList<>();
          while (attribute.next()) {
            switch (attribute.field()) {
              case 1 -> path = prefix + node.label() + "." + attribute.string();
              case 5, 6, 10, 11, 22, 23 -> {
                Value value = new Value(attribute.field(), attribute.span());
                if (path.isEmpty()) {
                  waiting.add(value);
                } else {
                  graphs += readValue(attribute, value, node, prefix, path, graphs);
                }
              }
              default -> {}
            }
          }
          for (Value value : waiting) {
            graphs += readValue(attribute, value, node, prefix, path, graphs);
          }
        });
  }

  /// Reads tensors or a graph.
  ///
  /// @param graphs how many of a list of graphs were read
  /// @return 1 for a graph of a list
  private int readValue(
      ProtoReader in, Value value, Node node, String prefix, String path, int graphs)
      throws IOException, MalformedFileException {
    boolean isConstant = node.operator.equals("Constant");
    switch (value.field) {
      case 6 -> in.message(value.span, graph -> read(graph, path + "/", false));
      case 11 -> {
        in.message(value.span, graph -> read(graph, path + "." + graphs + "/", false));
        return 1;
      }
      case 22, 23 -> readSparse(in, value.span, prefix, isConstant ? prefix + node.output : path);
      default -> {
        TensorProto tensor = TensorProto.read(in, value.span);
        if (isConstant) {
          tensors.add(tensor, prefix + node.output, true);
        } else if (!isSetting(tensor)) {
          tensors.add(tensor, path, false);
        }
      }
    }
    return 0;
  }

  /// A single element is a setting of its operator, as the value of `ConstantOfShape`.
  private static boolean isSetting(TensorProto tensor) {
    return tensor.dims().stream().allMatch(dim -> dim == 1);
  }

  /// A sparse tensor is two dense ones.
  ///
  /// @param name empty for that of the values
  private void readSparse(ProtoReader in, Span span, String prefix, String name)
      throws IOException, MalformedFileException {
    List<Span> values = new ArrayList<>();
    List<Span> indices = new ArrayList<>();
    in.message(
        span,
        sparse -> {
          while (sparse.next()) {
            switch (sparse.field()) {
              case 1 -> values.add(sparse.span());
              case 2 -> indices.add(sparse.span());
              default -> {}
            }
          }
        });
    String called = name;
    for (Span each : values) {
      TensorProto tensor = TensorProto.read(in, each);
      called = called.isEmpty() ? prefix + tensor.name() : called;
      tensors.add(tensor, called + ".values", false);
    }
    for (Span each : indices) {
      tensors.add(TensorProto.read(in, each), called + ".indices", false);
    }
  }
}
