package dev.mvc.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportCommandTest {
  private static final String HOSTILE = "</td><script>alert(1)</script>|`**\u001b[31m\u202e";

  @TempDir Path root;
  private Path work;
  private Cli mvc;

  @BeforeEach
  void makeRepository() throws IOException {
    work = Files.createDirectories(root.resolve("work"));
    mvc = Cli.in(work);
    mvc.run("init").assertExit(0);
  }

  private void version(int step, String message, String... options) throws IOException {
    ModelFile.write(work.resolve("model.safetensors"), 1, step);
    mvc.run("add", "model.safetensors").assertExit(0);
    String[] words =
        Stream.concat(Stream.of("commit", "-m", message), Stream.of(options))
            .toArray(String[]::new);
    mvc.run(words).assertExit(0);
  }

  private String report(String... words) throws IOException {
    String[] all =
        Stream.concat(Stream.of("report", "-f", "-o", "r.html"), Stream.of(words))
            .toArray(String[]::new);
    mvc.run(all).assertExit(0);
    return Files.readString(work.resolve("r.html"));
  }

  private static int count(String text, String regex) {
    Matcher matcher = Pattern.compile(regex).matcher(text);
    int count = 0;
    while (matcher.find()) {
      count++;
    }
    return count;
  }

  @Test
  void aPageNeedsNothingElse() throws IOException {
    for (int step = 0; step < 4; step++) {
      version(step, "step " + step, "--metric", "loss=" + (3 - step), "--param", "lr=0." + step);
    }
    String page = report();
    assertThat(page)
        .doesNotContainPattern("(?i)<script|<link|https?:|@import|url\\(|\\bsrc=|\\bhref=")
        .contains("default-src 'none'", "prefers-color-scheme:dark", "width=device-width")
        .contains("<h3>Results</h3>", "<h3>Hyperparameters</h3>", "<h3>Data</h3>")
        .contains("<h3>Architecture</h3>", "<h3>Weights</h3>")
        .contains(">better<", "aria-label=\"loss\"", "HEAD → main");
    assertThat(count(page, "class=\"lineage\"")).isEqualTo(4);
    assertThat(count(page, "<td class=\"h[1-7]\"")).isEqualTo(9);
  }

  @Test
  void namesAndMessagesStayText() throws IOException {
    version(0, "first");
    version(1, HOSTILE, "--metric", HOSTILE + "=1", "--param", "a" + HOSTILE + "=" + HOSTILE);
    String page = report();
    assertThat(page)
        .doesNotContain("<script")
        .doesNotContainPattern("[\u001b\u202e]")
        .contains("&lt;script&gt;");
    Cli.Result markdown = mvc.run("report", "--md").assertExit(0);
    assertThat(markdown.out())
        .doesNotContainPattern("[^\\\\]<script|[^\\\\]`\\*|[\u001b\u202e]")
        .contains("\\<script\\>");
  }

  @Test
  void aRangeIsAboutItsEndsAndWhatIsBetween() throws IOException {
    for (int step = 0; step < 5; step++) {
      version(step, "step " + step);
    }
    String page = report("HEAD~3..HEAD~1");
    assertThat(page).contains("What changed from HEAD~3 to HEAD~1").contains("step 1", "step 3");
    assertThat(page).doesNotContain("step 4").doesNotContain(">step 0<");
    assertThat(count(page, "class=\"lineage\"")).isEqualTo(3);
    assertThat(count(page, "<td class=\"h[1-7]\"")).isEqualTo(6);
    assertThat(report("-n", "2")).contains("The newest 2; mvc report -n COUNT takes more.");
    assertThat(count(report("-n", "2"), "class=\"lineage\"")).isEqualTo(2);
  }

  @Test
  void oneVersionIsEnough() throws IOException {
    mvc.run("commit", "--allow-empty", "-m", "empty").assertExit(0);
    assertThat(report()).contains("empty").doesNotContain("What changed");
    mvc.run("report", "--md").assertExit(0);
  }

  @Test
  void aReportOfFiftyVersionsIsSmall() throws IOException {
    StringBuilder lines = new StringBuilder();
    for (int step = 0; step < 50; step++) {
      for (int metric = 0; metric < 20; metric++) {
        lines.append("{\"step\": %d, \"metric%d\": %d}\n".formatted(step, metric, step % 7));
      }
      Files.writeString(work.resolve("metrics.jsonl"), lines);
      Files.write(work.resolve("model.safetensors"), ModelFile.of(120, 4, 1, step));
      mvc.run("add", ".").assertExit(0);
      mvc.run("commit", "-m", "step " + step).assertExit(0);
    }
    String page = report();
    assertThat(page.length()).isLessThan(1_000_000);
    assertThat(count(page, "class=\"chart\"")).isEqualTo(12);
    assertThat(page).contains("8 more metrics", "layer.0 … 2");
  }

  @Test
  void nothingIsWrittenOverAndNothingHalf() throws IOException {
    version(0, "first");
    Files.writeString(work.resolve("r.html"), "mine");
    assertThat(mvc.run("report", "-o", "r.html").assertExit(15).err()).contains("there already");
    assertThat(mvc.run("report").assertExit(2).err()).contains("-o report.html");
    mvc.run("report", "-o", "r.html", "nothing").assertExit(15);
    mvc.run("report", "-f", "-o", "r.html", "nothing").assertExit(14);
    assertThat(work.resolve("r.html")).hasContent("mine");
  }
}
