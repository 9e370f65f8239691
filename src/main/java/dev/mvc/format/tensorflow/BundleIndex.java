package dev.mvc.format.tensorflow;

import dev.mvc.format.layout.MalformedFileException;
import dev.mvc.format.protobuf.ProtoReader;
import dev.mvc.io.ByteSource;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/// The index of a checkpoint.
///
/// @param shards how many data files there are
/// @param entries the variables by their names, in order
/// @param parts of variables that are saved in parts, by [SliceKey], a character a byte
record BundleIndex(
    int shards,
    boolean isBigEndian,
    Map<String, BundleEntry> entries,
    Map<String, BundleEntry> parts) {
  private static final int MAX_SHARDS = 99_999;

  static BundleIndex read(ByteSource file) throws IOException, MalformedFileException {
    int[] header = {0, 0};
    Map<String, BundleEntry> entries = new LinkedHashMap<>();
    Map<String, BundleEntry> parts = new HashMap<>();
    SortedTable.read(
        file,
        (key, value) -> {
          if (key.length == 0) {
            readHeader(value, header);
          } else if (key[0] == 0) {
            parts.put(new String(key, StandardCharsets.ISO_8859_1), BundleEntry.read(value));
          } else {
            entries.put(new String(key, StandardCharsets.UTF_8), BundleEntry.read(value));
          }
        });
    if (header[0] < 1 || header[0] > MAX_SHARDS) {
      throw new MalformedFileException("the index is one of " + header[0] + " data files");
    }
    return new BundleIndex(header[0], header[1] == 1, entries, parts);
  }

  private static void readHeader(byte[] value, int[] header)
      throws IOException, MalformedFileException {
    ProtoReader in = new ProtoReader(ByteSource.of(value));
    while (in.next()) {
      switch (in.field()) {
        case 1 -> header[0] = in.code();
        case 2 -> header[1] = in.code();
        default -> {}
      }
    }
  }
}
