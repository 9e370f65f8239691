package dev.mvc.repo;

import dev.mvc.graph.BisectSearch;
import dev.mvc.graph.HistoryWalk;
import dev.mvc.graph.Revisions;
import dev.mvc.id.ObjectId;
import dev.mvc.io.LockFile;
import dev.mvc.io.MvcException;
import dev.mvc.io.MvcException.Kind;
import dev.mvc.object.Version;
import dev.mvc.ref.Head;
import dev.mvc.ref.NameChange;
import dev.mvc.ref.Refs;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Searches the version with which something went wrong: `bisect`.
///
/// What is known stands in mutable names, `refs/bisect/…` and `BISECT_START`, so that `undo` takes
/// an answer back and `fsck` knows the versions.
public final class Bisecting {
  private static final String START = Refs.BISECT_START;

  private static final String NAMES = "refs/bisect/";
  private static final String BAD = NAMES + "bad";

  private final Repository repository;
  private final Refs refs;

  public Bisecting(Repository repository) {
    this.repository = repository;
    this.refs = repository.refs();
  }

  /// What was found out about a version.
  public enum Answer {
    GOOD,
    BAD,
    /// Nothing: it cannot be tested.
    SKIP
  }

  /// Where a search stands.
  ///
  /// @param search empty while no bad or no good version is known
  /// @param moved where `HEAD` went; empty when it stayed
  public record Progress(
      Optional<BisectSearch> search, boolean isBadKnown, Optional<Switching.Switched> moved) {}

  /// Whether a search is going on.
  public boolean isStarted() throws IOException {
    return refs.text(START) != null;
  }

  /// Begins a search.
  ///
  /// @param bad a version that is known to be bad, if there is one
  public Progress start(Optional<String> bad, List<String> good) throws IOException {
    if (isStarted()) {
      throw new MvcException(
          Kind.CONFLICT,
          "a search is going on already.",
          "`mvc bisect reset` ends it; `mvc bisect log` shows it.");
    }
    List<NameChange> names = new ArrayList<>();
    names.add(new NameChange(START, null, refs.head().text()));
    if (bad.isPresent()) {
      names.add(new NameChange(BAD, null, repository.revisions().resolve(bad.get()).hex()));
    }
    for (ObjectId id : resolve(good)) {
      names.add(new NameChange(NAMES + "good/" + id.hex(), null, id.hex()));
    }
    return go(names);
  }

  /// Notes an answer about versions, and goes to the next one to be tested.
  ///
  /// @param revisions the current version when empty
  public Progress answer(Answer answer, List<String> revisions) throws IOException {
    requireStarted();
    Set<ObjectId> versions = resolve(revisions.isEmpty() ? List.of(Refs.HEAD) : revisions);
    List<NameChange> names = new ArrayList<>();
    if (answer == Answer.BAD) {
      if (versions.size() != 1) {
        throw new MvcException(
            Kind.USAGE, "one version can be bad; the first bad one is searched.");
      }
      names.add(new NameChange(BAD, refs.text(BAD), versions.iterator().next().hex()));
    } else {
      String folder = NAMES + (answer == Answer.GOOD ? "good/" : "skip/");
      for (ObjectId id : versions) {
        names.add(new NameChange(folder + id.hex(), refs.text(folder + id.hex()), id.hex()));
      }
    }
    names.removeIf(change -> Objects.equals(change.old(), change.now()));
    return go(names);
  }

  /// Where the search stands.
  public Progress progress() throws IOException {
    requireStarted();
    return new Progress(search(List.of()), refs.text(BAD) != null, Optional.empty());
  }

  /// Versions with what is known of them, the bad one first.
  public List<String> log() throws IOException {
    requireStarted();
    List<String> lines = new ArrayList<>();
    for (String name : refs.names(NAMES)) {
      ObjectId id = refs.find(name).orElseThrow();
      String kind = name.substring(NAMES.length()).replaceFirst("/.*", "");
      lines.add(kind + " " + id.brief() + " " + repository.store().version(id).subject());
    }
    return lines;
  }

  /// Ends the search and goes back to where it began.
  public Switching.Switched reset() throws IOException {
    requireStarted();
    String start = String.valueOf(refs.text(START));
    List<NameChange> names = new ArrayList<>();
    names.add(new NameChange(START, start, null));
    for (String name : refs.names(NAMES)) {
      names.add(new NameChange(name, refs.text(name), null));
    }
    Head head =
        start.startsWith(Revisions.ON_BRANCH)
            ? new Head.Branch(start.substring(Revisions.ON_BRANCH.length()))
            : new Head.Detached(ObjectId.parse(start));
    return new Switching(repository).go(head, names);
  }

  private void requireStarted() throws IOException {
    if (!isStarted()) {
      throw new MvcException(
          Kind.CONFLICT, "no search is going on.", "`mvc bisect start BAD GOOD` begins one.");
    }
  }

  private Set<ObjectId> resolve(List<String> revisions) throws IOException {
    Set<ObjectId> versions = new LinkedHashSet<>();
    for (String revision : revisions) {
      versions.add(repository.revisions().resolve(revision));
    }
    return versions;
  }

