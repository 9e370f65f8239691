package dev.mvc.format.jax;

import dev.mvc.format.layout.Extent;
import dev.mvc.format.layout.Layout;
import dev.mvc.format.layout.MalformedFileException;
import dev.mvc.format.layout.NamedTensor;
import dev.mvc.format.layout.Packing;
import dev.mvc.format.layout.Stored;
import dev.mvc.format.layout.Values;
import dev.mvc.io.ByteSource;
import dev.mvc.io.LittleEndian;
import dev.mvc.tensor.DType;
import dev.mvc.tensor.Shape;
import dev.mvc.tensor.TensorInfo;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The arrays of a tree in MessagePack.
///
/// An array is an extension: code 1, or 3 for a scalar of NumPy, whose payload is the list of
/// shape, name of the type, and bytes, in C order. Arrays of more than a gibibyte are maps of flat
/// pieces.
final class FlaxTree {
  private static final int ARRAY = 1;
  private static final int COMPLEX = 2;
  private static final int SCALAR = 3;
  private static final String CHUNKED = "__msgpack_chunked_array__";

  private static final int MAX_DEPTH = 100;
  private static final int MAX_RANK = 64;
  private static final int MAX_TENSORS = 1_000_000;

  /// Bytes of all paths together: a path is as long as all of its keys.
  private static final long MAX_NAMES = 100_000_000;

  private static final int MAX_WARNINGS = 20;

  private final String format;
  private final ByteSource file;
  private final Msgpack input;
  private final List<Extent> extents = new ArrayList<>();
  private final List<NamedTensor> tensors = new ArrayList<>();
  private final List<String> warnings = new ArrayList<>();
  private final Set<String> names = new HashSet<>();
  private long nameLength;

  FlaxTree(String format, ByteSource file) {
    this.format = format;
    this.file = file;
    this.input = new Msgpack(file, 0, file.size());
  }

  Layout read() throws IOException, MalformedFileException {
    readValue("", 0);
    if (input.position() != file.size()) {
      throw new MalformedFileException(
          "the bytes from " + input.position() + " on belong to no value");
    }
    return new Layout(format, extents, tensors, Map.of(), warnings);
  }

  private void readValue(String path, int depth) throws IOException, MalformedFileException {
    if (depth > MAX_DEPTH) {
      throw new MalformedFileException("its maps are nested more than " + MAX_DEPTH + " deep");
    }
    switch (input.next()) {
      case MAP -> readMap(path, input.number(), depth);
      case LIST -> {
        long count = input.number();
        for (long i = 0; i < count; i++) {
          readValue(join(path, Long.toString(i)), depth + 1);
        }
      }
      case EXTENSION -> readExtension(path);
      case TEXT, BYTES -> input.skip(input.number());
      case NOTHING, INTEGER, FLOAT -> {}
    }
  }

  private void readMap(String path, long count, int depth)
      throws IOException, MalformedFileException {
    for (long i = 0; i < count; i++) {
      String key = readKey();
      if (i == 0 && key.equals(CHUNKED)) {
        readChunked(path, count);
        return;
      }
      readValue(join(path, key), depth + 1);
    }
  }

  private String readKey() throws IOException, MalformedFileException {
    return switch (input.next()) {
      case TEXT, BYTES -> input.text();
      case INTEGER -> Long.toString(input.number());
      default -> throw new MalformedFileException("no key is at byte " + input.position());
    };
  }

  private String join(String path, String key) throws MalformedFileException {
    String joined = path.isEmpty() ? key : path + "." + key;
    nameLength += joined.length();
    if (nameLength > MAX_NAMES) {
      throw new MalformedFileException("the names of its arrays are too long");
    }
    return joined;
  }

  private void readExtension(String path) throws IOException, MalformedFileException {
    long end = input.position() + input.number();
    switch (input.extension()) {
      case ARRAY, SCALAR -> {
        Optional<Extent> array = readArray(path, end);
        if (array.isPresent()) {
          extents.add(array.get());
          add(NamedTensor.of(array.get()));
        }
      }
      case COMPLEX -> readComplex(path, end);
      default -> {} // of another program
    }
    input.skip(end - input.position());
  }

  private void add(NamedTensor tensor) throws MalformedFileException {
    if (!names.add(tensor.info().name())) {
      throw new MalformedFileException(
          "there are two arrays " + MalformedFileException.quote(tensor.info().name()));
    }
    if (tensors.size() == MAX_TENSORS) {
      throw new MalformedFileException("there are more than " + MAX_TENSORS + " arrays");
    }
    tensors.add(tensor);
  }

