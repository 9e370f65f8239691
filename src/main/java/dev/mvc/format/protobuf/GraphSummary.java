package dev.mvc.format.protobuf;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Counts the operators of a graph.
public final class GraphSummary {
  /// More kinds than there are operators in any framework: what a file makes up does not fill the
  /// memory.
  private static final int MAX_KINDS = 4096;

  private static final int SHOWN = 12;

  private final Map<String, Integer> operators = new HashMap<>();
  private long nodes;

  /// Counts a node.
  public void add(String operator) {
    nodes++;
    if (operators.size() < MAX_KINDS || operators.containsKey(operator)) {
      operators.merge(operator, 1, Integer::sum);
    }
  }

  /// Tells how many nodes there are and what most of them do, under `nodes` and `operators`.
  public void addTo(Map<String, String> metadata) {
    metadata.put("nodes", Long.toString(nodes));
    List<String> most =
        operators.entrySet().stream()
            .sorted(
                Map.Entry.<String, Integer>comparingByValue(Comparator.reverseOrder())
                    .thenComparing(Map.Entry.comparingByKey()))
            .limit(SHOWN)
            .map(entry -> entry.getKey() + " " + entry.getValue())
            .toList();
    if (!most.isEmpty()) {
      String more = operators.size() > SHOWN ? ", and " + (operators.size() - SHOWN) + " more" : "";
      metadata.put("operators", String.join(", ", most) + more);
    }
  }
}
