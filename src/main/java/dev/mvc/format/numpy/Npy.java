package dev.mvc.format.numpy;

import dev.mvc.format.layout.Extent;
import dev.mvc.format.layout.Layout;
import dev.mvc.format.layout.Lookalike;
import dev.mvc.format.layout.MalformedFileException;
import dev.mvc.format.layout.ModelFile;
import dev.mvc.format.layout.ModelFormat;
import dev.mvc.format.layout.NamedTensor;
import dev.mvc.format.layout.Packing;
import dev.mvc.io.ByteSource;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// A NumPy array in a file of its own. The tensor has no name: the format has none.
public final class Npy implements ModelFormat {
  /// What is said of objects.
  static final String PICKLED =
      "holds pickled Python objects, which can run any program when they are loaded";

  @Override
  public String name() {
    return "npy";
  }

  @Override
  public boolean claims(ModelFile file, byte[] head) {
    return NpyHeader.isArray(head) || file.name().toLowerCase(Locale.ROOT).endsWith(".npy");
  }

  @Override
  public Layout read(ModelFile file) throws IOException, MalformedFileException {
    ByteSource bytes = file.bytes();
    if (!NpyHeader.isArray(file.head())) {
      throw notArray(file);
    }
    NpyHeader header = NpyHeader.read(length -> bytes.read(0, length), file.size());
    List<String> warnings = new ArrayList<>();
    if (header.type().isPickled()) {
      warnings.add("the array " + PICKLED);
    }
    long trailing = header.trailing(file.size());
    if (trailing > 0) {
      warnings.add(trailing + " bytes follow the array");
    }
    NpyArray.Place place = new NpyArray.Place(0, file.size(), Packing.NONE);
    Optional<NpyArray> array = NpyArray.of("", header, place);
    List<Extent> extents = array.map(NpyArray::extent).stream().toList();
    List<NamedTensor> tensors = array.map(NpyArray::tensor).stream().toList();
    return new Layout(name(), extents, tensors, Map.of(), warnings);
  }

  private static MalformedFileException notArray(ModelFile file) throws IOException {
    if (file.size() == 0) {
      return new MalformedFileException("the file is empty");
    }
    return new MalformedFileException(
        Lookalike.of(file.head())
            .map(other -> "the file is " + other + ", not a NumPy array")
            .orElse("the file does not begin as a NumPy array does"));
  }
}
