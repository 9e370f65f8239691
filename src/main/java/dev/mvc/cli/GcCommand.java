package dev.mvc.cli;

import dev.mvc.io.MvcException;
import dev.mvc.repo.Collecting;
import dev.mvc.repo.Repository;
import dev.mvc.store.ParityUpkeep;
import dev.mvc.store.Sweep;
import java.io.IOException;
import java.time.Duration;
import picocli.CommandLine.Option;

/// `mvc gc`.
@Manual(
    examples = {"mvc gc --plan", "mvc gc", "mvc gc --grace 2", "mvc gc --now"},
    text = {
      "Gives back the space of what nothing needs any more: no branch, tag or other name, nothing"
          + " staged, and no operation of the last 14 days that `mvc undo` might take back.",
      "That is first put aside for another 14 days, in which it is still found, and deleted by the"
          + " first gc after that. With --now it is deleted at once, and no operation until now can"
          + " be taken back any more.",
      "Packs that have no parity though `store.parity` asks for it get theirs, and lose it when"
          + " that was taken back."
    })
final class GcCommand implements Command {
  private static final int DAYS = 14;

  @Option(names = "--plan", description = "Only say what would be done.")
  boolean plan;

  @Option(
      names = "--grace",
      paramLabel = "DAYS",
      description = "How long what nothing needs is kept; ${DEFAULT-VALUE} days.")
  int days = DAYS;

  @Option(names = "--now", description = "Delete at once what nothing needs.")
  boolean now;

  @Override
  public int run(Invocation mvc) throws IOException {
    if (days < 0) {
      throw new MvcException(
          MvcException.Kind.USAGE,
          "--grace takes a number of days, not " + days + ".",
          "`mvc gc --grace 2`; `mvc gc --now` keeps nothing.");
    }
    try (Repository repository = mvc.open()) {
      Collecting collecting =
          new Collecting(repository, now ? Duration.ZERO : Duration.ofDays(days));
      Collecting.Result result = plan ? collecting.plan() : collecting.run();
      print(result, mvc.out());
    }
    return ExitCode.DONE;
  }

  private void print(Collecting.Result result, Output out) {
    Sweep.Plan done = result.plan();
    if (done.drop() + done.delete() == 0) {
      out.say("Nothing to collect: everything is needed.");
    }
    collected(result, out);
    parity(result.parity(), out);
  }

  private void parity(ParityUpkeep.Settled done, Output out) {
    if (done.written() > 0) {
      out.say(
          "{} parity for {}, {}.",
          plan ? "Would write" : "Wrote",
          Counts.of(done.written(), "pack"),
          Sizes.format(done.bytes()));
    }
    if (done.dropped() > 0) {
      out.say(
          "{} the parity of {}, which nothing needs.",
          plan ? "Would delete" : "Deleted",
          Counts.of(done.dropped(), "pack"));
    }
    if (done.refused() > 0) {
      out.warning(
          "{} no parity: `mvc fsck` tells more.",
          Counts.of(done.refused(), "pack is damaged and gets", "packs are damaged and get"));
    }
  }

  private void collected(Collecting.Result result, Output out) {
    Sweep.Plan done = result.plan();
    boolean isNow = now || days == 0;
    if (done.drop() > 0) {
      String what = Counts.of(done.drop(), "object") + ", " + Sizes.format(done.dropBytes());
      if (isNow) {
        out.say("{} {}, which nothing needs.", plan ? "Would delete" : "Deleted", what);
      } else {
        out.say(
            "{} {} aside, which nothing needs; a gc after {} deletes it.",
            plan ? "Would put" : "Put",
            what,
            Counts.of(days, "day"));
      }
    }
    if (done.delete() > 0) {
      out.say(
          "{} {} that had been put aside, {}.",
          plan ? "Would delete" : "Deleted",
          Counts.of(done.delete(), "object"),
          Sizes.format(done.deleteBytes()));
    }
    if (!plan && result.freed() > 0) {
      out.say("The repository is {} smaller.", Sizes.format(result.freed()));
    }
  }
}
