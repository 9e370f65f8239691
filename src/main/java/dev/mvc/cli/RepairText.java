package dev.mvc.cli;

import dev.mvc.repo.Repairing;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// What `fsck --repair` says of what it will do and of what it did.
final class RepairText {
  private static final int SHOWN = 20;
  private static final int BRIEF = 7;

  private final Invocation mvc;
  private final Output out;

  RepairText(Invocation mvc) {
    this.mvc = mvc;
    this.out = mvc.out();
  }

  /// @param isOnly whether it stays a plan
  void plan(Repairing.Plan plan, boolean isOnly) {
    if (plan.isEmpty()) {
      out.line("{}", plan.isIntact() ? "Nothing to repair." : "Nothing can be repaired.");
    } else {
      out.line("{}", isOnly ? "A repair would do this:" : "This is repaired:");
    }
    plan.packs().forEach(this::pack);
    plan.fromStores().forEach((pack, count) -> taken(count, pack));
    plan.fromFiles().forEach((file, count) -> taken(count, file));
    if (plan.numbers()) {
      out.line("  .mvc/numbers is wrong: it is made anew");
    }
    for (String pack : plan.parity()) {
      out.line("  pack {}: its parity is damaged: make it anew", Styled.id(brief(pack)));
    }
    plan.unusable().forEach(pack -> out.line("  {}", pack));
    if (isOnly) {
      plan.problems().forEach(problem -> out.line("  {}", problem));
    }
    int shown = Math.min(SHOWN, plan.lost().size());
    for (Repairing.Lost lost : plan.lost().subList(0, shown)) {
      out.line(
          "  found nowhere: {} {}: {}", lost.kind(), Styled.id(lost.id().brief()), lost.problem());
    }
    if (plan.lost().size() > shown) {
      out.line("  found nowhere: {} more", Counts.exact(plan.lost().size() - shown));
    }
  }

  private void taken(long count, String place) {
    String what = place.endsWith(".parity") ? "compute" : "take";
    out.line("  {} {} from {}", what, Counts.of(count, "object"), mvc.show(Path.of(place)));
  }

  private static String brief(String pack) {
    return pack.substring(0, Math.min(BRIEF, pack.length()));
  }

  private void pack(Repairing.FaultyPack pack) {
    List<String> parts = new ArrayList<>();
    for (String problem : pack.problems()) {
      // Problems of packs that cannot be opened begin with their whole name.
      int colon = problem.indexOf(": ");
      boolean isNamed = problem.startsWith("pack ") && colon > 0;
      parts.add(isNamed ? problem.substring(colon + 2) : problem);
    }
    if (pack.mended() > 0) {
      parts.add(
          Counts.of(pack.mended(), "object has", "objects have")
              + " one wrong byte, which is known");
    }
    if (pack.damaged() > 0) {
      parts.add(
          Counts.of(pack.damaged(), "object is", "objects are")
              + " damaged, "
              + Counts.exact(pack.found())
              + " found elsewhere");
    }
    out.line(
        "  pack {}: {}; {} can be read: {}",
        Styled.id(brief(pack.name())),
        String.join(", ", parts),
        Counts.of(pack.readable(), "object"),
        pack.replaced() ? "replace it" : "leave it");
  }

  void done(Repairing.Result result) {
    if (!result.aside().isEmpty()) {
      out.line(
          "{} put aside in .mvc/damaged; delete that folder when you need it no more",
          Counts.of(result.aside().size(), "damaged pack is", "damaged packs are"));
    }
  }

  /// What there is to do about what is left.
  void hint(boolean isAnywhereElse) {
    out.hint(
        isAnywhereElse
            ? "`mvc fsck --repair --from PATH` may find more in another clone or backup."
            : "`mvc fsck --repair --from PATH` takes from a clone, a backup or a folder of"
                + " models.");
  }
}
