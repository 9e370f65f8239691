package dev.mvc.object;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mvc.id.ObjectId;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// Which versions do without some of their tensors. The mutable name `THINNED` stands for it; the
/// versions themselves know nothing of it and stay what they are.
///
/// @param versions that are no longer whole; all others are
public record Thinned(SortedMap<ObjectId, Mark> versions) {
  /// All versions are whole.
  public static final Thinned NONE = new Thinned(new TreeMap<>());

  private static final String TYPE = "thinned";

  public Thinned {
    versions = Collections.unmodifiableSortedMap(new TreeMap<>(versions));
  }

  /// What a version does without, the least first.
  public enum Part {
    /// The tensors of optimizers, see [dev.mvc.tensor.Role].
    OPTIMIZER,
    /// All tensors.
    WEIGHTS;

    /// As people read it.
    public String word() {
      return this == OPTIMIZER ? "optimizer state" : "weights";
    }

    private static Part of(String name) throws MalformedObjectException {
      for (Part part : values()) {
        if (part.key().equals(name)) {
          return part;
        }
      }
      throw new MalformedObjectException("leaves out what is not known: " + name);
    }

    /// As files and JSON have it.
    public String key() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /// What became of a version.
  ///
  /// @param time when that was decided
  public record Mark(Part part, OffsetDateTime time) {
    public Mark {
      time = time.withNano(0);
    }
  }

  /// What became of a version; empty for one that is whole.
  public Optional<Mark> find(ObjectId version) {
    return Optional.ofNullable(versions.get(version));
  }

  /// What a version does without; empty for one that is whole.
  public Optional<Part> part(ObjectId version) {
    return find(version).map(Mark::part);
  }

  /// What both do without: what may be missing when either may come back.
  public Thinned and(Thinned other) {
    SortedMap<ObjectId, Mark> both = new TreeMap<>();
    versions.forEach((id, mark) ->
        other
            .find(id)
            .ifPresent(there -> both.put(id, mark.part.compareTo(there.part) <= 0 ? mark : there)));
    return new Thinned(both);
  }

  /// The canonical bytes.
  public byte[] write() {
    ObjectNode node = CanonicalJson.object().put("type", TYPE);
    ObjectNode marks = node.putObject("versions");
    versions.forEach((id, mark) ->
        marks
            .putObject(id.hex())
            .put("part", mark.part.key())
            .put("time", DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(mark.time)));
    return CanonicalJson.write(node);
  }

  /// Parses canonical bytes.
  public static Thinned read(byte[] bytes) throws MalformedObjectException {
    JsonNode node = CanonicalJson.parse(bytes, TYPE);
    SortedMap<ObjectId, Mark> versions = new TreeMap<>();
    for (Map.Entry<String, JsonNode> mark : node.path("versions").properties()) {
      try {
        versions.put(
            CanonicalJson.id(mark.getKey()),
            new Mark(
                Part.of(CanonicalJson.text(mark.getValue(), "part")),
                OffsetDateTime.parse(CanonicalJson.text(mark.getValue(), "time"))));
      } catch (DateTimeParseException e) {
        throw new MalformedObjectException("has a time that is none");
      }
    }
    return new Thinned(versions);
  }
}
