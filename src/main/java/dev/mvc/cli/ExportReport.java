package dev.mvc.cli;

import dev.mvc.format.export.ExportPlan;
import dev.mvc.tensor.DType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Tells what was exported, and in what it differs from what was there.
final class ExportReport {
  private static final int MAX_SHOWN = 2;

  private ExportReport() {}

  static void print(Output out, String file, long size, ExportPlan plan) {
    out.say(
        "Wrote {}, {}: {}.",
        Styled.name(file),
        Sizes.format(size),
        Tensors.summary(plan.tensors().stream().map(tensor -> tensor.info()).toList()));
    if (!plan.leftOut().isEmpty()) {
      List<String> parts =
          plan.leftOut().entrySet().stream()
              .map(entry -> entry.getKey().label() + ", " + Counts.of(entry.getValue(), "tensor"))
              .toList();
      out.say(" left out: {}", String.join(" · ", parts));
    }
    if (!plan.tied().isEmpty()) {
      List<String> ties =
          plan.tied().entrySet().stream()
              .limit(MAX_SHOWN)
              .map(tie -> tie.getKey() + " = " + tie.getValue())
              .toList();
      int more = plan.tied().size() - MAX_SHOWN;
      out.say(
          " tied tensors written once: {}{}",
          String.join(" · ", ties),
          more > 0 ? " · … " + Counts.exact(more) + " more" : "");
    }
    Map<String, List<DType>> changed = new LinkedHashMap<>();
    plan.changed()
        .forEach((dtype, what) -> changed.computeIfAbsent(what, _ -> new ArrayList<>()).add(dtype));
    changed.forEach((what, dtypes) ->
        out.say(
            " {} is not in the format: written as {}",
            String.join(", ", dtypes.stream().map(DType::name).toList()),
            what));
  }
}
