package dev.mvc.cli;

import dev.mvc.graph.MergeBase;
import dev.mvc.graph.Revisions;
import dev.mvc.id.ObjectId;
import dev.mvc.io.MvcException;
import dev.mvc.io.MvcException.Kind;
import dev.mvc.ref.Refs;
import dev.mvc.repo.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The words of a command that takes revisions and then paths, with or without `--` between them.
///
/// @param revisions as they were typed
/// @param versions what they stand for
/// @param without versions that are excluded, with all before them; only where several are meant
/// @param paths from the root of the repository, with slashes
record Words(
    List<String> revisions, List<ObjectId> versions, List<ObjectId> without, List<String> paths) {
  /// Neither `..` nor a path such as `../model.safetensors` or `a/../b`.
  private static final Pattern RANGE =
      Pattern.compile("(?=.{3})((?:.*[^/.])?)(\\.\\.\\.?)((?![./]).*)");

  /// What a range means.
  private enum Range {
    /// Its two ends, as for `diff`: `A...B` begins where the two part.
    ENDS,
    /// What the one has and the other has not, as for `log`: of `A...B`, what only one has.
    SET
  }

  /// Tells revisions and paths apart, as git does: words before `--` are revisions, words behind it
  /// paths; without one, the first word that is no revision begins the paths, and each of those has
  /// to be there.
  ///
  /// @param most how many revisions there may be; `A..B` counts for two
  static Words parse(Invocation mvc, Repository repository, List<String> typed, int most)
      throws IOException {
    Words words = parse(mvc, repository, typed, Range.ENDS);
    if (words.versions.size() > most) {
      throw new MvcException(
          Kind.USAGE,
          "at most "
              + Counts.of(most, "revision")
              + " can be given here, not "
              + String.join(" ", words.revisions)
              + ".");
    }
    return words;
  }

  /// The same for commands that go through history: any number of revisions, and `^A` for what is
  /// to be left out.
  static Words parseSet(Invocation mvc, Repository repository, List<String> typed)
      throws IOException {
    return parse(mvc, repository, typed, Range.SET);
  }

  private static Words parse(
      Invocation mvc, Repository repository, List<String> typed, Range meaning) throws IOException {
    Invocation.Operands operands = mvc.operands(typed);
    Words words =
        new Words(new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    int at = 0;
    List<String> before = operands.before();
    while (at < before.size() && words.addRevisions(mvc, repository, before.get(at), meaning)) {
      at++;
    }
    List<String> rest = before.subList(at, before.size());
    for (String word : rest) {
      words.requirePath(mvc, repository, word);
    }
    words.paths.addAll(mvc.paths(repository, rest));
    words.paths.addAll(mvc.paths(repository, operands.after()));
    return words;
  }

  /// Whether a path is one of those given or below one; any is when none was given.
  Predicate<String> scope() {
    return paths.isEmpty() ? _ -> true : path -> paths.stream().anyMatch(of -> isIn(path, of));
  }

  /// Whether a path is another or below it; any is below the empty one.
  static boolean isIn(String path, String of) {
    return of.isEmpty() || path.equals(of) || path.startsWith(of + "/");
  }

  private boolean addRevisions(Invocation mvc, Repository repository, String word, Range meaning)
      throws IOException {
    Revisions revisions = repository.revisions();
    boolean isThere = isThere(mvc, word);
    Matcher range = RANGE.matcher(word);
    if (range.matches() && !isThere && !word.startsWith(":/")) {
      addRange(repository, range, meaning);
      return true;
    }
    if (meaning == Range.SET && word.startsWith("^") && !isThere) {
      without.add(revisions.resolve(word.substring(1)));
      return true;
    }
    if (mvc.dashed()) {
      add(word, revisions.resolve(word));
      return true;
    }
    Optional<ObjectId> version = revisions.find(word);
    if (version.isPresent() && isThere) {
      throw new MvcException(
          Kind.USAGE,
          word + " is a revision and also a file.",
          "`" + word + " --` means the revision, `-- " + word + "` the file.");
    }
    version.ifPresent(id -> add(word, id));
    return version.isPresent();
  }

  private void addRange(Repository repository, Matcher range, Range meaning) throws IOException {
    String left = range.group(1).isEmpty() ? Refs.HEAD : range.group(1);
    String right = range.group(3).isEmpty() ? Refs.HEAD : range.group(3);
    ObjectId from = repository.revisions().resolve(left);
    ObjectId to = repository.revisions().resolve(right);
    boolean isSymmetric = range.group(2).length() == 3;
    if (!isSymmetric && meaning == Range.SET) {
      without.add(from);
    } else if (!isSymmetric) {
      add(left, from);
    } else {
      List<ObjectId> bases = new MergeBase(repository.graph()).of(from, to);
      if (meaning == Range.SET) {
        without.addAll(bases);
        add(left, from);
      } else if (bases.isEmpty()) {
        throw new MvcException(
            Kind.NOT_FOUND,
            left + " and " + right + " have no version in common.",
            "`" + left + ".." + right + "` compares the two themselves.");
      } else {
        add(bases.getFirst().brief(), bases.getFirst());
      }
    }
    add(right, to);
  }

  private void add(String word, ObjectId id) {
    revisions.add(word);
    versions.add(id);
  }

  private static boolean isThere(Invocation mvc, String word) {
    return Files.exists(mvc.resolve(word), LinkOption.NOFOLLOW_LINKS);
  }

  /// A path that is not in the folder may still be staged, or in one of the versions.
  private void requirePath(Invocation mvc, Repository repository, String typed) throws IOException {
    String path = mvc.paths(repository, List.of(typed)).getFirst();
    boolean isKnown = isThere(mvc, typed) || !repository.index().under(path).isEmpty();
    List<ObjectId> candidates = new ArrayList<>(versions);
    repository.refs().headVersion().ifPresent(candidates::add);
    for (ObjectId version : candidates) {
      isKnown |= repository.leaves(version).keySet().stream().anyMatch(leaf -> isIn(leaf, path));
    }
    if (!isKnown) {
      throw new MvcException(
          Kind.NOT_FOUND,
          "\"" + typed + "\" is neither a revision nor a tracked file.",
          "`mvc log` lists the versions, `mvc status` what changed.");
    }
  }
}
