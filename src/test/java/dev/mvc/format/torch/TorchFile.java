package dev.mvc.format.torch;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/// Writes files as `torch.save` does: a dictionary of tensors in a pickle of protocol 2, and their
/// storages. Each part can be made wrong.
public final class TorchFile {
  private final String folder;
  private final ByteArrayOutputStream pickle = new ByteArrayOutputStream();
  private final Map<String, byte[]> storages = new LinkedHashMap<>();
  private final Map<String, byte[]> others = new LinkedHashMap<>();

  /// @param folder in the archive, which torch names after the file
  public TorchFile(String folder) {
    this.folder = folder;
    raw("\u0080\u0002}");
  }

  /// Adds opcodes.
  public TorchFile raw(String opcodes) {
    pickle.writeBytes(opcodes.getBytes(StandardCharsets.ISO_8859_1));
    return this;
  }

  /// Adds a member.
  public TorchFile member(String name, byte[] content) {
    others.put(name, content);
    return this;
  }

  /// Adds a storage, under a key that torch counts.
  public TorchFile storage(String key, byte[] content) {
    storages.put(key, content);
    return this;
  }

  /// Adds a tensor of its own storage, in C order.
  public TorchFile tensor(String name, String key, float[] values, long... shape) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    storage(key, bytes.array());
    long[] strides = new long[shape.length];
    long stride = 1;
    for (int i = shape.length - 1; i >= 0; i--) {
      strides[i] = stride;
      stride *= shape[i];
    }
    return view(name, "Float", key, values.length, 0, shape, strides);
  }

  /// Adds a tensor that looks at a storage.
  public TorchFile view(
      String name,
      String type,
      String key,
      long elements,
      long offset,
      long[] shape,
      long[] strides) {
    raw(text(name) + "ctorch._utils\n_rebuild_tensor_v2\n((" + text("storage"));
    raw("ctorch\n" + type + "Storage\n" + text(key) + text("cpu") + number(elements) + "tQ");
    raw(number(offset) + tuple(shape) + tuple(strides) + "\u0089ccollections\nOrderedDict\n)RtRs");
    return this;
  }

  /// Text as an opcode.
  public static String text(String text) {
    return "X" + little(text.length(), 4) + text;
  }

  /// A number as an opcode.
  public static String number(long number) {
    return "\u008a\u0008" + little(number, 8);
  }

  private static String tuple(long[] numbers) {
    StringBuilder tuple = new StringBuilder("(");
    for (long number : numbers) {
      tuple.append(number(number));
    }
    return tuple.append('t').toString();
  }

  private static String little(long number, int width) {
    StringBuilder bytes = new StringBuilder();
    for (int i = 0; i < width; i++) {
      bytes.append((char) (number >>> (8 * i) & 0xFF));
    }
    return bytes.toString();
  }

  /// The archive.
  public byte[] zip() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(out)) {
      store(
          zip,
          "data.pkl",
          (pickle.toString(StandardCharsets.ISO_8859_1) + ".")
              .getBytes(StandardCharsets.ISO_8859_1));
      for (Map.Entry<String, byte[]> storage : storages.entrySet()) {
        store(zip, "data/" + storage.getKey(), storage.getValue());
      }
      for (Map.Entry<String, byte[]> other : others.entrySet()) {
        store(zip, other.getKey(), other.getValue());
      }
      store(zip, "version", "3\n".getBytes(StandardCharsets.UTF_8));
    }
    return out.toByteArray();
  }

  private void store(ZipOutputStream zip, String name, byte[] content) throws IOException {
    ZipEntry entry = new ZipEntry(folder + "/" + name);
    CRC32 crc = new CRC32();
    crc.update(content);
    entry.setMethod(ZipEntry.STORED);
    entry.setSize(content.length);
    entry.setCrc(crc.getValue());
    entry.setTime(0);
    zip.putNextEntry(entry);
    zip.write(content);
  }

  /// The same without an archive, as torch wrote it before 1.6.
  public byte[] legacy(int width) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(latin("\u0080\u0002\u008a\nl\u00fc\u009cF\u00f9 j\u00a8P\u0019."));
    out.writeBytes(latin("\u0080\u0002M\u00e9\u0003.\u0080\u0002}."));
    out.writeBytes(pickle.toByteArray());
    List<String> keys = new ArrayList<>(storages.keySet());
    StringBuilder list = new StringBuilder(".\u0080\u0002](");
    keys.forEach(key -> list.append(text(key)));
    out.writeBytes(latin(list + "e."));
    for (String key : keys) {
      byte[] content = storages.get(key);
      out.writeBytes(latin(little(content.length / width, 8)));
      out.writeBytes(content);
    }
    return out.toByteArray();
  }

  private static byte[] latin(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}
