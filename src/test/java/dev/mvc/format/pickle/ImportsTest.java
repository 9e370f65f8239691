package dev.mvc.format.pickle;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.mvc.format.Fixtures;
import dev.mvc.io.ByteSource;
import dev.mvc.io.FileSource;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImportsTest {
  private static final byte[] EVIL =
      bytes("\u0080\u0002cposix\nsystem\nX\u0004\u0000\u0000\u0000true\u0085R.");

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static Imports look(Path file) throws IOException {
    try (ByteSource source = FileSource.open(file)) {
      return Imports.of(file.getFileName().toString(), source);
    }
  }

  private static Imports look(String name, byte[] content) throws IOException {
    return Imports.of(name, ByteSource.of(content));
  }

  private static List<String> paths(List<Import> imports) {
    return imports.stream().map(Import::path).sorted().toList();
  }

  /// A file and the names that another program found in it.
  record Expected(Path file, List<String> names) {
    @Override
    public String toString() {
      return Fixtures.ROOT.relativize(file).toString();
    }
  }

  private static Stream<Expected> expected(String fixture, String key) throws IOException {
    List<Expected> all = new ArrayList<>();
    Path folder = Fixtures.ROOT.resolve(fixture);
    for (var version :
        Fixtures.json(folder.resolve("expected.json")).get("versions").properties()) {
      for (var file : version.getValue().get(key).properties()) {
        List<String> names = new ArrayList<>();
        for (JsonNode name : file.getValue()) {
          names.add(name.asText());
        }
        all.add(new Expected(folder.resolve(version.getKey()).resolve(file.getKey()), names));
      }
    }
    return all.stream();
  }

  static Stream<Expected> malicious() throws IOException {
    return expected("pt-malicious", "globals");
  }

  static Stream<Expected> custom() throws IOException {
    return expected("pt-custom-class", "unsafe_globals");
  }

  @ParameterizedTest
  @MethodSource("malicious")
  void ofAMaliciousFileAllImportsAreFound(Expected expected) throws IOException {
    Imports found = look(expected.file());
    assertThat(paths(found.imports())).isEqualTo(expected.names());
    assertThat(found.atLeast(Danger.DANGEROUS)).isNotEmpty();
  }

  /// What `torch.serialization.get_unsafe_globals_in_checkpoint` lists.
  @ParameterizedTest
  @MethodSource("custom")
  void whatTorchDoesNotHoldSafeIsSuspicious(Expected expected) throws IOException {
    Imports found = look(expected.file());
    assertThat(paths(found.atLeast(Danger.SUSPICIOUS))).isEqualTo(expected.names());
    assertThat(found.atLeast(Danger.DANGEROUS)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ext_registry",
        "global_dos_deepcopy",
        "global_file_write",
        "global_import_module"
      })
  void whatIsOnlyNamedIsFlagged(String name) throws IOException {
    Imports found = look(Fixtures.bad("pickle/" + name + ".pkl"));
    assertThat(found.atLeast(Danger.SUSPICIOUS)).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"mlp.joblib", "mlp.joblib.gz", "mlp.pkl", "forest.joblib", "pipeline.joblib"})
  void modelsOfScikitLearnAreReadToTheirEnd(String name) throws IOException {
    Imports found = look(Fixtures.ROOT.resolve("sk-joblib-pickle/v1").resolve(name));
    assertThat(found.problems()).isEmpty();
    assertThat(found.atLeast(Danger.DANGEROUS)).isEmpty();
    assertThat(paths(found.imports())).anyMatch(path -> path.startsWith("sklearn."));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "pt-checkpoint/v1/checkpoint.pt",
        "pt-dtypes/v1/dtypes.pt",
        "pt-dtypes/v1/unusual.pt",
        "pt-legacy/v1/shared.pth",
        "pt-torchscript/v1/model.pt",
        "pt-dcp/v1/checkpoint/.metadata",
        "pt-dcp/v1/checkpoint/__0_0.distcp"
      })
  void ordinaryCheckpointsAreSafe(String name) throws IOException {
    assertThat(look(Fixtures.ROOT.resolve(name)).atLeast(Danger.SUSPICIOUS)).isEmpty();
  }

  @Test
  void noTensorFileHasImports() throws IOException {
    assertThat(look(Fixtures.ROOT.resolve("st-llama-bf16/v1/model.safetensors")).imports())
        .isEmpty();
    assertThat(look(Fixtures.ROOT.resolve("np-npz-stored/v1/state.npz")).imports()).isEmpty();
  }

  @Test
  void aPickleInsideOfAnArchiveSaysWhereItIs() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(out)) {
      zip.putNextEntry(new ZipEntry("a/readme.txt"));
      zip.write(EVIL);
    }
    Import found = look("x.zip", out.toByteArray()).imports().getFirst();
    assertThat(found).isEqualTo(new Import("posix", "system", Danger.DANGEROUS, "a/readme.txt"));
    assertThat(found.warning())
        .isEqualTo("loading it can do harm: it imports \"posix.system\" in \"a/readme.txt\"");
  }

  @Test
  void whatIsCompressedIsUnpacked() throws IOException {
    ByteArrayOutputStream gzip = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(gzip)) {
      out.write(EVIL);
    }
    ByteArrayOutputStream zlib = new ByteArrayOutputStream();
    try (OutputStream out = new DeflaterOutputStream(zlib)) {
      out.write(EVIL);
    }
    assertThat(paths(look("a", gzip.toByteArray()).imports())).containsExactly("posix.system");
    assertThat(paths(look("a", zlib.toByteArray()).imports())).containsExactly("posix.system");
    assertThat(look("a.joblib", bytes("BZh91AY")).problems()).hasSize(1);
  }

  @Test
  void objectArraysOfNumPyAreLookedInto() throws IOException {
    assertThat(paths(look(Fixtures.bad("numpy/object_malicious.npy")).imports()))
        .contains("posix.system");
    assertThat(paths(look(Fixtures.bad("numpy/object_malicious.npz")).imports()))
        .contains("posix.system");
  }

  @Test
  void textIsNoPickle() throws IOException {
    byte[] text = bytes("cos\nsystem\n(S'x'\ntR.");
    assertThat(look("poem.txt", text).imports()).isEmpty();
    assertThat(paths(look("poem.pkl", text).imports())).containsExactly("os.system");
    assertThat(look("letter.bin", bytes("c is a letter\nand so is d\nbut no pickle")).problems())
        .isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "os, system, DANGEROUS",
    "nt, system, DANGEROUS",
    "os.path, join, DANGEROUS",
    "oscar, system, SUSPICIOUS",
    "subprocess, Popen, DANGEROUS",
    "builtins, eval, DANGEROUS",
    "__builtin__, getattr, DANGEROUS",
    "builtins, eval.__call__, DANGEROUS",
    "builtins, set, SAFE",
    "builtins, print, SUSPICIOUS",
    "importlib, import_module, DANGEROUS",
    "functools, partial, DANGEROUS",
    "functools, lru_cache, SUSPICIOUS",
    "operator, attrgetter, DANGEROUS",
    "numpy.testing._private.utils, runstring, DANGEROUS",
    "torch, load, DANGEROUS",
    "torch, float8_e4m3fn, SAFE",
    "torch, FloatStorage, SAFE",
    "torch.cuda, FloatTensor, SAFE",
    "torch._utils, _rebuild_tensor_v2, SAFE",
    "torch._utils, _rebuild_x.os.system, DANGEROUS",
    "torch.serialization, os.system, DANGEROUS",
    "torch, hub.load, SUSPICIOUS",
    "torch.hub, load, DANGEROUS",
    "torch.nn.modules.linear, Linear, SUSPICIOUS",
    "collections, OrderedDict, SAFE",
    "collections, OrderedDict.fromkeys, SUSPICIOUS",
    "collections, abc.__builtins__, DANGEROUS",
    "__torch__.models, Net, SAFE",
    "copyreg extension, 5, SUSPICIOUS",
    "my.package, Model, SUSPICIOUS"
  })
  void namesAreJudged(String module, String name, Danger danger) {
    assertThat(KnownImports.danger(module, name)).isEqualTo(danger);
  }
}
