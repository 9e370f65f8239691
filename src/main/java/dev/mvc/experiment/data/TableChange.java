package dev.mvc.experiment.data;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// How a table differs from before.
///
/// @param columns what became of columns, in words: `+ age int`, `- name`, `size int → float`
public record TableChange(long oldRows, long rows, List<String> columns) {
  /// Compares two.
  public static TableChange between(Table old, Table now) {
    Map<String, String> before = new LinkedHashMap<>();
    old.columns().forEach(column -> before.put(column.name(), column.type()));
    List<String> changes = new ArrayList<>();
    for (Column column : now.columns()) {
      String type = before.remove(column.name());
      if (type == null) {
        changes.add("+ " + column.name() + " " + column.type());
      } else if (!type.equals(column.type())) {
        changes.add(column.name() + " " + type + " → " + column.type());
      }
    }
    before.forEach((name, type) -> changes.add("- " + name + " " + type));
    return new TableChange(old.rows(), now.rows(), List.copyOf(changes));
  }
}
