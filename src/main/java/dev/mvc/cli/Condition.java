package dev.mvc.cli;

import dev.mvc.io.MvcException;
import dev.mvc.io.MvcException.Kind;
import dev.mvc.object.Scalar;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A condition on a hyperparameter or a result, as `val_acc>0.9`. Numbers are compared as numbers,
/// everything else as text and only for equality. NaN fulfils none but `!=`.
record Condition(String name, Operator operator, Scalar value) {
  private static final Pattern FORM =
      Pattern.compile("\\s*([^<>=!]+?)\\s*(<=|>=|!=|==|=|<|>)\\s*([^<>=!].*?)\\s*");

  /// How the two sides are to compare.
  enum Operator {
    LESS("<"),
    AT_MOST("<="),
    EQUAL("="),
    OTHER("!="),
    AT_LEAST(">="),
    MORE(">");

    private final String text;

    Operator(String text) {
      this.text = text;
    }

    private static Operator of(String text) {
      for (Operator operator : values()) {
        if (operator.text.equals(text)) {
          return operator;
        }
      }
      return EQUAL; // written ==
    }

    private boolean isOrder() {
      return this != EQUAL && this != OTHER;
    }
  }

  /// Reads a condition.
  ///
  /// @param option for the message
  static Condition parse(String text, String option) {
    Matcher form = FORM.matcher(text);
    if (!form.matches()) {
      throw new MvcException(
          Kind.USAGE,
          option + " takes a condition, not \"" + text + "\".",
          "write it in quotes: " + option + " 'val_acc>0.9'; there are < <= = != >= >.");
    }
    Condition condition =
        new Condition(form.group(1), Operator.of(form.group(2)), Scalar.parse(form.group(3)));
    if (condition.operator.isOrder() && condition.value.number().isEmpty()) {
      throw new MvcException(
          Kind.USAGE,
          option
              + ": "
              + condition.value
              + " is no number, so nothing is "
              + form.group(2)
              + " it.",
          "= and != compare texts.");
    }
    return condition;
  }

  /// Whether the value of that name is so; false when there is none.
  boolean holds(Map<String, Scalar> values) {
    Scalar is = values.get(name);
    if (is == null) {
      return false;
    }
    OptionalDouble left = is.number();
    OptionalDouble right = value.number();
    if (left.isEmpty() || right.isEmpty()) {
      return operator == (is.toString().equals(value.toString()) ? Operator.EQUAL : Operator.OTHER);
    }
    double a = left.getAsDouble();
    double b = right.getAsDouble();
    return switch (operator) {
      case LESS -> a < b;
      case AT_MOST -> a <= b;
      case EQUAL -> a == b;
      case OTHER -> a != b;
      case AT_LEAST -> a >= b;
      case MORE -> a > b;
    };
  }
}
