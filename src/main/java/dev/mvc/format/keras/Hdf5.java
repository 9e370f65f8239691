package dev.mvc.format.keras;

import dev.mvc.format.hdf5.Hdf5File;
import dev.mvc.format.layout.Layout;
import dev.mvc.format.layout.Lookalike;
import dev.mvc.format.layout.MalformedFileException;
import dev.mvc.format.layout.ModelFile;
import dev.mvc.format.layout.ModelFormat;
import dev.mvc.io.ByteSource;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// HDF5: Keras' weights and older models, and data of any kind. A dataset of numbers is a tensor.
public final class Hdf5 implements ModelFormat {
  @Override
  public String name() {
    return "hdf5";
  }

  @Override
  public boolean claims(ModelFile file, byte[] head) {
    String name = file.name().toLowerCase(Locale.ROOT);
    return Hdf5File.find(head) >= 0 || name.endsWith(".h5") || name.endsWith(".hdf5");
  }

  @Override
  public Layout read(ModelFile file) throws IOException, MalformedFileException {
    byte[] head = file.head();
    int at = Hdf5File.find(head);
    if (at < 0) {
      throw new MalformedFileException(
          head.length == 0
              ? "the file is empty"
              : Lookalike.of(head)
                  .map(other -> "the file is " + other + ", not HDF5")
                  .orElse("the file does not begin with HDF5's signature"));
    }
    Hdf5File.Content content = Hdf5File.read(file.bytes(), at, 0);
    Map<String, String> metadata = new LinkedHashMap<>();
    List<String> warnings = new ArrayList<>(content.warnings());
    String config = content.attributes().get("model_config");
    if (config != null) {
      ByteSource json = ByteSource.of(config.getBytes(StandardCharsets.UTF_8));
      try {
        KerasConfig facts = KerasConfig.read(json, "model_config");
        metadata.putAll(facts.facts());
        warnings.addAll(facts.warnings());
      } catch (MalformedFileException e) {
        warnings.add(String.valueOf(e.getMessage()));
      }
    }
    content.attributes().forEach(metadata::putIfAbsent);
    return new Layout(name(), content.extents(), content.tensors(), metadata, warnings);
  }
}