  /// Reads the payload of an array. The bytes themselves are passed over.
  private Optional<Extent> readArray(String name, long end)
      throws IOException, MalformedFileException {
    String what = "array " + MalformedFileException.quote(name);
    Msgpack payload = new Msgpack(file, input.position(), end);
    payload.expect(Msgpack.Kind.LIST, what + ": the list of its parts");
    payload.expect(Msgpack.Kind.LIST, what + ": its shape");
    long rank = payload.number();
    if (rank > MAX_RANK) {
      throw new MalformedFileException(what + " has " + rank + " dimensions");
    }
    List<Long> dims = new ArrayList<>();
    for (long i = 0; i < rank; i++) {
      payload.expect(Msgpack.Kind.INTEGER, what + ": a dimension");
      dims.add(natural(payload.number(), what));
    }
    payload.expect(Msgpack.Kind.TEXT, what + ": its type");
    String type = payload.text();
    payload.expect(Msgpack.Kind.BYTES, what + ": its bytes");
    long length = payload.number();
    if (payload.position() + length != end) {
      throw new MalformedFileException(what + " goes on after its bytes, which end at byte " + end);
    }
    input.skip(end - input.position());
    Optional<DType> dtype = NumpyNames.find(type);
    if (dtype.isEmpty()) {
      warn(what + " has the type " + MalformedFileException.quote(type) + ", which is not known");
      return Optional.empty();
    }
    TensorInfo info = new TensorInfo(name, dtype.get(), new Shape(dims));
    checkLength(info, length, what);
    return Optional.of(new Extent(info, payload.position(), length, Packing.NONE));
  }

  private static long natural(long number, String what) throws MalformedFileException {
    if (number < 0) {
      throw new MalformedFileException(what + " has the dimension " + number);
    }
    return number;
  }

  private static void checkLength(TensorInfo info, long length, String what)
      throws MalformedFileException {
    boolean fits;
    try {
      fits = info.byteLength() == length;
    } catch (ArithmeticException e) {
      fits = false;
    }
    if (!fits) {
      throw new MalformedFileException(
          what + ", " + info.dtype() + " " + info.shape() + ", has " + length + " bytes");
    }
  }

  private void warn(String warning) {
    if (warnings.size() < MAX_WARNINGS) {
      warnings.add(warning);
    }
  }

  /// A complex number of Python: two floats, the first bytes of each the highest.
  private void readComplex(String name, long end) throws IOException, MalformedFileException {
    Msgpack payload = new Msgpack(file, input.position(), end);
    String what = "number " + MalformedFileException.quote(name);
    payload.expect(Msgpack.Kind.LIST, what);
    byte[] value = new byte[16];
    for (int part = 0; part < 2; part++) {
      payload.expect(Msgpack.Kind.FLOAT, what);
      LittleEndian.putLong(value, 8 * part, payload.number());
    }
    TensorInfo info = new TensorInfo(name, DType.C128, Shape.of());
    add(new NamedTensor(info, new Values.Written(model -> ByteSource.of(value))));
  }

  /// Reads a map that stands for one large array: its shape and its pieces, by number.
  private void readChunked(String name, long count) throws IOException, MalformedFileException {
    String what = "array " + MalformedFileException.quote(name);
    input.next();
    List<Long> dims = new ArrayList<>();
    List<Extent> pieces = new ArrayList<>();
    for (long i = 1; i < count; i++) {
      String key = readKey();
      input.expect(Msgpack.Kind.MAP, what + ": the map of its parts");
      long parts = input.number();
      for (long part = 0; part < parts; part++) {
        readKey();
        if (key.equals("shape") && part < MAX_RANK) {
          input.expect(Msgpack.Kind.INTEGER, what + ": a dimension");
          dims.add(natural(input.number(), what));
        } else if (key.equals("chunks")) {
          input.expect(Msgpack.Kind.EXTENSION, what + ": a piece");
          readArray(name, input.position() + input.number()).ifPresent(pieces::add);
        } else {
          throw new MalformedFileException(what + " has an unknown part");
        }
      }
    }
    addPieces(name, new Shape(dims), pieces, what);
  }

  private void addPieces(String name, Shape shape, List<Extent> pieces, String what)
      throws MalformedFileException {
    if (pieces.isEmpty()) {
      throw new MalformedFileException(what + " has no pieces");
    }
    DType dtype = pieces.getFirst().tensor().dtype();
    long elements = 0;
    for (Extent piece : pieces) {
      if (piece.tensor().dtype() != dtype || piece.tensor().shape().rank() != 1) {
        throw new MalformedFileException(what + " has pieces of several kinds");
      }
      elements += piece.tensor().shape().count();
    }
    TensorInfo info = new TensorInfo(name, dtype, shape);
    checkLength(info, elements * dtype.unitBytes(), what);
    TensorInfo flat = new TensorInfo(name, dtype, Shape.of(elements));
    List<Values.Chunk> chunks = new ArrayList<>();
    long at = 0;
    for (Extent piece : pieces) {
      Shape size = piece.tensor().shape();
      List<Long> origin = List.of(at);
      String pieceName = Values.Chunk.name(flat, origin, size);
      TensorInfo named = new TensorInfo(pieceName, dtype, size);
      Extent extent = new Extent(named, piece.offset(), piece.length(), Packing.NONE);
      extents.add(extent);
      chunks.add(new Values.Chunk(Stored.here(extent), origin, size));
      at += size.count();
    }
    Values all = new Values.Chunks(chunks);
    add(new NamedTensor(info, new Values.Written(model -> all.open(flat, model))));
  }
}
