package dev.mvc.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.mvc.format.Fixtures.Model;
import dev.mvc.format.layout.DiskFolder;
import dev.mvc.format.layout.Extent;
import dev.mvc.format.layout.Layout;
import dev.mvc.format.layout.ModelFile;
import dev.mvc.format.layout.ModelFormat;
import dev.mvc.format.layout.NamedTensor;
import dev.mvc.format.layout.Values;
import dev.mvc.id.ObjectId;
import dev.mvc.io.ByteSource;
import dev.mvc.io.FileSource;
import dev.mvc.tensor.DType;
import dev.mvc.tensor.ValueDecoder;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Files written by the real libraries, against what the real libraries read from them.
class FixturesTest {
  static List<Model> models() throws IOException {
    return Fixtures.models();
  }

  @Test
  void allCasesAreThere() throws IOException {
    assertThat(models()).hasSize(Fixtures.FILES);
  }

  @ParameterizedTest
  @MethodSource("models")
  void allTensorsAreFoundWithTheirValues(Model model) throws Exception {
    try (ByteSource bytes = FileSource.open(model.path())) {
      ModelFile file = file(model, bytes);
      ModelFormat format = ModelFormats.detect(file).orElseThrow();
      Map<String, NamedTensor> found = new HashMap<>();
      for (NamedTensor tensor : format.read(file).tensors()) {
        assertThat(found.put(tensor.info().name(), tensor)).as(tensor.info().name()).isNull();
      }
      TreeSet<String> unexpected = new TreeSet<>(found.keySet());
      for (JsonNode expected : model.tensors()) {
        String name = expected.get("name").asText();
        assertThat(found).as(model.name()).containsKey(name);
        check(expected, found.get(name), file);
        unexpected.remove(name);
      }
      unexpected.removeIf(model::mayHave);
      unexpected.removeIf(name -> isElsewhere(found.get(name)));
      assertThat(unexpected).isEmpty();
    }
  }

  /// Whether a tensor lies in another file, where it is expected.
  private static boolean isElsewhere(NamedTensor tensor) {
    return tensor.values() instanceof Values.Whole whole && !whole.in().path().isEmpty();
  }

  private static void check(JsonNode expected, NamedTensor tensor, ModelFile file)
      throws Exception {
    String name = tensor.info().name();
    assertThat(tensor.info().dtype().name()).as(name).isEqualTo(either(expected, "dtype"));
    assertThat(tensor.info().shape().dims()).as(name).isEqualTo(shape(expected));
    byte[] values;
    try (ByteSource source = tensor.open(file)) {
      values = source.read(0, Math.toIntExact(source.size()));
    }
    assertThat((long) values.length).as(name).isEqualTo(tensor.info().byteLength());
    boolean isPacked = expected.has("packed_sha256");
    String hash = either(expected, isPacked ? "packed_sha256" : "sha256");
    assertThat(ObjectId.hash(values).hex()).as(name).isEqualTo(hash);
    if (expected.has("file_offset")
        && tensor.values() instanceof Values.Whole whole
        && whole.in().extent().packing().isNone()) {
      assertThat(whole.in().extent().offset())
          .as(name)
          .isEqualTo(expected.get("file_offset").asLong());
    }
    if (expected.has("l2norm") && !isPacked && isNumber(tensor.info().dtype())) {
      checkStatistics(expected, tensor.info().dtype(), values);
    }
  }

  private static boolean isNumber(DType dtype) {
    return dtype.kind() == DType.Kind.BLOCKS
        || dtype.unitElements() == 1 && dtype.kind() != DType.Kind.COMPLEX;
  }

  @ParameterizedTest
  @MethodSource("models")
  void hardlyMoreThanTheHeadersIsRead(Model model) throws Exception {
    try (ByteSource source = FileSource.open(model.path())) {
      CountingSource counting = new CountingSource(source);
      ModelFile file = file(model, counting);
      Layout layout = ModelFormats.detect(file).orElseThrow().read(file);
      long content = layout.extents().stream().mapToLong(Extent::length).sum();
      // Whatever is read in blocks reads a little of what follows.
      assertThat(counting.bytes()).isLessThan(2 * (source.size() - content) + (128 << 10));
    }
  }

  private static ModelFile file(Model model, ByteSource bytes) {
    return new ModelFile(
        model.path().getFileName().toString(),
        bytes,
        new DiskFolder(model.root(), model.path().getParent()));
  }

  /// Some expectations have the library's view, and another one of what the file says.
  private static String either(JsonNode expected, String key) {
    // Of a big-endian file `sha256` is that of the bytes as they lie in it.
    String little = expected.path(key + "_little_endian").asText(expected.get(key).asText());
    return expected.path("header_" + key).asText(little);
  }

  private static List<Long> shape(JsonNode expected) {
    JsonNode shape = expected.path(expected.has("header_shape") ? "header_shape" : "shape");
    return StreamSupport.stream(shape.spliterator(), false).map(JsonNode::asLong).toList();
  }

  private static void checkStatistics(JsonNode expected, DType dtype, byte[] bytes) {
    int elements = bytes.length / dtype.unitBytes() * dtype.unitElements();
    double[] values = new double[elements];
    ValueDecoder.of(dtype).decode(bytes, 0, elements, values, 0);
    double min = Double.POSITIVE_INFINITY;
    double max = Double.NEGATIVE_INFINITY;
    double sum = 0;
    double squares = 0;
    int[] odd = new int[3];
    for (double value : values) {
      if (Double.isFinite(value)) {
        min = Math.min(min, value);
        max = Math.max(max, value);
        sum += value;
        squares += value * value;
      } else {
        odd[Double.isNaN(value) ? 0 : value > 0 ? 1 : 2]++;
      }
    }
    assertThat(odd)
        .containsExactly(
            expected.path("nan").asInt(),
            expected.path("posinf").asInt(),
            expected.path("neginf").asInt());
    double norm = expected.get("l2norm").asDouble();
    assertThat(Math.sqrt(squares)).isCloseTo(norm, within(1e-9 * norm));
    int finite = elements - odd[0] - odd[1] - odd[2];
    if (finite == 0) {
      assertThat(expected.get("min").isNull()).isTrue();
      return;
    }
    assertThat(min == expected.get("min").asDouble()).isTrue();
    assertThat(max == expected.get("max").asDouble()).isTrue();
    double largest = Math.max(Math.abs(min), Math.abs(max));
    assertThat(sum / finite).isCloseTo(expected.get("mean").asDouble(), within(1e-9 * largest));
  }
}
