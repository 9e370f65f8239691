package dev.mvc.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LayerTreeTest {
  @Test
  void tensorsAreArrangedByThePartsOfTheirNames() {
    LayerTree tree =
        tree("model.embed.weight", "model.layers.0.fc.weight", "model.layers.0.fc.bias");
    LayerTree model = tree.children().getFirst();
    assertThat(names(model.children())).containsExactly("embed", "layers");
    LayerTree layer = model.children().get(1).children().getFirst();
    assertThat(layer.isNumbered()).isTrue();
    LayerTree fc = layer.children().getFirst();
    assertThat(fc.path()).isEqualTo("model.layers.0.fc");
    assertThat(fc.tensors().stream().map(TensorInfo::name))
        .containsExactly("model.layers.0.fc.bias", "model.layers.0.fc.weight");
    assertThat(fc.children()).isEmpty();
  }

  @Test
  void aNodeCountsWhatIsBelowIt() {
    LayerTree tree =
        LayerTree.of(
            List.of(
                new TensorInfo("a.w", DType.F32, Shape.of(4, 8)),
                new TensorInfo("a.b", DType.BF16, Shape.of(8)),
                new TensorInfo("c", DType.I64, Shape.of())));
    assertThat(tree.parameters()).isEqualTo(41);
    assertThat(tree.bytes()).isEqualTo(128 + 16 + 8);
    assertThat(tree.tensorCount()).isEqualTo(3);
    assertThat(tree.tensors()).extracting(TensorInfo::name).containsExactly("c");
    assertThat(tree.children().getFirst().parameters()).isEqualTo(40);
    assertThat(tree.children().getFirst().bytes()).isEqualTo(144);
  }

  @Test
  void layersAreInTheOrderOfTheirNumbers() {
    String[] shuffled = {"h.10.w", "h.9.w", "h.01.w", "h.x.w", "h.1.w", "h.100.w", "h.2.w"};
    LayerTree h = tree(shuffled).children().getFirst();
    assertThat(names(h.children())).containsExactly("01", "1", "2", "9", "10", "100", "x");
  }

  @Test
  void slashesSeparatePartsToo() {
    String ending = NameParts.TENSORFLOW_ENDING;
    LayerTree layers =
        tree("layers/conv/vars/10" + ending, "layers/conv/vars/9" + ending, "layers/fc/vars/0")
            .children()
            .getFirst();
    assertThat(names(layers.children())).containsExactly("conv", "fc");
    LayerTree vars = layers.children().getFirst().children().getFirst();
    assertThat(vars.path()).isEqualTo("layers/conv/vars");
    assertThat(vars.tensors())
        .extracting(TensorInfo::name)
        .containsExactly("layers/conv/vars/9" + ending, "layers/conv/vars/10" + ending);
    assertThat(LayerTree.layerOf("layers/conv/vars/9" + ending)).isEqualTo("layers/conv/vars");
    assertThat(LayerTree.layerOf("/enc/layer.0/MatMul")).isEqualTo("/enc/layer.0");
  }

  @Test
  void aTensorMayBeNamedAsAFolderOfOthers() {
    LayerTree tree = tree("a.b.c", "a", "a.b", "ab.c");
    assertThat(tree.tensors()).extracting(TensorInfo::name).containsExactly("a");
    assertThat(names(tree.children())).containsExactly("a", "ab");
    LayerTree a = tree.children().getFirst();
    assertThat(a.tensors()).extracting(TensorInfo::name).containsExactly("a.b");
    assertThat(a.children().getFirst().tensors())
        .extracting(TensorInfo::name)
        .containsExactly("a.b.c");
  }

  @Test
  void oddNamesHaveNoEmptyParts() {
    LayerTree tree = tree("", ".", "..", "a.", ".a", "a..b");
    assertThat(leaves(tree)).containsExactlyInAnyOrder("", ".", "..", "a.", ".a", "a..b");
    assertThat(tree.path()).isEmpty();
    assertThat(tree.tensors()).extracting(TensorInfo::name).contains("", ".a", "a.");
    assertThat(names(tree.children())).containsExactly("a");
  }

  @Test
  void noTensorIsLostWhateverItsName() {
    SplittableRandom random = new SplittableRandom(5);
    for (int round = 0; round < 300; round++) {
      List<String> names = Stream.generate(() -> randomName(random)).limit(40).distinct().toList();
      LayerTree tree = tree(names.toArray(String[]::new));
      assertThat(leaves(tree)).containsExactlyInAnyOrderElementsOf(names);
    }
  }

  private static String randomName(SplittableRandom random) {
    StringBuilder name = new StringBuilder();
    for (int i = random.nextInt(9); i > 0; i--) {
      name.append("../a01-".charAt(random.nextInt(7)));
    }
    return name.toString();
  }

  @Test
  void aNameOfAHundredThousandPartsMakesNoDeepTree() {
    String deep = "x.".repeat(100_000) + "w";
    LayerTree node = tree(deep, deep + "2");
    int depth = 0;
    while (!node.children().isEmpty()) {
      node = node.children().getFirst();
      depth++;
    }
    assertThat(depth).isEqualTo(LayerTree.MAX_DEPTH - 1);
    assertThat(node.tensorCount()).isEqualTo(2);
  }

  @Test
  void absurdCountsStayAtTheLargest() {
    TensorInfo half = new TensorInfo("a.x", DType.U8, Shape.of(1L << 62));
    TensorInfo other = new TensorInfo("a.y", DType.U8, Shape.of(1L << 62));
    LayerTree tree = LayerTree.of(List.of(half, other));
    assertThat(tree.parameters()).isEqualTo(Long.MAX_VALUE);
    assertThat(tree.bytes()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void aTreeOfNothingIsEmpty() {
    LayerTree tree = tree();
    assertThat(tree.children()).isEmpty();
    assertThat(tree.tensors()).isEmpty();
    assertThat(tree.parameters()).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "model.layers.0.self_attn.q_proj.weight, model.layers.0",
    "model.embed_tokens.weight, model.embed_tokens",
    "stages.2.blocks.11.norm.bias, stages.2",
    "fc1.weight, fc1",
    "0.weight, 0",
    "weights.0, weights",
    "weight, weight",
    "'', ''"
  })
  void aTensorBelongsToItsNumberedLayer(String name, String layer) {
    assertThat(LayerTree.layerOf(name)).isEqualTo(layer);
  }

  private static LayerTree tree(String... names) {
    return LayerTree.of(
        Stream.of(names).map(name -> new TensorInfo(name, DType.F32, Shape.of(2))).toList());
  }

  private static List<String> names(List<LayerTree> nodes) {
    return nodes.stream().map(LayerTree::name).toList();
  }

  private static List<String> leaves(LayerTree node) {
    List<String> leaves = new ArrayList<>();
    node.tensors().forEach(tensor -> leaves.add(tensor.name()));
    node.children().forEach(child -> leaves.addAll(leaves(child)));
    assertThat(leaves).hasSize(node.tensorCount());
    return leaves;
  }
}
