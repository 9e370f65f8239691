package dev.mvc.format.safetensors;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.mvc.format.layout.Extent;
import dev.mvc.format.layout.HeaderJson;
import dev.mvc.format.layout.MalformedFileException;
import dev.mvc.tensor.DType;
import dev.mvc.tensor.Shape;
import dev.mvc.tensor.TensorInfo;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The JSON header of a safetensors file, checked entry by entry while it is parsed.
final class SafetensorsHeader {
  /// All types of the library 0.8.0. A later one makes the file opaque until it is listed here.
  private static final Set<DType> DTYPES =
      EnumSet.of(
          DType.BOOL,
          DType.F4,
          DType.F6_E2M3,
          DType.F6_E3M2,
          DType.U8,
          DType.I8,
          DType.F8_E5M2,
          DType.F8_E4M3,
          DType.F8_E8M0,
          DType.F8_E4M3FNUZ,
          DType.F8_E5M2FNUZ,
          DType.I16,
          DType.U16,
          DType.F16,
          DType.BF16,
          DType.I32,
          DType.U32,
          DType.F32,
          DType.C64,
          DType.F64,
          DType.I64,
          DType.U64);

  /// Ten times the tensors of the largest models; each takes some 250 bytes of memory here.
  private static final int MAX_TENSORS = 1_000_000;

  /// What NumPy allows and PyTorch practically does.
  private static final int MAX_RANK = 64;

  private static final String METADATA = "__metadata__";

  private final long dataStart;
  private final long fileSize;
  private final List<Extent> extents = new ArrayList<>();
  private final Map<String, String> metadata = new LinkedHashMap<>();
  private final Set<String> names = new HashSet<>();

  private SafetensorsHeader(long dataStart, long fileSize) {
    this.dataStart = dataStart;
    this.fileSize = fileSize;
  }

