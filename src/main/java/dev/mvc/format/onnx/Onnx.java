package dev.mvc.format.onnx;

import dev.mvc.format.layout.Layout;
import dev.mvc.format.layout.Lookalike;
import dev.mvc.format.layout.MalformedFileException;
import dev.mvc.format.layout.ModelFile;
import dev.mvc.format.layout.ModelFormat;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;

/// ONNX: one protocol buffer with the graph and the weights, which may also lie in files beside it.
///
/// Tensors are initializers and constants, of the graph, of graphs inside of nodes, of functions
/// and of training. What a program would get from `raw_data`, and from numbers that lie beside each
/// other, is an extent; numbers of variable length are kept as they are written.
///
/// Only known by its name: a model begins like many other messages.
public final class Onnx implements ModelFormat {
  @Override
  public String name() {
    return "onnx";
  }

  @Override
  public boolean claims(ModelFile file, byte[] head) {
    return isModel(file.name());
  }

  static boolean isModel(String name) {
    return name.toLowerCase(Locale.ROOT).endsWith(".onnx");
  }

  @Override
  public Layout read(ModelFile file) throws IOException, MalformedFileException {
    if (file.size() == 0) {
      throw new MalformedFileException("the file is empty");
    }
    Optional<String> other = Lookalike.of(file.head());
    if (other.isPresent()) {
      throw new MalformedFileException("the file is " + other.get() + ", not ONNX");
    }
    return OnnxModel.read(file).layout(name());
  }
}
