package dev.mvc.experiment;

import dev.mvc.format.layout.MalformedFileException;
import dev.mvc.object.Scalar;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// Nested values by their path, with dots: `optimizer.lr`.
///
/// Short lists of plain values are one text, `[0.9, 0.999]`; of other lists each item has its
/// number in the path. What is null is left out; empty lists and tables are the texts `[]` and
/// `{}`.
final class Flat {
  /// Values of a file. A program with more options than this has none that anybody could name.
  private static final int MAX_VALUES = 1_000;

  /// Characters of a text; longer ones are cut off. The file itself is in the version.
  private static final int MAX_TEXT = 1_000;

  private static final int MAX_NAME = 200;

  /// Lists of plain values up to this length are one value.
  private static final int MAX_LIST = 16;

  /// Values that are looked at. Where a file lets a value stand in several places, there can be
  /// more than it has bytes, and all of them null.
  private static final int MAX_STEPS = 100_000;

  private final SortedMap<String, Scalar> values = new TreeMap<>();
  private int steps;

  private Flat() {}

  /// The values of a table.
  ///
  /// @throws MalformedFileException when there are too many, or two have one path
  static SortedMap<String, Scalar> of(Nested nested) throws MalformedFileException {
    if (!(nested instanceof Nested.Table)) {
      throw new MalformedFileException("there are no names in it: a table is expected");
    }
    Flat flat = new Flat();
    flat.collect("", nested);
    return flat.values;
  }

  private void collect(String path, Nested nested) throws MalformedFileException {
    if (++steps > MAX_STEPS) {
      throw new MalformedFileException(
          "there are more than 100,000 values, counting repeated ones");
    }
    switch (nested) {
      case Nested.Nothing _ -> {}
      case Nested.One(Scalar value) -> put(path, value);
      case Nested.Table(Map<String, Nested> entries) -> {
        if (entries.isEmpty() && !path.isEmpty()) {
          put(path, new Scalar.Text("{}"));
        }
        for (Map.Entry<String, Nested> entry : entries.entrySet()) {
          collect(path.isEmpty() ? entry.getKey() : path + "." + entry.getKey(), entry.getValue());
        }
      }
      case Nested.Many(List<Nested> items) -> {
        Optional<String> text = text(items);
        if (text.isPresent()) {
          put(path, new Scalar.Text(text.get()));
          return;
        }
        for (int i = 0; i < items.size(); i++) {
          collect(path + "." + i, items.get(i));
        }
      }
    }
  }

  private static Optional<String> text(List<Nested> items) {
    if (items.size() > MAX_LIST) {
      return Optional.empty();
    }
    List<String> texts = new ArrayList<>();
    for (Nested item : items) {
      switch (item) {
        case Nested.One(Scalar value) -> texts.add(value.toString());
        case Nested.Nothing _ -> texts.add("null");
        case Nested.Many _, Nested.Table _ -> {
          return Optional.empty();
        }
      }
    }
    return Optional.of("[" + String.join(", ", texts) + "]");
  }

  private void put(String path, Scalar value) throws MalformedFileException {
    if (path.length() > MAX_NAME) {
      throw new MalformedFileException(
          "the name " + MalformedFileException.quote(path) + " is longer than " + MAX_NAME);
    }
    if (path.isEmpty()) {
      throw new MalformedFileException("a value has an empty name");
    }
    if (values.put(path, cut(value)) != null) {
      throw new MalformedFileException(
          "there are two values " + MalformedFileException.quote(path));
    }
    if (values.size() > MAX_VALUES) {
      throw new MalformedFileException("there are more than 1,000 values");
    }
  }

  private static Scalar cut(Scalar value) {
    if (value instanceof Scalar.Text(String text) && text.length() > MAX_TEXT) {
      int end = Character.isHighSurrogate(text.charAt(MAX_TEXT - 1)) ? MAX_TEXT - 1 : MAX_TEXT;
      return new Scalar.Text(text.substring(0, end) + "…");
    }
    return value;
  }
}
