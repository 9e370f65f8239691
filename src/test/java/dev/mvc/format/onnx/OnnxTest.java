package dev.mvc.format.onnx;

import static dev.mvc.format.protobuf.Proto.floats;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import dev.mvc.format.layout.Extent;
import dev.mvc.format.layout.Layout;
import dev.mvc.format.layout.MalformedFileException;
import dev.mvc.format.layout.MemoryFolder;
import dev.mvc.format.layout.ModelFile;
import dev.mvc.format.layout.NamedTensor;
import dev.mvc.format.protobuf.Proto;
import dev.mvc.io.ByteSource;
import dev.mvc.tensor.DType;
import dev.mvc.tensor.Shape;
import dev.mvc.tensor.TensorInfo;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class OnnxTest {
  private static final byte[] FIVE = floats(1, 2, 3, 4, 5);

  private static Proto tensor(String name, int type, long... dims) {
    return Proto.message().packed(1, dims).put(2, type).put(8, name);
  }

  private static Proto model(Proto graph) {
    return Proto.message().put(1, 8).put(7, graph);
  }

  private static Proto node(String operator, String name, String output) {
    return Proto.message().put(2, output).put(3, name).put(4, operator);
  }

  private static Layout read(Proto model) throws Exception {
    return new Onnx().read(file(model));
  }

  private static ModelFile file(Proto model) {
    return ModelFile.alone("model.onnx", ByteSource.of(model.bytes()));
  }

  private static Map<String, byte[]> values(Proto model) throws Exception {
    Map<String, byte[]> values = new HashMap<>();
    for (NamedTensor tensor : read(model).tensors()) {
      try (ByteSource source = tensor.open(file(model))) {
        values.put(tensor.info().name(), source.read(0, (int) source.size()));
      }
    }
    return values;
  }

  @ParameterizedTest
  @EnumSource(OnnxType.class)
  void everyTypeOfTheFormatIsKnown(OnnxType type) throws Exception {
    assertThat(OnnxType.find(type.code())).contains(type);
    int bytes = type.dtype().map(dtype -> (int) dtype.byteLength(8)).orElse(0);
    Proto graph = Proto.message().put(5, tensor("t", type.code(), 8).put(9, new byte[bytes]));
    List<TensorInfo> infos = read(model(graph)).infos();
    assertThat(infos)
        .isEqualTo(
            type.dtype().map(dtype -> new TensorInfo("t", dtype, Shape.of(8))).stream().toList());
  }

  @Test
  void unpackedFloatsAreValuesButNoExtent() throws Exception {
    Proto model = model(Proto.message().put(5, tensor("w", 1, 2).put(4, 1.5f).put(4, -2f)));
    assertThat(read(model).extents()).isEmpty();
    assertThat(values(model).get("w")).isEqualTo(floats(1.5f, -2f));
  }

  @Test
  void packedFloatsAreAnExtent() throws Exception {
    Proto graph =
        Proto.message()
            .put(5, tensor("w", 1, 5).put(4, FIVE))
            .put(5, tensor("c", 14, 1).put(4, floats(1, 2)));
    assertThat(read(model(graph)).extents())
        .extracting(Extent::tensor)
        .containsExactly(
            new TensorInfo("w", DType.F32, Shape.of(5)),
            new TensorInfo("c", DType.C64, Shape.of(1)));
  }

  @Test
  void dimensionsMayBeWrittenOneByOne() throws Exception {
    Proto tensor = Proto.message().put(1, 5).put(1, 1).put(2, 1).put(9, FIVE);
    assertThat(read(model(Proto.message().put(5, tensor))).infos())
        .containsExactly(new TensorInfo("", DType.F32, Shape.of(5, 1)));
  }

  @Test
  void tensorsInsideOfNodesAreNamedByTheWayToThem() throws Exception {
    Proto weight = tensor("w", 1, 5).put(9, FIVE);
    Proto inner =
        Proto.message()
            .put(5, weight)
            .put(1, node("Constant", "", "k").put(5, attribute("value").put(5, weight)));
    Proto graph =
        Proto.message()
            .put(1, node("If", "", "").put(5, attribute("then_branch").put(6, inner)))
            .put(1, node("Cases", "c", "").put(5, attribute("all").put(11, inner).put(11, inner)))
            .put(1, node("Trees", "t", "").put(5, attribute("nodes").put(10, weight)))
            .put(1, node("ConstantOfShape", "f", "").put(5, attribute("value").put(5, one())));
    Proto function =
        Proto.message().put(1, "f").put(7, node("Constant", "", "k").put(5, value(weight)));
    Proto model = model(graph).put(25, function.put(10, "my.domain"));
    model.put(20, Proto.message().put(2, Proto.message().put(5, weight)));
    assertThat(read(model).infos())
        .extracting(TensorInfo::name)
        .containsExactly(
            "If.then_branch/w",
            "If.then_branch/k",
            "c.all.0/w",
            "c.all.0/k",
            "c.all.1/w",
            "c.all.1/k",
            "t.nodes",
            "my.domain::f/k",
            "training.algorithm/w");
  }

  @Test
  void anAttributeMayNameItselfLast() throws Exception {
    Proto weight = tensor("w", 1, 5).put(9, FIVE);
    Proto attribute = Proto.message().put(5, weight).put(1, "bias");
    Proto node = Proto.message().put(5, attribute).put(4, "Fused").put(3, "n");
    assertThat(read(model(Proto.message().put(1, node))).infos())
        .extracting(TensorInfo::name)
        .containsExactly("n.bias");
  }

  private static Proto attribute(String name) {
    return Proto.message().put(1, name);
  }

  private static Proto value(Proto tensor) {
    return attribute("value").put(5, tensor);
  }

  private static Proto one() {
    return tensor("", 1, 1).put(9, floats(7));
  }

  @Test
  void smallConstantsOfNodesStayInTheHeader() throws Exception {
    Proto axes = tensor("", 7, 2).put(9, new byte[16]);
    Proto weights = tensor("", 1, 5).put(9, FIVE);
    Proto graph =
        Proto.message()
            .put(1, node("Constant", "", "axes").put(5, value(axes)))
            .put(1, node("Constant", "", "weights").put(5, value(weights)))
            .put(5, tensor("initializer", 7, 2).put(9, new byte[16]));
    Layout layout = read(model(graph));
    assertThat(layout.infos())
        .extracting(TensorInfo::name)
        .containsExactly("axes", "weights", "initializer");
    assertThat(layout.extents())
        .extracting(extent -> extent.tensor().name())
        .containsExactly("weights", "initializer");
    assertThat(values(model(graph)).get("axes")).isEqualTo(new byte[16]);
  }

  @Test
  void whatIsOutOfTheOrdinaryIsLeftOutWithAWarning() throws Exception {
    Proto graph =
        Proto.message()
            .put(5, tensor("later", 99, 5).put(9, FIVE))
            .put(5, tensor("nothing", 1, 5))
            .put(5, tensor("odd", 22, 3).put(9, new byte[2]))
            .put(5, tensor("part", 1, 5).put(3, Proto.message()).put(9, FIVE))
            .put(5, tensor("text", 8, 1).put(6, "hello"))
            .put(5, tensor("empty", 1, 0, 3))
            .put(5, tensor("w", 1, 5).put(9, FIVE));
    Layout layout = read(model(graph));
    assertThat(layout.infos()).extracting(TensorInfo::name).containsExactly("empty", "w");
    assertThat(layout.warnings())
        .containsExactly(
            "tensor \"later\" has the unknown type 99",
            "tensor \"nothing\" has no values",
            "tensor \"odd\", I4 [3], does not end on a byte",
            "tensor \"part\" is a part");
    assertThat(layout.metadata()).contains(entry("text tensors", "1"));
  }

  @Test
  void tensorsOfOneNameAreToldApart() throws Exception {
    Proto twice = tensor("w", 1, 5).put(9, FIVE);
    Layout layout = read(model(Proto.message().put(5, twice).put(5, twice)));
    assertThat(layout.infos()).extracting(TensorInfo::name).containsExactly("w", "w#2");
    assertThat(layout.warnings()).containsExactly("tensor \"w\" is there twice");
  }

  @Test
  void whatContradictsItselfIsRefused() {
    assertRefused(tensor("w", 1, 6).put(9, FIVE), "F32 [6], has 20 bytes and not 24");
    assertRefused(tensor("w", 1, 6).put(4, FIVE), "has 5 values at most and 5 at least");
    assertRefused(tensor("w", 7, 6).packed(7, 1, 2), "has 2 values at most");
    assertRefused(tensor("w", 7, 1).put(7, new byte[11]), "and 2 at least");
    assertRefused(tensor("w", 1, -5, -1).put(9, FIVE), "has the shape [-5, -1]");
    assertRefused(tensor("w", 1, 1L << 40, 1L << 40).put(9, FIVE), "is impossible");
    assertRefused(tensor("w", 1, new long[65]).put(9, FIVE), "more than 64 dimensions");
    assertRefused(tensor("w", 1, 1).put(4, new byte[5]), "end in the middle of one");
  }

  private static void assertRefused(Proto tensor, String reason) {
    assertThatThrownBy(() -> read(model(Proto.message().put(5, tensor))))
        .isInstanceOf(MalformedFileException.class)
        .hasMessageContaining(reason);
  }

  @Test
  void aModelIsDescribed() throws Exception {
    Proto shape =
        Proto.message()
            .put(1, Proto.message().put(2, "batch"))
            .put(1, Proto.message().put(1, 8))
            .put(1, Proto.message());
    Proto type = Proto.message().put(1, Proto.message().put(1, 10).put(2, shape));
    Proto graph =
        Proto.message()
            .put(1, node("Add", "", ""))
            .put(1, node("MatMul", "", ""))
            .put(1, node("Add", "", ""))
            .put(2, "main")
            .put(5, tensor("w", 1, 5).put(9, FIVE))
            .put(11, Proto.message().put(1, "x").put(2, type))
            .put(11, Proto.message().put(1, "w").put(2, type))
            .put(12, Proto.message().put(1, "y"));
    Proto model =
        Proto.message()
            .put(1, 8)
            .put(2, "pytorch")
            .put(3, "2.1")
            .put(7, graph)
            .put(8, Proto.message().put(2, 17))
            .put(8, Proto.message().put(1, "com.x").put(2, 1))
            .put(14, Proto.message().put(1, "epoch").put(2, "3"))
            .put(14, Proto.message().put(1, "graph").put(2, "mine"))
            .put(99, "what a later version adds");
    assertThat(read(model).metadata())
        .containsExactly(
            entry("IR version", "8"),
            entry("producer", "pytorch 2.1"),
            entry("graph", "main"),
            entry("opsets", "ai.onnx 17, com.x 1"),
            entry("inputs", "x F16 [batch, 8, ?]"),
            entry("outputs", "y "),
            entry("nodes", "3"),
            entry("operators", "Add 2, MatMul 1"),
            entry("epoch", "3"),
            entry("property graph", "mine"));
  }

  @Test
  void aLargeGraphIsReadInOneGo() throws Exception {
    Proto graph = Proto.message();
    for (int i = 0; i < 100_000; i++) {
      graph.put(1, node("Op" + i, "node" + i, "out" + i));
    }
    Layout layout = read(model(graph.put(5, tensor("w", 1, 5).put(9, FIVE))));
    assertThat(layout.extents()).hasSize(1);
    assertThat(layout.metadata()).containsEntry("nodes", "100000");
    assertThat(layout.metadata().get("operators")).hasSizeLessThan(200);
  }

  @Test
  void onlyTheNameClaims() throws Exception {
    byte[] bytes = model(Proto.message()).bytes();
    MemoryFolder folder = new MemoryFolder(Map.of("A.ONNX", bytes, "a.bin", bytes));
    assertThat(new Onnx().claims(folder.file("A.ONNX"), bytes)).isTrue();
    assertThat(new Onnx().claims(folder.file("a.bin"), bytes)).isFalse();
    assertThat(new OnnxData().claims(folder.file("a.bin"), bytes)).isFalse();
  }
}
