package dev.mvc.experiment;

import dev.mvc.diff.MetricOrder;
import dev.mvc.id.ObjectId;
import dev.mvc.object.Thinned;
import dev.mvc.object.Version;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;

/// Which versions stay whole: `[retention]` of `mvc.toml`.
///
/// Without any of `last`, `best` and `every`, all keep their weights.
///
/// @param last so many of each branch, along first parents
/// @param best so many by each of these metrics
/// @param every those whose generation is a multiple
/// @param tagged all that have tags
/// @param dropOptimizerAfter so many of each branch have their optimizer state; empty for all
public record Retention(
    OptionalInt last,
    List<Best> best,
    OptionalInt every,
    boolean tagged,
    OptionalInt dropOptimizerAfter) {
  public Retention {
    best = List.copyOf(best);
  }

  /// So many versions, the best by a metric.
  public record Best(String metric, int count) {}

  /// Why a version keeps its weights.
  public enum Reason {
    /// A branch, `HEAD`, an open merge or a search stands for it.
    NAMED,
    TAGGED,
    LAST,
    BEST,
    EVERY
  }

  /// A version that may be thinned.
  ///
  /// @param named whether it has to stay as it is, whatever the rules say
  /// @param tagged whether a tag stands for it
  /// @param distance from the head of the nearest branch along first parents, 0 for the head
  ///   itself; empty for one that is on no branch's line
  /// @param without what it does without already
  public record Candidate(
      ObjectId id,
      Version version,
      boolean named,
      boolean tagged,
      OptionalInt distance,
      Optional<Thinned.Part> without) {}

  /// What becomes of a version.
  ///
  /// @param reasons why it keeps its weights; none for one that does not, or that no rule is about
  /// @param goes what it loses now; empty for nothing
  public record Choice(Candidate candidate, Set<Reason> reasons, Optional<Thinned.Part> goes) {}

  /// Whether there is any rule.
  public boolean isEmpty() {
    return !choosesWeights() && dropOptimizerAfter.isEmpty();
  }

  private boolean choosesWeights() {
    return last.isPresent() || !best.isEmpty() || every.isPresent();
  }

  /// What becomes of each version, in the order given.
  ///
  /// @param candidates of equally good ones the first counts as better
  /// @param directions which way metrics get better; must know it of all in `best`
  public List<Choice> choose(List<Candidate> candidates, Directions directions) {
    Set<ObjectId> winners = new HashSet<>();
    for (Best rule : best) {
      winners.addAll(best(rule, candidates, directions.of(rule.metric)));
    }
    return candidates.stream().map(each -> choose(each, winners.contains(each.id))).toList();
  }

  /// Those that have lost their weights take nobody's place.
  private static List<ObjectId> best(Best rule, List<Candidate> candidates, MetricOrder order) {
    int sign = order == MetricOrder.HIGHER_IS_BETTER ? -1 : 1;
    return candidates.stream()
        .filter(each -> !each.without.equals(Optional.of(Thinned.Part.WEIGHTS)))
        .filter(each -> value(each, rule.metric).isPresent())
        .sorted(Comparator.comparingDouble(each -> sign * value(each, rule.metric).getAsDouble()))
        .limit(rule.count)
        .map(Candidate::id)
        .toList();
  }

  /// Empty for NaN, too, which is better than nothing.
  private static OptionalDouble value(Candidate candidate, String metric) {
    return Optional.ofNullable(candidate.version.metrics().get(metric))
        .map(value -> value.number())
        .filter(number -> number.isPresent() && !Double.isNaN(number.getAsDouble()))
        .orElse(OptionalDouble.empty());
  }

  private Choice choose(Candidate candidate, boolean isBest) {
    Set<Reason> reasons = EnumSet.noneOf(Reason.class);
    if (candidate.named) {
      reasons.add(Reason.NAMED);
    }
    if (tagged && candidate.tagged) {
      reasons.add(Reason.TAGGED);
    }
    if (last.isPresent() && isWithin(candidate, last)) {
      reasons.add(Reason.LAST);
    }
    if (isBest) {
      reasons.add(Reason.BEST);
    }
    if (every.isPresent() && candidate.version.generation() % every.getAsInt() == 0) {
      reasons.add(Reason.EVERY);
    }
    boolean isFixed = reasons.contains(Reason.NAMED) || reasons.contains(Reason.TAGGED);
    Optional<Thinned.Part> goes = Optional.empty();
    if (choosesWeights() && reasons.isEmpty()) {
      goes = Optional.of(Thinned.Part.WEIGHTS);
    } else if (!isFixed
        && dropOptimizerAfter.isPresent()
        && !isWithin(candidate, dropOptimizerAfter)) {
      goes = Optional.of(Thinned.Part.OPTIMIZER);
    }
    Optional<Thinned.Part> more =
        goes.filter(
            part -> candidate.without.isEmpty() || candidate.without.get().compareTo(part) < 0);
    return new Choice(candidate, reasons, more);
  }

  private static boolean isWithin(Candidate candidate, OptionalInt most) {
    return candidate.distance.isPresent() && candidate.distance.getAsInt() < most.getAsInt();
  }
}
