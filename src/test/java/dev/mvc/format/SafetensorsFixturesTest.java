package dev.mvc.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.mvc.format.Fixtures.Model;
import dev.mvc.id.ObjectId;
import dev.mvc.io.ByteSource;
import dev.mvc.io.FileSource;
import dev.mvc.tensor.DType;
import dev.mvc.tensor.ValueDecoder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Files written by the real library, against what the real library reads from them.
class SafetensorsFixturesTest {
  static List<Model> models() throws IOException {
    return Fixtures.models(".safetensors");
  }

  @Test
  void allCasesAreThere() throws IOException {
    assertThat(models()).hasSize(40);
  }

  @ParameterizedTest
  @MethodSource("models")
  void allTensorsAreFoundWithTheirBytes(Model model) throws Exception {
    try (ByteSource file = FileSource.open(model.path())) {
      Map<String, Extent> found = new HashMap<>();
      for (Extent extent : new Safetensors().read(file).extents()) {
        found.put(extent.tensor().name(), extent);
      }
      assertThat(found).hasSize(model.tensors().size());
      for (JsonNode expected : model.tensors()) {
        String name = expected.get("name").asText();
        Extent extent = found.get(name);
        assertThat(extent).as(name).isNotNull();
        assertThat(extent.tensor().dtype().name()).isEqualTo(dtype(expected));
        assertThat(extent.tensor().shape().dims()).isEqualTo(shape(expected));
        assertThat(extent.length()).isEqualTo(expected.get("nbytes").asLong());
        byte[] bytes = file.read(extent.offset(), (int) extent.length());
        assertThat(ObjectId.hash(bytes).hex()).isEqualTo(expected.get("sha256").asText());
        if (expected.has("file_offset")) {
          assertThat(extent.offset()).isEqualTo(expected.get("file_offset").asLong());
        }
        if (expected.has("l2norm")) {
          checkStatistics(expected, extent.tensor().dtype(), bytes);
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("models")
  void nothingButTheHeaderIsRead(Model model) throws Exception {
    try (ByteSource file = FileSource.open(model.path())) {
      CountingSource counting = new CountingSource(file);
      Layout layout = new Safetensors().read(counting);
      long dataStart = layout.extents().getFirst().offset();
      assertThat(counting.highest()).isLessThanOrEqualTo(Math.max(dataStart, ModelFormats.HEAD));
    }
  }

  private static String dtype(JsonNode expected) {
    return expected.has("header_dtype")
        ? expected.get("header_dtype").asText()
        : expected.get("dtype").asText();
  }

  private static List<Long> shape(JsonNode expected) {
    List<Long> shape = new ArrayList<>();
    for (JsonNode dim :
        expected.has("header_shape") ? expected.get("header_shape") : expected.get("shape")) {
      shape.add(dim.asLong());
    }
    return shape;
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

  /// Remembers how far into a file a reader went.
  private static final class CountingSource implements ByteSource {
    private final ByteSource source;
    private long highest;

    CountingSource(ByteSource source) {
      this.source = source;
    }

    long highest() {
      return highest;
    }

    @Override
    public long size() {
      return source.size();
    }

    @Override
    public void read(long offset, byte[] into, int at, int length) throws IOException {
      highest = Math.max(highest, offset + length);
      source.read(offset, into, at, length);
    }

    @Override
    public void close() throws IOException {
      source.close();
    }
  }
}
