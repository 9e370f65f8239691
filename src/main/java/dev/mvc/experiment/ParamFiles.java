package dev.mvc.experiment;

import dev.mvc.diff.ValueChange;
import dev.mvc.format.layout.MalformedFileException;
import dev.mvc.io.ByteSource;
import dev.mvc.object.Scalar;
import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/// The hyperparameters that files give.
///
/// @param values by name, with dots
/// @param sources the file that each value is from
/// @param warnings about files that were left out, and values that contradict each other; sentences
///   without a full stop
public record ParamFiles(
    SortedMap<String, Scalar> values, Map<String, String> sources, List<String> warnings) {
  /// Where two contradict each other, the first counts.
  private static final List<String> NAMES =
      List.of(
          "params.yaml", "params.yml", "params.json", "params.toml", "hparams.yaml", "hparams.yml");

  private static final String TRAINER_STATE = "trainer_state.json";
  private static final String TRAINING_ARGS = "training_args.bin";

  /// What Hugging Face's trainer leaves, from which there is something to learn where nothing else
  /// is; the later ones over the earlier.
  private static final List<String> OF_TRAINER =
      List.of(TRAINER_STATE, TRAINING_ARGS, "training_args.json");

  /// What of a trainer's state was set and did not happen.
  private static final Set<String> SETTINGS_OF_STATE =
      Set.of(
          "eval_steps",
          "logging_steps",
          "max_steps",
          "num_train_epochs",
          "save_steps",
          "train_batch_size");

  /// Settings are written by hand or for people; a state has its whole log in it.
  private static final int MAX_SIZE = 1 << 20;

  private static final int MAX_STATE = 64 << 20;

  /// Reads the files that are listed, the later ones over the earlier; or, without a list, those
  /// that are known by their names. A file that cannot be understood is left out, with a warning.
  public static ParamFiles read(TrackedFiles files, Optional<List<PathPattern>> listed)
      throws IOException {
    Collector collector = new Collector(files);
    if (listed.isPresent()) {
      for (PathPattern pattern : listed.get()) {
        collector.readListed(pattern);
      }
    } else {
      for (String name : NAMES) {
        for (Conventions.Found found : Conventions.find(files.paths(), name::equals)) {
          collector.read(found.path(), found.folder().replace('/', '.'), true);
        }
      }
      for (String name : collector.hasRead ? List.<String>of() : OF_TRAINER) {
        for (Conventions.Found found : Conventions.find(files.paths(), name::equals)) {
          collector.read(found.path(), found.folder().replace('/', '.'), false);
        }
      }
    }
    return new ParamFiles(collector.values, collector.sources, collector.warnings);
  }

  /// The hyperparameters of the next version: those of the version before, with what changed in the
  /// files since. So what was given by hand stays until the file says something new.
  ///
  /// @param before those of the version before
  /// @param old what its files gave
  public SortedMap<String, Scalar> after(
      SortedMap<String, Scalar> before, SortedMap<String, Scalar> old) {
    SortedMap<String, Scalar> next = new TreeMap<>(before);
    for (ValueChange change : ValueChange.between(old, values)) {
      if (change.now().isPresent()) {
        next.put(change.name(), change.now().get());
      } else {
        next.remove(change.name());
      }
    }
    for (Map.Entry<String, Scalar> value : values.entrySet()) {
      next.putIfAbsent(value.getKey(), value.getValue());
    }
    return next;
  }

  private static final class Collector {
    private final TrackedFiles files;
    private final SortedMap<String, Scalar> values = new TreeMap<>();
    private final Map<String, String> sources = new LinkedHashMap<>();
    private final List<String> warnings = new ArrayList<>();
    private boolean hasRead;

    Collector(TrackedFiles files) {
      this.files = files;
    }

    void readListed(PathPattern pattern) throws IOException {
      List<String> paths = files.paths().stream().filter(pattern::matches).toList();
      if (paths.isEmpty() && pattern.isPlain()) {
        warnings.add(
            pattern + ", which mvc.toml names in [params], is not there; it gives nothing");
      }
      for (String path : paths) {
        read(path, "", false);
      }
    }

    /// @param warns whether values that another file gave differently are told, and stay
    void read(String path, String prefix, boolean warns) throws IOException {
      hasRead = true;
      SortedMap<String, Scalar> found;
      try (ByteSource file = files.open(path)) {
        found = Flat.of(nested(path, file));
      } catch (MalformedFileException e) {
        warnings.add(path + ": " + e.getMessage() + "; its hyperparameters are left out");
        return;
      }
      for (Map.Entry<String, Scalar> value : found.entrySet()) {
        String name = prefix.isEmpty() ? value.getKey() : prefix + "." + value.getKey();
        Scalar other = values.get(name);
        if (warns && other != null) {
          if (!other.equals(value.getValue())) {
            warnings.add(
                String.format(
                    "%s is %s in %s and %s in %s; the first is taken",
                    name, other, sources.get(name), value.getValue(), path));
          }
        } else {
          values.put(name, value.getValue());
          sources.put(name, path);
        }
      }
    }

    private static Nested nested(String path, ByteSource file)
        throws IOException, MalformedFileException {
      String name = Conventions.name(path);
      if (name.equals(TRAINING_ARGS)) {
        return TrainingArguments.read(file);
      }
      if (name.equals(TRAINER_STATE)) {
        return settings(JsonValues.read(new StringReader(Utf8.read(file, MAX_STATE))));
      }
      return switch (name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT)) {
        case "yaml", "yml" -> YamlValues.read(Utf8.read(file, MAX_SIZE));
        case "toml" -> TomlValues.read(Utf8.read(file, MAX_SIZE));
        case "json" -> JsonValues.read(new StringReader(Utf8.read(file, MAX_SIZE)));
        default -> throw new MalformedFileException("it is none of .yaml, .yml, .json and .toml");
      };
    }

    private static Nested settings(Nested state) {
      if (!(state instanceof Nested.Table(Map<String, Nested> entries))) {
        return state;
      }
      Map<String, Nested> settings = new LinkedHashMap<>(entries);
      settings.keySet().retainAll(SETTINGS_OF_STATE);
      return new Nested.Table(settings);
    }
  }
}
