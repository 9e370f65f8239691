package dev.mvc.format.tensorflow;

import dev.mvc.format.layout.Layout;
import dev.mvc.format.layout.MalformedFileException;
import dev.mvc.format.layout.ModelFile;
import dev.mvc.format.layout.ModelFormat;
import dev.mvc.format.layout.Warnings;
import dev.mvc.io.ByteSource;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A checkpoint of TensorFlow 2, or of `tf.train.Saver` in its second version: `NAME.index` lists
/// the variables, `NAME.data-00000-of-00002` and so on hold their bytes.
///
/// Variables are called as in the index: by the way to them in the object that was saved, as in
/// `model/layer/kernel/.ATTRIBUTES/VARIABLE_VALUE`, or by their own names. Text is left where it
/// is.
public final class TfCheckpoint implements ModelFormat {
  private static final String INDEX = ".index";
  private static final Pattern DATA = Pattern.compile("(.+)\\.data-([0-9]{5})-of-([0-9]{5})");

  @Override
  public String name() {
    return "tf-checkpoint";
  }

  @Override
  public boolean claims(ModelFile file, byte[] head) throws IOException {
    String name = file.name();
    if (name.endsWith(INDEX)) {
      String data = stem(name) + ".data-00000-of-";
      return SortedTable.isTable(file.bytes())
          || file.folder().names().stream().anyMatch(other -> other.startsWith(data));
    }
    Matcher matcher = DATA.matcher(name);
    return matcher.matches() && exists(file, matcher.group(1) + INDEX);
  }

  static String stem(String name) {
    return name.substring(0, name.lastIndexOf('.'));
  }

  private static boolean exists(ModelFile file, String name) throws IOException {
    Optional<ByteSource> source = file.folder().open(name);
    if (source.isPresent()) {
      source.get().close();
    }
    return source.isPresent();
  }

  @Override
  public Layout read(ModelFile file) throws IOException, MalformedFileException {
    Matcher matcher = DATA.matcher(file.name());
    return matcher.matches() ? readData(file, matcher) : readIndex(file);
  }

  private Layout readIndex(ModelFile file) throws IOException, MalformedFileException {
    Warnings warnings = new Warnings();
    Bundle.Files files = Bundle.Files.all(file.folder(), stem(file.name()));
    Bundle bundle = Bundle.read(file.bytes(), files, warnings);
    Map<String, String> metadata = new LinkedHashMap<>();
    metadata.put("variables", Integer.toString(bundle.index().entries().size()));
    metadata.put("data files", Integer.toString(bundle.index().shards()));
    if (bundle.index().isBigEndian()) {
      metadata.put("byte order", "big-endian");
    }
    if (bundle.texts() > 0) {
      metadata.put("text variables", Integer.toString(bundle.texts()));
    }
    return new Layout(name(), List.of(), bundle.tensors(), metadata, warnings.lines());
  }

  private Layout readData(ModelFile file, Matcher name) throws IOException, MalformedFileException {
    String index = name.group(1) + INDEX;
    ByteSource source =
        file.folder()
            .open(index)
            .orElseThrow(() ->
                new MalformedFileException(MalformedFileException.quote(index) + " is missing"));
    Warnings warnings = new Warnings();
    try (source) {
      Bundle.Files files =
          new Bundle.Files(
              file.folder(), name.group(1), Integer.parseInt(name.group(2)), file.size());
      Bundle bundle = Bundle.read(source, files, warnings);
      if (bundle.index().shards() != Integer.parseInt(name.group(3))) {
        throw new MalformedFileException(
            "the index beside it is that of " + bundle.index().shards() + " data files");
      }
      return new Layout(
          name(), bundle.extents(), bundle.tensors(), Map.of("index", index), warnings.lines());
    }
  }
}
