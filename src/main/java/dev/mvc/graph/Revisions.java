package dev.mvc.graph;

import dev.mvc.id.IdPrefix;
import dev.mvc.id.ObjectId;
import dev.mvc.io.MvcException;
import dev.mvc.io.MvcException.Kind;
import dev.mvc.object.Version;
import dev.mvc.ref.Head;
import dev.mvc.ref.NameChange;
import dev.mvc.ref.Operation;
import dev.mvc.ref.Refs;
import dev.mvc.store.ObjectStore;
import java.io.IOException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/// Resolves revisions as git spells them: a name followed by steps.
///
/// Names: `HEAD`, `@`, a branch, a tag, the first digits of an id, `r12` for the twelfth version
/// that this repository came to know, `@{-1}` for the branch where `HEAD` was before, and `:/text`
/// for the newest version anywhere whose message has that text.
///
/// Steps: `~N` (N versions back along first parents), `^N` (the N-th parent), `^{/text}` (the
/// newest version at or before it whose message has that text), and right behind a name `@{N}`
/// (where it stood N changes ago) or `@{yesterday}` (where it stood then).
public final class Revisions {
  private static final Pattern STEP =
      Pattern.compile("~(\\d{0,9})|\\^\\{/([^}]*)}|\\^\\{}|\\^(\\d{0,9})");
  private static final Pattern AT = Pattern.compile("@\\{([^{}]+)}");
  private static final Pattern NUMBER = Pattern.compile("r(\\d{1,9})");
  private static final String ANYWHERE = ":/";

  /// How `HEAD` begins when it stands for a branch.
  public static final String ON_BRANCH = "ref: " + Refs.BRANCHES;

  private static final int SHOWN_CANDIDATES = 5;

  private final ObjectStore store;
  private final Refs refs;
  private final VersionNumbers numbers;
  private final OffsetDateTime now;

  /// @param now what `yesterday` is relative to
  public Revisions(ObjectStore store, Refs refs, VersionNumbers numbers, OffsetDateTime now) {
    this.store = store;
    this.refs = refs;
    this.numbers = numbers;
    this.now = now;
  }

  /// The version that `text` names.
  ///
  /// @throws MvcException of kind NOT_FOUND when there is none, or more than one
  public ObjectId resolve(String text) throws IOException {
    return find(text).orElseThrow(() -> noSuch(text));
  }

  /// The version that `text` names; empty when nothing is called so, for words that may be a
  /// revision or a path.
  ///
  /// @throws MvcException of kind NOT_FOUND when the name is known but not what follows it, as in
  ///   `HEAD~99`, or when it is the beginning of several ids
  public Optional<ObjectId> find(String text) throws IOException {
    if (text.startsWith(ANYWHERE)) {
      return Optional.of(withMessage(text, everything(), text.substring(ANYWHERE.length())));
    }
    int end = nameEnd(text);
    String name = text.substring(0, end);
    Matcher at = AT.matcher(text).region(end, text.length());
    Optional<ObjectId> version;
    if (at.lookingAt()) {
      version = earlier(text, name, at.group(1));
      end = at.end();
    } else {
      version = named(name);
    }
    Matcher step = STEP.matcher(text);
    while (version.isPresent() && end < text.length()) {
      step.region(end, text.length());
      if (!step.lookingAt()) {
        return Optional.empty();
      }
      version = Optional.of(step(text, step, version.get()));
      end = step.end();
    }
    return version;
  }

  private ObjectId step(String text, Matcher step, ObjectId from) throws IOException {
    if (step.group(1) != null) {
      return back(text, from, step.group(1));
    }
    if (step.group(2) != null) {
      return withMessage(text, List.of(from), step.group(2));
    }
    return step.group(3) == null ? from : parent(text, from, step.group(3));
  }

