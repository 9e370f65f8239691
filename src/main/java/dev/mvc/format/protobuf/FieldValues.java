package dev.mvc.format.protobuf;

import dev.mvc.format.layout.MalformedFileException;
import dev.mvc.io.ByteSource;
import java.io.EOFException;
import java.io.IOException;

/// The numbers of a repeated field as little-endian elements of fixed size.
///
/// They can only be found one after the other. Whoever reads on where it stopped goes through the
/// message once; who goes back starts it again. Nothing is held.
public final class FieldValues implements ByteSource {
  private final ByteSource file;
  private final Span message;
  private final Field field;
  private final int width;
  private final long count;

  private ProtoReader reader;

  /// The element that was read last, -1 for none.
  private long index = -1;

  private long value;
  private boolean isInside;

  /// Whether the field has no more numbers than were read.
  private boolean isOver;

  /// Which field, and what it means when it has fewer numbers than there are elements.
  ///
  /// @param type of a single number
  /// @param repeats whether the last one then stands for all that follow, and zero when there is
  ///   none at all
  public record Field(int number, WireType type, boolean repeats) {}

  /// @param file that the message is in; stays open as long as this is used
  /// @param width bytes of a number that are wanted, the lowest
  /// @param count of the elements
  public FieldValues(ByteSource file, Span message, Field field, int width, long count) {
    this.file = file;
    this.message = message;
    this.field = field;
    this.width = width;
    this.count = count;
    this.reader = new ProtoReader(file, message);
  }

  @Override
  public long size() {
    return count * width;
  }

  @Override
  public synchronized void read(long offset, byte[] into, int at, int length) throws IOException {
    if (offset < 0 || length < 0 || offset > size() - length) {
      throw new EOFException("read of " + length + " bytes at " + offset + " of " + size());
    }
    for (int done = 0; done < length; done++) {
      long element = (offset + done) / width;
      if (element != index) {
        go(element);
      }
      into[at + done] = (byte) (value >>> 8 * ((offset + done) % width));
    }
  }

  private void go(long element) throws IOException {
    if (element < index) {
      reader = new ProtoReader(file, message);
      index = -1;
      value = 0;
      isInside = false;
      isOver = false;
    }
    try {
      while (index < element && !isOver) {
        advance();
      }
      if (element == count - 1 && !isOver) {
        long last = value;
        advance();
        if (!isOver) {
          throw new MalformedFileException("there are more values than elements");
        }
        value = last;
      } else if (isOver && !field.repeats) {
        throw new MalformedFileException("there are fewer values than elements");
      }
    } catch (MalformedFileException e) {
      throw new IOException(e.getMessage(), e);
    }
    index = element;
  }

  /// Goes to the next number, or finds that there is none.
  private void advance() throws IOException, MalformedFileException {
    while (!(isInside && reader.hasMore())) {
      if (!reader.next()) {
        isOver = true;
        return;
      }
      isInside = reader.field() == field.number && reader.wire() == WireType.LENGTH;
      if (reader.field() == field.number && !isInside) {
        value = reader.single(field.type);
        index++;
        return;
      }
    }
    value = reader.take(field.type);
    index++;
  }

  @Override
  public void close() {}
}
