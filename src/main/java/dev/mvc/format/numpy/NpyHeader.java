package dev.mvc.format.numpy;

import static java.util.Objects.requireNonNull;

import dev.mvc.format.layout.MalformedFileException;
import dev.mvc.io.LittleEndian;
import dev.mvc.tensor.DType;
import dev.mvc.tensor.Shape;
import dev.mvc.tensor.TensorInfo;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The header of an array.
final class NpyHeader {
  /// Bytes with which arrays begin.
  static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};

  /// NumPy reads no more than 10,000 from files that it does not trust; records of many fields have
  /// longer ones.
  private static final int MAX_LENGTH = 1 << 20;

  /// What nearly all headers fit into: version 1 pads them to 128 bytes.
  private static final int USUAL = 256;

  private static final int MAX_RANK = 64;
  private static final Set<String> KEYS = Set.of("descr", "fortran_order", "shape");

  private final byte[] bytes;
  private final NpyType type;
  private final Shape shape;
  private final boolean isFortran;

  private NpyHeader(byte[] bytes, NpyType type, Shape shape, boolean isFortran) {
    this.bytes = bytes;
    this.type = type;
    this.shape = shape;
    this.isFortran = isFortran;
  }

  /// Reads the first bytes of an array.
  @FunctionalInterface
  interface Beginning {
    /// As many bytes as are asked for; there are so many.
    byte[] read(int length) throws IOException, MalformedFileException;
  }

  /// Whether bytes begin as an array does.
  static boolean isArray(byte[] head) {
    return head.length >= MAGIC.length
        && Arrays.equals(head, 0, MAGIC.length, MAGIC, 0, MAGIC.length);
  }

  /// Reads a header and checks that the array's elements are there.
  ///
  /// @param size bytes of header and elements
  static NpyHeader read(Beginning beginning, long size) throws IOException, MalformedFileException {
    byte[] head = beginning.read((int) Math.min(size, USUAL));
    if (!isArray(head) || head.length < 12) {
      throw new MalformedFileException(
          isArray(head) ? "the header is cut off" : "it does not begin as a NumPy array does");
    }
    int version = head[6];
    if (version < 1 || version > 3 || head[7] != 0) {
      throw new MalformedFileException(
          "the array is of version "
              + (version & 0xFF)
              + "."
              + (head[7] & 0xFF)
              + ", which is not known");
    }
    int start = version == 1 ? 10 : 12;
    long length =
        version == 1
            ? LittleEndian.getShort(head, 8) & 0xFFFF
            : LittleEndian.getInt(head, 8) & 0xFFFF_FFFFL;
    if (length > size - start || length > MAX_LENGTH) {
      throw new MalformedFileException("the header of " + length + " bytes is too long");
    }
    int end = start + (int) length;
    byte[] bytes = end <= head.length ? Arrays.copyOf(head, end) : beginning.read(end);
    Charset charset = version == 3 ? StandardCharsets.UTF_8 : StandardCharsets.ISO_8859_1;
    NpyHeader header = parse(bytes, decode(bytes, start, charset));
    header.checkSize(size);
    return header;
  }

  private static String decode(byte[] bytes, int start, Charset charset)
      throws MalformedFileException {
    try {
      return charset
          .newDecoder()
          .decode(ByteBuffer.wrap(bytes, start, bytes.length - start))
          .toString();
    } catch (CharacterCodingException e) {
      throw new MalformedFileException("the header is not UTF-8");
    }
  }

  private static NpyHeader parse(byte[] bytes, String text) throws MalformedFileException {
    if (!(PythonLiteral.read(text) instanceof Map<?, ?> entries)
        || !entries.keySet().equals(KEYS)) {
      throw new MalformedFileException(
          "the header does not have just descr, fortran_order and shape");
    }
    if (!(entries.get("fortran_order") instanceof PythonLiteral.Word order)
        || order.text().equals("None")) {
      throw new MalformedFileException("fortran_order in the header is neither True nor False");
    }
    if (!(entries.get("shape") instanceof List<?> items) || items.size() > MAX_RANK) {
      throw new MalformedFileException("shape in the header is no tuple of up to 64 numbers");
    }
    List<Long> dims = new ArrayList<>();
    for (Object item : items) {
      if (!(item instanceof Long dim) || dim < 0) {
        throw new MalformedFileException("a dimension in the header is no whole number from 0");
      }
      dims.add(dim);
    }
    return new NpyHeader(
        bytes,
        NpyType.of(requireNonNull(entries.get("descr"))),
        new Shape(dims),
        order.text().equals("True"));
  }

  private void checkSize(long size) throws MalformedFileException {
    if (type.dtype().isEmpty()) {
      return;
    }
    DType dtype = type.dtype().get();
    long needed;
    try {
      needed = new TensorInfo("", dtype, shape).byteLength();
    } catch (ArithmeticException e) {
      throw new MalformedFileException("the size of " + dtype + " " + shape + " is impossible");
    }
    if (needed > size - length()) {
      throw new MalformedFileException(
          String.format(
              "the array, %s %s, needs %d bytes and has %d",
              dtype, shape, needed, size - length()));
    }
  }

  NpyType type() {
    return type;
  }

  Shape shape() {
    return shape;
  }

  /// Whether the first dimension varies fastest, so that the elements do not lie in C order.
  boolean isFortran() {
    return isFortran && shape.dims().stream().filter(dim -> dim != 1).count() > 1;
  }

  /// Where the elements begin.
  int length() {
    return bytes.length;
  }

  /// Bytes that follow the elements, of `size` in all.
  long trailing(long size) {
    return type.dtype().isEmpty()
        ? 0
        : size - bytes.length - new TensorInfo("", type.dtype().get(), shape).byteLength();
  }

  /// Everything before the elements.
  byte[] bytes() {
    return bytes.clone();
  }
}
