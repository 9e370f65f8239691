package dev.mvc.format.scan;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.mvc.format.Fixtures;
import dev.mvc.format.layout.DiskFolder;
import dev.mvc.format.layout.ModelFile;
import dev.mvc.format.pickle.Danger;
import dev.mvc.format.scan.Finding.Kind;
import dev.mvc.io.ByteSource;
import dev.mvc.io.FileSource;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class FileScanTest {
  @TempDir Path folder;

  private static List<Finding> scan(Path file) throws IOException {
    try (ByteSource bytes = FileSource.open(file)) {
      return FileScan.of(
          new ModelFile(
              file.getFileName().toString(), bytes, DiskFolder.around(file.toAbsolutePath())));
    }
  }

  private List<Finding> scan(String name, byte[] bytes) throws IOException {
    return scan(Files.write(folder.resolve(name), bytes));
  }

  static List<Path> malicious() throws IOException {
    Path root = Fixtures.ROOT.resolve("pt-malicious");
    List<Path> files = new ArrayList<>();
    JsonNode expected = Fixtures.json(root.resolve("expected.json")).at("/versions/v1/must_flag");
    for (JsonNode name : expected) {
      files.add(root.resolve("v1").resolve(name.asText()));
    }
    assertThat(files).hasSize(17);
    return files;
  }

  @ParameterizedTest
  @MethodSource("malicious")
  void aMaliciousPickleIsDangerousAndNothingOfItRuns(Path file) throws IOException {
    Path canary = folder.resolve("canary");
    assertThat(FileScan.severity(scan(file))).isEqualTo(Danger.DANGEROUS);
    assertThat(scan(file)).anyMatch(finding -> finding.kind() == Kind.IMPORT);
    assertThat(canary).doesNotExist();
  }

  static List<Path> flagged() throws IOException {
    List<Path> files = new ArrayList<>();
    for (JsonNode file : Fixtures.json(Fixtures.ROOT.resolve("bad/expected.json")).get("files")) {
      if (file.get("expect").asText().equals("flag")) {
        files.add(Fixtures.bad(file.get("file").asText()));
      }
    }
    return files;
  }

  /// All that `bad/README.md` says must be reported as unsafe. The index that leads out of its
  /// folder is told by what reads models of several files.
  @ParameterizedTest
  @MethodSource("flagged")
  void whatIsUnsafeIsNotSafe(Path file) throws IOException {
    boolean isIndex = file.toString().endsWith(".index.json");
    assertThat(FileScan.severity(scan(file)))
        .isGreaterThanOrEqualTo(isIndex ? Danger.SAFE : Danger.SUSPICIOUS);
  }

  static List<Path> sound() throws IOException {
    List<Path> files = new ArrayList<>();
    for (Path root : Fixtures.cases()) {
      if (!root.endsWith("pt-malicious") && !root.endsWith("pt-custom-class")) {
        try (Stream<Path> all = Files.walk(root.resolve("v1"))) {
          all.filter(Files::isRegularFile).forEach(files::add);
        }
      }
    }
    return files;
  }

  /// What the real libraries write is nothing that anyone should be afraid of.
  @ParameterizedTest
  @MethodSource("sound")
  @Timeout(60)
  void whatTheLibrariesWriteIsNotDangerous(Path file) throws IOException {
    List<Finding> findings = scan(file);
    assertThat(findings).allMatch(finding -> finding.severity() != Danger.DANGEROUS);
    assertThat(findings).allMatch(finding -> finding.text().matches("[\\x20-\\x7E…]+"));
  }

  @ParameterizedTest
  @CsvSource({
    "zip/traversal.pt, OUTSIDE, DANGEROUS",
    "zip/symlink_member.pt, OUTSIDE, DANGEROUS",
    "keras/lambda_layer.keras, CODE, DANGEROUS",
    "keras/config_module.keras, CODE, DANGEROUS",
    "hf/auto_map/config.json, CODE, SUSPICIOUS",
    "onnx/external_escape/model.onnx, OUTSIDE, DANGEROUS",
    "numpy/object_malicious.npz, IMPORT, DANGEROUS",
    "zip/prefix_junk.npz, ODD, SUSPICIOUS",
  })
  void theKindOfDangerIsTold(String name, Kind kind, Danger severity) throws IOException {
    assertThat(scan(Fixtures.bad(name)))
        .anyMatch(finding -> finding.kind() == kind && finding.severity() == severity);
  }

  @Test
  void programsInArchivesAreFound() throws IOException {
    byte[] elf = {0x7F, 'E', 'L', 'F', 2, 1, 1, 0, 0, 0};
    byte[] script = "#!/bin/sh\ntrue\n".getBytes(StandardCharsets.US_ASCII);
    byte[] model = zip("m/data.txt", new byte[] {'M', 'Z', 1, 2}, "m/lib.so", elf, "m/run", script);
    assertThat(scan("model.zip", model))
        .extracting(Finding::text)
        .containsExactly(
            "the member \"m/lib.so\" is a program or library for Linux (ELF)",
            "the member \"m/run\" is a script (#!/bin/sh)");
    assertThat(FileScan.severity(scan("model.pt", elf))).isEqualTo(Danger.DANGEROUS);
  }

  @Test
  void aFileThatIsAnArchiveTooIsFound() throws IOException {
    ByteArrayOutputStream both = new ByteArrayOutputStream();
    both.writeBytes("GIF89a".getBytes(StandardCharsets.US_ASCII));
    both.writeBytes(zip("a", new byte[] {1}));
    assertThat(scan("picture.gif", both.toByteArray()))
        .anyMatch(finding -> finding.kind() == Kind.POLYGLOT);
  }

  @Test
  void operatorsThatReachOutOfAGraphAreFound() throws IOException {
    byte[] node = "\n\u0001x\u0012\tWriteFile".getBytes(StandardCharsets.ISO_8859_1);
    assertThat(scan("saved_model.pb", node))
        .anyMatch(
            finding -> finding.kind() == Kind.CODE && finding.text().contains("\"WriteFile\""));
    byte[] name = "\n\u0009WriteFile\u0012\u0003Add".getBytes(StandardCharsets.ISO_8859_1);
    assertThat(scan("saved_model.pb", name)).noneMatch(finding -> finding.kind() == Kind.CODE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "File \"/home/ada/secret project/x.py\", line 3",
        "/Users/ada/model.py",
        "C:\\Users\\ada\\model.py",
        "C:\\\\Users\\\\ada\\\\work\\\\model.py"
      })
  void namesOfUsersAreFound(String text) throws IOException {
    byte[] model = zip("notes/paths.txt", text.getBytes(StandardCharsets.US_ASCII));
    assertThat(scan("m.zip", model))
        .singleElement()
        .matches(finding -> finding.kind() == Kind.LEAK && finding.text().contains("\"ada\""));
  }

  @Test
  void placesOfSourcesAreCounted() throws IOException {
    String text = "/opt/lab/net.py(1) /opt/lab/net.py(2) /srv/x/train.cpp /layers.0/attn/MatMul";
    byte[] model = zip("notes/paths.txt", text.getBytes(StandardCharsets.US_ASCII));
    assertThat(scan("m.zip", model))
        .extracting(Finding::text)
        .containsExactly("it tells where sources were (2 paths), as in \"/opt/lab/net.py\"");
  }

  @Test
  @Timeout(20)
  void hostileTextTakesNoLongerThanOther() throws IOException {
    String text = "/a.-".repeat(1_000_000) + "/".repeat(1_000_000) + "/a/".repeat(1_000_000);
    assertThat(scan("m.zip", zip("notes/paths.txt", text.getBytes(StandardCharsets.US_ASCII))))
        .isEmpty();
  }

  private static byte[] zip(Object... members) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      for (int i = 0; i < members.length; i += 2) {
        zip.putNextEntry(new ZipEntry((String) members[i]));
        zip.write((byte[]) members[i + 1]);
        zip.closeEntry();
      }
    }
    return bytes.toByteArray();
  }
}