  /// Writes names, and goes to the next version if there is one: one operation.
  private Progress go(List<NameChange> names) throws IOException {
    Optional<BisectSearch> search = search(names);
    boolean isBadKnown =
        refs.text(BAD) != null || names.stream().anyMatch(name -> name.name().equals(BAD));
    Optional<ObjectId> next = search.flatMap(BisectSearch::next);
    if (next.isPresent()) {
      Switching.Switched moved = new Switching(repository).go(new Head.Detached(next.get()), names);
      return new Progress(search, isBadKnown, Optional.of(moved));
    }
    if (!names.isEmpty()) {
      try (LockFile _ = repository.lock()) {
        repository.record(names);
      }
    }
    return new Progress(search, isBadKnown, Optional.empty());
  }

  /// The search as it will stand; empty while there is no bad or no good version.
  private Optional<BisectSearch> search(List<NameChange> changes) throws IOException {
    @Nullable String bad = refs.text(BAD);
    Set<ObjectId> good = new HashSet<>();
    Set<ObjectId> skip = new HashSet<>();
    List<String> all = new ArrayList<>(refs.names(NAMES));
    changes.forEach(change -> all.add(change.name()));
    for (String name : all) {
      String last = name.substring(name.lastIndexOf('/') + 1);
      if (name.startsWith(NAMES + "good/")) {
        good.add(ObjectId.parse(last));
      } else if (name.startsWith(NAMES + "skip/")) {
        skip.add(ObjectId.parse(last));
      }
    }
    for (NameChange change : changes) {
      bad = change.name().equals(BAD) ? change.now() : bad;
    }
    if (bad == null || good.isEmpty()) {
      return Optional.empty();
    }
    BisectSearch search = BisectSearch.of(repository.store(), ObjectId.parse(bad), good, skip);
    if (search.suspects().isEmpty()) {
      throw new MvcException(
          Kind.CONFLICT,
          ObjectId.parse(bad).brief() + " is bad and lies before a version that is good.",
          "if it got better instead of worse, exchange good and bad.");
    }
    return Optional.of(search);
  }

  /// What came of a search that needs no checkout.
  ///
  /// @param suspects versions of which one is the first bad one, the latest first
  /// @param tested how many versions were looked at
  /// @param good the version before the first bad one whose value is good, if there is one
  public record Found(List<ObjectId> suspects, int searched, int tested, Optional<ObjectId> good) {}

  /// Searches by what versions say themselves. Changes nothing.
  ///
  /// @param test an answer about a version; empty when it says nothing
  public Found search(Function<Version, Answer> test) throws IOException {
    ObjectId bad = bad(test);
    Set<ObjectId> good = new HashSet<>(good(bad, test));
    Set<ObjectId> skip = new HashSet<>();
    BisectSearch search = BisectSearch.of(repository.store(), bad, good, skip);
    int searched = search.suspects().size();
    int tested = 0;
    while (search.next().isPresent()) {
      ObjectId next = search.next().get();
      tested++;
      switch (test.apply(repository.store().version(next))) {
        case GOOD -> good.add(next);
        case BAD -> bad = next;
        case SKIP -> skip.add(next);
      }
      search = BisectSearch.of(repository.store(), bad, good, skip);
    }
    return new Found(search.suspects(), searched, tested, goodBefore(bad, test));
  }

  /// The bad version of the search that is going on, or the latest that says anything.
  private ObjectId bad(Function<Version, Answer> test) throws IOException {
    Optional<ObjectId> known = refs.find(BAD);
    if (known.isPresent()) {
      return known.get();
    }
    HistoryWalk walk =
        new HistoryWalk(repository.store(), List.of(repository.revisions().resolve(Refs.HEAD)));
    for (var step = walk.next(); step.isPresent(); step = walk.next()) {
      Answer answer = test.apply(step.get().version());
      if (answer == Answer.GOOD) {
        throw new MvcException(
            Kind.NO,
            step.get().id().brief() + ", the latest version with this result, is good.",
            "`mvc history --metric …` lists versions by their results.");
      }
      if (answer == Answer.BAD) {
        return step.get().id();
      }
    }
    throw new MvcException(
        Kind.NOT_FOUND,
        "no version has this result.",
        "`mvc history` lists the results that there are.");
  }

  /// The good versions of the search that is going on, or the latest good one before the bad one: a
  /// model that learns is bad at first.
  private List<ObjectId> good(ObjectId bad, Function<Version, Answer> test) throws IOException {
    List<ObjectId> known = new ArrayList<>();
    for (String name : refs.names(NAMES + "good/")) {
      refs.find(name).ifPresent(known::add);
    }
    if (!known.isEmpty()) {
      return known;
    }
    Optional<ObjectId> latest = goodBefore(bad, test);
    return List.of(
        latest.orElseThrow(() ->
            new MvcException(
                Kind.NO,
                "no version before " + bad.brief() + " is good.",
                "`mvc history` lists versions with their results.")));
  }

  private Optional<ObjectId> goodBefore(ObjectId bad, Function<Version, Answer> test)
      throws IOException {
    HistoryWalk walk = new HistoryWalk(repository.store(), List.of(bad));
    for (var step = walk.next(); step.isPresent(); step = walk.next()) {
      if (test.apply(step.get().version()) == Answer.GOOD) {
        return Optional.of(step.get().id());
      }
    }
    return Optional.empty();
  }
}
