package dev.mvc.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IdentifyCommandTest {
  @TempDir Path root;
  private Path work;

  @BeforeEach
  void makeRepository() throws IOException {
    work = Files.createDirectories(root.resolve("work"));
    mvc("init").assertExit(0);
    file("pt-shared-views/v1/shared.pt", "shared.pt");
    commit("one");
    file("pt-state-dict/v1/model.pt", "m/model.pt");
    commit("two");
    Files.writeString(work.resolve("notes.txt"), "hello");
    commit("three");
  }

  private void file(String fixture, String to) throws IOException {
    VectorFile.copyFixture(fixture, work.resolve(to));
  }

  private Cli.Result mvc(String... words) {
    return Cli.in(work).run(words);
  }

  private void commit(String message) {
    mvc("add", ".").assertExit(0);
    mvc("commit", "-m", message).assertExit(0);
  }

  private JsonNode identify(String file) throws IOException {
    return new ObjectMapper().readTree(mvc("identify", "--json", file).out()).get(0);
  }

  @Test
  void aFileIsFoundInAllVersionsThatHaveIt() throws IOException {
    file("pt-state-dict/v1/model.pt", "../copy.bin");
    JsonNode place = identify("../copy.bin").get("identical");
    assertThat(place.get("path").asText()).isEqualTo("m/model.pt");
    assertThat(place.get("subject").asText()).isEqualTo("two");
    assertThat(place.get("versions").intValue()).isEqualTo(2);
    assertThat(mvc("identify", "../copy.bin").out()).contains("and 1 later version to ");
  }

  @Test
  void tensorsAreFoundInAnyFormatAndAsViewsOfOneStorage() throws IOException {
    mvc("export", "HEAD:shared.pt", "--untie", "-o", "../flat.npz").assertExit(0);
    JsonNode found = identify("../flat.npz");
    assertThat(found.get("identical").isNull()).isTrue();
    JsonNode best = found.get("matches").get(0);
    assertThat(best.get("place").get("path").asText()).isEqualTo("shared.pt");
    assertThat(best.get("tensors").intValue()).isPositive();
    // What is written out of a transposed view is stored nowhere as such.
    assertThat(found.get("unknown").toString()).contains("tied.transposed");
    file("pt-shared-views/v1/shared.pt", "../same.pt");
    Files.write(root.resolve("same.pt"), new byte[] {0}, StandardOpenOption.APPEND);
    JsonNode views = identify("../same.pt");
    assertThat(views.get("known")).isEqualTo(views.get("tensors"));
  }

  @Test
  void aFileThatIsNoModelIsFoundByItsBytes() throws IOException {
    Files.writeString(root.resolve("other.txt"), "hello");
    assertThat(identify("../other.txt").get("identical").get("path").asText())
        .isEqualTo("notes.txt");
    Files.writeString(root.resolve("other.txt"), "hellO");
    mvc("identify", "../other.txt").assertExit(1);
    mvc("identify", "../nosuch").assertExit(14);
  }

  @Test
  void onesAndZerosSayNothing() throws IOException {
    float[] ones = new float[100];
    Arrays.fill(ones, 1);
    new VectorFile().with("a", ones).write(work.resolve("ones.safetensors"));
    commit("ones");
    new VectorFile().with("b", ones).with("c", 1, 2, 3).write(root.resolve("more.safetensors"));
    JsonNode found = identify("../more.safetensors");
    assertThat(found.get("tensors").intValue()).isZero();
    mvc("identify", "../more.safetensors").assertExit(1);
  }
}
