package dev.mvc.format.torch;

import dev.mvc.format.pickle.PickleValue;
import dev.mvc.format.pickle.PickleValue.Bool;
import dev.mvc.format.pickle.PickleValue.Global;
import dev.mvc.format.pickle.PickleValue.Huge;
import dev.mvc.format.pickle.PickleValue.Instance;
import dev.mvc.format.pickle.PickleValue.Int;
import dev.mvc.format.pickle.PickleValue.Items;
import dev.mvc.format.pickle.PickleValue.None;
import dev.mvc.format.pickle.PickleValue.Real;
import dev.mvc.format.pickle.PickleValue.Text;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Plain values as text.
final class KeyText {
  /// Keys that are tuples are pairs of names or numbers.
  private static final int MAX_ITEMS = 8;

  private KeyText() {}

  /// A key of a dictionary as Python's `str` writes it.
  static String of(PickleValue key) {
    return switch (key) {
      case Items items when items.isTuple() && items.values().size() <= MAX_ITEMS ->
          tuple(items.values());
      case Global global -> global.path();
      case Instance object when object.callee() instanceof Global global -> global.path();
      default -> Objects.requireNonNullElse(plain(key), "?");
    };
  }

  private static String tuple(List<PickleValue> values) {
    String inner =
        values.stream()
            .map(value ->
                value instanceof Text(String text)
                    ? "'" + text + "'"
                    : Objects.requireNonNullElse(plain(value), "?"))
            .collect(Collectors.joining(", "));
    return "(" + inner + (values.size() == 1 ? ",)" : ")");
  }

  /// A plain value, or nothing when it is none.
  static @Nullable String plain(PickleValue value) {
    return switch (value) {
      case Text(String text) -> text;
      case Int(long number) -> Long.toString(number);
      case Huge huge -> huge.value().toString();
      case Real(double number) -> Double.toString(number);
      case Bool(boolean is) -> is ? "True" : "False";
      case None _ -> "None";
      default -> null;
    };
  }

  /// The name of a sparse layout, as in `torch.serialization._get_layout("torch.sparse_coo")`.
  static String layout(@Nullable PickleValue value) {
    return value instanceof Instance call && call.argument(0) instanceof Text(String name)
        ? name
        : "";
  }
}
