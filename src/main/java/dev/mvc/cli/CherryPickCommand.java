package dev.mvc.cli;

import dev.mvc.repo.Picking;
import java.io.IOException;
import picocli.CommandLine.Mixin;

/// `mvc cherry-pick REV…`.
@Manual(
    examples = {"mvc cherry-pick medical~2", "mvc cherry-pick main~3..main"},
    text = {
      "Makes the changes of other versions again on this branch, each as a new version. A file that"
          + " only one side changed becomes that side's, and so does a tensor, where the file has"
          + " the same tensors on both sides. If both changed the same, nothing is done."
    })
final class CherryPickCommand implements Command {
  @Mixin PickOptions options = new PickOptions();

  @Override
  public int run(Invocation mvc) throws IOException {
    return options.run(mvc, Picking.Direction.PICK);
  }
}
