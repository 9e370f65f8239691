package dev.mvc.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mvc.tensor.DType;
import dev.mvc.tensor.LayerTree;
import dev.mvc.tensor.Shape;
import dev.mvc.tensor.TensorInfo;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LayerRowsTest {
  private static LayerTree tree(String... names) {
    return LayerTree.of(
        List.of(names).stream().map(name -> new TensorInfo(name, DType.F32, Shape.of(2))).toList());
  }

  /// Rows as ` name (repeat) tensors parameters bytes`.
  private static List<String> show(List<LayerRows.Row> rows) {
    return rows.stream()
        .map(row ->
            "  ".repeat(row.depth())
                + row.name()
                + (row.repeat() > 1 ? " (" + row.repeat() + ")" : "")
                + " "
                + row.tensors()
                + " "
                + row.parameters()
                + " "
                + row.bytes())
        .toList();
  }

  @Test
  void layersThatAreAlikeAreOneRowAndAddUp() {
    LayerTree tree =
        tree("h.0.a.w", "h.0.b.w", "h.1.a.w", "h.1.b.w", "h.2.a.w", "h.2.b.w", "head.w");
    assertThat(show(LayerRows.of(tree, 1))).containsExactly("h.0 … 2 (3) 6 12 48", "head 1 2 8");
    assertThat(show(LayerRows.of(tree, 2)))
        .containsExactly("h.0 … 2 (3) 6 12 48", "  a 3 6 24", "  b 3 6 24", "head 1 2 8");
  }

  @Test
  void layersOfOtherShapesOrNamesStayApart() {
    List<TensorInfo> tensors = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      Shape shape = i == 2 ? Shape.of(3) : Shape.of(2);
      tensors.add(new TensorInfo("h." + i + ".w", DType.F32, shape));
    }
    tensors.add(new TensorInfo("h.4.b", DType.F32, Shape.of(2)));
    assertThat(show(LayerRows.of(LayerTree.of(tensors), 2)))
        .containsExactly(
            "h 6 13 52", "  0 … 1 (2) 2 4 16", "  2 1 3 12", "  3 1 2 8", "  4 2 4 16");
  }

  @Test
  void aLayerWithOneBelowItIsOneRowWithIt() {
    assertThat(show(LayerRows.of(tree("model.encoder.x.w", "model.encoder.y.w"), 2)))
        .containsExactly("model.encoder 2 4 16", "  x 1 2 8", "  y 1 2 8");
  }

  @Test
  void namedLayersThatAreAlikeStayApart() {
    assertThat(show(LayerRows.of(tree("a.w", "b.w"), 1))).containsExactly("a 1 2 8", "b 1 2 8");
  }

  @Test
  void nestedRepetitionsAreCountedInAll() {
    List<String> names = new ArrayList<>();
    for (int layer = 0; layer < 2; layer++) {
      names.add("h." + layer + ".norm.w");
      for (int expert = 0; expert < 8; expert++) {
        names.add("h." + layer + ".experts." + expert + ".w");
      }
    }
    assertThat(show(LayerRows.of(tree(names.toArray(String[]::new)), 3)))
        .containsExactly("h.0 … 1 (2) 18 36 144", "  experts.0 … 7 (8) 16 32 128", "  norm 2 4 16");
  }

  @Test
  void tensorsWithoutALayerHaveARow() {
    assertThat(show(LayerRows.of(tree("scale", "a.w"), 1)))
        .containsExactly("a 1 2 8", "(no layer) 1 2 8");
  }

  @Test
  void theDepthIsTheGreatestThatFits() {
    LayerTree tree = tree("a.b.x.w", "a.b.y.w", "a.c.w", "d.w");
    assertThat(LayerRows.fitting(tree, 2)).hasSize(2);
    assertThat(LayerRows.fitting(tree, 4)).hasSize(4);
    assertThat(LayerRows.fitting(tree, 100)).hasSize(6);
    assertThat(LayerRows.fitting(tree, 1)).as("never less than the first level").hasSize(2);
  }

  @Test
  void aModelWithoutTensorsHasNoRows() {
    assertThat(LayerRows.fitting(tree(), 10)).isEmpty();
  }
}
