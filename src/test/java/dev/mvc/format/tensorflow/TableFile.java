package dev.mvc.format.tensorflow;

import dev.mvc.format.protobuf.Proto;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32C;

/// Writes tables, and indices of checkpoints.
final class TableFile {
  private final Map<byte[], byte[]> entries = new TreeMap<>(Arrays::compareUnsigned);
  private int perBlock = 3;
  private boolean isPacked;

  /// An index of so many data files.
  static TableFile index(int shards, boolean isBigEndian) {
    TableFile table = new TableFile();
    return table.put(new byte[0], Proto.message().put(1, shards).put(2, isBigEndian ? 1 : 0));
  }

  TableFile put(byte[] key, Proto value) {
    entries.put(key, value.bytes());
    return this;
  }

  TableFile put(String key, Proto value) {
    return put(key.getBytes(StandardCharsets.UTF_8), value);
  }

  TableFile perBlock(int count) {
    perBlock = count;
    return this;
  }

  /// Has the blocks packed by Snappy.
  TableFile packed() {
    isPacked = true;
    return this;
  }

  /// An entry of the index.
  static Proto entry(int type, int shard, long offset, long size, long... dims) {
    return Proto.message()
        .put(1, type)
        .put(2, shape(dims))
        .put(3, shard)
        .put(4, offset)
        .put(5, size);
  }

  static Proto shape(long... dims) {
    Proto shape = Proto.message();
    for (long dim : dims) {
      shape.put(2, Proto.message().put(1, dim));
    }
    return shape;
  }

  byte[] bytes() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    List<Map.Entry<byte[], byte[]>> all = new ArrayList<>(entries.entrySet());
    List<Map.Entry<byte[], byte[]>> blocks = new ArrayList<>();
    for (int from = 0; from < all.size(); from += perBlock) {
      List<Map.Entry<byte[], byte[]>> some =
          all.subList(from, Math.min(all.size(), from + perBlock));
      blocks.add(Map.entry(some.getLast().getKey(), write(out, some)));
    }
    byte[] meta = write(out, List.of());
    byte[] index = write(out, blocks);
    byte[] footer = new byte[48];
    System.arraycopy(meta, 0, footer, 0, meta.length);
    System.arraycopy(index, 0, footer, meta.length, index.length);
    ByteBuffer.wrap(footer).order(ByteOrder.LITTLE_ENDIAN).putLong(40, 0xdb4775248b80fb57L);
    out.writeBytes(footer);
    return out.toByteArray();
  }

  /// Writes a block and gives its place.
  private byte[] write(ByteArrayOutputStream out, List<Map.Entry<byte[], byte[]>> block) {
    Proto content = Proto.message();
    byte[] last = new byte[0];
    for (Map.Entry<byte[], byte[]> entry : block) {
      byte[] key = entry.getKey();
      int shared = Arrays.mismatch(last, key);
      shared = shared < 0 ? key.length : shared;
      content.varint(shared).varint(key.length - shared).varint(entry.getValue().length);
      content.bytes(Arrays.copyOfRange(key, shared, key.length)).bytes(entry.getValue());
      last = key;
    }
    byte[] bytes = content.raw(0, 0, 0, 0, 1, 0, 0, 0).bytes();
    bytes = isPacked ? packed(bytes) : bytes;
    final int offset = out.size();
    out.writeBytes(bytes);
    out.write(isPacked ? 1 : 0);
    CRC32C sum = new CRC32C();
    sum.update(bytes);
    sum.update(isPacked ? 1 : 0);
    int masked = Integer.rotateRight((int) sum.getValue(), 15) + 0xa282ead8;
    out.writeBytes(ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(masked).array());
    return Proto.message().varint(offset).varint(bytes.length).bytes();
  }

  /// As literals of at most 60 bytes.
  private static byte[] packed(byte[] bytes) {
    Proto packed = Proto.message().varint(bytes.length);
    for (int at = 0; at < bytes.length; at += 60) {
      byte[] literal = Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + 60));
      packed.raw(literal.length - 1 << 2).bytes(literal);
    }
    return packed.bytes();
  }
}
