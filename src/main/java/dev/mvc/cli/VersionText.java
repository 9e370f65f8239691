package dev.mvc.cli;

import dev.mvc.diff.DataChange;
import dev.mvc.id.ObjectId;
import dev.mvc.object.DataSet;
import dev.mvc.object.Scalar;
import dev.mvc.object.Signature;
import dev.mvc.object.Thinned;
import dev.mvc.object.Version;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.stream.Collectors;

/// Parts of a version as people read them.
final class VersionText {
  private static final int MAX_VALUE_COLUMNS = 40;
  private static final int MAX_NAMES = 8;
  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss xx", Locale.ROOT);

  private VersionText() {}

  /// A data set: `train: 12,400 files, 90.1 MB`.
  static String data(DataSet set) {
    return set.name()
        + ": "
        + Counts.of(set.files(), "file")
        + ", "
        + Sizes.format(set.bytes())
        + (set.manifest().isPresent() ? " (external)" : "");
  }

  /// What became of a data set: `train: 12,400 → 13,050 files (+650)`.
  static String data(DataChange change) {
    if (change.old().isEmpty() || change.now().isEmpty()) {
      return change.now().map(set -> data(set) + " added").orElse(change.name() + " removed");
    }
    DataSet old = change.old().get();
    DataSet now = change.now().get();
    long more = now.files() - old.files();
    if (more != 0) {
      return now.name()
          + ": "
          + Counts.exact(old.files())
          + " → "
          + Counts.of(now.files(), "file")
          + (more > 0 ? " (+" : " (−")
          + Counts.exact(Math.abs(more))
          + ")";
    }
    boolean isMoved = old.digest().equals(now.digest());
    return data(now) + (isMoved ? ", at " + now.location() : ", content changed");
  }

  /// As `Ada <ada@example.org>`.
  static String author(Version version) {
    return author(version.author());
  }

  static String author(Signature author) {
    return author.email().isEmpty() ? author.name() : author.name() + " <" + author.email() + ">";
  }

  /// In the author's own time, as `2026-03-01 14:02:11 +0100`.
  static String date(Version version) {
    return date(version.author());
  }

  static String date(Signature author) {
    return date(author.time());
  }

  static String date(OffsetDateTime time) {
    return DATE.format(time);
  }

  /// What a version does without since when: `weights, on 2026-03-01`.
  static String thinned(Thinned.Mark mark) {
    return mark.part().word() + ", on " + mark.time().toLocalDate();
  }

  static List<String> parents(Version version) {
    return version.parents().stream().map(ObjectId::brief).toList();
  }

  /// Each as `loss 0.84`.
  static List<String> values(SortedMap<String, Scalar> values) {
    List<String> texts = new ArrayList<>();
    values.forEach((name, value) ->
        texts.add(name + " " + Text.elide(Figures.brief(value), MAX_VALUE_COLUMNS)));
    return texts;
  }

  /// As `loss 0.84 · val_acc 0.881`, at most so many.
  static String values(SortedMap<String, Scalar> values, int most) {
    return values(values).stream().limit(most).collect(Collectors.joining(" · "))
        + (values.size() > most ? " · …" : "");
  }

  /// Some of many names: `a, b, c, … 4 more`.
  static String few(Collection<String> names) {
    String shown =
        names.stream()
            .limit(MAX_NAMES)
            .map(name -> Text.elide(name, MAX_VALUE_COLUMNS))
            .collect(Collectors.joining(", "));
    int more = names.size() - MAX_NAMES;
    return more > 0 ? shown + ", … " + more + " more" : shown;
  }
}
