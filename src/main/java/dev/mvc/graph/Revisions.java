package dev.mvc.graph;

import dev.mvc.id.IdPrefix;
import dev.mvc.id.ObjectId;
import dev.mvc.io.MvcException;
import dev.mvc.io.MvcException.Kind;
import dev.mvc.object.Version;
import dev.mvc.ref.Head;
import dev.mvc.ref.NameChange;
import dev.mvc.ref.Refs;
import dev.mvc.store.ObjectStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Resolves revisions as git spells them: a name (`HEAD`, `@`, a branch, a tag, the first digits of
/// an id) followed by any of `~N` (N versions back along first parents), `^N` (the N-th parent) and
/// `@{N}` (where the name stood N changes ago).
public final class Revisions {
  private static final Pattern STEP = Pattern.compile("~(\\d{0,9})|\\^(\\d{0,9})|@\\{(\\d{1,9})}");

  /// How `HEAD` begins when it stands for a branch.
  public static final String ON_BRANCH = "ref: " + Refs.BRANCHES;

  private static final int SHOWN_CANDIDATES = 5;

  private final ObjectStore store;
  private final Refs refs;

  public Revisions(ObjectStore store, Refs refs) {
    this.store = store;
    this.refs = refs;
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
    int end = nameEnd(text);
    String name = text.substring(0, end);
    Matcher step = STEP.matcher(text).region(end, text.length());
    Optional<ObjectId> version;
    if (step.lookingAt() && step.group(3) != null) {
      version = earlier(name, Integer.parseInt(step.group(3)));
      end = step.end();
    } else {
      version = named(name);
    }
    while (version.isPresent() && end < text.length()) {
      step.region(end, text.length());
      if (!step.lookingAt() || step.group(3) != null) {
        return Optional.empty();
      }
      ObjectId id = version.get();
      version =
          Optional.of(
              step.group(1) != null
                  ? back(text, id, step.group(1))
                  : parent(text, id, step.group(2)));
      end = step.end();
    }
    return version;
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
      Optional<ObjectId> id = ref.startsWith("refs/") ? refs.find(ref) : Optional.empty();
      if (id.isPresent()) {
        return Optional.of(Tags.version(store, id.get()));
      }
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

  /// Where a branch or HEAD stood `count` changes ago, from the operation log.
  private Optional<ObjectId> earlier(String name, int count) throws IOException {
    String ref = name;
    if (name.isEmpty() || name.equals(Refs.HEAD)) {
      ref = refs.head() instanceof Head.Branch branch ? branch.ref() : Refs.HEAD;
    } else if (!name.startsWith("refs/")) {
      ref = Refs.BRANCHES + name;
    }
    Optional<ObjectId> id = ref.equals(Refs.HEAD) ? refs.headVersion() : refs.find(ref);
    int left = count;
    for (long number : refs.log().numbers()) {
      if (left == 0 || id.isEmpty()) {
        return id;
      }
      for (NameChange change : refs.log().read(number).names()) {
        // What was logged and then not done, because the command was killed, does not count.
        if (change.name().equals(ref)
            && id.map(ObjectId::hex).equals(Optional.ofNullable(change.now()))) {
          left--;
          id = Optional.ofNullable(change.old()).filter(IdPrefix::isId).map(ObjectId::parse);
        }
      }
    }
    return left == 0 ? id : Optional.empty();
  }

  /// What `HEAD` said before the `count`-th last time that it went elsewhere: [#ON_BRANCH] and a
  /// branch, or a version's id. Empty when it did not go that often.
  public Optional<String> previousHead(int count) throws IOException {
    String text = refs.text(Refs.HEAD);
    int left = count;
    for (long number : refs.log().numbers()) {
      for (NameChange change : refs.log().read(number).names()) {
        if (change.name().equals(Refs.HEAD) && Objects.equals(change.now(), text)) {
          text = change.old();
          left--;
        }
      }
      if (left <= 0) {
        return Optional.ofNullable(text);
      }
    }
    return Optional.empty();
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
