package dev.mvc.cli;

import dev.mvc.repo.Repacking;
import dev.mvc.repo.Repository;
import dev.mvc.store.Repack;
import java.io.IOException;

/// `mvc repack`.
@Manual(
    examples = {"mvc repack", "mvc repack --quiet"},
    text = {
      "Writes everything into one pack and chooses anew which tensor is a difference of which, now"
          + " that the whole history is known. Versions and their ids stay the same.",
      "Every difference is decoded and compared before the old packs go. It needs as much free"
          + " space as the repository has."
    })
final class RepackCommand implements Command {
  @Override
  public int run(Invocation mvc) throws IOException {
    try (Repository repository = mvc.open()) {
      Repack.Result result = new Repacking(repository).run();
      if (result.after() >= result.before()) {
        mvc.out()
            .say(
                "Nothing was gained: {} in {}, {}.",
                Counts.of(result.objects(), "object"),
                Counts.of(result.packs(), "pack"),
                Sizes.format(result.before()));
      } else {
        mvc.out()
            .say(
                "Repacked {} of {}: {} → {} ({}).",
                Counts.of(result.objects(), "object"),
                Counts.of(result.packs(), "pack"),
                Sizes.format(result.before()),
                Sizes.format(result.after()),
                Percent.format(result.after(), result.before()));
        mvc.out()
            .say(
                "At most {} decoded to restore a tensor (before: {}).",
                Counts.of(result.depthAfter(), "difference"),
                Counts.exact(result.depthBefore()));
      }
    }
    return ExitCode.DONE;
  }
}
