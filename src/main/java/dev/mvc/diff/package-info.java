/// What changed between two versions, in numbers that people can judge by.
///
/// [dev.mvc.diff.VersionDiff] compares two [dev.mvc.diff.Snapshot]s: files, and tensors over all of
/// them, so that re-sharding a model changes nothing. What is stored under the same id is never
/// read; cost grows with what changed.
///
/// [dev.mvc.diff.ChangeAccumulator] takes the old and the new bytes of a tensor stretch by stretch
/// and gives [dev.mvc.diff.ChangeStatistics]: how many elements changed, and by how much compared
/// with what they were. Two accumulators that worked side by side are combined; for equal stretches
/// combined in equal order the result is equal to the last bit, however many threads there were.
///
/// Values are only looked at here, and only to be told about: what is stored is decided on bits.
@NullMarked
package dev.mvc.diff;

import org.jspecify.annotations.NullMarked;
