package dev.mvc.format.torch;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.mvc.format.layout.HeaderJson;
import dev.mvc.format.layout.MalformedFileException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// A weight as a `torch.export` archive describes it: `PayloadMeta` and `TensorMeta` in
/// `torch/_export/serde/schema.py`.
///
/// @param path of its member, from the folder of the description
/// @param isPickled whether the member is a checkpoint of `torch.save`
/// @param hasMeta whether it is a tensor
/// @param type the number of its dtype
record ExportPayload(
    String name,
    String path,
    boolean isPickled,
    boolean hasMeta,
    long type,
    List<Long> sizes,
    List<Long> strides,
    long offset) {
  private static final int MAX_RANK = 64;

  /// Reads a description of all weights.
  ///
  /// @param json stands at the first token
  static List<ExportPayload> all(JsonParser json, String what)
      throws IOException, MalformedFileException {
    List<ExportPayload> all = new ArrayList<>();
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      boolean isConfig = json.currentName().equals("config");
      if (json.nextToken() != JsonToken.START_OBJECT || !isConfig) {
        json.skipChildren();
        continue;
      }
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String name = HeaderJson.name(json);
        json.nextToken();
        all.add(new Reading(name, what + ": " + MalformedFileException.quote(name)).read(json));
      }
    }
    return all;
  }

  private static final class Reading {
    private final String name;
    private final String what;
    private String path = "";
    private boolean isPickled;
    private boolean hasMeta;
    private long type;
    private long offset;
    private List<Long> sizes = List.of();
    private List<Long> strides = List.of();

    Reading(String name, String what) {
      this.name = name;
      this.what = what;
    }

    ExportPayload read(JsonParser json) throws IOException, MalformedFileException {
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String field = json.currentName();
        JsonToken token = json.nextToken();
        switch (field) {
          case "path_name" -> path = HeaderJson.string(json, what);
          case "use_pickle" -> isPickled = token == JsonToken.VALUE_TRUE;
          case "tensor_meta" -> readMeta(json);
          default -> json.skipChildren();
        }
      }
      return new ExportPayload(name, path, isPickled, hasMeta, type, sizes, strides, offset);
    }

    private void readMeta(JsonParser json) throws IOException, MalformedFileException {
      if (json.currentToken() != JsonToken.START_OBJECT) {
        json.skipChildren();
        return;
      }
      hasMeta = true;
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String field = json.currentName();
        json.nextToken();
        switch (field) {
          case "dtype" -> type = HeaderJson.natural(json, what);
          case "storage_offset" -> offset = number(json);
          case "sizes" -> sizes = numbers(json);
          case "strides" -> strides = numbers(json);
          default -> json.skipChildren();
        }
      }
    }

    private List<Long> numbers(JsonParser json) throws IOException, MalformedFileException {
      List<Long> numbers = new ArrayList<>();
      if (json.currentToken() != JsonToken.START_ARRAY) {
        throw new MalformedFileException(what + " has no list of sizes" + HeaderJson.at(json));
      }
      while (json.nextToken() != JsonToken.END_ARRAY) {
        if (numbers.size() == MAX_RANK) {
          throw new MalformedFileException(what + " has more than " + MAX_RANK + " dimensions");
        }
        numbers.add(number(json));
      }
      return numbers;
    }

    /// A number: `{"as_int": 16}`; a formula has no value in a weight.
    private long number(JsonParser json) throws IOException, MalformedFileException {
      long number = -1;
      if (json.currentToken() == JsonToken.START_OBJECT) {
        while (json.nextToken() == JsonToken.FIELD_NAME) {
          boolean isNumber = json.currentName().equals("as_int");
          json.nextToken();
          if (isNumber) {
            number = HeaderJson.natural(json, what);
          } else {
            json.skipChildren();
          }
        }
      }
      if (number < 0) {
        throw new MalformedFileException(what + " has no number for a size" + HeaderJson.at(json));
      }
      return number;
    }
  }
}
