package dev.mvc.format.keras;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.mvc.format.layout.HeaderJson;
import dev.mvc.format.layout.MalformedFileException;
import dev.mvc.io.ByteSource;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What a model's configuration says: `config.json` of an archive, `model_config` of an HDF5 file.
///
/// Each object of it names the class that Keras makes it of. Keras imports the module that is named
/// and calls the class with what stands beside; a `Lambda` layer holds Python byte code. Both are
/// warnings, as is every class that is not Keras' own.
final class KerasConfig {
  /// The first parts of the names of modules that come with Keras.
  private static final Set<String> MODULES =
      Set.of("keras", "tf_keras", "keras_hub", "keras_nlp", "keras_cv");

  /// Layers of Keras that run what a file brings along, or another file.
  private static final Set<String> RUNNING =
      Set.of("Lambda", "__lambda__", "TorchModuleWrapper", "TFSMLayer", "JaxLayer", "FlaxLayer");

  private static final int MAX_WARNINGS = 20;

  private final Map<String, Integer> layers = new LinkedHashMap<>();
  private final Set<String> warnings = new LinkedHashSet<>();
  private String className = "";
  private String name = "";

  private KerasConfig() {}

  /// Reads a configuration.
  ///
  /// @param what the subject of messages
  static KerasConfig read(ByteSource json, String what) throws IOException, MalformedFileException {
    KerasConfig config = new KerasConfig();
    HeaderJson.read(
        json,
        what,
        parser -> {
          if (parser.currentToken() != JsonToken.START_OBJECT) {
            throw new MalformedFileException(what + " is not a JSON object");
          }
          config.readObject(parser, 0, false);
          return config;
        });
    return config;
  }

  /// The facts, by what they are called.
  Map<String, String> facts() {
    Map<String, String> facts = new LinkedHashMap<>();
    if (!className.isEmpty()) {
      facts.put("class", className);
    }
    if (!name.isEmpty()) {
      facts.put("name", name);
    }
    if (!layers.isEmpty()) {
      facts.put(
          "layers",
          layers.entrySet().stream()
              .map(kind -> kind.getKey() + (kind.getValue() > 1 ? " × " + kind.getValue() : ""))
              .collect(Collectors.joining(", ")));
    }
    return facts;
  }

  /// What would run when Keras loads the model, a printable line each.
  List<String> warnings() {
    return warnings.stream().limit(MAX_WARNINGS).toList();
  }

  /// @param depth 0 for the model itself, 1 for its configuration
  /// @param isLayer whether it is an element of a list of layers
  private void readObject(JsonParser json, int depth, boolean isLayer)
      throws IOException, MalformedFileException {
    @Nullable String kind = null;
    @Nullable String module = null;
    String registered = "";
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String field = json.currentName();
      JsonToken token = json.nextToken();
      if (token == JsonToken.VALUE_STRING) {
        switch (field) {
          case "class_name" -> kind = json.getText();
          case "module" -> module = json.getText();
          case "registered_name" -> registered = json.getText();
          case "name" -> name = depth == 1 ? json.getText() : name;
          default -> {}
        }
      } else {
        readValue(json, depth + 1, field);
      }
    }
    if (kind != null) {
      className = depth == 0 ? kind : className;
      if (isLayer) {
        layers.merge(kind, 1, Integer::sum);
      }
      judge(kind, module, registered);
    }
  }

  private void readValue(JsonParser json, int depth, String field)
      throws IOException, MalformedFileException {
    JsonToken token = json.currentToken();
    if (token == JsonToken.START_OBJECT) {
      readObject(json, depth, false);
    } else if (token == JsonToken.START_ARRAY) {
      // The configuration of Keras 1's Sequential is the list of its layers.
      boolean areLayers = field.equals("layers") || (depth == 1 && field.equals("config"));
      while (json.nextToken() != JsonToken.END_ARRAY) {
        if (json.currentToken() == JsonToken.START_OBJECT) {
          readObject(json, depth + 1, areLayers);
        } else {
          readValue(json, depth + 1, "");
        }
      }
    }
  }

  /// Classes of others are registered under a package and a name, as in `Custom>Mine`.
  private void judge(String kind, @Nullable String module, String registered) {
    String full = registered.indexOf('>') >= 0 ? registered : kind;
    if (RUNNING.contains(kind)) {
      warnings.add(
          kind.equals("Lambda") || kind.equals("__lambda__")
              ? "a Lambda layer holds Python code that runs when the model is loaded"
              : "a layer is a " + kind + ", which runs what is not Keras' own");
    } else if (module != null && !MODULES.contains(module.split("\\.", 2)[0])) {
      warnings.add(
          "the configuration names "
              + MalformedFileException.quote(kind)
              + " of the module "
              + MalformedFileException.quote(module)
              + ", which is not Keras' own");
    } else if (full.indexOf('>') >= 0) {
      warnings.add(
          "the configuration names the class "
              + MalformedFileException.quote(full)
              + ", which is not Keras' own");
    }
  }
}
