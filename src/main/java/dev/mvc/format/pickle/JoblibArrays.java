package dev.mvc.format.pickle;

import dev.mvc.format.layout.MalformedFileException;
import dev.mvc.format.pickle.PickleValue.Global;
import dev.mvc.format.pickle.PickleValue.Instance;
import dev.mvc.format.pickle.PickleValue.Int;
import dev.mvc.format.pickle.PickleValue.Items;
import dev.mvc.format.pickle.PickleValue.Text;
import java.io.IOException;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The arrays that joblib writes in the midst of a pickle, right after the object that describes
/// each: `NumpyArrayWrapper` of `joblib/numpy_pickle.py`, as of joblib 1.5. They are passed over;
/// an array of objects is a pickle again.
final class JoblibArrays implements PickleMachine.Built {
  private static final Pattern TYPE = Pattern.compile("[<>|=]?([a-zA-Z])([0-9]{0,9})");

  /// Arrays of objects can hold such arrays.
  private static final int MAX_DEPTH = 20;

  private final PickleInput in;
  private final Consumer<Global> imports;
  private final int depth;

  JoblibArrays(PickleInput in, Consumer<Global> imports, int depth) {
    this.in = in;
    this.imports = imports;
    this.depth = depth;
  }

  @Override
  public void built(Instance object) throws IOException, MalformedFileException {
    if (!object.isOf("joblib.numpy_pickle", "NumpyArrayWrapper")
        || !(object.state() instanceof PickleDict state)) {
      return;
    }
    if (state.get("numpy_array_alignment_bytes") instanceof Int) {
      in.skip(in.readByte());
    }
    Matcher type = TYPE.matcher(typeOf(state.get("dtype")));
    if (!type.matches()) {
      throw in.malformed("holds an array of an unknown type");
    }
    if (type.group(1).equals("O")) {
      readObjects();
      return;
    }
    try {
      long width = type.group(2).isEmpty() ? 1 : Integer.parseInt(type.group(2));
      width = type.group(1).equals("U") ? 4 * width : width;
      in.skip(Math.multiplyExact(count(state.get("shape")), width));
    } catch (ArithmeticException e) {
      throw in.malformed("holds an array of an impossible size");
    }
  }

  private void readObjects() throws IOException, MalformedFileException {
    if (depth == MAX_DEPTH) {
      throw in.malformed("nests arrays of objects more than " + MAX_DEPTH + " deep");
    }
    PickleMachine machine = new PickleMachine(in, imports);
    machine.onBuilt(new JoblibArrays(in, imports, depth + 1));
    machine.run();
  }

  /// The type's name: the first argument of `numpy.dtype`.
  private static String typeOf(@Nullable PickleValue dtype) {
    return dtype instanceof Instance object && object.argument(0) instanceof Text(String name)
        ? name
        : "";
  }

  private static long count(@Nullable PickleValue shape) {
    long count = 1;
    if (shape instanceof Items items) {
      for (PickleValue dim : items.values()) {
        count = Math.multiplyExact(count, dim instanceof Int(long size) ? size : -1);
      }
    }
    return count;
  }
}
