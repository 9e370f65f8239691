package dev.mvc.experiment;

import dev.mvc.format.layout.MalformedFileException;
import dev.mvc.format.pickle.Pickle;
import dev.mvc.format.pickle.PickleDict;
import dev.mvc.format.pickle.PickleValue;
import dev.mvc.format.zip.ZipDirectory;
import dev.mvc.format.zip.ZipMember;
import dev.mvc.io.ByteSource;
import dev.mvc.object.Scalar;
import java.io.IOException;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The `training_args.bin` that Hugging Face's trainer leaves beside a checkpoint: a pickled object
/// in a zip archive of PyTorch. Its attributes are read; nothing is run.
final class TrainingArguments {
  private static final int MAX_SIZE = 1 << 20;

  /// What stands in several places is made into one value: unfolded, it could fill any memory.
  private final IdentityHashMap<PickleValue, Nested> made = new IdentityHashMap<>();

  private TrainingArguments() {}

  static Nested read(ByteSource file) throws IOException, MalformedFileException {
    for (ZipMember member : ZipDirectory.read(file).members()) {
      if (member.name().endsWith("/data.pkl")) {
        byte[] bytes = member.read(file, MAX_SIZE);
        PickleValue value = Pickle.read(ByteSource.of(bytes), 0, "data.pkl").value();
        if (value instanceof PickleValue.Instance object
            && object.state() instanceof PickleDict attributes) {
          return new TrainingArguments().table(attributes, 0);
        }
        throw new MalformedFileException("its pickle is no object with attributes");
      }
    }
    throw new MalformedFileException("it has no data.pkl, so PyTorch did not write it");
  }

  private Nested table(PickleDict dict, int depth) {
    Map<String, Nested> entries = new LinkedHashMap<>();
    for (PickleDict.Entry entry : dict.entries()) {
      // What begins with an underscore, the trainer keeps for itself.
      if (entry.key() instanceof PickleValue.Text(String name) && !name.startsWith("_")) {
        entries.put(name, value(entry.value(), depth + 1));
      }
    }
    return new Nested.Table(entries);
  }

  private Nested value(PickleValue value, int depth) {
    if (depth > Nested.MAX_DEPTH) {
      return Nested.Nothing.NULL;
    }
    Nested known = made.get(value);
    if (known == null) {
      known = make(value, depth);
      made.put(value, known);
    }
    return known;
  }

  private Nested make(PickleValue value, int depth) {
    return switch (value) {
      case PickleValue.Bool(boolean flag) -> new Nested.One(new Scalar.Flag(flag));
      case PickleValue.Int(long whole) -> new Nested.One(new Scalar.Whole(whole));
      case PickleValue.Real(double real) -> new Nested.One(new Scalar.Real(real));
      case PickleValue.Text(String text) -> new Nested.One(new Scalar.Text(text));
      case PickleValue.Huge huge -> Nested.whole(huge.value().toString());
      case PickleDict dict -> table(dict, depth);
      case PickleValue.Items items -> list(items, depth);
      // A member of an enumeration is called with its value.
      case PickleValue.Instance object when object.argument(0) instanceof PickleValue.Text name ->
          new Nested.One(new Scalar.Text(name.value()));
      default -> Nested.Nothing.NULL;
    };
  }

  private Nested list(PickleValue.Items items, int depth) {
    List<Nested> all = new ArrayList<>();
    items.values().forEach(item -> all.add(value(item, depth + 1)));
    return new Nested.Many(all);
  }
}
