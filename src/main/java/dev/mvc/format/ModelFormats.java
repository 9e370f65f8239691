package dev.mvc.format;

import dev.mvc.format.gguf.Gguf;
import dev.mvc.format.jax.Flax;
import dev.mvc.format.jax.Orbax;
import dev.mvc.format.jax.Zarr;
import dev.mvc.format.keras.Hdf5;
import dev.mvc.format.keras.KerasArchive;
import dev.mvc.format.layout.ModelFile;
import dev.mvc.format.layout.ModelFormat;
import dev.mvc.format.numpy.Npy;
import dev.mvc.format.numpy.Npz;
import dev.mvc.format.onnx.Onnx;
import dev.mvc.format.onnx.OnnxData;
import dev.mvc.format.safetensors.Safetensors;
import dev.mvc.format.tensorflow.FrozenGraph;
import dev.mvc.format.tensorflow.SavedModel;
import dev.mvc.format.tensorflow.TfCheckpoint;
import dev.mvc.format.tflite.Tflite;
import dev.mvc.format.torch.Distributed;
import dev.mvc.format.torch.Torch;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/// The formats that mvc can look into.
public final class ModelFormats {
  /// The first one that claims a file gets it.
  private static final List<ModelFormat> ALL =
      List.of(
          new Safetensors(), //
          new Npy(), //
          new Npz(), //
          new Onnx(), //
          new Tflite(), //
          new Distributed(), //
          new Torch(), //
          new Hdf5(), //
          new KerasArchive(), //
          new Flax(), //
          new Orbax(), //
          new Zarr(), //
          new Gguf(), //
          new TfCheckpoint(), //
          new SavedModel(), //
          new FrozenGraph(), //
          // Files of any name, which others beside them tell of.
          new OnnxData());

  private ModelFormats() {}

  /// The format of a file, if it has one.
  public static Optional<ModelFormat> detect(ModelFile file) throws IOException {
    byte[] head = file.head();
    for (ModelFormat format : ALL) {
      if (format.claims(file, head)) {
        return Optional.of(format);
      }
    }
    return Optional.empty();
  }
}
