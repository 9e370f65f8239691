package dev.mvc.cli;

import dev.mvc.repo.Picking;
import java.io.IOException;
import picocli.CommandLine.Mixin;

/// `mvc revert REV…`.
@Manual(
    examples = {"mvc revert HEAD~2", "mvc revert HEAD~3..HEAD"},
    text = {
      "Takes back what versions changed, each by a new version; what was changed since stays. A"
          + " file that nobody changed since becomes what it was, and so does a tensor. If the same"
          + " was changed since, nothing is done.",
      "`mvc rollback` takes back everything since a version."
    })
final class RevertCommand implements Command {
  @Mixin PickOptions options = new PickOptions();

  @Override
  public int run(Invocation mvc) throws IOException {
    return options.run(mvc, Picking.Direction.REVERT);
  }
}