  /// All versions that have a name, and `HEAD`.
  public List<ObjectId> everything() throws IOException {
    List<ObjectId> all = new ArrayList<>(refs.headVersion().stream().toList());
    for (String ref : refs.versionNames()) {
      all.add(Tags.version(store, refs.find(ref).orElseThrow()));
    }
    return all;
  }

  /// The newest version at or before others whose message has a text.
  private ObjectId withMessage(String text, List<ObjectId> from, String wanted) throws IOException {
    Pattern pattern = pattern(wanted);
    HistoryWalk walk = new HistoryWalk(store, from);
    for (var step = walk.next(); step.isPresent(); step = walk.next()) {
      if (pattern.matcher(step.get().version().message()).find()) {
        return step.get().id();
      }
    }
    throw new MvcException(
        Kind.NOT_FOUND,
        "no version " + text + ": no message has \"" + wanted + "\".",
        "`mvc log --grep TEXT` looks for a text in any case.");
  }

  private static Pattern pattern(String text) {
    try {
      return Pattern.compile(text);
    } catch (PatternSyntaxException e) {
      return Pattern.compile(Pattern.quote(text));
    }
  }

  private static int nameEnd(String text) {
    int end = 0;
    while (end < text.length()
        && text.charAt(end) != '~'
        && text.charAt(end) != '^'
        && !text.startsWith("@{", end)) {
      end++;
    }
    return end;
  }

  private Optional<ObjectId> named(String name) throws IOException {
    if (name.equals(Refs.HEAD) || name.equals("@")) {
      Optional<ObjectId> head = refs.headVersion();
      if (head.isEmpty()) {
        throw new MvcException(
            Kind.NOT_FOUND,
            "there is no version yet.",
            "`mvc add FILE` and `mvc commit -m \"first\"` make one.");
      }
      return head;
    }
    for (String ref : List.of(Refs.BRANCHES + name, Refs.TAGS + name, name)) {
      boolean isName = ref.startsWith("refs/") && !ref.startsWith(Refs.RUNS);
      Optional<ObjectId> id = isName ? refs.find(ref) : Optional.empty();
      if (id.isPresent()) {
        return Optional.of(Tags.version(store, id.get()));
      }
    }
    Matcher number = NUMBER.matcher(name);
    if (number.matches()) {
      return numbers.version(Long.parseLong(number.group(1)));
    }
    Optional<IdPrefix> prefix = IdPrefix.parse(name);
    return prefix.isPresent() ? byPrefix(prefix.get()) : Optional.empty();
  }

  private Optional<ObjectId> byPrefix(IdPrefix prefix) throws IOException {
    List<ObjectId> versions = new ArrayList<>();
    for (ObjectId id : store.find(prefix, Integer.MAX_VALUE)) {
      if (store.isVersion(id)) {
        versions.add(id);
      }
    }
    if (versions.size() > 1) {
      List<String> hints = new ArrayList<>();
      for (ObjectId id : versions.subList(0, Math.min(versions.size(), SHOWN_CANDIDATES))) {
        hints.add(id.hex().substring(0, 12) + " " + store.version(id).subject());
      }
      throw new MvcException(
          Kind.NOT_FOUND,
          prefix.digits() + " is the beginning of " + versions.size() + " versions.",
          hints.toArray(String[]::new));
    }
    return versions.stream().findFirst();
  }

