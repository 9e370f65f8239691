package dev.mvc.format.onnx;

import dev.mvc.format.layout.Extent;
import dev.mvc.format.layout.Layout;
import dev.mvc.format.layout.MalformedFileException;
import dev.mvc.format.layout.ModelFile;
import dev.mvc.format.layout.Warnings;
import dev.mvc.format.protobuf.ProtoReader;
import dev.mvc.format.protobuf.Span;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/// A model that was read, with what lies in other files.
final class OnnxModel {
  private final Warnings warnings = new Warnings();
  private final OnnxTensors tensors;
  private final OnnxFacts facts = new OnnxFacts();
  private boolean hasGraph;

  private OnnxModel(ModelFile file) {
    this.tensors = new OnnxTensors(file, warnings);
  }

  static OnnxModel read(ModelFile file) throws IOException, MalformedFileException {
    OnnxModel model = new OnnxModel(file);
    model.readFields(new ProtoReader(file.bytes()));
    if (!model.hasGraph) {
      throw new MalformedFileException("there is no graph in it");
    }
    return model;
  }

  private void readFields(ProtoReader in) throws IOException, MalformedFileException {
    OnnxGraph graphs = new OnnxGraph(tensors, facts);
    while (in.next()) {
      switch (in.field()) {
        case 1 -> facts.set("IR version", Long.toString(in.varint()));
        case 2, 3 -> facts.append("producer", in.string());
        case 4 -> facts.set("domain", in.string());
        case 5 -> facts.set("model version", Long.toString(in.varint()));
        case 7 -> {
          hasGraph = true;
          in.message(graph -> graphs.read(graph, "", true));
        }
        case 8 -> facts.addOpset(in);
        case 14 -> facts.addProperty(in);
        case 20 -> readTraining(in, graphs);
        case 25 -> readFunction(in, graphs);
        default -> {}
      }
    }
  }

  private static void readTraining(ProtoReader in, OnnxGraph graphs)
      throws IOException, MalformedFileException {
    in.message(training -> {
      while (training.next()) {
        switch (training.field()) {
          case 1 ->
              training.message(graph -> graphs.read(graph, "training.initialization/", false));
          case 2 -> training.message(graph -> graphs.read(graph, "training.algorithm/", false));
          default -> {}
        }
      }
    });
  }

  /// The name comes after some of the nodes, so that it is looked for first.
  private static void readFunction(ProtoReader in, OnnxGraph graphs)
      throws IOException, MalformedFileException {
    Span span = in.span();
    String[] name = {"", ""};
    in.message(
        span,
        function -> {
          while (function.next()) {
            switch (function.field()) {
              case 1 -> name[0] = function.string();
              case 10 -> name[1] = function.string() + "::";
              default -> {}
            }
          }
        });
    in.message(
        span,
        function -> {
          while (function.next()) {
            if (function.field() == 7) {
              graphs.readNode(function, name[1] + name[0] + "/");
            }
          }
        });
  }

  Layout layout(String format) throws MalformedFileException {
    Map<String, String> metadata = facts.metadata(tensors);
    return new Layout(format, tensors.extents(), tensors.tensors(), metadata, warnings.lines());
  }

  /// The files beside it that have tensors.
  List<String> files() {
    return tensors.files();
  }

  /// What is in one of them, by offset.
  List<Extent> extents(String path) throws MalformedFileException {
    return tensors.extents(path);
  }
}
