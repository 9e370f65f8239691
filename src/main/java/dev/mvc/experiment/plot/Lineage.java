package dev.mvc.experiment.plot;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Draws history beside a table of versions: a picture for each row, which fit together. Each
/// version that is still to come has a lane.
///
/// @param <I> what versions are named by
public final class Lineage<I> {
  private static final int LANE = 14;

  /// Merges of more branches than that run out of the picture.
  private static final int MAX_LANES = 16;

  private final int height;
  private List<I> lanes = new ArrayList<>();

  /// @param height of a row
  public Lineage(int height) {
    this.height = height;
  }

  /// The picture of the next version; children come before their parents.
  ///
  /// @param parents that come later
  /// @param isCut whether it has others, which do not come
  public String next(I id, List<I> parents, boolean isCut) {
    List<I> before = List.copyOf(lanes);
    int node = before.contains(id) ? before.indexOf(id) : before.size();
    List<I> after = new ArrayList<>(before);
    after.remove(id);
    int at = Math.min(node, after.size());
    for (I parent : parents) {
      if (!after.contains(parent)) {
        after.add(at++, parent);
      }
    }
    StringBuilder svg = new StringBuilder();
    for (int lane = 0; lane < before.size(); lane++) {
      I to = before.get(lane);
      if (to.equals(id)) {
        svg.append(edge(lane, 0, node, height / 2));
      } else {
        svg.append(edge(lane, 0, after.indexOf(to), height));
      }
    }
    for (I parent : parents) {
      svg.append(edge(node, height / 2, after.indexOf(parent), height));
    }
    if (isCut && parents.isEmpty()) {
      svg.append(
          "<path stroke-dasharray=\"2 3\" d=\"M%s %sV%s\"/>"
              .formatted(x(node), height / 2, height));
    }
    svg.append("<circle cx=\"%s\" cy=\"%s\" r=\"4\"/>".formatted(x(node), height / 2));
    lanes = after;
    int width =
        Math.min(MAX_LANES, Math.max(Math.max(before.size(), after.size()), node + 1)) * LANE;
    return "<svg class=\"lineage\" width=\"%s\" height=\"%s\" aria-hidden=\"true\">%s</svg>"
        .formatted(width + 2, height, svg);
  }

  private static String edge(int fromLane, int fromY, int toLane, int toY) {
    int from = x(fromLane);
    int to = x(toLane);
    int middle = (fromY + toY) / 2;
    return from == to
        ? String.format(Locale.ROOT, "<path d=\"M%d %dV%d\"/>", from, fromY, toY)
        : String.format(
            Locale.ROOT,
            "<path d=\"M%d %dC%d %d %d %d %d %d\"/>",
            from,
            fromY,
            from,
            middle,
            to,
            middle,
            to,
            toY);
  }

  private static int x(int lane) {
    return lane * LANE + LANE / 2 + 1;
  }
}
