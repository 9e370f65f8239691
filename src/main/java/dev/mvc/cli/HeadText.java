package dev.mvc.cli;

import dev.mvc.id.ObjectId;
import dev.mvc.ref.Head;
import dev.mvc.repo.Repository;
import dev.mvc.repo.Switching;
import java.io.IOException;

/// Tells where `HEAD` is after it moved.
final class HeadText {
  private HeadText() {}

  /// @param onBranch as "On branch"
  static void print(Output out, Repository repository, Switching.Switched to, String onBranch)
      throws IOException {
    if (to.version().isEmpty()) {
      out.say("{} {}, which has no version yet", onBranch, name(to.head()));
      return;
    }
    ObjectId id = to.version().get();
    String subject = repository.store().version(id).subject();
    if (to.head() instanceof Head.Branch) {
      out.say("{} {}, {} {}", onBranch, name(to.head()), Styled.id(id.brief()), subject);
    } else {
      out.say("HEAD is now at {} {}", Styled.id(id.brief()), subject);
    }
    RestoreReport.print(out, to.result());
    if (to.head() instanceof Head.Detached) {
      out.hint(
          "you are on no branch: `mvc switch -` goes back, `mvc switch -c NAME` makes a branch"
              + " here.");
    }
  }

  private static Styled name(Head head) {
    return Styled.name(head instanceof Head.Branch branch ? branch.name() : "HEAD");
  }
}
