package dev.mvc.format;

import static dev.mvc.fuzz.Harness.RESOURCES;
import static dev.mvc.fuzz.Harness.words;

import dev.mvc.format.about.ConfigFile;
import dev.mvc.format.layout.DiskFolder;
import dev.mvc.format.layout.Extent;
import dev.mvc.format.layout.Folder;
import dev.mvc.format.layout.Layout;
import dev.mvc.format.layout.MalformedFileException;
import dev.mvc.format.layout.ModelFile;
import dev.mvc.format.layout.ModelFormat;
import dev.mvc.format.layout.NamedTensor;
import dev.mvc.format.scan.FileScan;
import dev.mvc.format.scan.Finding;
import dev.mvc.fuzz.Harness;
import dev.mvc.io.ByteSource;
import dev.mvc.io.Characters;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Readers of model files, and what looks into files besides.
public final class FormatHarnesses {
  /// Of what a file says that it holds, so much is read.
  private static final long MOST_READ = 1 << 20;

  private static final int MOST_TENSORS = 40;
  private static final String SAFETENSORS = "st-metadata-edges/v1/model.safetensors";
  private static final String PICKLE = "pt-malicious/v1/";

  private static final String JSON =
      "{} [] \"\" \" : , \":\" \\u0000 \\u001b \\ud800 null true 1e9 ";
  private static final String OPCODES =
      "(dp0\n I1\n (lp1\n cos\nsystem\n c__builtin__\neval\n ctorch._utils\n_rebuild_tensor_v2\n"
          + " ccollections\nOrderedDict\n \u0080\u0002 } ] ) ( . 0 2 t R b Q s u a e q\u0001"
          + " h\u0001 K\u0001 M\u0000\u0001 X\u0001\u0000\u0000\u0000a ";

  private FormatHarnesses() {}

  /// All of them.
  public static List<Harness> all() {
    List<Harness> all = new ArrayList<>();
    all.addAll(tensorFiles());
    all.addAll(archivesAndPickles());
    all.addAll(filesThatHaveOthers());
    all.addAll(besides());
    return all;
  }

  private static List<Harness> tensorFiles() {
    return List.of(
        model(
            "safetensors",
            words(
                JSON
                    + "\"dtype\":\"F32\" \"shape\":[ \"data_offsets\":["
                    + " __metadata__ \"BF16\" \"U4\" 18446744073709551615"),
            SAFETENSORS,
            "peft-lora/v1/adapter_model.safetensors"),
        model(
            "gguf",
            words(
                "GGUF general.architecture general.alignment split.count"
                    + " tokenizer.ggml.tokens"),
            "gguf-quantised/v1/q4_0.gguf"),
        model(
            "npy",
            words(
                "'descr' 'fortran_order': True, 'shape': ( '<f4' '>c16' '|O' '<U8'"
                    + " [('a','<f4',(2,))] , ) 1L"),
            "np-npy/v1/w2_complex.npy",
            "np-npy/v1/structured.npy",
            "np-npy/v1/strings.npy",
            "np-npy/v1/empty.npy",
            "np-npy/v1/w2_v2header.npy"),
        model("onnx", List.of(), "onnx-exotic/v1/model.onnx"),
        model("tflite", words("TFL3"), "tflite/v1/dynamic.tflite"),
        model(
            "hdf5",
            words("\u0089HDF\r\n\u001a\n TREE SNOD HEAP OHDR OCHK BTHD FRHP FADB EAHD GCOL"),
            "h5-indexes/v1/earliest.h5",
            "h5-indexes/v1/latest.h5",
            "h5-layouts/v1/latest.h5"),
        model(
            "keras-h5",
            words("TREE SNOD HEAP model_config layer_names weight_names"),
            "tfkeras-h5/v1/weights.h5"),
        model("flax", List.of(), "flax-msgpack/v1/flax_model.msgpack"),
        model("tf-frozen", words("Const value dtype attr node"), "tf-frozen-graph/v1/frozen.pb"));
  }

