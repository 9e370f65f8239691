package dev.mvc.format.export;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import dev.mvc.format.layout.MalformedFileException;
import dev.mvc.io.ByteSource;
import dev.mvc.io.Progress;
import dev.mvc.tensor.DType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/// Writes safetensors as the library does: the same tensors and metadata give the same bytes.
///
/// Tensors are sorted by type, those of wide elements first so that all are aligned, then by name;
/// the header is compact JSON, padded with blanks to a multiple of 8.
public final class SafetensorsWriter {
  /// Headers beyond this size are refused by the library.
  private static final int MAX_HEADER = 100_000_000;

  private static final Comparator<Outgoing> ORDER =
      Comparator.comparing((Outgoing tensor) -> tensor.info().dtype())
          .reversed()
          .thenComparing(
              tensor -> tensor.info().name().getBytes(StandardCharsets.UTF_8),
              Arrays::compareUnsigned);

  private SafetensorsWriter() {}

  /// Whether the library knows a type.
  public static boolean isKnown(DType dtype) {
    return dtype.compareTo(DType.U64) <= 0;
  }

  /// Writes a file.
  ///
  /// @param tensors of types that [#isKnown], each name once
  /// @param metadata empty for none
  public static void write(
      List<Outgoing> tensors, Map<String, String> metadata, FileOutput to, Progress progress)
      throws IOException, MalformedFileException {
    List<Outgoing> sorted = tensors.stream().sorted(ORDER).toList();
    byte[] header = header(sorted, metadata);
    ByteBuffer length = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    to.write(length.putLong(header.length).array());
    to.write(header);
    for (Outgoing tensor : sorted) {
      try (ByteSource content = tensor.content().open()) {
        to.copy(content, (_, count) -> progress.advance(count));
      }
    }
  }

  private static byte[] header(List<Outgoing> tensors, Map<String, String> metadata)
      throws MalformedFileException {
    StringBuilder json = new StringBuilder("{");
    if (!metadata.isEmpty()) {
      json.append("\"__metadata__\":{");
      metadata.forEach((key, value) -> {
        quote(key, json);
        json.append(':');
        quote(value, json);
        json.append(',');
      });
      json.setCharAt(json.length() - 1, '}');
      json.append(',');
    }
    long offset = 0;
    for (Outgoing tensor : tensors) {
      long end = Math.addExact(offset, tensor.info().byteLength());
      quote(tensor.info().name(), json);
      json.append(":{\"dtype\":\"").append(tensor.info().dtype()).append("\",\"shape\":");
      json.append(tensor.info().shape().toString().replace(" ", ""));
      json.append(",\"data_offsets\":[").append(offset).append(',').append(end).append("]},");
      offset = end;
    }
    if (json.length() > 1) {
      json.setLength(json.length() - 1);
    }
    byte[] text = json.append('}').toString().getBytes(StandardCharsets.UTF_8);
    if (text.length > MAX_HEADER) {
      throw new MalformedFileException("the header would have more than 100 MB");
    }
    byte[] padded = Arrays.copyOf(text, Math.ceilDiv(text.length, Long.BYTES) * Long.BYTES);
    Arrays.fill(padded, text.length, padded.length, (byte) ' ');
    return padded;
  }

  private static void quote(String text, StringBuilder json) {
    json.append('"').append(JsonStringEncoder.getInstance().quoteAsString(text)).append('"');
  }
}
