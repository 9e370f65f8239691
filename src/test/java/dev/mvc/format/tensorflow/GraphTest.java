package dev.mvc.format.tensorflow;

import static dev.mvc.format.protobuf.Proto.floats;
import static dev.mvc.format.tensorflow.TableFile.shape;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import dev.mvc.format.ModelFormats;
import dev.mvc.format.layout.Extent;
import dev.mvc.format.layout.Layout;
import dev.mvc.format.layout.MalformedFileException;
import dev.mvc.format.layout.MemoryFolder;
import dev.mvc.format.layout.ModelFile;
import dev.mvc.format.layout.NamedTensor;
import dev.mvc.format.protobuf.Proto;
import dev.mvc.io.ByteSource;
import dev.mvc.tensor.TensorInfo;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GraphTest {
  private static final byte[] FIVE = floats(1, 2, 3, 4, 5);

  private static Proto attribute(String key, Proto value) {
    return Proto.message().put(1, key).put(2, value);
  }

  private static Proto node(String name, String operator) {
    return Proto.message().put(1, name).put(2, operator);
  }

  private static Proto constant(String name, Proto tensor) {
    return node(name, "Const")
        .put(5, attribute("dtype", Proto.message().put(6, 1)))
        .put(5, attribute("value", Proto.message().put(8, tensor)));
  }

  private static Proto tensor(int type, long... dims) {
    return Proto.message().put(1, type).put(2, shape(dims));
  }

  private static ModelFile file(String name, Proto content) {
    return ModelFile.alone(name, ByteSource.of(content.bytes()));
  }

  private static Layout read(Proto graph) throws Exception {
    return new FrozenGraph().read(file("g.pb", graph));
  }

  private static byte[] value(Proto tensor) throws Exception {
    ModelFile file = file("g.pb", Proto.message().put(1, constant("c", tensor)));
    NamedTensor found = new FrozenGraph().read(file).tensors().getFirst();
    try (ByteSource source = found.open(file)) {
      return source.read(0, (int) source.size());
    }
  }

  @Test
  void constantsAreBytesOrNumbers() throws Exception {
    Proto graph =
        Proto.message()
            .put(1, constant("bytes", tensor(1, 5).put(4, FIVE)))
            .put(1, constant("numbers", tensor(1, 5).put(5, FIVE)))
            .put(1, constant("small", tensor(1, 2).put(4, floats(1, 2))))
            .put(1, constant("text", tensor(7).put(8, "x")));
    Layout layout = read(graph);
    assertThat(layout.extents())
        .extracting(extent -> extent.tensor().name())
        .containsExactly("bytes", "numbers");
    assertThat(layout.infos())
        .extracting(TensorInfo::name)
        .containsExactly("bytes", "numbers", "small");
    assertThat(layout.metadata())
        .containsExactly(
            entry("nodes", "4"), entry("operators", "Const 4"), entry("text constants", "1"));
  }

  @Test
  void fewerNumbersThanElementsAreRepeated() throws Exception {
    assertThat(value(tensor(1, 5).put(5, floats(1, 2)))).isEqualTo(floats(1, 2, 2, 2, 2));
    assertThat(value(tensor(1, 3))).isEqualTo(floats(0, 0, 0));
    assertThat(value(tensor(10, 3).packed(11, 1))).containsExactly(1, 1, 1);
    assertThat(value(tensor(19, 2).packed(13, 0x3C00))).containsExactly(0, 0x3C, 0, 0x3C);
    assertThat(value(tensor(24, 3).put(18, new byte[] {1, 2, 3}))).containsExactly(1, 2, 3);
    assertThat(value(tensor(24, 3))).containsExactly(0, 0, 0);
    assertThat(value(tensor(9, 1).packed(10, -2)))
        .containsExactly(0xFE, 255, 255, 255, 255, 255, 255, 255);
    byte[] large = value(tensor(6, 1000, 1000).packed(7, 7));
    assertThat(large).hasSize(1_000_000).containsOnly(7);
  }

  @Test
  void constantsOfFunctionsAreCalledByTheirFunction() throws Exception {
    Proto function =
        Proto.message()
            .put(1, Proto.message().put(1, "__inference_f_123"))
            .put(3, constant("c", tensor(1, 5).put(4, FIVE)));
    Proto library = Proto.message().put(1, function).put(1, function);
    assertThat(read(Proto.message().put(2, library)).infos())
        .extracting(TensorInfo::name)
        .containsExactly("__inference_f/c", "__inference_f/c#2");
  }

  @Test
  void whatIsOutOfTheOrdinaryIsLeftOutWithAWarning() throws Exception {
    Proto unknown = Proto.message().put(1, 1).put(2, Proto.message().put(3, 1));
    Proto graph =
        Proto.message()
            .put(1, constant("later", tensor(99, 5).put(4, FIVE)))
            .put(1, constant("shapeless", unknown))
            .put(1, constant("complex", tensor(8, 3).put(9, floats(1, 2))));
    Layout layout = read(graph);
    assertThat(layout.tensors()).isEmpty();
    assertThat(layout.warnings())
        .containsExactly(
            "constant \"later\" has the unknown type 99",
            "constant \"shapeless\" has no shape",
            "constant \"complex\", C64, repeats its last value");
  }

  @Test
  void whatContradictsItselfIsRefused() {
    assertRefused(tensor(1, 4).put(4, FIVE), "has 20 bytes and not 16");
    assertRefused(tensor(1, 4).put(5, FIVE), "has 5 values at least");
    assertRefused(tensor(1, 1L << 40, 1L << 40), "is impossible");
    assertRefused(tensor(1, -1).put(4, FIVE), "F32 [?] is impossible");
    assertRefused(tensor(1, new long[300]), "more than 254 dimensions");
  }

  private static void assertRefused(Proto tensor, String reason) {
    assertThatThrownBy(() -> value(tensor))
        .isInstanceOf(MalformedFileException.class)
        .hasMessageContaining(reason);
  }

  @Test
  void aGraphIsKnownByItsFirstNodes() throws Exception {
    Proto placeholder =
        node("x", "Placeholder")
            .put(5, attribute("dtype", Proto.message().put(6, 1)))
            .put(5, attribute("shape", Proto.message().put(7, shape(-1, 3))));
    Proto graph = Proto.message().put(1, node("init", "NoOp")).put(1, placeholder);
    assertThat(ModelFormats.detect(file("frozen.pb", graph))).isPresent();
    assertThat(read(graph).metadata()).contains(entry("inputs", "x F32 [?, 3]"));
    assertThat(ModelFormats.detect(file("frozen.bin", graph))).isEmpty();
    Proto large = Proto.message().put(1, constant("w", tensor(1, 5000).put(4, new byte[20_000])));
    assertThat(ModelFormats.detect(file("frozen.pb", large))).isPresent();
  }

  /// Descriptors of messages, a network of Caffe2, text, and messages with other fields.
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6})
  void otherProtocolBuffersAreNot(int which) throws Exception {
    Proto inner =
        switch (which) {
          case 0 -> node("model.proto", "my.package").put(4, Proto.message().put(1, "Message"));
          case 1 -> node("net", "Conv").put(5, "other");
          case 2 -> node("net", "Conv").put(5, attribute("", Proto.message()));
          case 3 -> node("net", "conv").put(5, attribute("k", Proto.message()));
          case 4 -> node("a b\n", "Conv").put(5, attribute("k", Proto.message()));
          case 5 -> node("net", "Conv").put(9, 1);
          default -> Proto.message().put(1, 5);
        };
    assertThat(ModelFormats.detect(file("x.pb", Proto.message().put(1, inner)))).isEmpty();
    Proto text = Proto.message().bytes("\n\u0004node some text".getBytes(StandardCharsets.UTF_8));
    assertThat(ModelFormats.detect(file("x.pb", text))).isEmpty();
  }

  @Test
  void aSavedModelListsItsVariables() throws Exception {
    byte[] model = savedModel().bytes();
    byte[] index = TableFile.index(1, false).put("w", TableFile.entry(1, 0, 0, 20, 5)).bytes();
    MemoryFolder folder =
        new MemoryFolder(
            Map.of(
                "saved_model.pb", model,
                "variables/variables.index", index,
                "variables/variables.data-00000-of-00001", FIVE));
    ModelFile file = folder.file("saved_model.pb");
    Layout layout = ModelFormats.detect(file).orElseThrow().read(file);
    assertThat(layout.infos()).extracting(TensorInfo::name).containsExactly("c", "graph 2/c", "w");
    assertThat(layout.extents())
        .extracting(Extent::tensor)
        .extracting(TensorInfo::name)
        .containsExactly("c", "graph 2/c");
    try (ByteSource values = layout.tensors().getLast().open(file)) {
      assertThat(values.read(0, 20)).isEqualTo(FIVE);
    }
    assertThat(layout.metadata())
        .contains(
            entry("TensorFlow", "2.21"),
            entry("tags", "serve, gpu"),
            entry("signatures", "s (a F32 [1], x I64 [?]) -> (y F32 [...])"),
            entry("assets", "../labels.txt"),
            entry("variables", "1"));
    assertThat(layout.warnings())
        .first()
        .isEqualTo("the asset \"../labels.txt\" is said to be outside of the model's folder");
  }

  private static Proto savedModel() {
    Proto signature =
        Proto.message()
            .put(1, attribute("x", Proto.message().put(2, 9).put(3, shape(-1))))
            .put(1, attribute("a", Proto.message().put(2, 1).put(3, shape(1))))
            .put(2, attribute("y", Proto.message().put(2, 1).put(3, Proto.message().put(3, 1))));
    Proto graph = Proto.message().put(1, constant("c", tensor(1, 5).put(4, FIVE)));
    Proto meta =
        Proto.message()
            .put(1, Proto.message().put(4, "serve").put(4, "gpu").put(5, "2.21"))
            .put(2, graph)
            .put(5, attribute("s", signature))
            .put(6, Proto.message().put(2, "../labels.txt"));
    return Proto.message().put(1, 1).put(2, meta).put(2, meta);
  }

  @Test
  void variablesThatCannotBeReadLeaveTheGraph() throws Exception {
    MemoryFolder folder =
        new MemoryFolder(
            Map.of(
                "saved_model.pb",
                savedModel().bytes(),
                "variables/variables.index",
                Arrays.copyOf(FIVE, 100)));
    ModelFile file = folder.file("saved_model.pb");
    Layout layout = new SavedModel().read(file);
    assertThat(layout.infos()).hasSize(2);
    assertThat(layout.warnings())
        .last()
        .asString()
        .startsWith("variables/variables.index: the file does not end with the magic number");
  }

  @Test
  void theGraphOfASaverIsReadWithItsCheckpoint() throws Exception {
    Proto graph = Proto.message().put(1, constant("c", tensor(1, 5).put(4, FIVE)));
    byte[] meta = Proto.message().put(1, Proto.message().put(5, "1.15")).put(2, graph).bytes();
    byte[] index = TableFile.index(1, false).put("w", TableFile.entry(1, 0, 0, 20, 5)).bytes();
    MemoryFolder folder =
        new MemoryFolder(Map.of("m.meta", meta, "m.index", index, "m.data-00000-of-00001", FIVE));
    ModelFile file = folder.file("m.meta");
    assertThat(ModelFormats.detect(file).orElseThrow().read(file).infos())
        .extracting(TensorInfo::name)
        .containsExactly("c", "w");
    MemoryFolder alone = new MemoryFolder(Map.of("m.meta", meta));
    assertThat(ModelFormats.detect(alone.file("m.meta"))).isEmpty();
  }
}
