package dev.mvc.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.mvc.format.Fixtures.Bad;
import dev.mvc.io.ByteSource;
import dev.mvc.io.FileSource;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// Corrupt and hostile files: none is read as if it were sound, and each refusal says why.
class BadFilesTest {
  /// Sound by the rules of the format, if odd.
  private static final Set<String> READABLE =
      Set.of(
          "nul_in_name.safetensors",
          "path_in_name.safetensors",
          "many_tensors.safetensors",
          "model-00001-of-00002.safetensors",
          "safetensors_named.pt");

  static List<Bad> files() throws IOException {
    return Fixtures.bad();
  }

  @Test
  void allCasesAreThere() throws IOException {
    assertThat(files()).hasSize(62);
  }

  @ParameterizedTest
  @MethodSource("files")
  void noneIsReadThatIsNotSound(Bad bad) throws Exception {
    String name = bad.path().getFileName().toString();
    try (ByteSource file = FileSource.open(bad.path())) {
      Optional<ModelFormat> format = ModelFormats.detect(name, file);
      if (READABLE.contains(name)) {
        assertThat(bad.expect()).isEqualTo("bytes");
        assertThat(format.orElseThrow().read(file).extents()).isNotEmpty();
      } else if (name.endsWith(".safetensors")) {
        MalformedFileException refusal = refusal(format.orElseThrow(), file);
        assertThat(refusal.getMessage()).matches("[\\x20-\\x7E…]{10,250}");
      } else {
        assertThat(format).isEmpty();
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "safetensors/hole | the bytes from 125 to 133 belong to no tensor",
        "safetensors/trailing_bytes | the bytes from 240 to the end at 244 belong to no tensor",
        "safetensors/header_2_63 | the header's length at byte 0 is 9223372036854775808,",
        "safetensors/overlap | tensor \"b\" at byte 125 overlaps the one before it",
        "safetensors/shape_mismatch | tensor \"a\", F32 [3], has 8 bytes and not 12",
        "safetensors/dtype_unknown | tensor \"a\" has the unknown dtype \"F33\"",
        "safetensors/duplicate_keys | the header has \"a\" twice (at character",
        "safetensors/not_utf8 | the header is not UTF-8",
        "safetensors/bom | the header begins with byte 0xef instead of {",
        "safetensors/shape_many_dims | tensor \"a\" has more than 64 dimensions",
        "safetensors/shape_overflow | tensor \"a\": the size of F32 [4294967296, 4294967296, 1] is",
        "empty/model | the file is empty",
        "wrong_type/zeros | the file is zeros, not safetensors",
        "wrong_type/text | the file is a Git LFS pointer",
        "wrong_type/zip_named | the file is an empty zip archive",
      })
  void theReasonIsTold(String file, String reason) throws IOException {
    try (ByteSource source =
        FileSource.open(Fixtures.ROOT.resolve("bad").resolve(file + ".safetensors"))) {
      assertThat(refusal(new Safetensors(), source)).hasMessageStartingWith(reason);
    }
  }

  private static MalformedFileException refusal(ModelFormat format, ByteSource file) {
    return catchThrowableOfType(MalformedFileException.class, () -> format.read(file));
  }
}
