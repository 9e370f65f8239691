package dev.mvc.object;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mvc.format.layout.Filter;
import dev.mvc.format.layout.Packing;
import dev.mvc.id.ObjectId;
import dev.mvc.tensor.DType;
import dev.mvc.tensor.Shape;
import dev.mvc.tensor.TensorInfo;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecipeTest {
  private static final TensorInfo INFO = new TensorInfo("w", DType.F32, Shape.of(2, 3));
  private static final Packing PACKING =
      new Packing(List.of(new Filter(Filter.Kind.SHUFFLE, 4), new Filter(Filter.Kind.ZLIB, 9)));

  private static ObjectId id(int n) {
    return new ObjectId(n, n, n, n);
  }

  @Test
  void aRecipeIsReadAsItWasWritten() throws MalformedObjectException {
    Recipe recipe =
        new Recipe(
            "hdf5",
            List.of(
                new Segment.Literal(id(1), 10),
                Segment.Inline.of(new byte[] {0, 1, -1}),
                new Segment.Tensor(INFO, id(2), 24),
                new Segment.Tensor(
                    INFO, id(3), 17, Optional.of(new Segment.Packed(PACKING, id(4))))));
    assertThat(Recipe.read(recipe.write())).isEqualTo(recipe);
    assertThat(recipe.size()).isEqualTo(10 + 3 + 24 + 17);
    assertThat(new String(recipe.write(), StandardCharsets.UTF_8))
        .contains("\"packing\":\"shuffle4 zlib9\"", "{\"hex\":\"0001ff\"}");
    assertThat(recipe.stored()).extracting(Segment.Stored::id).containsExactly(id(1), id(2), id(3));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "0", "001", "0G", "FF", " 00", "+1", "\u0660\u0660"})
  void bytesThatAreNotPairsOfDigitsAreRefused(String hex) {
    byte[] bytes =
        new String(
                new Recipe("npy", List.of(Segment.Inline.of(new byte[] {1}))).write(),
                StandardCharsets.UTF_8)
            .replace("\"01\"", '"' + hex + '"')
            .getBytes(StandardCharsets.UTF_8);
    assertThatThrownBy(() -> Recipe.read(bytes))
        .isInstanceOf(MalformedObjectException.class)
        .hasMessageContaining("pairs of digits");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "lzma9",
        "zlib10",
        "zlib",
        "shuffle0",
        "swap3",
        "zstd99",
        "",
        " zlib1",
        "zlib1  swap4",
        "ZLIB1"
      })
  void anUnknownPackingIsRefused(String packing) {
    byte[] bytes =
        new String(
                new Recipe(
                        "npz",
                        List.of(
                            new Segment.Tensor(
                                INFO, id(3), 17, Optional.of(new Segment.Packed(PACKING, id(4))))))
                    .write(),
                StandardCharsets.UTF_8)
            .replace(PACKING.toString(), packing)
            .getBytes(StandardCharsets.UTF_8);
    assertThatThrownBy(() -> Recipe.read(bytes))
        .isInstanceOf(MalformedObjectException.class)
        .hasMessageContaining("unknown packing " + packing);
  }
}
