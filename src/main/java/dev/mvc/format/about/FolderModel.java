package dev.mvc.format.about;

import dev.mvc.format.ModelFormats;
import dev.mvc.format.layout.Folder;
import dev.mvc.format.layout.ModelFile;
import dev.mvc.io.ByteSource;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/// Which file of a folder is the model in it: the one that names the others, or the only one.
public final class FolderModel {
  /// Files that stand for a model of many files, the surest first; `*` stands for anything.
  private static final List<String> MAIN =
      List.of(
          "*.safetensors.index.json",
          "*.bin.index.json",
          "*.index.json",
          ".metadata",
          "saved_model.pb",
          "manifest.ocdbt",
          "_METADATA",
          "adapter_model.*");

  /// Then single files, the usual one of each group before others of it.
  private static final List<String> SINGLE =
      List.of(
          "model.safetensors",
          "*.safetensors",
          "*.gguf",
          "*.keras",
          "model.onnx",
          "*.onnx",
          "pytorch_model.bin",
          "*.pt",
          "*.pth",
          "*.ckpt",
          "*.bin",
          "*.pt2",
          "*.h5",
          "*.hdf5",
          "*.tflite",
          "*.index",
          "*.msgpack",
          "*.npz",
          "*.pb",
          "*");

  /// What training leaves beside a model.
  private static final Pattern BESIDE =
      Pattern.compile("(optimizer|scheduler|scaler|rng_state|random_states|training_args).*");

  private static final Pattern LATER_SHARD = Pattern.compile(".*-0*[1-9]\\d*-of-\\d+\\..*");
  private static final Pattern FIRST_SHARD = Pattern.compile(".*-0*1-of-\\d+\\..*");

  private FolderModel() {}

  /// The file that stands for the model; several when there is no telling, none when there is none.
  public static List<String> find(Folder folder) throws IOException {
    List<String> names = folder.names();
    for (String pattern : MAIN) {
      List<String> found = names.stream().filter(fits(pattern)).toList();
      if (!found.isEmpty()) {
        return found;
      }
    }
    for (String pattern : SINGLE) {
      List<String> found = new ArrayList<>();
      for (String name : names.stream().filter(fits(pattern)).toList()) {
        if (!BESIDE.matcher(name).matches() && !isLaterShard(name) && isModel(folder, name)) {
          found.add(name);
        }
      }
      if (!found.isEmpty()) {
        return found;
      }
    }
    return List.of();
  }

  private static boolean isLaterShard(String name) {
    return LATER_SHARD.matcher(name).matches() && !FIRST_SHARD.matcher(name).matches();
  }

  private static boolean isModel(Folder folder, String name) throws IOException {
    Optional<ByteSource> source = folder.open(name);
    if (source.isEmpty()) {
      return false;
    }
    try (ByteSource file = source.get()) {
      return ModelFormats.detect(new ModelFile(name, file, folder)).isPresent();
    }
  }

  private static Predicate<String> fits(String pattern) {
    int star = pattern.indexOf('*');
    if (star < 0) {
      return pattern::equals;
    }
    String start = pattern.substring(0, star);
    String end = pattern.substring(star + 1);
    return name ->
        name.length() >= start.length() + end.length()
            && name.startsWith(start)
            && name.toLowerCase(Locale.ROOT).endsWith(end);
  }
}
