package dev.mvc.diff;

import java.util.OptionalDouble;

/// How a tensor changed.
///
/// Norms are Euclidean (Frobenius for matrices), over the elements that are finite before and
/// after; a norm beyond the range of a double is [Double#MAX_VALUE].
///
/// @param elements all elements that were compared
/// @param changed those whose bits differ; 0 and -0 do, two equal NaNs do not
/// @param normOfDelta ‖Δ‖₂
/// @param normOfOld ‖W‖₂ of the old values
/// @param normOfNew ‖W‖₂ of the new values
/// @param relative ‖Δ‖₂ / ‖W‖₂; absent when all old values are 0 and a new one is not
/// @param cosine of the angle between old and new values; absent when one side is all 0
/// @param maxAbsDelta the largest |Δ| of an element, for complex types of a part of one
/// @param oddOld old elements that are not finite
/// @param oddNew new elements that are not finite
public record ChangeStatistics(
    long elements,
    long changed,
    double normOfDelta,
    double normOfOld,
    double normOfNew,
    OptionalDouble relative,
    OptionalDouble cosine,
    double maxAbsDelta,
    NonFinite oddOld,
    NonFinite oddNew) {

  /// Elements that are no numbers or infinite. A complex one is a NaN if a part of it is.
  public record NonFinite(long nan, long infinite) {
    /// Both together.
    public long count() {
      return nan + infinite;
    }
  }

  /// The share of elements that changed, 0 to 1; 0 for a tensor without elements.
  public double changedShare() {
    return elements == 0 ? 0 : (double) changed / elements;
  }
}
