package dev.mvc.experiment.plot;

import dev.mvc.diff.LayerMovement.Moved;
import dev.mvc.tensor.NameOrder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Which layers moved, and when: a row for each layer, a column for each version.
///
/// @param rows in the order of the layers' names
/// @param least the smallest change that is not none; 0 where nothing changed
/// @param most the largest finite one
public record HeatMap(List<Row> rows, double least, double most) {
  /// Rows that a screen shows.
  public static final int MAX_ROWS = 40;

  /// The most intense of the levels; 0 is no change.
  public static final int LEVELS = 7;

  /// Smaller changes than this part of the largest one all look alike.
  private static final double RANGE = 1e-4;

  private static final Pattern NUMBERED = Pattern.compile("(.*?)(\\d{1,9})");

  /// A layer, or several neighbours.
  ///
  /// @param name the first and the last one's, if there are several
  /// @param layers how many there are
  /// @param cells the relative change for each version: 0 for none, infinite for a new layer, NaN
  ///   where there is no such layer
  public record Row(String name, int layers, List<Double> cells) {
    public Row {
      cells = List.copyOf(cells);
    }
  }

  public HeatMap {
    rows = List.copyOf(rows);
  }

  /// Arranges what was found for each version, the oldest first. Where there are more layers than
  /// rows, numbered neighbours are put together, and if that is not enough, any neighbours.
  public static HeatMap of(List<? extends SortedMap<String, Moved>> versions) {
    SortedSet<String> names = new TreeSet<>(NameOrder::compare);
    versions.forEach(version -> names.addAll(version.keySet()));
    List<Row> rows = new ArrayList<>();
    double least = Double.POSITIVE_INFINITY;
    double most = 0;
    for (List<String> group : groups(new ArrayList<>(names))) {
      List<Double> cells = new ArrayList<>();
      for (Map<String, Moved> version : versions) {
        double cell = cell(group, version);
        cells.add(cell);
        if (cell > 0 && cell < Double.POSITIVE_INFINITY) {
          least = Math.min(least, cell);
          most = Math.max(most, cell);
        }
      }
      String name = group.getFirst();
      rows.add(new Row(group.size() == 1 ? name : between(group), group.size(), cells));
    }
    return new HeatMap(rows, most == 0 ? 0 : Math.max(least, most * RANGE), most);
  }

  private static double cell(List<String> group, Map<String, Moved> version) {
    Moved all = Moved.NONE;
    boolean isThere = false;
    for (String layer : group) {
      Moved moved = version.get(layer);
      isThere |= moved != null;
      all = moved == null ? all : all.plus(moved);
    }
    return isThere ? all.relative() : Double.NaN;
  }

  private static List<List<String>> groups(List<String> names) {
    List<List<String>> groups = new ArrayList<>();
    names.forEach(name -> groups.add(List.of(name)));
    for (int size = 2; groups.size() > MAX_ROWS && size < names.size(); size++) {
      groups.clear();
      groups.addAll(numbered(names, size));
    }
    if (groups.size() <= MAX_ROWS) {
      return groups;
    }
    int size = (names.size() + MAX_ROWS - 1) / MAX_ROWS;
    groups.clear();
    for (int from = 0; from < names.size(); from += size) {
      groups.add(names.subList(from, Math.min(from + size, names.size())));
    }
    return groups;
  }

  /// Layers of the same name but for the number at its end, so many numbers in each group.
  private static List<List<String>> numbered(List<String> names, int size) {
    Map<String, List<String>> groups = new LinkedHashMap<>();
    for (String name : names) {
      Matcher parts = NUMBERED.matcher(name);
      String key =
          parts.matches() ? parts.group(1) + "\0" + Integer.parseInt(parts.group(2)) / size : name;
      groups.computeIfAbsent(key, _ -> new ArrayList<>()).add(name);
    }
    return List.copyOf(groups.values());
  }

  /// As `layers.0 … 3`.
  private static String between(List<String> group) {
    Matcher first = NUMBERED.matcher(group.getFirst());
    Matcher last = NUMBERED.matcher(group.getLast());
    boolean isNumbered = first.matches() && last.matches() && first.group(1).equals(last.group(1));
    return group.getFirst() + " … " + (isNumbered ? last.group(2) : group.getLast());
  }

  /// How intensely a finite change is shown: 0 for none, else 1 to [#LEVELS], by its logarithm.
  public int level(double change) {
    if (!(change > 0)) {
      return 0;
    }
    double share = most > least ? Math.log(change / least) / Math.log(most / least) : 1;
    return 1 + (int) Math.round(Math.clamp(share, 0.0, 1.0) * (LEVELS - 1));
  }
}
