package dev.mvc.experiment;

import dev.mvc.object.RunEnvironment.Code;
import java.util.Optional;

/// Asks git in what state the code around a folder is.
final class GitState {
  private GitState() {}

  /// The state; empty where there is no git or no repository of it.
  ///
  /// @param git asks in that folder
  static Optional<Code> find(Subprocess git) {
    Optional<String> prefix = git.ask("git", "rev-parse", "--show-prefix");
    if (prefix.isEmpty()) {
      return Optional.empty();
    }
    Optional<String> commit = git.ask("git", "rev-parse", "--verify", "-q", "HEAD");
    Optional<Subprocess.Digest> diff =
        git.digest("git", "diff", "HEAD", "--binary", "--no-ext-diff", "--no-textconv");
    long untracked =
        git.ask("git", "status", "--porcelain", "--untracked-files=normal", "--", ":/")
            .map(text -> text.lines().filter(line -> line.startsWith("??")).count())
            .orElse(0L);
    return Optional.of(
        new Code(
            prefix.get(),
            commit.orElse(""),
            git.ask("git", "symbolic-ref", "--short", "-q", "HEAD").orElse(""),
            diff.filter(digest -> digest.length() > 0).map(Subprocess.Digest::id),
            untracked));
  }
}
