package dev.mvc.experiment;

import dev.mvc.format.layout.MalformedFileException;
import dev.mvc.object.Scalar;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.common.Anchor;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.events.SequenceStartEvent;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.parser.ParserImpl;
import org.snakeyaml.engine.v2.scanner.StreamReader;

/// YAML as people and Lightning write settings, read from its events: nothing is made of tags, so
/// that `!!python/object` is only a table.
///
/// Values are those of YAML 1.2's core schema, so `2e-5` is a number. Of YAML 1.1, `<<` is known,
/// which takes over the entries of another table.
///
/// An alias stands for a value that is complete, so nothing can hold itself; and as values are
/// shared and their number is bounded when they are made flat, a few lines cannot become millions.
final class YamlValues {
  private static final String MERGE = "<<";

  /// Entries that may be taken over from other tables: copied ones are not bounded by the file's
  /// size.
  private static final int MAX_MERGED = 100_000;

  private static final Set<String> NULLS = Set.of("", "~", "null", "Null", "NULL");

  private final Iterator<Event> events;
  private final Map<Anchor, Nested> anchors = new HashMap<>();
  private int taken;

  private YamlValues(Iterator<Event> events) {
    this.events = events;
  }

  /// The one document of a text; an empty table for a text without any.
  static Nested read(String text) throws MalformedFileException {
    // Read at once: the library fails where a buffer ends within a character of two halves.
    LoadSettings settings =
        LoadSettings.builder().setLabel("").setBufferSize(text.length() + 2).build();
    try {
      return new YamlValues(new ParserImpl(settings, new StreamReader(settings, text))).document();
    } catch (MarkedYamlEngineException e) {
      String line =
          e.getProblemMark().map(mark -> "line " + (mark.getLine() + 1) + ": ").orElse("");
      throw notYaml(line, e.getProblem());
    } catch (IllegalArgumentException e) {
      // An escape in it names no character; the library does not look.
      throw notYaml("", e.getMessage());
    } catch (YamlEngineException e) {
      throw notYaml("", String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
    }
  }

  private static MalformedFileException notYaml(String line, @Nullable String problem) {
    return new MalformedFileException(
        line + "this is not YAML: " + MalformedFileException.quote(problem == null ? "" : problem));
  }

  private Nested document() throws MalformedFileException {
    Nested value = new Nested.Table(Map.of());
    boolean isThere = false;
    while (events.hasNext()) {
      Event event = events.next();
      switch (event.getEventId()) {
        case StreamStart, StreamEnd, DocumentStart, DocumentEnd -> {}
        default -> {
          if (isThere) {
            throw new MalformedFileException(at(event) + ": there is a second document");
          }
          isThere = true;
          value = value(event, 0);
        }
      }
    }
    return value;
  }

  private Nested value(Event event, int depth) throws MalformedFileException {
    if (depth > Nested.MAX_DEPTH) {
      throw new MalformedFileException(
          at(event) + ": it is nested more than " + Nested.MAX_DEPTH + " deep");
    }
    Nested value =
        switch (event) {
          case AliasEvent alias -> alias(alias);
          case ScalarEvent scalar -> scalar(scalar);
          case SequenceStartEvent _ -> list(depth);
          case MappingStartEvent _ -> table(depth);
          default -> throw new MalformedFileException(at(event) + ": this is not YAML");
        };
    if (event instanceof NodeEvent node && !(event instanceof AliasEvent)) {
      node.getAnchor().ifPresent(anchor -> anchors.put(anchor, value));
    }
    return value;
  }

  private Nested alias(AliasEvent alias) throws MalformedFileException {
    Nested value = anchors.get(alias.getAlias());
    if (value == null) {
      throw new MalformedFileException(
          at(alias)
              + ": there is no complete value "
              + MalformedFileException.quote(alias.getAlias().getValue()));
    }
    return value;
  }

  private Nested list(int depth) throws MalformedFileException {
    List<Nested> items = new ArrayList<>();
    for (Event next = events.next();
        next.getEventId() != Event.ID.SequenceEnd;
        next = events.next()) {
      items.add(value(next, depth + 1));
    }
    return new Nested.Many(items);
  }

  private Nested table(int depth) throws MalformedFileException {
    Map<String, Nested> entries = new LinkedHashMap<>();
    List<Nested> merged = new ArrayList<>();
    for (Event next = events.next();
        next.getEventId() != Event.ID.MappingEnd;
        next = events.next()) {
      String place = at(next);
      boolean isMerge = next instanceof ScalarEvent key && key.isPlain() && isMerge(key);
      Nested key = value(next, depth + 1);
      if (!(key instanceof Nested.One || key == Nested.Nothing.NULL)) {
        throw new MalformedFileException(place + ": a key is a list or a table");
      }
      String name = key instanceof Nested.One(Scalar text) ? text.toString() : "null";
      Nested value = value(events.next(), depth + 1);
      if (isMerge) {
        merged.addAll(value instanceof Nested.Many(List<Nested> items) ? items : List.of(value));
      } else if (entries.put(name, value) != null) {
        throw new MalformedFileException(
            place + ": the key " + MalformedFileException.quote(name) + " is there twice");
      }
    }
    for (Nested other : merged) {
      if (other instanceof Nested.Table(Map<String, Nested> more)) {
        taken += more.size();
        if (taken > MAX_MERGED) {
          throw new MalformedFileException("its << take over more than 100,000 entries");
        }
        more.forEach(entries::putIfAbsent);
      }
    }
    return new Nested.Table(entries);
  }

  private static boolean isMerge(ScalarEvent key) {
    return key.getValue().equals(MERGE);
  }

  private static Nested scalar(ScalarEvent event) throws MalformedFileException {
    String text = event.getValue();
    String tag = event.getTag().orElse("");
    boolean isText = tag.isEmpty() ? !event.isPlain() : !isNumberTag(tag);
    if (isText) {
      return new Nested.One(new Scalar.Text(text));
    }
    return NULLS.contains(text) ? Nested.Nothing.NULL : resolve(text, at(event));
  }

  private static boolean isNumberTag(String tag) {
    return tag.equals("tag:yaml.org,2002:int")
        || tag.equals("tag:yaml.org,2002:float")
        || tag.equals("tag:yaml.org,2002:bool")
        || tag.equals("tag:yaml.org,2002:null");
  }

  /// The value of a plain scalar by the core schema (YAML 1.2.2, section 10.3.2).
  private static Nested resolve(String text, String place) throws MalformedFileException {
    if (text.matches("[-+]?[0-9]+")) {
      return Nested.whole(text.startsWith("+") ? text.substring(1) : text);
    }
    if (text.matches("0x[0-9a-fA-F]{1,15}|0o[0-7]{1,20}")) {
      return Nested.whole(
          Long.toString(Long.parseLong(text.substring(2), text.charAt(1) == 'x' ? 16 : 8)));
    }
    if (text.matches("[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]+)?")) {
      return Nested.real(text, place);
    }
    return new Nested.One(
        switch (text.toLowerCase(Locale.ROOT)) {
          case "true", "false" -> new Scalar.Flag(text.equalsIgnoreCase("true"));
          case ".inf", "+.inf" -> new Scalar.Real(Double.POSITIVE_INFINITY);
          case "-.inf" -> new Scalar.Real(Double.NEGATIVE_INFINITY);
          case ".nan" -> new Scalar.Real(Double.NaN);
          default -> new Scalar.Text(text);
        });
  }

  private static String at(Event event) {
    return event.getStartMark().map(mark -> "line " + (mark.getLine() + 1)).orElse("somewhere");
  }
}
