package dev.mvc.cli;

import dev.mvc.format.about.SharedStorages;
import java.util.ArrayList;
import java.util.List;

/// What `mvc inspect` says of tensors that look at the same bytes, and of bytes that were saved for
/// nothing.
final class InspectStorages {
  private static final int MAX_SHOWN = 3;

  private InspectStorages() {}

  static void print(Facts facts, SharedStorages shared) {
    if (shared.sharing() > 0) {
      List<Object> parts = new ArrayList<>();
      parts.add(
          Counts.of(shared.sharing(), "tensor")
              + " look at "
              + Counts.of(shared.storages(), "storage"));
      shared.tied().entrySet().stream()
          .limit(MAX_SHOWN)
          .forEach(tie -> parts.add(tie.getKey() + " = " + tie.getValue()));
      more(parts, shared.tied().size());
      facts.print("shared", " · ", parts);
    }
    if (!shared.partial().isEmpty()) {
      List<Object> parts = new ArrayList<>();
      shared.partial().stream()
          .limit(MAX_SHOWN)
          .forEach(each -> parts.add(Styled.loss(partial(each))));
      more(parts, shared.partial().size());
      facts.print("unused", " · ", parts);
    }
  }

  private static String partial(SharedStorages.Partial partial) {
    String others = partial.tensors() > 1 ? " and " + (partial.tensors() - 1) + " more" : "";
    return Sizes.format(partial.bytes())
        + " saved for "
        + Sizes.format(partial.used())
        + " of "
        + partial.tensor()
        + others;
  }

  private static void more(List<Object> parts, int all) {
    if (all > MAX_SHOWN) {
      parts.add(Styled.dim("… " + Counts.exact(all - MAX_SHOWN) + " more"));
    }
  }
}
