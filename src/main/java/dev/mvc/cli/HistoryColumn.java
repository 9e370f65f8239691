package dev.mvc.cli;

import dev.mvc.graph.Walk;
import dev.mvc.object.Scalar;
import java.util.Locale;
import java.util.Optional;

/// A column of `mvc history`.
///
/// @param name of a hyperparameter or metric; of others, that of their kind
/// @param title above the column
record HistoryColumn(Kind kind, String name, String title) {
  /// What a column shows.
  enum Kind {
    NUMBER,
    VERSION,
    WHEN,
    AUTHOR,
    REFS,
    MESSAGE,
    PARAM,
    METRIC;

    /// Whether it is named after what it shows, and the name is not that of a kind.
    boolean isValue() {
      return this == PARAM || this == METRIC;
    }
  }

  /// One that is no hyperparameter or metric.
  static HistoryColumn of(Kind kind) {
    String name = kind.name().toLowerCase(Locale.ROOT);
    return new HistoryColumn(kind, name, kind == Kind.NUMBER ? "" : name);
  }

  /// The hyperparameter or metric of a version; empty where it has none, and for other columns.
  Optional<Scalar> value(Walk.Step step) {
    return switch (kind) {
      case PARAM -> Optional.ofNullable(step.version().params().get(name));
      case METRIC -> Optional.ofNullable(step.version().metrics().get(name));
      default -> Optional.empty();
    };
  }

  Table.Column form() {
    return switch (kind) {
      case NUMBER, PARAM, METRIC -> Table.right(title);
      case MESSAGE -> Table.names(title);
      default -> Table.left(title);
    };
  }

  boolean isRight() {
    return form().right();
  }
}
