package dev.mvc.graph;

import dev.mvc.graph.VersionGraph.Node;
import dev.mvc.id.ObjectId;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;

/// Common ancestors of versions. A version counts as an ancestor of itself.
///
/// The method is git's "painting" (`commit-reach.c`): everything reachable from a head gets the
/// head's colour, the latest versions first. Because a version's generation is larger than that of
/// all before it, a version has all its colours when its turn comes, and one with every colour that
/// does not lie before another such is a best common ancestor. The walk ends where only ancestors
/// of those are left, so it costs what lies between the heads and their base, not the whole of
/// history.
public final class MergeBase {
  /// Lies before a common ancestor that was found.
  private static final long STALE = 1L << 62;

  private static final int MAX_HEADS = 62;

  private static final Comparator<Node> LATEST_FIRST =
      Comparator.comparingLong(Node::generation).reversed().thenComparing(Node::id);

  private final VersionGraph graph;

  public MergeBase(VersionGraph graph) {
    this.graph = graph;
  }

  /// How far two versions are apart.
  ///
  /// @param ahead how many versions lie before or at the first and not the second
  /// @param behind how many lie before or at the second and not the first
  public record Distance(long ahead, long behind) {}

  /// The best common ancestors of all heads: those that are not ancestors of another common one,
  /// the latest first. One for most histories, several after criss-cross merges, none for unrelated
  /// histories.
  ///
  /// @param heads one to 62 versions
  public List<ObjectId> of(Collection<ObjectId> heads) throws IOException {
    if (heads.isEmpty() || heads.size() > MAX_HEADS) {
      throw new IllegalArgumentException(heads.size() + " heads");
    }
    Painting painting = new Painting();
    long all = 0;
    for (ObjectId head : heads) {
      long colour = 1L << Long.bitCount(all);
      painting.paint(head, colour);
      all |= colour;
    }
    List<ObjectId> best = new ArrayList<>();
    while (painting.hasFresh()) {
      Node node = painting.next();
      long colours = painting.colours(node.id());
      if ((colours & all) == all && (colours & STALE) == 0) {
        best.add(node.id());
        colours |= STALE;
      }
      for (ObjectId parent : node.parents()) {
        painting.paint(parent, colours);
      }
    }
    return best;
  }

  /// The best common ancestors of two versions.
  public List<ObjectId> of(ObjectId a, ObjectId b) throws IOException {
    return of(List.of(a, b));
  }

  /// Whether `old` lies before `late` or is the same.
  public boolean isAncestor(ObjectId old, ObjectId late) throws IOException {
    long generation = graph.node(old).generation();
    List<ObjectId> open = new ArrayList<>(List.of(late));
    Set<ObjectId> seen = new HashSet<>(open);
    while (!open.isEmpty()) {
      ObjectId id = open.removeLast();
      if (id.equals(old)) {
        return true;
      }
      Node node = graph.node(id);
      if (node.generation() > generation) {
        node.parents().stream().filter(seen::add).forEach(open::add);
      }
    }
    return false;
  }

  /// How many versions only one of the two has.
  public Distance distance(ObjectId a, ObjectId b) throws IOException {
    return distance(List.of(a), List.of(b));
  }

  /// How many versions only one of the two groups has.
  public Distance distance(Collection<ObjectId> a, Collection<ObjectId> b) throws IOException {
    Painting painting = new Painting();
    for (ObjectId id : a) {
      painting.paint(id, 1);
    }
    for (ObjectId id : b) {
      painting.paint(id, 2);
    }
    long[] only = new long[4];
    while (painting.hasFresh()) {
      Node node = painting.next();
      long colours = painting.colours(node.id());
      only[(int) (colours & 3)]++;
      for (ObjectId parent : node.parents()) {
        painting.paint(parent, (colours & 3) == 3 ? colours | STALE : colours);
      }
    }
    return new Distance(only[1], only[2]);
  }

  /// Versions with their colours, and those whose parents have to be painted yet.
  private final class Painting {
    private final Map<ObjectId, Long> colours = new HashMap<>();
    private final PriorityQueue<Node> queue = new PriorityQueue<>(LATEST_FIRST);
    private int fresh;

    /// Whether one of those that are left is not stale.
    boolean hasFresh() {
      return fresh > 0;
    }

    long colours(ObjectId id) {
      return colours.getOrDefault(id, 0L);
    }

    Node next() {
      Node node = queue.remove();
      fresh -= isFresh(colours(node.id())) ? 1 : 0;
      return node;
    }

    void paint(ObjectId id, long with) throws IOException {
      Long old = colours.get(id);
      if (old == null) {
        queue.add(graph.node(id));
        fresh += isFresh(with) ? 1 : 0;
        colours.put(id, with);
      } else {
        long now = old | with;
        // It is still in the queue: all after it, which alone can paint it, come first.
        fresh -= isFresh(old) && !isFresh(now) ? 1 : 0;
        colours.put(id, now);
      }
    }

    private static boolean isFresh(long colours) {
      return (colours & STALE) == 0;
    }
  }
}