  /// Where a name stood before, from the operation log.
  ///
  /// @param when how many changes ago, `-N` for the branch before, or a time
  private Optional<ObjectId> earlier(String text, String name, String when) throws IOException {
    if (when.matches("-\\d{1,9}")) {
      String head =
          name.isEmpty() ? previousHead(Integer.parseInt(when.substring(1))).orElse("") : "";
      return named(head.startsWith(ON_BRANCH) ? head.substring(ON_BRANCH.length()) : head);
    }
    String ref = name;
    if (name.isEmpty() || name.equals(Refs.HEAD)) {
      ref = refs.head() instanceof Head.Branch branch ? branch.ref() : Refs.HEAD;
    } else if (!name.startsWith("refs/")) {
      ref = Refs.BRANCHES + name;
    }
    Optional<ObjectId> id = ref.equals(Refs.HEAD) ? refs.headVersion() : refs.find(ref);
    if (id.isEmpty()) {
      return id;
    }
    boolean isCount = when.matches("\\d{1,9}");
    Instant time = isCount ? now.toInstant() : Moment.parse(when, now, "the time in " + text);
    int left = isCount ? Integer.parseInt(when) : Integer.MAX_VALUE;
    Optional<ObjectId> found = walkBack(ref, id.get(), left, isCount ? Instant.MIN : time);
    return Optional.of(
        found.orElseThrow(() ->
            new MvcException(
                Kind.NOT_FOUND,
                (name.isEmpty() ? Refs.HEAD : name)
                    + " did not stand for a version at "
                    + text
                    + ".",
                "`mvc op log` lists what moved it.")));
  }

  /// @param until where changes at or before this time are no longer taken back
  private Optional<ObjectId> walkBack(String ref, ObjectId from, int count, Instant until)
      throws IOException {
    Optional<ObjectId> id = Optional.of(from);
    int left = count;
    for (long number : refs.log().numbers()) {
      if (left == 0 || id.isEmpty()) {
        return id;
      }
      Operation operation = refs.log().read(number);
      if (!operation.time().toInstant().isAfter(until)) {
        return id;
      }
      for (NameChange change : operation.names()) {
        // What was logged and then not done, because the command was killed, does not count.
        if (change.name().equals(ref)
            && id.map(ObjectId::hex).equals(Optional.ofNullable(change.now()))) {
          left--;
          id = Optional.ofNullable(change.old()).filter(IdPrefix::isId).map(ObjectId::parse);
        }
      }
    }
    return left == 0 || until.isAfter(Instant.MIN) ? id : Optional.empty();
  }

  /// What `HEAD` said before the `count`-th last time that it went elsewhere: [#ON_BRANCH] and a
  /// branch, or a version's id. Empty when it did not go that often.
  public Optional<String> previousHead(int count) throws IOException {
    String text = refs.text(Refs.HEAD);
    int left = count;
    for (long number : refs.log().numbers()) {
      for (NameChange change : refs.log().read(number).names()) {
        if (change.name().equals(Refs.HEAD) && Objects.equals(change.now(), text)) {
          // A version made without a branch moves HEAD and is nowhere else.
          left -= isNext(change.old(), text) ? 0 : 1;
          text = change.old();
        }
      }
      if (left <= 0) {
        return Optional.ofNullable(text);
      }
    }
    return Optional.empty();
  }

  private boolean isNext(@Nullable String old, @Nullable String now) throws IOException {
    return old != null
        && now != null
        && IdPrefix.isId(old)
        && IdPrefix.isId(now)
        && store.version(ObjectId.parse(now)).parents().contains(ObjectId.parse(old));
  }

  private ObjectId back(String text, ObjectId from, String count) throws IOException {
    int left = count.isEmpty() ? 1 : Integer.parseInt(count);
    ObjectId id = from;
    for (; left > 0; left--) {
      id = parent(text, id, "1");
    }
    return id;
  }

  private ObjectId parent(String text, ObjectId of, String number) throws IOException {
    int which = number.isEmpty() ? 1 : Integer.parseInt(number);
    if (which == 0) {
      return of;
    }
    Version version = store.version(of);
    if (which > version.parents().size()) {
      throw new MvcException(
          Kind.NOT_FOUND,
          version.parents().isEmpty()
              ? text + " lies before the first version, " + of.brief() + "."
              : text + " does not exist: " + of.brief() + " has no parent " + which + ".",
          "`mvc log` lists the versions.");
    }
    return version.parents().get(which - 1);
  }

  private static MvcException noSuch(String text) {
    return new MvcException(
        Kind.NOT_FOUND, "no revision is called \"" + text + "\".", "`mvc log` lists the versions.");
  }
}
