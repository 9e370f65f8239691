package dev.mvc.merge;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// What is done about a tensor that several heads have changed.
public enum Strategy {
  /// The first head's.
  OURS,
  /// The second head's.
  THEIRS,
  /// The weighted mean of the heads.
  AVERAGE,
  /// base + λ·Σ wᵢ·(headᵢ − base), Ilharco et al. 2023.
  TASK_ARITHMETIC,
  /// As before, of each difference only the largest elements, and of those only the ones that have
  /// the sign of their sum: TIES, Yadav et al. 2023.
  TIES,
  /// As task arithmetic with random elements of each difference, scaled up for the missing ones:
  /// DARE, Yu et al. 2024.
  DARE,
  /// DARE with the signs of TIES.
  DARE_TIES,
  /// As task arithmetic without the largest and the smallest elements of each difference: Model
  /// Breadcrumbs, Davari and Belilovsky 2024.
  BREADCRUMBS,
  /// Along the great circle between two heads, Shoemake 1985.
  SLERP;

  /// The strategy of that name, as [#toString] writes it; underscores do as well.
  public static Optional<Strategy> find(String name) {
    String wanted = name.replace('_', '-').toLowerCase(Locale.ROOT);
    return Arrays.stream(values()).filter(s -> s.toString().equals(wanted)).findFirst();
  }

  /// The names of all of them.
  public static List<String> names() {
    return Arrays.stream(values()).map(Strategy::toString).toList();
  }

  /// Whether new values are computed, for which a type must have numbers between its numbers.
  public boolean isArithmetic() {
    return this != OURS && this != THEIRS;
  }

  /// Whether it works on differences from a common ancestor.
  public boolean needsBase() {
    return switch (this) {
      case TASK_ARITHMETIC, TIES, DARE, DARE_TIES, BREADCRUMBS -> true;
      case OURS, THEIRS, AVERAGE, SLERP -> false;
    };
  }

  /// Whether the heads have weights.
  public boolean isWeighted() {
    return isArithmetic() && this != SLERP;
  }

  /// Whether it is defined for more than two heads.
  public boolean takesMany() {
    return this != SLERP && this != THEIRS;
  }

  /// As it is typed: `task-arithmetic`.
  @Override
  public String toString() {
    return name().replace('_', '-').toLowerCase(Locale.ROOT);
  }
}
