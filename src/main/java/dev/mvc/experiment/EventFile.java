package dev.mvc.experiment;

import dev.mvc.format.layout.MalformedFileException;
import dev.mvc.format.protobuf.ProtoReader;
import dev.mvc.format.protobuf.WireType;
import dev.mvc.io.ByteSource;
import dev.mvc.io.LittleEndian;
import dev.mvc.object.Scalar;
import java.io.IOException;
import java.util.OptionalDouble;
import java.util.zip.CRC32C;

/// The scalars in an event file of TensorBoard.
///
/// A record of a TFRecord file is the length (8 bytes, little-endian), a check of it, that many
/// bytes, and a check of these; a check is the CRC-32C rotated right by 15 bits plus 0xa282ead8
/// (tensorflow/core/lib/io/record_writer.h and lib/hash/crc32c.h). A record is an `Event`
/// (tensorflow/core/util/event.proto): step in field 2, and in field 5 the `Summary`, whose values
/// (1) have a tag (1) and either a float (2) or a tensor (8); TensorFlow 2 and the newer writers
/// put scalars into tensors of one element.
final class EventFile {
  /// A record of scalars has some hundred bytes; larger ones are images, graphs and histograms.
  private static final int MAX_RECORD = 1 << 20;

  private static final int FRAME = 16;
  private static final int MASK = 0xa282ead8;

  private static final int FLOAT = 1;
  private static final int DOUBLE = 2;
  private static final int INT32 = 3;
  private static final int INT64 = 9;

  private final ByteSource file;
  private final Rows rows;

  private EventFile(ByteSource file, Rows rows) {
    this.file = file;
    this.rows = rows;
  }

  /// Whether a file is one, by its name.
  static boolean isEventFile(String name) {
    return name.contains(".tfevents.");
  }

  /// Adds the scalars of a file to rows. A last record that is not complete is none: the program
  /// still writes.
  ///
  /// @throws MalformedFileException where a record is damaged; those before it were added
  static void read(ByteSource file, Rows rows) throws IOException, MalformedFileException {
    new EventFile(file, rows).read();
  }

  private void read() throws IOException, MalformedFileException {
    byte[] head = new byte[12];
    long number = 0;
    long at = 0;
    while (at <= file.size() - FRAME) {
      number++;
      file.read(at, head, 0, head.length);
      long length = LittleEndian.getLong(head, 0);
      if (masked(head, 8) != LittleEndian.getInt(head, 8)) {
        throw damaged(number, at, "the check of its length does not fit");
      }
      if (length < 0 || length > file.size() - FRAME - at) {
        return;
      }
      if (length <= MAX_RECORD) {
        byte[] record = file.read(at + 12, (int) length + 4);
        if (masked(record, (int) length) != LittleEndian.getInt(record, (int) length)) {
          throw damaged(number, at, "its check does not fit");
        }
        try {
          event(ByteSource.of(record).slice(0, length));
        } catch (MalformedFileException e) {
          throw damaged(number, at, String.valueOf(e.getMessage()));
        }
      }
      at += FRAME + length;
    }
  }

  private static MalformedFileException damaged(long number, long at, String why) {
    return new MalformedFileException(
        "record " + number + " at byte " + at + " is damaged: " + why);
  }

  private static int masked(byte[] bytes, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, length);
    return Integer.rotateRight((int) crc.getValue(), 15) + MASK;
  }

  private void event(ByteSource record) throws IOException, MalformedFileException {
    ProtoReader in = new ProtoReader(record);
    long step = 0;
    // Fields may come in any order: the step is found first.
    while (in.next()) {
      if (in.field() == 2 && in.wire() == WireType.VARINT) {
        step = in.varint();
      }
    }
    long x = step;
    ProtoReader again = new ProtoReader(record);
    while (again.next()) {
      if (again.field() == 5 && again.wire() == WireType.LENGTH) {
        again.message(summary -> summary(summary, x));
      }
    }
  }

  private void summary(ProtoReader in, long step) throws IOException, MalformedFileException {
    while (in.next()) {
      if (in.field() == 1 && in.wire() == WireType.LENGTH) {
        in.message(value -> value(value, step));
      }
    }
  }

  private void value(ProtoReader in, long step) throws IOException, MalformedFileException {
    String tag = "";
    OptionalDouble simple = OptionalDouble.empty();
    Tensor tensor = new Tensor();
    while (in.next()) {
      switch (in.field()) {
        case 1 -> tag = in.string();
        case 2 -> simple = OptionalDouble.of(shortest((int) in.single(WireType.FIXED32)));
        case 8 -> in.message(tensor::read);
        default -> {}
      }
    }
    OptionalDouble number = simple.isPresent() ? simple : tensor.scalar();
    if (number.isPresent() && !tag.isEmpty()) {
      double y = number.getAsDouble();
      rows.putAtStep(tag, (double) step, y, new Scalar.Real(y));
    }
  }

  /// A float as the double that is written with its digits: 0.1, not 0.10000000149011612.
  private static double shortest(int bits) {
    return Double.parseDouble(Float.toString(Float.intBitsToFloat(bits)));
  }

  /// A `TensorProto` (tensorflow/core/framework/tensor.proto) as far as it may be a scalar.
  private static final class Tensor {
    private int type;
    private boolean isScalar = true;
    private OptionalDouble value = OptionalDouble.empty();
    private byte[] content = {};

    void read(ProtoReader in) throws IOException, MalformedFileException {
      while (in.next()) {
        switch (in.field()) {
          case 1 -> type = in.code();
          case 2 -> in.message(this::shape);
          case 4 -> content = in.span().length() <= Long.BYTES ? in.bytes() : content;
          case 5, 6, 7, 10 -> number(in);
          default -> {}
        }
      }
    }

    private void shape(ProtoReader in) throws IOException, MalformedFileException {
      while (in.next()) {
        isScalar &= in.field() != 2;
      }
    }

    private void number(ProtoReader in) throws IOException, MalformedFileException {
      WireType wire =
          switch (in.field()) {
            case 5 -> WireType.FIXED32;
            case 6 -> WireType.FIXED64;
            default -> WireType.VARINT;
          };
      int field = in.field();
      long bits;
      if (in.wire() == WireType.LENGTH) {
        if (!in.hasMore()) {
          return;
        }
        bits = in.take(wire);
        isScalar &= !in.hasMore();
      } else {
        bits = in.single(wire);
      }
      isScalar &= value.isEmpty();
      value =
          OptionalDouble.of(
              switch (field) {
                case 5 -> shortest((int) bits);
                case 6 -> Double.longBitsToDouble(bits);
                default -> (double) bits;
              });
    }

    OptionalDouble scalar() {
      if (!isScalar) {
        return OptionalDouble.empty();
      }
      if (content.length == Float.BYTES && type == FLOAT) {
        return OptionalDouble.of(shortest(LittleEndian.getInt(content, 0)));
      }
      if (content.length == Integer.BYTES && type == INT32) {
        return OptionalDouble.of(LittleEndian.getInt(content, 0));
      }
      if (content.length == Long.BYTES && type == DOUBLE) {
        return OptionalDouble.of(Double.longBitsToDouble(LittleEndian.getLong(content, 0)));
      }
      if (content.length == Long.BYTES && type == INT64) {
        return OptionalDouble.of((double) LittleEndian.getLong(content, 0));
      }
      return value;
    }
  }
}