  private static List<Harness> archivesAndPickles() {
    return List.of(
        model(
            "npz-stored",
            words("PK\u0003\u0004 PK\u0001\u0002 PK\u0005\u0006 .npy"),
            "np-npz-stored/v1/state.npz"),
        model(
            "npz-packed",
            words("PK\u0003\u0004 PK\u0001\u0002 PK\u0005\u0006 .npy"),
            "../archives/level9.npz"),
        model(
            "torch-zip",
            words("PK\u0003\u0004 PK\u0001\u0002 PK\u0005\u0006 " + OPCODES),
            "pt-dtypes/v1/unusual.pt",
            "../torch/objects.pt",
            "../torch/sparse.pt",
            "../torch/subclass.pt",
            "../torch/slices.pt"),
        model(
            "torch-legacy",
            words(OPCODES),
            "pt-legacy/v1/state_dict.pth",
            "../torch/legacy3.pth",
            "../torch/legacy5.pth"),
        model("torch-export", words(JSON + OPCODES), "pt-export-pt2/v1/model.pt2"),
        model(
            "keras-zip",
            words(JSON + "Lambda module class_name config.json model.weights.h5"),
            "keras-v3/v1/model.keras"),
        scan(
            "scan-pickle",
            "model.pkl",
            words(OPCODES),
            PICKLE + "canary.pkl",
            PICKLE + "getattr_chain.pkl",
            PICKLE + "plain_p0.pkl",
            PICKLE + "plain_p4.pkl",
            PICKLE + "second_stream.pkl",
            "sk-joblib-pickle/v1/pipeline.joblib"),
        scan("scan-joblib", "model.joblib", words(OPCODES), "sk-joblib-pickle/v1/pipeline.joblib"),
        scan(
            "scan-zip",
            "model.pt",
            words(OPCODES + "PK\u0001\u0002"),
            "pt-dtypes/v1/unusual.pt",
            "../torch/objects.pt"),
        scan(
            "scan-keras",
            "model.keras",
            words(JSON + "Lambda module class_name"),
            "keras-v3/v1/model.keras"),
        scan("scan-onnx", "model.onnx", words("PyOp domain"), "onnx-exotic/v1/model.onnx"));
  }

  private static List<Harness> filesThatHaveOthers() {
    return List.of(
        model("torch-distributed", words(OPCODES), "../torch/ranks2/.metadata"),
        model(
            "orbax",
            words(JSON + "tree_metadata key_metadata value_type"),
            "jax-orbax/v1/plain/_METADATA"),
        beside(
            "zarr2",
            words(JSON + "\"<f4\" \"|V2\" \"compressor\": \"zstd\" \"order\":\"F\""),
            "jax-orbax/v1/plain/half.kernel/0.0",
            ".zarray"),
        beside(
            "zarr3",
            words(JSON + "\"codecs\" \"bytes\" \"transpose\" \"sharding_indexed\""),
            "jax-orbax/v1/plain3/half.kernel/c/0/0",
            "../../zarr.json"),
        beside(
            "ocdbt-node",
            List.of(),
            "jax-orbax/v1/ocdbt/manifest.ocdbt",
            "d/6a7c84f1b870ff18c7c1ed753ae74a3c"),
        model("ocdbt", List.of(), "jax-orbax/v1/ocdbt/manifest.ocdbt"),
        model(
            "tf-checkpoint", List.of(), "tf-savedmodel-module/v1/model/variables/variables.index"),
        model(
            "tf-savedmodel",
            words("saved_model serve node Const"),
            "tf-savedmodel-module/v1/model/saved_model.pb"),
        model(
            "onnx-external",
            words("location offset length ../ parts/conv2.weight"),
            "onnx-external/v1/model.onnx"),
        shards());
  }

  private static List<Harness> besides() {
    return List.of(
        Harness.ofText(
            "format/config",
            List.of("{\"model_type\":\"llama\",\"hidden_size\":4,\"a\":[1,{\"b\":null}]}"),
            List.of("{\"a\":", "[", "\"architectures\":[\"X\"]"),
            text ->
                ConfigFile.parse(text).map(ConfigFile::values).map(Object::hashCode).isPresent()));
  }

  private static Harness shards() {
    return new Harness(
        "format/shard-index",
        Harness.resources("fixtures/pt-sharded-bin/v1/pytorch_model.bin.index.json"),
        words(JSON + "weight_map metadata total_size ../x pytorch_model-00003-of-00003.bin"),
        input -> {
          ShardIndex read = ShardIndex.read(ByteSource.of(input));
          read.complaints(Map.of()).forEach(FormatHarnesses::requireHarmless);
          return read.shards().size();
        });
  }

