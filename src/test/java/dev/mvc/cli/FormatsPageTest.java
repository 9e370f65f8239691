package dev.mvc.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mvc.format.Fixtures;
import dev.mvc.format.export.NpzWriter;
import dev.mvc.format.export.OpenModel;
import dev.mvc.format.export.Outgoing;
import dev.mvc.format.layout.DiskFolder;
import dev.mvc.format.layout.NamedTensor;
import dev.mvc.format.torch.TorchFile;
import dev.mvc.io.ByteSource;
import dev.mvc.io.Disk;
import dev.mvc.io.Progress;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Keeps the tables of `docs/formats.md`: `-Dscenario.update=true` writes them.
class FormatsPageTest {
  private static final Path PAGE = Path.of("docs/formats.md");
  private static final Pattern NUMBERS = Pattern.compile("[0-9][0-9,]*(?:\\.[0-9]+)?");
  private static final boolean UPDATE = Boolean.getBoolean("scenario.update");

  @TempDir Path world;

  static List<Path> cases() throws IOException {
    return Fixtures.cases();
  }

  /// Cases that are no longer read leave the page.
  @BeforeAll
  static void leaveOutWhatIsGone() throws IOException {
    if (UPDATE) {
      List<String> names =
          cases().stream().map(folder -> "| " + folder.getFileName() + " |").toList();
      List<String> lines = new ArrayList<>(Files.readAllLines(PAGE));
      int start = lines.indexOf(FormatsPage.TITLES.getLast()) + 1;
      lines
          .subList(start, end(lines, start))
          .removeIf(line -> names.stream().noneMatch(line::startsWith));
      Files.write(PAGE, lines);
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void aCaseIsStoredAndComesBackAsThePageSays(Path folder) throws IOException {
    FormatsPage.Row row = new FormatsPage(world).measure(folder);
    check(FormatsPage.TITLES, "| " + row.name() + " |", row.line());
  }

  @Test
  void everyCaseHasItsLine() throws IOException {
    List<String> lines = Files.readAllLines(PAGE);
    for (Path folder : UPDATE ? List.<Path>of() : cases()) {
      assertThat(lines).anyMatch(line -> line.startsWith("| " + folder.getFileName() + " |"));
    }
  }

  private static final List<String> OTHER_TITLES =
      List.of("| the same weights as | bytes | stored for it |", "| --- | ---: | ---: |");

  @Test
  void theSameWeightsInAnotherFormatCostItsHeadersOnly() throws Exception {
    Path work = Files.createDirectories(world.resolve("work"));
    Cli mvc = Cli.in(work);
    mvc.run("init").assertExit(0);
    Path from = Fixtures.ROOT.resolve("st-minilm-slice/v1").toAbsolutePath();
    Map<String, Path> files = new TreeMap<>();
    Files.copy(from.resolve("model.safetensors"), work.resolve("model.safetensors"));
    files.put("0 model.safetensors", work.resolve("model.safetensors"));
    files.put("1 weights.npz", npz(from, world.resolve("weights.npz")));
    files.put("2 weights.pt", pt(from, world.resolve("weights.pt")));
    for (var file : files.entrySet()) {
      Path place = work.resolve(file.getValue().getFileName());
      if (!file.getValue().equals(place)) {
        Files.copy(file.getValue(), place);
      }
      long before = size(work.resolve(".mvc/packs"));
      mvc.run("add", ".").assertExit(0);
      mvc.run("commit", "-m", "one more").assertExit(0);
      long stored = size(work.resolve(".mvc/packs")) - before;
      long raw = Files.size(place);
      boolean isFirst = file.getKey().startsWith("0");
      assertThat(stored).isLessThan(isFirst ? raw : 18 * 600);
      check(
          OTHER_TITLES,
          "| " + place.getFileName() + " |",
          "| %s | %s | %s |"
              .formatted(place.getFileName(), Counts.exact(raw), Counts.exact(stored)));
    }
  }

  private static Path npz(Path from, Path to) throws Exception {
    try (OpenModel model =
        OpenModel.find("model.safetensors", new DiskFolder(from, from)).orElseThrow()) {
      var part = model.model().parts().getFirst();
      List<Outgoing> tensors =
          part.tensors().stream()
              .map(tensor -> new Outgoing(tensor.info(), () -> model.open(part, tensor)))
              .toList();
      OutputFile.write(new Disk(), to, file -> NpzWriter.write(tensors, file, Progress.NONE));
    }
    return to;
  }

  private static Path pt(Path from, Path to) throws Exception {
    TorchFile file = new TorchFile("weights");
    try (OpenModel model =
        OpenModel.find("model.safetensors", new DiskFolder(from, from)).orElseThrow()) {
      var part = model.model().parts().getFirst();
      int key = 0;
      for (NamedTensor tensor : part.tensors()) {
        try (ByteSource values = model.open(part, tensor)) {
          ByteBuffer bytes =
              ByteBuffer.wrap(values.read(0, (int) values.size())).order(ByteOrder.LITTLE_ENDIAN);
          float[] floats = new float[bytes.remaining() / Float.BYTES];
          bytes.asFloatBuffer().get(floats);
          long[] shape = tensor.info().shape().dims().stream().mapToLong(Long::longValue).toArray();
          file.tensor(tensor.info().name(), Integer.toString(key++), floats, shape);
        }
      }
    }
    return Files.write(to, file.zip());
  }

  private static long size(Path folder) throws IOException {
    long bytes = 0;
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        bytes += Files.size(file);
      }
    }
    return bytes;
  }

  /// Words must be the same; what was stored may differ a little, as the coders get better.
  private static synchronized void check(List<String> titles, String start, String line)
      throws IOException {
    List<String> lines = new ArrayList<>(Files.readAllLines(PAGE));
    int from = lines.indexOf(titles.getLast()) + 1;
    int to = end(lines, from);
    int at = from;
    while (at < to && !lines.get(at).startsWith(start)) {
      at++;
    }
    if (UPDATE) {
      if (at < to) {
        lines.set(at, line);
      } else {
        int place = from;
        while (place < to
            && (!titles.equals(FormatsPage.TITLES) || isBefore(lines.get(place), line))) {
          place++;
        }
        lines.add(place, line);
      }
      Files.write(PAGE, lines);
      return;
    }
    assertThat(at).as("no line for " + start).isLessThan(to);
    String there = lines.get(at);
    assertThat(NUMBERS.matcher(line).replaceAll("#"))
        .isEqualTo(NUMBERS.matcher(there).replaceAll("#"));
    List<Double> now = numbers(line);
    List<Double> before = numbers(there);
    boolean isCase = titles.equals(FormatsPage.TITLES);
    int exact = line.contains("–") ? now.size() : now.size() - (isCase ? 2 : 1);
    assertThat(now.subList(0, exact)).isEqualTo(before.subList(0, exact));
    if (exact == now.size()) {
      return;
    }
    double stored = before.get(exact);
    assertThat(now.get(exact)).as(line).isBetween(0.8 * stored, 1.03 * stored + 300);
  }

  private static boolean isBefore(String one, String other) {
    return one.compareTo(other) < 0;
  }

  private static List<Double> numbers(String line) {
    List<Double> numbers = new ArrayList<>();
    Matcher matcher = NUMBERS.matcher(line.substring(line.indexOf('|', 1)));
    while (matcher.find()) {
      numbers.add(Double.valueOf(matcher.group().replace(",", "")));
    }
    return numbers;
  }

  private static int end(List<String> lines, int from) {
    int at = from;
    while (at < lines.size() && lines.get(at).startsWith("|")) {
      at++;
    }
    return at;
  }
}
