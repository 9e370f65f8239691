package dev.mvc.format.scan;

import static dev.mvc.format.layout.MalformedFileException.quote;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mvc.format.about.ConfigFile;
import dev.mvc.format.layout.Folder;
import dev.mvc.format.layout.ModelFile;
import dev.mvc.format.pickle.Danger;
import dev.mvc.format.scan.Finding.Kind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Finds configurations that name code to be fetched and run, or files elsewhere.
final class RemoteCode {
  private static final int MAX_STATE = 1 << 20;

  /// In TensorFlow's text file `checkpoint`, which says where the latest ones are.
  private static final Pattern STATE =
      Pattern.compile("model_checkpoint_paths?: \"([^\"\\n]{0,4096})\"");

  private RemoteCode() {}

  static void scan(ModelFile file, Consumer<Finding> to) throws IOException {
    if (file.name().equals("checkpoint") && file.size() <= MAX_STATE) {
      checkpointState(file, to);
    }
    if (!file.name().endsWith("config.json")) {
      return;
    }
    Optional<ObjectNode> config = ConfigFile.read(file.bytes());
    JsonNode map = config.isPresent() ? config.get().get("auto_map") : null;
    if (map == null) {
      return;
    }
    String first =
        map.properties().stream()
            .map(entry -> entry.getValue().asText(entry.getKey()))
            .findFirst()
            .orElse("");
    to.accept(
        new Finding(
            Danger.SUSPICIOUS,
            Kind.CODE,
            "auto_map names code that runs with trust_remote_code"
                + (first.isEmpty() ? "" : ": " + quote(first))));
  }

  private static void checkpointState(ModelFile file, Consumer<Finding> to) throws IOException {
    byte[] bytes = file.bytes().read(0, (int) file.size());
    Matcher paths = STATE.matcher(new String(bytes, StandardCharsets.UTF_8));
    while (paths.find()) {
      if (!Folder.isInside(paths.group(1))) {
        to.accept(
            new Finding(
                Danger.SUSPICIOUS,
                Kind.OUTSIDE,
                "it names a checkpoint outside of its folder: " + quote(paths.group(1))));
      }
    }
  }
}
