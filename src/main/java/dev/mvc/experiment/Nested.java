package dev.mvc.experiment;

import dev.mvc.format.layout.MalformedFileException;
import dev.mvc.object.Scalar;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What a file of settings or results holds: values in lists and tables.
sealed interface Nested {
  /// Deeper than any settings are, and far from the end of a stack.
  int MAX_DEPTH = 64;

  /// A plain value.
  record One(Scalar value) implements Nested {}

  /// A list.
  record Many(List<Nested> items) implements Nested {
    public Many {
      items = List.copyOf(items);
    }
  }

  /// A table, in its order.
  record Table(Map<String, Nested> entries) implements Nested {
    public Table {
      entries = Collections.unmodifiableMap(new LinkedHashMap<>(entries));
    }
  }

  /// Where a file says that there is no value.
  enum Nothing implements Nested {
    NULL
  }

  /// A whole number by its digits. One of more than 64 bits stays the text that it is: as a double
  /// it would be another number, and seeds are such.
  static One whole(String digits) {
    try {
      return new One(new Scalar.Whole(Long.parseLong(digits)));
    } catch (NumberFormatException e) {
      return new One(new Scalar.Text(digits));
    }
  }

  /// A finite number by its digits.
  ///
  /// @param place the beginning of a message, as `line 3`
  static One real(String digits, String place) throws MalformedFileException {
    double value = Double.parseDouble(digits);
    if (Double.isInfinite(value)) {
      throw new MalformedFileException(
          place
              + ": "
              + MalformedFileException.quote(digits)
              + " is larger than any number can be");
    }
    return new One(new Scalar.Real(value));
  }
}
