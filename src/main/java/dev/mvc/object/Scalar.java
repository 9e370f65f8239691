package dev.mvc.object;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.math.BigDecimal;
import java.util.OptionalDouble;

/// A typed value of a hyperparameter or a metric.
public sealed interface Scalar {
  /// A whole number.
  record Whole(long value) implements Scalar {
    @Override
    public OptionalDouble number() {
      return OptionalDouble.of((double) value);
    }

    @Override
    public String toString() {
      return Long.toString(value);
    }
  }

  /// Any other number, NaN and infinities included.
  record Real(double value) implements Scalar {
    @Override
    public OptionalDouble number() {
      return OptionalDouble.of(value);
    }

    @Override
    public String toString() {
      if (Double.isNaN(value) || Double.isInfinite(value)) {
        return Double.toString(value);
      }
      double size = Math.abs(value);
      if (size != 0 && (size < 1e-3 || size >= 1e15)) {
        BigDecimal digits = BigDecimal.valueOf(value).stripTrailingZeros();
        int exponent = digits.precision() - digits.scale() - 1;
        return digits.movePointLeft(exponent).toPlainString() + "e" + exponent;
      }
      return BigDecimal.valueOf(value).stripTrailingZeros().toPlainString();
    }
  }

  /// True or false.
  record Flag(boolean value) implements Scalar {
    @Override
    public String toString() {
      return Boolean.toString(value);
    }
  }

  /// Anything else.
  record Text(String value) implements Scalar {
    @Override
    public String toString() {
      return value;
    }
  }

  /// The value as a number, NaN and infinities included; empty when it is none.
  default OptionalDouble number() {
    return OptionalDouble.empty();
  }

  /// The value that a person means by `text`: a number where it is one, `true` and `false`, else
  /// text.
  static Scalar parse(String text) {
    if (text.equals("true") || text.equals("false")) {
      return new Flag(Boolean.parseBoolean(text));
    }
    if (text.matches("[+-]?[0-9]{1,18}")) {
      return new Whole(Long.parseLong(text));
    }
    if (text.matches("[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]+)?")) {
      return new Real(Double.parseDouble(text));
    }
    return switch (text) {
      case "nan", "NaN" -> new Real(Double.NaN);
      case "inf", "Infinity", "+inf" -> new Real(Double.POSITIVE_INFINITY);
      case "-inf", "-Infinity" -> new Real(Double.NEGATIVE_INFINITY);
      default -> new Text(text);
    };
  }

  /// The JSON form. Numbers that JSON cannot hold are objects: `{"real":"NaN"}`.
  default JsonNode write() {
    return switch (this) {
      case Whole(long value) -> LongNode.valueOf(value);
      case Flag(boolean value) -> BooleanNode.valueOf(value);
      case Text(String value) -> TextNode.valueOf(value);
      case Real(double value) ->
          Double.isFinite(value)
              ? DoubleNode.valueOf(value)
              : CanonicalJson.object().put("real", Double.toString(value));
    };
  }

  /// Reads the JSON form.
  static Scalar read(JsonNode node) throws MalformedObjectException {
    if (node.isBoolean()) {
      return new Flag(node.booleanValue());
    }
    if (node.isIntegralNumber() && node.canConvertToLong()) {
      return new Whole(node.longValue());
    }
    if (node.isNumber()) {
      return new Real(node.doubleValue());
    }
    if (node.isTextual()) {
      return new Text(node.textValue());
    }
    if (node.path("real").isTextual()) {
      return parse(node.path("real").textValue());
    }
    throw new MalformedObjectException("has a value that is no scalar: " + node);
  }
}
