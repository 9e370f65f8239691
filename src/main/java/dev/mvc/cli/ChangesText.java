package dev.mvc.cli;

import dev.mvc.id.IdPrefix;
import dev.mvc.id.ObjectId;
import dev.mvc.ref.Changes;
import dev.mvc.ref.NameChange;
import dev.mvc.ref.Operation.PathChange;
import dev.mvc.ref.Refs;
import dev.mvc.repo.MergeRequest;
import dev.mvc.repo.Repository;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Changes of a repository as people read them.
final class ChangesText {
  private static final String BRANCH = "ref: " + Refs.BRANCHES;
  private static final int MOST_NAMES = 2;
  private static final int MOST_PATHS = 10;

  private ChangesText() {}

  /// In one line, as `main 7c41f0e → b90d2aa, 2 files staged`.
  static String brief(Changes changes) {
    List<String> parts = new ArrayList<>();
    changes.names().stream()
        .limit(MOST_NAMES)
        .forEach(c -> parts.add(name(c.name()) + " " + arrow(c)));
    if (changes.names().size() > MOST_NAMES) {
      parts.add(Counts.exact(changes.names().size() - MOST_NAMES) + " more names");
    }
    if (!changes.paths().isEmpty()) {
      parts.add(Counts.of(changes.paths().size(), "file") + " in the index");
    }
    changes
        .settings()
        .forEach(c -> parts.add(c.name() + " " + arrow(plain(c.old()), plain(c.now()))));
    int files = changes.files().size();
    if (parts.isEmpty() && files > 0) {
      parts.add(Counts.of(files, "file") + " in the folder");
    }
    return String.join(", ", parts);
  }

  /// Names and settings each in a line, with what the versions are; then the staged files.
  static void print(Output out, Repository repository, Changes changes) throws IOException {
    Table table = new Table(Table.left(""), Table.left(""));
    for (NameChange change : changes.names()) {
      String subject = subject(repository, change.now());
      table.row(
          Styled.name(name(change.name())),
          arrow(change) + (subject.isEmpty() ? "" : " " + subject));
    }
    for (NameChange change : changes.settings()) {
      table.row(Styled.name(change.name()), arrow(plain(change.old()), plain(change.now())));
    }
    if (!table.isEmpty()) {
      out.table(table, 1);
    }
    if (!changes.paths().isEmpty()) {
      out.line(" in the index:");
      Table paths = new Table(Table.left(""), Table.names(""));
      changes.paths().stream()
          .limit(MOST_PATHS)
          .forEach(c -> paths.row(what(c), Styled.name(c.path())));
      out.table(paths, 3);
      if (changes.paths().size() > MOST_PATHS) {
        out.line("   … {} more", Counts.exact(changes.paths().size() - MOST_PATHS));
      }
    }
  }

  private static String what(PathChange change) {
    if (change.old() == null) {
      return "added";
    }
    return change.now() == null ? "removed" : "changed";
  }

  /// A full name as people know it.
  static String name(String name) {
    if (name.startsWith(Refs.BRANCHES)) {
      return name.substring(Refs.BRANCHES.length());
    }
    if (name.equals(Refs.MERGE)) {
      return "open merge";
    }
    if (name.equals(Refs.THINNED)) {
      return "thinned versions";
    }
    return name.startsWith(Refs.TAGS) ? "tag " + name.substring(Refs.TAGS.length()) : name;
  }

  private static String arrow(NameChange change) {
    return change.name().equals(Refs.MERGE)
        ? merge(change.old(), change.now())
        : arrow(value(change.old()), value(change.now()));
  }

  /// What became of a merge that waits: which one began or ended, or what was decided.
  private static String merge(@Nullable String old, @Nullable String now) {
    Optional<MergeRequest> before = Optional.ofNullable(old).flatMap(MergeRequest::find);
    Optional<MergeRequest> after = Optional.ofNullable(now).flatMap(MergeRequest::find);
    boolean isSame =
        before.isPresent() && after.isPresent() && before.get().heads().equals(after.get().heads());
    if (!isSame) {
      return arrow(heads(old, before), heads(now, after));
    }
    Set<String> decided = decisions(after.get());
    decided.removeAll(decisions(before.get()));
    Set<String> open = decisions(before.get());
    open.removeAll(decisions(after.get()));
    return decided.isEmpty() ? "no longer decided: " + few(open) : "decided: " + few(decided);
  }

  private static String heads(@Nullable String text, Optional<MergeRequest> merge) {
    return merge
        .map(request -> String.join(" and ", request.names()))
        .orElse(text == null ? "–" : "damaged");
  }

  private static Set<String> decisions(MergeRequest merge) {
    Set<String> decisions = new LinkedHashSet<>(merge.rules());
    merge.files().forEach((path, side) -> decisions.add(path + " " + side));
    return decisions;
  }

  private static String few(Set<String> all) {
    return String.join(", ", all.stream().limit(MOST_NAMES).toList())
        + (all.size() > MOST_NAMES ? ", …" : "");
  }

  private static String arrow(String old, String now) {
    return old + " → " + now;
  }

  private static String plain(@Nullable String value) {
    return value == null ? "–" : value;
  }

  /// What a name's text says, in brief.
  private static String value(@Nullable String text) {
    if (text == null) {
      return "–";
    }
    if (IdPrefix.isId(text)) {
      return ObjectId.parse(text).brief();
    }
    return text.startsWith(BRANCH) ? text.substring(BRANCH.length()) : text;
  }

  private static String subject(Repository repository, @Nullable String text) throws IOException {
    if (text == null || !IdPrefix.isId(text)) {
      return "";
    }
    ObjectId id = ObjectId.parse(text);
    return repository.store().isVersion(id) ? repository.store().version(id).subject() : "";
  }
}
