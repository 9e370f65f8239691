package dev.mvc.cli;

import dev.mvc.id.ObjectId;
import java.util.ArrayList;
import java.util.List;

/// Draws history beside the versions, as git's `log --graph` does: a lane for each version that is
/// still to come, two columns wide.
///
/// Versions are given children before parents.
final class GraphLanes {
  private final List<ObjectId> lanes = new ArrayList<>();

  /// What stands beside one version.
  ///
  /// @param node beside its first line
  /// @param edges beside the lines that follow, each once; where there are no such lines, alone
  /// @param rest beside all lines after those
  record Rows(String node, List<String> edges, String rest) {}

  Rows next(ObjectId id, List<ObjectId> parents) {
    int at = lanes.indexOf(id);
    if (at < 0) {
      at = lanes.size();
      lanes.add(id);
    }
    String node = row(lanes.size(), at, '*');
    List<String> edges = new ArrayList<>();
    if (parents.isEmpty()) {
      remove(at, edges);
    } else {
      lanes.set(at, parents.getFirst());
      for (ObjectId parent : parents.subList(1, parents.size())) {
        insert(at, parent, edges);
      }
    }
    joinLanes(edges);
    return new Rows(node, edges, row(lanes.size(), -1, '|'));
  }

  /// A lane ends: those to its right move left.
  private void remove(int at, List<String> edges) {
    if (at < lanes.size() - 1) {
      char[] row = blank(lanes.size());
      for (int lane = 0; lane < at; lane++) {
        row[2 * lane] = '|';
      }
      for (int lane = at + 1; lane < lanes.size(); lane++) {
        row[2 * lane - 1] = '/';
      }
      edges.add(text(row));
    }
    lanes.remove(at);
  }

  /// A lane for another parent begins to the right of the version's: those beyond move right.
  private void insert(int at, ObjectId parent, List<String> edges) {
    char[] row = blank(lanes.size() + 1);
    for (int lane = 0; lane <= at; lane++) {
      row[2 * lane] = '|';
    }
    row[2 * at + 1] = '\\';
    for (int lane = at + 1; lane < lanes.size(); lane++) {
      row[2 * lane + 1] = '\\';
    }
    edges.add(text(row));
    lanes.add(at + 1, parent);
  }

  /// Lanes that lead to the same version become one: the right one moves left, across those
  /// between.
  private void joinLanes(List<String> edges) {
    for (int to = 0; to < lanes.size(); to++) {
      for (int from = lanes.lastIndexOf(lanes.get(to));
          from > to;
          from = lanes.lastIndexOf(lanes.get(to))) {
        join(from, to, edges);
      }
    }
  }

  private void join(int from, int to, List<String> edges) {
    char[] first = blank(lanes.size());
    for (int lane = 0; lane < lanes.size(); lane++) {
      first[lane < from ? 2 * lane : 2 * lane - 1] = lane < from ? '|' : '/';
    }
    edges.add(text(first));
    lanes.remove(from);
    for (int across = from - 1; across > to; across--) {
      char[] row = row(lanes.size(), -1, '|').toCharArray();
      row[2 * across - 1] = '/';
      edges.add(text(row));
    }
  }

  private static String row(int lanes, int marked, char mark) {
    char[] row = blank(lanes);
    for (int lane = 0; lane < lanes; lane++) {
      row[2 * lane] = lane == marked ? mark : '|';
    }
    return new String(row);
  }

  private static char[] blank(int lanes) {
    return " ".repeat(2 * lanes).toCharArray();
  }

  private static String text(char[] row) {
    return new String(row);
  }
}
