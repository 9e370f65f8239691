package dev.mvc.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mvc.format.layout.Layout;
import dev.mvc.format.layout.MalformedFileException;
import dev.mvc.format.layout.ModelFile;
import dev.mvc.format.safetensors.Safetensors;
import dev.mvc.io.ByteSource;
import dev.mvc.io.FileSource;
import dev.mvc.tensor.TensorInfo;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShardIndexTest {
  @ParameterizedTest
  @ValueSource(strings = {"v1", "v2", "v3"})
  void aRealIndexNamesExactlyTheTensorsOfItsShards(String version) throws Exception {
    Path folder = Fixtures.ROOT.resolve("st-sharded-hf").resolve(version);
    ShardIndex index = read(folder.resolve("model.safetensors.index.json"));
    Map<String, Layout> layouts = layouts(index, folder);
    Set<String> names = new HashSet<>();
    long bytes = 0;
    for (Layout layout : layouts.values()) {
      for (TensorInfo tensor : layout.infos()) {
        names.add(tensor.name());
        bytes += tensor.byteLength();
      }
    }
    assertThat(index.weightMap().keySet()).isEqualTo(names);
    assertThat(index.totalSize()).hasValue(bytes);
    assertThat(index.complaints(layouts)).isEmpty();
  }

  @Test
  void pathsOutOfTheFolderAreRefused() throws Exception {
    ShardIndex index = read(bad("index_escape/model.safetensors.index.json"));
    assertThat(index.shards()).isEmpty();
    assertThat(index.refused())
        .containsExactlyInAnyOrder(
            "../../../../etc/passwd",
            "/etc/hostname",
            "sub/../../x.safetensors",
            "model\0.safetensors");
    assertThat(index.complaints(Map.of()))
        .contains("\"model\\u{0}.safetensors\" is not a file of this folder");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", ".", "..", "C:x", "a\\\\b", "a/b", "\\u0007"})
  void onlyPlainNamesAreShards(String name) throws Exception {
    ShardIndex index = parse("{\"weight_map\":{\"a\":\"" + name + "\",\"b\":\"ok\"}}");
    assertThat(index.shards()).containsExactly("ok");
    assertThat(index.refused()).hasSize(1);
  }

  @Test
  void whatIsMissingIsTold() throws Exception {
    Path path = bad("index_missing_shard/model.safetensors.index.json");
    ShardIndex index = read(path);
    assertThat(index.shards())
        .containsExactly("model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors");
    Path folder = Fixtures.bad("safetensors/index_missing_shard");
    assertThat(index.complaints(layouts(index, folder)))
        .containsExactly(
            "\"model-00002-of-00002.safetensors\" is missing",
            "tensor \"a\" is not in \"model-00001-of-00002.safetensors\"");
  }

  @Test
  void complaintsDoNotGoOnForEver() throws Exception {
    StringBuilder json = new StringBuilder("{\"weight_map\":{");
    for (int i = 0; i < 1000; i++) {
      json.append(i == 0 ? "" : ",").append('"').append(i).append("\":\"f").append(i).append('"');
    }
    assertThat(parse(json.append("}}").toString()).complaints(Map.of())).hasSize(20);
  }

  @Test
  void unknownFieldsAndOddSizesAreSkipped() throws Exception {
    String map = "\"weight_map\":{\"a\":\"x\"}";
    assertThat(parse("{\"metadata\":{\"total_size\":8.0,\"x\":[{}]},\"y\":[1]," + map + "}"))
        .isEqualTo(parse("{" + map + ",\"metadata\":{\"total_size\":8}}"));
    for (String size : List.of("-1", "1e400", "\"8\"", "null", "[8]", "99999999999999999999")) {
      ShardIndex index = parse("{\"metadata\":{\"total_size\":" + size + "}," + map + "}");
      assertThat(index.totalSize()).as(size).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "{}",
        "{\"weight_map\":[]}",
        "{\"weight_map\":{\"a\":1}}",
        "{\"weight_map\":{\"a\":{}}}",
        "{\"weight_map\":{\"a\":\"x\"}",
        "{\"weight_map\":{\"\\ud800\":\"x\"}}"
      })
  void whatIsNoIndexIsRefused(String json) {
    assertThatThrownBy(() -> parse(json)).isInstanceOf(MalformedFileException.class);
  }

  @Test
  void anIndexIsKnownByItsName() {
    assertThat(ShardIndex.isIndex("model.safetensors.index.json")).isTrue();
    assertThat(ShardIndex.isIndex("model.fp16.safetensors.index.json")).isTrue();
    assertThat(ShardIndex.isIndex("pytorch_model.bin.index.json")).isTrue();
  }

  private static Map<String, Layout> layouts(ShardIndex index, Path folder) throws Exception {
    Map<String, Layout> layouts = new HashMap<>();
    for (String shard : index.shards()) {
      if (Files.exists(folder.resolve(shard))) {
        try (ByteSource file = FileSource.open(folder.resolve(shard))) {
          layouts.put(shard, new Safetensors().read(ModelFile.alone(shard, file)));
        }
      }
    }
    return layouts;
  }

  private static Path bad(String name) throws IOException {
    return Fixtures.bad("safetensors/" + name);
  }

  private static ShardIndex read(Path path) throws IOException, MalformedFileException {
    try (ByteSource file = FileSource.open(path)) {
      return ShardIndex.read(file);
    }
  }

  private static ShardIndex parse(String json) throws IOException, MalformedFileException {
    return ShardIndex.read(ByteSource.of(json.getBytes(StandardCharsets.UTF_8)));
  }
}
