package dev.mvc.cli;

import dev.mvc.id.ObjectId;
import dev.mvc.io.MvcException;
import dev.mvc.io.MvcException.Kind;
import dev.mvc.repo.Repository;
import dev.mvc.repo.Restoring;
import dev.mvc.repo.Switching;
import dev.mvc.work.Checkout;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `mvc checkout REV [-- PATH…]`.
@Manual(
    examples = {
      "mvc checkout HEAD~2",
      "mvc checkout 7c41f0e -- model.safetensors",
      "mvc checkout main",
      "mvc checkout --weights-only HEAD~3"
    },
    text = {
      "Makes the folder hold a version. Every file is rebuilt and verified before the first one"
          + " takes its place; files that are the same already are not touched.",
      "With paths only those files are brought back and staged, and HEAD stays where it is.",
      "Changes of files that differ between the two versions stop it, those of others are carried"
          + " along; --force discards them all. `mvc switch` does the same for branches.",
      "With --weights-only the folder gets just the weights of a version, and HEAD and what is"
          + " staged stay: files of weights alone and files without tensors come back as they are,"
          + " of a checkpoint that holds more the weights are written to NAME.weights.safetensors"
          + " beside its place, and what holds no weights is left out."
    })
final class CheckoutCommand implements Command {
  @Parameters(
      paramLabel = "REV [-- PATH…]",
      arity = "1..*",
      description = "A version, and files or folders of it.")
  List<String> words = new ArrayList<>();

  @Option(
      names = {"-f", "--force"},
      description = "Overwrite changes that are not committed.")
  boolean force;

  @Option(
      names = "--weights-only",
      description = "Bring the weights alone, without what training kept beside them.")
  boolean weightsOnly;

  @Override
  public int run(Invocation mvc) throws IOException {
    Invocation.Operands operands = mvc.operands(words);
    if (operands.before().size() != 1) {
      throw new MvcException(
          Kind.USAGE,
          "checkout takes one version, then -- and paths.",
          "`mvc checkout HEAD~1 -- model.safetensors`; `mvc restore FILE` discards changes.");
    }
    String revision = operands.before().getFirst();
    try (Repository repository = mvc.open()) {
      if (weightsOnly) {
        List<String> paths = mvc.paths(repository, operands.after());
        ObjectId version = repository.revisions().resolve(revision);
        new WeightsCheckout(mvc, repository, version)
            .run(path -> paths.isEmpty() || isIn(path, paths), force);
      } else if (operands.after().isEmpty()) {
        Switching.Switched to = new Switching(repository).to(revision, force);
        HeadText.print(mvc.out(), repository, to, "On branch");
      } else {
        ObjectId version = repository.revisions().resolve(revision);
        List<String> paths = mvc.paths(repository, operands.after());
        Checkout.Result result = new Restoring(repository).checkoutPaths(version, paths, force);
        RestoreReport.print(mvc.out(), result);
      }
    }
    return ExitCode.DONE;
  }

  private static boolean isIn(String path, List<String> folders) {
    return folders.stream().anyMatch(folder -> Words.isIn(path, folder));
  }
}
