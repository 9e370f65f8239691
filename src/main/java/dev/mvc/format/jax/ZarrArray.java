package dev.mvc.format.jax;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.mvc.format.layout.Filter;
import dev.mvc.format.layout.HeaderJson;
import dev.mvc.format.layout.MalformedFileException;
import dev.mvc.format.layout.Packing;
import dev.mvc.io.ByteSource;
import dev.mvc.tensor.DType;
import dev.mvc.tensor.Shape;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The metadata of a zarr array: `.zarray` of version 2, `zarr.json` of version 3 (zarr-specs), as
/// far as TensorStore writes it for Orbax.
///
/// @param chunk the shape of a chunk, which is full also where it stands out over the array
/// @param inner the shape of the chunks that a chunk of version 3 may consist of
/// @param packing of a chunk, or of an inner one
/// @param hasChecksum whether the four bytes of a CRC-32C follow what was packed
/// @param fillsZero whether chunks that are not there are zeros
/// @param separator between the indices in the name of a chunk
/// @param version of zarr
record ZarrArray(
    DType dtype,
    Shape shape,
    Shape chunk,
    Optional<Shape> inner,
    Packing packing,
    boolean hasChecksum,
    boolean fillsZero,
    String separator,
    int version) {
  static final String OLD_NAME = ".zarray";
  static final String NEW_NAME = "zarr.json";

  private static final int MAX_RANK = 64;
  static final int MAX_SIZE = 1 << 20;

  /// Reads metadata; what is wrong with it, or is not known of it, becomes a warning.
  ///
  /// @param what the subject of messages
  static Optional<ZarrArray> find(ByteSource json, String what, Collection<String> warnings)
      throws IOException {
    try {
      return Optional.of(read(json, what));
    } catch (MalformedFileException e) {
      warnings.add(String.valueOf(e.getMessage()));
      return Optional.empty();
    }
  }

  private static ZarrArray read(ByteSource json, String what)
      throws IOException, MalformedFileException {
    if (json.size() > MAX_SIZE) {
      throw new MalformedFileException(what + " has " + json.size() + " bytes");
    }
    Reading reading = new Reading(HeaderJson.read(json, what, parser -> value(parser)), what);
    return reading.number("zarr_format") == 2 ? reading.readOld() : reading.readNew();
  }

  /// A JSON value: a map, a list, text, a number, a truth value, or empty text for null.
  static Object value(JsonParser json) throws IOException, MalformedFileException {
    return switch (json.currentToken()) {
      case START_OBJECT -> {
        Map<String, Object> map = new LinkedHashMap<>();
        while (json.nextToken() == JsonToken.FIELD_NAME) {
          String name = HeaderJson.name(json);
          json.nextToken();
          map.put(name, value(json));
        }
        yield map;
      }
      case START_ARRAY -> {
        List<Object> list = new ArrayList<>();
        while (json.nextToken() != JsonToken.END_ARRAY) {
          list.add(value(json));
        }
        yield list;
      }
      case VALUE_STRING -> HeaderJson.string(json, "a value");
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> json.getDoubleValue();
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case null, default -> "";
    };
  }

  /// The key of a chunk, after the array's name and a slash.
  String key(List<Long> index) {
    String indices = String.join(separator, index.stream().map(String::valueOf).toList());
    if (version == 3) {
      return index.isEmpty() ? "c" : "c" + separator + indices;
    }
    return index.isEmpty() ? "0" : indices;
  }

  /// The chunk that a key names, as indices of chunks; empty if it names none.
  ///
  /// @param key after the array's name and a slash
  Optional<List<Long>> index(String key) {
    String rest = key;
    if (version == 3) {
      if (shape.rank() == 0) {
        return key.equals("c") ? Optional.of(List.of()) : Optional.empty();
      }
      if (!key.startsWith("c" + separator)) {
        return Optional.empty();
      }
      rest = key.substring(2);
    }
    if (shape.rank() == 0) {
      return key.equals("0") ? Optional.of(List.of()) : Optional.empty();
    }
    List<Long> index = new ArrayList<>();
    for (String part : rest.split(separator.equals(".") ? "\\." : "/", -1)) {
      if (!part.matches("0|[1-9][0-9]{0,17}")) {
        return Optional.empty();
      }
      index.add(Long.parseLong(part));
    }
    return index.size() == shape.rank() ? Optional.of(index) : Optional.empty();
  }

  /// The metadata while it is taken apart.
  private static final class Reading {
    private final Map<?, ?> fields;
    private final String what;
    private Optional<Shape> inner = Optional.empty();
    private boolean hasChecksum;
    private final List<Filter> filters = new ArrayList<>();

    Reading(Object value, String what) throws MalformedFileException {
      if (!(value instanceof Map<?, ?> map)) {
        throw new MalformedFileException(what + " is not a JSON object");
      }
      this.fields = map;
      this.what = what;
    }

    private MalformedFileException unknown(String reason) {
      return new MalformedFileException(what + " " + reason);
    }

    double number(String field) throws MalformedFileException {
      if (fields.get(field) instanceof Double number) {
        return number;
      }
      throw unknown("lacks " + field);
    }

    private static Map<?, ?> map(@Nullable Object value) {
      return value instanceof Map<?, ?> map ? map : Map.of();
    }

    private static List<?> list(@Nullable Object value) {
      return value instanceof List<?> list ? list : List.of();
    }

    private static String text(@Nullable Object value) {
      return value instanceof String text ? text : "";
    }

    private Shape shape(@Nullable Object value) throws MalformedFileException {
      List<Long> dims = new ArrayList<>();
      if (!(value instanceof List<?> list) || list.size() > MAX_RANK) {
        throw unknown("lacks a shape");
      }
      for (Object dim : list) {
        if (!(dim instanceof Double number) || number < 0 || number > 0x1p53) {
          throw unknown("has a dimension that is none");
        }
        dims.add(number.longValue());
      }
      return new Shape(dims);
    }

    private int level(Map<?, ?> configuration, int otherwise) {
      return configuration.get("level") instanceof Double level && level >= 0 && level <= 22
          ? level.intValue()
          : otherwise;
    }

    private void addSwap(DType dtype, boolean isBig) {
      int width = dtype.kind() == DType.Kind.COMPLEX ? dtype.unitBytes() / 2 : dtype.unitBytes();
      if (isBig && width > 1) {
        filters.add(new Filter(Filter.Kind.SWAP, width));
      }
    }

    private DType dtype(String name) throws MalformedFileException {
      return NumpyNames.findShort(name)
          .orElseThrow(() ->
              unknown("has the type " + MalformedFileException.quote(name) + ", not a known one"));
    }

    private ZarrArray of(DType dtype, Shape chunk, String separator, int version)
        throws MalformedFileException {
      Shape shape = shape(fields.get("shape"));
      try {
        boolean isSound = shape.rank() == chunk.rank() && chunk.count() > 0;
        dtype.byteLength(shape.count());
        dtype.byteLength(chunk.count());
        if (!isSound || !(separator.equals(".") || separator.equals("/"))) {
          throw unknown("has chunks of " + chunk + " for " + shape);
        }
      } catch (ArithmeticException e) {
        throw unknown("has an impossible size");
      }
      Object fill = fields.get("fill_value");
      boolean fillsZero =
          fill == null
              || fill.equals("")
              || fill.equals(0.0)
              || fill.equals(false)
              || fill.equals(List.of(0.0, 0.0));
      return new ZarrArray(
          dtype,
          shape,
          chunk,
          inner,
          new Packing(filters),
          hasChecksum,
          fillsZero,
          separator,
          version);
    }

    ZarrArray readOld() throws MalformedFileException {
      String name = text(fields.get("dtype"));
      DType dtype = dtype(name);
      addSwap(dtype, name.startsWith(">"));
      boolean isC = text(fields.get("order")).equals("C") || list(fields.get("shape")).size() < 2;
      if (!isC || !list(fields.get("filters")).isEmpty()) {
        throw unknown("has filters or is not in C order, which is not known");
      }
      if (fields.get("compressor") instanceof Map<?, ?> compressor) {
        switch (text(compressor.get("id"))) {
          case "zstd" -> filters.add(new Filter(Filter.Kind.ZSTD, level(compressor, 1)));
          case "zlib" -> filters.add(new Filter(Filter.Kind.ZLIB, level(compressor, 1) % 10));
          default ->
              throw unknown(
                  "is packed with "
                      + MalformedFileException.quote(text(compressor.get("id")))
                      + ", which is not known");
        }
      }
      Object separator = fields.get("dimension_separator");
      return of(
          dtype, shape(fields.get("chunks")), text(separator).isEmpty() ? "." : text(separator), 2);
    }

    ZarrArray readNew() throws MalformedFileException {
      DType dtype = dtype(text(fields.get("data_type")));
      Map<?, ?> grid = map(map(fields.get("chunk_grid")).get("configuration"));
      Map<?, ?> keys = map(fields.get("chunk_key_encoding"));
      List<?> codecs = list(fields.get("codecs"));
      Map<?, ?> first = codecs.isEmpty() ? Map.of() : map(codecs.getFirst());
      if (text(first.get("name")).equals("sharding_indexed") && codecs.size() == 1) {
        Map<?, ?> sharding = map(first.get("configuration"));
        inner = Optional.of(shape(sharding.get("chunk_shape")));
        if (text(sharding.get("index_location")).equals("start")) {
          throw unknown("has its index at the start, which is not known");
        }
        codecs = list(sharding.get("codecs"));
      }
      readCodecs(dtype, codecs);
      boolean isDefault = text(keys.get("name")).equals("default");
      Object separator = map(keys.get("configuration")).get("separator");
      if (!isDefault || number("zarr_format") != 3) {
        throw unknown("is of a version or names its chunks in a way that is not known");
      }
      return of(
          dtype,
          shape(grid.get("chunk_shape")),
          text(separator).isEmpty() ? "/" : text(separator),
          3);
    }

    private void readCodecs(DType dtype, List<?> codecs) throws MalformedFileException {
      boolean isFirst = true;
      for (Object codec : codecs) {
        String name = text(map(codec).get("name"));
        Map<?, ?> configuration = map(map(codec).get("configuration"));
        if (name.equals("bytes") == isFirst && !hasChecksum) {
          switch (name) {
            case "bytes" -> addSwap(dtype, text(configuration.get("endian")).equals("big"));
            case "zstd" -> filters.add(new Filter(Filter.Kind.ZSTD, level(configuration, 1)));
            case "crc32c" -> hasChecksum = true;
            default ->
                throw unknown(
                    "is packed with " + MalformedFileException.quote(name) + ", not a known codec");
          }
        } else {
          throw unknown("has codecs in an order that is not known");
        }
        isFirst = false;
      }
    }
  }
}
