package dev.mvc.format.hdf5;

import dev.mvc.format.layout.MalformedFileException;
import dev.mvc.tensor.DType;
import dev.mvc.tensor.ValueDecoder;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// The attributes of an object that are one text or one number (section IV.A.2.m).
final class Attributes {
  /// Programs put some few at the root; what is beyond them is not metadata but data.
  private static final int MOST = 1000;

  private static final String WHAT = "an attribute";

  private final Addresses file;
  private final Map<String, String> values = new TreeMap<>();

  private Attributes(Addresses file) {
    this.file = file;
  }

  /// All of an object, by name.
  static Map<String, String> of(Addresses file, ObjectHeader header)
      throws IOException, MalformedFileException {
    Attributes attributes = new Attributes(file);
    for (Fields message : header.all(ObjectHeader.ATTRIBUTE)) {
      attributes.read(message);
    }
    Optional<Fields> info = header.find(ObjectHeader.ATTRIBUTE_INFO);
    if (info.isPresent()) {
      attributes.readHeap(info.get());
    }
    return attributes.values;
  }

  /// Many attributes, or long ones, are in a heap that a B-tree lists (section IV.A.2.v).
  private void readHeap(Fields info) throws IOException, MalformedFileException {
    FractalHeap.walk(
        file,
        info,
        2,
        NewTree.ATTRIBUTES,
        (objects, record) -> {
          Fields id = record.part(objects.idLength(), WHAT);
          boolean isShared = (record.u8() & 2) != 0;
          if (!isShared) {
            read(objects.object(id, WHAT));
          }
        });
  }

  private void read(Fields message) throws IOException, MalformedFileException {
    int version = message.version(1, 3);
    int flags = message.u8();
    int nameLength = message.u16();
    int typeLength = message.u16();
    int spaceLength = message.u16();
    message.skip(version == 3 ? 1 : 0);
    int padding = version == 1 ? 7 : 0;
    Fields name = message.part(nameLength + padding & ~padding, WHAT);
    Fields type = message.part(typeLength + padding & ~padding, "an attribute's type");
    Fields space = message.part(spaceLength + padding & ~padding, "an attribute's shape");
    if (version > 1 && (flags & 1) != 0) {
      type = ObjectHeader.shared(file, ObjectHeader.DATATYPE, type);
    }
    if (version > 1 && (flags & 2) != 0) {
      space = ObjectHeader.shared(file, ObjectHeader.DATASPACE, space);
    }
    Dataspace shape = Dataspace.read(space);
    boolean isOne = !shape.isNull() && shape.dims().stream().allMatch(dim -> dim == 1);
    if (isOne && values.size() < MOST) {
      Optional<String> value = value(Datatype.read(type), message);
      if (value.isPresent()) {
        values.put(name.terminated(), value.get());
      }
    }
  }

  private Optional<String> value(Datatype type, Fields data)
      throws IOException, MalformedFileException {
    return switch (type.text()) {
      case FIXED -> Optional.of(trimmed(data.text(type.size())));
      case HEAP -> {
        long length = data.u32();
        long collection = data.address();
        long index = data.u32();
        yield Optional.of(
            length == 0 || collection == 0
                ? ""
                : GlobalHeap.object(file, collection, index).text(length));
      }
      case NONE -> number(type, data);
    };
  }

  /// Without the zeros at the end, or from the first one on.
  private static String trimmed(String text) {
    int zero = text.indexOf('\0');
    return zero < 0 ? text.stripTrailing() : text.substring(0, zero);
  }

  private static Optional<String> number(Datatype type, Fields data) throws MalformedFileException {
    Datatype.Numeric number = type.number().orElse(null);
    if (number == null || !number.dims().isEmpty() || number.dtype().kind() == DType.Kind.COMPLEX) {
      return Optional.empty();
    }
    byte[] bytes = data.bytes(type.size());
    for (int i = 0, j = number.swap() - 1; i < j; i++, j--) {
      byte other = bytes[i];
      bytes[i] = bytes[j];
      bytes[j] = other;
    }
    double[] value = new double[1];
    ValueDecoder.of(number.dtype()).decode(bytes, 0, 1, value, 0);
    boolean isWhole = value[0] == Math.rint(value[0]) && Math.abs(value[0]) < 0x1p53;
    return Optional.of(isWhole ? Long.toString((long) value[0]) : Double.toString(value[0]));
  }
}
