package dev.mvc.format;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.mvc.format.Fixtures.Bad;
import dev.mvc.format.layout.DiskFolder;
import dev.mvc.format.layout.Layout;
import dev.mvc.format.layout.MalformedFileException;
import dev.mvc.format.layout.ModelFile;
import dev.mvc.format.layout.ModelFormat;
import dev.mvc.format.layout.NamedTensor;
import dev.mvc.io.ByteSource;
import dev.mvc.io.FileSource;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// Corrupt and hostile files: none is read as if it were sound, and each refusal says why.
class BadFilesTest {
  /// What its header alone does not betray; `docs/shortcomings.md` says so.
  private static final Set<String> ONLY_CONTENT_TELLS = Set.of();

  static List<Bad> files() throws IOException {
    return Fixtures.bad();
  }

  @Test
  void allCasesAreThere() throws IOException {
    assertThat(files()).hasSize(193);
  }

  @ParameterizedTest
  @MethodSource("files")
  @Timeout(20) // a loop without end is found; how fast it is depends on the machine
  void noneIsReadThatIsNotSound(Bad bad) throws Exception {
    try (ByteSource bytes = FileSource.open(bad.path())) {
      ModelFile file = file(bad.path(), bytes);
      Optional<ModelFormat> format = ModelFormats.detect(file);
      if (format.isEmpty()) {
        return;
      }
      try {
        Layout layout = format.get().read(file);
        for (NamedTensor tensor : layout.tensors()) {
          assertThat(tensor.info().name()).isNotNull();
        }
        switch (bad.expect()) {
          case "reject" ->
              assertThat(layout.tensors().isEmpty() || ONLY_CONTENT_TELLS.contains(bad.name()))
                  .as("it lists tensors")
                  .isTrue();
          case "flag" -> assertThat(layout.warnings()).isNotEmpty();
          default -> assertThat(bad.expect()).isEqualTo("bytes");
        }
      } catch (MalformedFileException e) {
        assertThat(e.getMessage()).matches("[\\x20-\\x7E…]{10,250}");
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "safetensors/hole.safetensors | the bytes from 125 to 133 belong to no tensor",
        "safetensors/trailing_bytes.safetensors | the bytes from 240 to the end at 244 belong to"
            + " no",
        "safetensors/header_2_63.safetensors | the header's length at byte 0 is 92233720368547758",
        "safetensors/overlap.safetensors | tensor \"b\" at byte 125 overlaps the one before it",
        "safetensors/shape_mismatch.safetensors | tensor \"a\", F32 [3], has 8 bytes and not 12",
        "safetensors/dtype_unknown.safetensors | tensor \"a\" has the unknown dtype \"F33\"",
        "safetensors/duplicate_keys.safetensors | the header has \"a\" twice (at character",
        "safetensors/not_utf8.safetensors | the header is not UTF-8",
        "safetensors/bom.safetensors | the header begins with byte 0xef instead of {",
        "safetensors/shape_many_dims.safetensors | tensor \"a\" has more than 64 dimensions",
        "safetensors/shape_overflow.safetensors | tensor \"a\": the size of F32 [4294967296, 42949",
        "hdf5/truncated.h5 | the file is cut off: it has 9140 bytes and not 12140",
        "hdf5/btree_loop.h5 | a B-tree's node at address 136 is its own neighbour",
        "hdf5/scrambled.h5 | a B-tree's node at address 184 has an unused entry that points beyond",
        "hdf5/signature_only.h5 | the superblock at address 0 is cut off",
        "wrong_type/zeros.h5 | the file is zeros, not HDF5",
        "wrong_type/zeros.keras | the file is zeros, not Keras",
        "empty/model.safetensors | the file is empty",
        "wrong_type/zeros.safetensors | the file is zeros, not safetensors",
        "wrong_type/text.safetensors | the file is a Git LFS pointer",
        "wrong_type/zip_named.safetensors | the file is an empty zip archive",
        "onnx/truncated.onnx | field 7 at byte 2 has 335 bytes, of which there are 279",
        "onnx/length_absurd.onnx | field 7 at byte 2 has 4611686018427387904 bytes, of which",
        "onnx/varint_endless.onnx | the number at byte 1 does not end",
        "onnx/garbage.onnx | there is no field but something else at byte 0",
        "onnx/huge_dims.onnx | tensor \"w\": the size of F32 [1099511627776, 1099511627776] is im",
        "onnx/negative_dims.onnx | tensor \"w\" has the shape [-8, -8]",
        "onnx/raw_data_short.onnx | tensor \"w\", F32 [8, 8], has 100 bytes and not 256",
        "onnx/external_offset/model.onnx | tensor \"w\", F32 [8, 8], has 256 external bytes at 92",
        "onnx/deep_subgraphs.onnx | the messages at byte 769 are nested more than 100 deep",
        "empty/model.onnx | the file is empty",
        "tf/checkpoint_index_garbage/ckpt.index | the file does not end with the magic number",
        "tf/savedmodel_truncated/saved_model.pb | field 2 at byte 2 has",
        "tflite/truncated.tflite | byte",
        "tflite/root_beyond.tflite | byte",
        "tflite/vtable_loop.tflite | the table at byte",
        "wrong_type/zeros.tflite | the file is zeros, not TFLite",
        "wrong_type/html.onnx | the file is an HTML page, not ONNX",
      })
  void theReasonIsTold(String name, String reason) throws IOException {
    Path path = Fixtures.bad(name);
    try (ByteSource bytes = FileSource.open(path)) {
      ModelFile file = file(path, bytes);
      ModelFormat format = ModelFormats.detect(file).orElseThrow();
      MalformedFileException refusal =
          catchThrowableOfType(MalformedFileException.class, () -> format.read(file));
      assertThat(requireNonNull(refusal)).hasMessageStartingWith(reason);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "safetensors/nul_in_name.safetensors",
    "safetensors/path_in_name.safetensors",
    "safetensors/many_tensors.safetensors",
    "safetensors/index_missing_shard/model-00001-of-00002.safetensors",
    "wrong_type/safetensors_named.pt"
  })
  void whatIsOnlyOddIsRead(String name) throws Exception {
    Path path = Fixtures.bad(name);
    try (ByteSource bytes = FileSource.open(path)) {
      ModelFile file = file(path, bytes);
      assertThat(ModelFormats.detect(file).orElseThrow().read(file).tensors()).isNotEmpty();
    }
  }

  private static ModelFile file(Path path, ByteSource bytes) {
    Path folder = requireNonNull(path.getParent());
    return new ModelFile(
        requireNonNull(path.getFileName()).toString(), bytes, new DiskFolder(folder, folder));
  }
}