  private static String[] paths(String[] fixtures) {
    String[] paths = new String[fixtures.length];
    for (int i = 0; i < paths.length; i++) {
      paths[i] = Path.of("fixtures", fixtures[i]).normalize().toString();
    }
    return paths;
  }

  /// A reader, found through the first fixture, in whose folder all inputs are read.
  private static Harness model(String name, List<byte[]> tokens, String... fixtures) {
    Path first = RESOURCES.resolve("fixtures").resolve(fixtures[0]).normalize();
    Folder folder = new DiskFolder(RESOURCES, first.resolveSibling(""));
    String file = first.getFileName().toString();
    List<byte[]> seeds = Harness.resources(paths(fixtures));
    ModelFormat format = format(new ModelFile(file, ByteSource.of(seeds.getFirst()), folder));
    return new Harness(
        "format/" + name,
        seeds,
        tokens,
        input -> {
          ModelFile model = new ModelFile(file, ByteSource.of(input), folder);
          ModelFormats.detect(model);
          return outcome(format, model);
        });
  }

  /// A reader of a sound file that looks into another one.
  private static Harness beside(String name, List<byte[]> tokens, String fixture, String other) {
    Path place = RESOURCES.resolve("fixtures").resolve(fixture);
    Folder folder = new DiskFolder(RESOURCES, place.resolveSibling(""));
    String file = place.getFileName().toString();
    byte[] sound = Harness.resources(paths(new String[] {fixture})).getFirst();
    ModelFormat format = format(new ModelFile(file, ByteSource.of(sound), folder));
    return new Harness(
        "format/" + name,
        Harness.resources(RESOURCES.relativize(place.resolveSibling(other).normalize()).toString()),
        tokens,
        input ->
            outcome(
                format, new ModelFile(file, ByteSource.of(sound), instead(folder, other, input))));
  }

  private static Folder instead(Folder folder, String other, byte[] input) {
    return new Folder() {
      @Override
      public Optional<ByteSource> open(String path) throws IOException {
        return path.equals(other) ? Optional.of(ByteSource.of(input)) : folder.open(path);
      }

      @Override
      public List<String> names() throws IOException {
        return folder.names();
      }

      @Override
      public String path() {
        return folder.path();
      }
    };
  }

  private static ModelFormat format(ModelFile file) {
    try {
      return ModelFormats.detect(file).orElseThrow();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Object outcome(ModelFormat format, ModelFile model)
      throws IOException, MalformedFileException {
    Layout layout = format.read(model);
    check(layout, model.size());
    return layout.tensors().size() + " " + layout.warnings().size() + read(layout, model);
  }

  private static void check(Layout layout, long size) {
    for (Extent extent : layout.extents()) {
      if (extent.end() > size) {
        throw new AssertionError("an extent ends at " + extent.end() + " of " + size);
      }
      if (extent.packing().isNone() && extent.length() != extent.contentLength()) {
        throw new AssertionError("an extent of " + extent.length() + " bytes is no tensor");
      }
    }
    layout.warnings().forEach(FormatHarnesses::requireHarmless);
  }

  private static void requireHarmless(String text) {
    if (!text.codePoints().allMatch(Characters::isHarmless)) {
      throw new AssertionError("said " + MalformedFileException.quote(text));
    }
  }

  /// Reads tensors as `export` does; what is packed may turn out to be damaged.
  private static String read(Layout layout, ModelFile model) {
    int refused = 0;
    for (NamedTensor tensor : layout.tensors().stream().limit(MOST_TENSORS).toList()) {
      try (ByteSource values = tensor.open(model)) {
        if (values.size() != tensor.info().byteLength()) {
          throw new AssertionError(values.size() + " bytes of " + tensor.info());
        }
        values.read(0, (int) Math.min(values.size(), MOST_READ / MOST_TENSORS));
        values.read(Math.max(0, values.size() - 9), (int) Math.min(values.size(), 9));
      } catch (IOException | MalformedFileException e) {
        refused++;
      }
    }
    return refused == 0 ? "" : " refused";
  }

  private static Harness scan(String name, String file, List<byte[]> tokens, String... fixtures) {
    return new Harness(
        "format/" + name,
        Harness.resources(paths(fixtures)),
        tokens,
        input -> {
          List<Finding> findings = FileScan.of(ModelFile.alone(file, ByteSource.of(input)));
          findings.forEach(finding -> requireHarmless(finding.text()));
          return findings.stream().map(Finding::kind).distinct().toList();
        });
  }
}