  /// Parses a header.
  ///
  /// @param json stands at the first token
  /// @param dataStart the file offset that the header's offsets are relative to
  static SafetensorsHeader read(JsonParser json, long dataStart, long fileSize)
      throws IOException, MalformedFileException {
    SafetensorsHeader header = new SafetensorsHeader(dataStart, fileSize);
    if (json.currentToken() != JsonToken.START_OBJECT) {
      throw new MalformedFileException("the header is not a JSON object");
    }
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      header.readMember(json);
    }
    // Of empty tensors, which share an offset with their neighbour, the sort keeps the header's
    // order.
    header.extents.sort(Comparator.comparingLong(Extent::offset).thenComparingLong(Extent::length));
    return header;
  }

  /// All tensors by offset; not yet checked against each other.
  List<Extent> extents() {
    return extents;
  }

  /// The strings of `__metadata__`.
  Map<String, String> metadata() {
    return metadata;
  }

  private void readMember(JsonParser json) throws IOException, MalformedFileException {
    String name = HeaderJson.name(json);
    if (!names.add(name)) {
      throw new MalformedFileException(
          "the header has " + MalformedFileException.quote(name) + " twice" + HeaderJson.at(json));
    }
    json.nextToken();
    if (name.equals(METADATA)) {
      readMetadata(json);
      return;
    }
    if (extents.size() == MAX_TENSORS) {
      throw new MalformedFileException("the header lists more than " + MAX_TENSORS + " tensors");
    }
    extents.add(new Entry("tensor " + MalformedFileException.quote(name)).read(json, name));
  }

  private void readMetadata(JsonParser json) throws IOException, MalformedFileException {
    if (json.currentToken() == JsonToken.VALUE_NULL) {
      return;
    }
    expect(json, JsonToken.START_OBJECT, METADATA, "an object");
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String key = HeaderJson.name(json);
      String what = METADATA + " " + MalformedFileException.quote(key);
      json.nextToken();
      if (metadata.put(key, HeaderJson.string(json, what)) != null) {
        throw new MalformedFileException(what + " occurs twice" + HeaderJson.at(json));
      }
    }
  }

  private static void expect(JsonParser json, JsonToken token, String what, String kind)
      throws MalformedFileException {
    if (json.currentToken() != token) {
      throw new MalformedFileException(what + " is not " + kind + HeaderJson.at(json));
    }
  }

  /// One tensor's entry while it is read.
  private final class Entry {
    private final String what;
    private @Nullable DType dtype;
    private @Nullable Shape shape;
    private long begin = -1;
    private long end = -1;

    /// @param what the subject of messages
    Entry(String what) {
      this.what = what;
    }

    Extent read(JsonParser json, String name) throws IOException, MalformedFileException {
      expect(json, JsonToken.START_OBJECT, what, "an object");
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String field = json.currentName();
        json.nextToken();
        readField(json, field);
      }
      if (dtype == null || shape == null || begin < 0) {
        throw new MalformedFileException(
            what + " lacks its dtype, shape or data_offsets" + HeaderJson.at(json));
      }
      TensorInfo tensor = new TensorInfo(name, dtype, shape);
      checkRange(tensor);
      return new Extent(tensor, dataStart + begin);
    }

    /// Reads a field; those that are not known are skipped, as the library does.
    private void readField(JsonParser json, String field)
        throws IOException, MalformedFileException {
      switch (field) {
        case "dtype" -> {
          once(dtype == null, field);
          dtype = readDtype(json);
        }
        case "shape" -> {
          once(shape == null, field);
          shape = readShape(json);
        }
        case "data_offsets" -> {
          once(begin < 0, field);
          readOffsets(json);
        }
        default -> json.skipChildren();
      }
    }

    private void once(boolean first, String field) throws MalformedFileException {
      if (!first) {
        throw new MalformedFileException(what + " has " + field + " twice");
      }
    }

    private DType readDtype(JsonParser json) throws IOException, MalformedFileException {
      String name = HeaderJson.string(json, what + ": dtype");
      return DType.find(name)
          .filter(DTYPES::contains)
          .orElseThrow(() ->
              new MalformedFileException(
                  what + " has the unknown dtype " + MalformedFileException.quote(name)));
    }

    private Shape readShape(JsonParser json) throws IOException, MalformedFileException {
      expect(json, JsonToken.START_ARRAY, what + ": shape", "an array");
      List<Long> dims = new ArrayList<>();
      while (json.nextToken() != JsonToken.END_ARRAY) {
        if (dims.size() == MAX_RANK) {
          throw new MalformedFileException(what + " has more than " + MAX_RANK + " dimensions");
        }
        dims.add(HeaderJson.natural(json, what + ": a dimension"));
      }
      return new Shape(dims);
    }

    private void readOffsets(JsonParser json) throws IOException, MalformedFileException {
      String offsets = what + ": data_offsets";
      expect(json, JsonToken.START_ARRAY, offsets, "an array");
      json.nextToken();
      begin = HeaderJson.natural(json, offsets);
      json.nextToken();
      end = HeaderJson.natural(json, offsets);
      json.nextToken();
      expect(json, JsonToken.END_ARRAY, offsets, "of two numbers");
    }

    private void checkRange(TensorInfo tensor) throws MalformedFileException {
      if (begin > end) {
        throw new MalformedFileException(
            what + " ends at " + end + " of the data, before its beginning at " + begin);
      }
      if (end > fileSize - dataStart) {
        throw new MalformedFileException(
            what
                + " ends at "
                + end
                + " of the data, which has "
                + (fileSize - dataStart)
                + " bytes");
      }
      if (end - begin != sizeOf(tensor)) {
        throw new MalformedFileException(
            String.format(
                "%s, %s %s, has %d bytes and not %d",
                what, tensor.dtype(), tensor.shape(), end - begin, tensor.byteLength()));
      }
    }

    private long sizeOf(TensorInfo tensor) throws MalformedFileException {
      try {
        return tensor.byteLength();
      } catch (ArithmeticException e) {
        throw new MalformedFileException(
            what + ": the size of " + tensor.dtype() + " " + tensor.shape() + " is impossible");
      }
    }
  }
}
