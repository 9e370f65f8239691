package dev.mvc.cli;

import dev.mvc.id.ObjectId;
import dev.mvc.object.DataSet;
import dev.mvc.object.Run;
import dev.mvc.object.Scalar;
import dev.mvc.object.Signature;
import dev.mvc.object.Thinned;
import dev.mvc.object.Version;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// A version as `--json` has it. Parts that were not asked for are null.
///
/// @param number the short number, 12 for `r12`; null for one that has none yet
/// @param names branches and tags, and `HEAD`
/// @param date ISO 8601 with the offset of the author's place
/// @param run the run that made it; null for a version that none made
/// @param thinned which of its tensors were given up; null for a version that is whole
/// @param merge how it was merged; null for a version that was not
/// @param generation 1 for a first version, else one more than the largest of its parents
record VersionDocument(
    ObjectId id,
    @Nullable Long number,
    List<String> names,
    List<ObjectId> parents,
    Author author,
    String date,
    String message,
    long generation,
    @Nullable SortedMap<String, Object> params,
    @Nullable SortedMap<String, Object> metrics,
    @Nullable List<Data> data,
    @Nullable Architecture architecture,
    @Nullable RunMark run,
    @Nullable ThinnedMark thinned,
    MergeDocument.@Nullable Recorded merge) {

  /// @param email empty when there is none
  record Author(String name, String email) {}

  /// A model's form in brief, see [dev.mvc.object.Architecture].
  record Architecture(ObjectId digest, long tensors, long parameters) {}

  /// @param state of the run now; null where its record is not here
  record RunMark(String name, @Nullable String state) {
    static RunMark of(String name, RefNames names) {
      return new RunMark(name, names.runState(name).map(Run.State::word).orElse(null));
    }
  }

  /// @param part `weights` or `optimizer`
  /// @param date ISO 8601
  record ThinnedMark(String part, String date) {
    static @Nullable ThinnedMark of(ObjectId id, RefNames names) {
      Thinned.Mark mark = names.thinning(id);
      return mark == null ? null : new ThinnedMark(mark.part().key(), mark.time().toString());
    }
  }

  /// A data set that the version was trained on.
  ///
  /// @param digest of its files, see [DataSet]
  record Data(
      String name, String location, boolean tracked, long files, long bytes, ObjectId digest) {
    static Data of(DataSet set) {
      return new Data(
          set.name(),
          set.location(),
          set.manifest().isEmpty(),
          set.files(),
          set.bytes(),
          set.digest());
    }
  }

  static VersionDocument of(ObjectId id, Version version, RefNames names) {
    Signature author = version.author();
    return new VersionDocument(
        id,
        names.number(id),
        names.of(id),
        version.parents(),
        new Author(author.name(), author.email()),
        author.time().toString(),
        version.message(),
        version.generation(),
        plain(version.params()),
        plain(version.metrics()),
        version.data().stream().map(Data::of).toList(),
        new Architecture(
            version.architecture().digest(),
            version.architecture().tensors(),
            version.architecture().parameters()),
        version.run().map(name -> RunMark.of(name, names)).orElse(null),
        ThinnedMark.of(id, names),
        version.merge().map(MergeDocument.Recorded::of).orElse(null));
  }

  /// The same with nothing but these parts.
  VersionDocument only(Set<DiffPart> parts) {
    return new VersionDocument(
        id,
        number,
        names,
        parents,
        author,
        date,
        message,
        generation,
        parts.contains(DiffPart.PARAMS) ? params : null,
        parts.contains(DiffPart.RESULTS) ? metrics : null,
        parts.contains(DiffPart.DATA) ? data : null,
        parts.contains(DiffPart.ARCHITECTURE) ? architecture : null,
        run,
        thinned,
        merge);
  }

  /// Values as JSON has them.
  static SortedMap<String, Object> plain(SortedMap<String, Scalar> values) {
    SortedMap<String, Object> plain = new TreeMap<>();
    values.forEach((name, value) -> plain.put(name, DiffDocument.plain(value)));
    return plain;
  }
}
