package dev.mvc.ref;

import dev.mvc.ref.Operation.PathChange;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Goes back through operations, the latest first, and tells what has to change for everything to
/// be as it was.
///
/// A change counts only where the value that it led to is the one that the next later change, or
/// the present, begins with: what was logged and then not done, because the command was killed, is
/// passed over. Working files are written before anything is logged; there the earliest change
/// counts.
public final class Rewind {
  /// The present value under a name, path or key; null when there is none.
  @FunctionalInterface
  public interface Present {
    /// The value of one.
    @Nullable String of(String name) throws IOException;
  }

  /// A value now and as it was.
  private record Span(@Nullable String present, @Nullable String past) {}

  private final Present names;
  private final Present paths;
  private final Present settings;
  private final Map<String, Span> nameSpans = new LinkedHashMap<>();
  private final Map<String, Span> pathSpans = new LinkedHashMap<>();
  private final Map<String, Span> settingSpans = new LinkedHashMap<>();
  private final Map<String, Span> fileSpans = new LinkedHashMap<>();
  private final List<Changes.Move> moves = new ArrayList<>();

  public Rewind(Present names, Present paths, Present settings) {
    this.names = names;
    this.paths = paths;
    this.settings = settings;
  }

  /// Goes back before these changes.
  public void before(Changes changes) throws IOException {
    for (NameChange change : changes.names()) {
      step(nameSpans, names, change.name(), change.old(), change.now());
    }
    for (PathChange change : changes.paths()) {
      step(pathSpans, paths, change.path(), change.old(), change.now());
    }
    for (NameChange change : changes.settings()) {
      step(settingSpans, settings, change.name(), change.old(), change.now());
    }
    for (Changes.Move move : changes.moves()) {
      moves.add(new Changes.Move(move.to(), move.from()));
    }
    for (PathChange change : changes.files()) {
      // What a working file holds now is for others to compare, and what it held before a command
      // was looked at then, whatever a person has done to it since the command before.
      Span later = fileSpans.get(change.path());
      String present = later == null ? change.now() : later.present;
      fileSpans.put(change.path(), new Span(present, change.old()));
    }
  }

  private static void step(
      Map<String, Span> spans,
      Present present,
      String name,
      @Nullable String old,
      @Nullable String now)
      throws IOException {
    Span span = spans.get(name);
    if (span == null) {
      String value = present.of(name);
      span = new Span(value, value);
    }
    spans.put(name, Objects.equals(span.past, now) ? new Span(span.present, old) : span);
  }

  /// The value under a mutable name before the operations.
  ///
  /// @param other what to answer for a name that none of them changed
  @Nullable String name(String name, @Nullable String other) {
    Span span = nameSpans.get(name);
    return span == null ? other : span.past;
  }

  /// The names that the operations changed.
  Set<String> names() {
    return nameSpans.keySet();
  }

  /// What leads from the present to before the operations.
  public Changes changes() {
    return new Changes(
        nameChanges(nameSpans),
        pathChanges(pathSpans),
        nameChanges(settingSpans),
        pathChanges(fileSpans),
        moves);
  }

  private static List<NameChange> nameChanges(Map<String, Span> spans) {
    List<NameChange> changes = new ArrayList<>();
    spans.forEach((name, span) -> {
      if (!Objects.equals(span.present, span.past)) {
        changes.add(new NameChange(name, span.present, span.past));
      }
    });
    return changes;
  }

  private static List<PathChange> pathChanges(Map<String, Span> spans) {
    return nameChanges(spans).stream()
        .map(change -> new PathChange(change.name(), change.old(), change.now()))
        .toList();
  }
}
