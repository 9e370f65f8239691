package dev.mvc.experiment.data;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mvc.object.CanonicalJson;
import dev.mvc.object.MalformedObjectException;
import java.util.List;
import java.util.Optional;

/// What a file with a table holds.
///
/// @param rows without the header
/// @param columns in the order of the file
/// @param problem what is wrong with the file, in a few words; the rest then says as much as could
///   be read
public record Table(long rows, List<Column> columns, Optional<String> problem) {
  /// Columns beyond these are not looked at.
  static final int MAX_COLUMNS = 4096;

  /// Longer names are cut.
  static final int MAX_NAME = 200;

  /// What a table may take in a manifest; columns that do not fit are left out, and that is said.
  private static final int MAX_JSON = 48_000;

  public Table {
    columns = List.copyOf(columns);
  }

  /// A file that cannot be read as a table at all.
  static Table unreadable(String problem) {
    return new Table(0, List.of(), Optional.of(problem));
  }

  /// The table as a line of JSON, without a line feed.
  String write() {
    ObjectNode node = CanonicalJson.object().put("rows", rows);
    ArrayNode list = node.putArray("columns");
    int length = 0;
    Optional<String> said = problem;
    for (Column column : columns) {
      length += 4 * (column.name().length() + column.type().length()) + 8;
      if (length > MAX_JSON) {
        said = Optional.of(problem.orElse("only its first columns are known"));
        break;
      }
      list.addArray().add(column.name()).add(column.type());
    }
    said.ifPresent(text -> node.put("problem", text));
    byte[] json = CanonicalJson.write(node);
    return new String(json, 0, json.length - 1, java.nio.charset.StandardCharsets.UTF_8);
  }

  static Table read(byte[] json) throws MalformedObjectException {
    JsonNode node = CanonicalJson.parse(json);
    return new Table(
        CanonicalJson.count(node, "rows"),
        CanonicalJson.list(node, "columns", Table::column),
        node.has("problem") ? Optional.of(CanonicalJson.text(node, "problem")) : Optional.empty());
  }

  private static Column column(JsonNode pair) throws MalformedObjectException {
    if (pair.size() != 2 || !pair.path(0).isTextual() || !pair.path(1).isTextual()) {
      throw new MalformedObjectException("has a column that is none");
    }
    return new Column(pair.path(0).textValue(), pair.path(1).textValue());
  }
}
