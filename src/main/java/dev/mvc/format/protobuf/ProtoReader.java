package dev.mvc.format.protobuf;

import dev.mvc.format.layout.MalformedFileException;
import dev.mvc.io.ByteSource;
import dev.mvc.io.LittleEndian;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/// Steps through the fields of messages that nobody vouches for.
///
/// Only a small window of the source is held. It grows while fields follow each other and begins
/// small again after a payload was skipped, so that headers between large tensors cost few bytes.
///
/// Bounded are the depth of messages (as deep as the protobuf libraries go), the number of fields
/// and the text that is handed out; so memory and time are, whatever the file says.
public final class ProtoReader {
  private static final int MAX_DEPTH = 100;

  /// A graph of 100,000 nodes has some 3 million fields; this many take less than half a second.
  private static final int MAX_FIELDS = 1 << 24;

  /// Names of tensors have up to some thousand characters.
  private static final int MAX_STRING = 1 << 16;

  private static final int MAX_TEXT = 128 << 20;
  private static final int SMALLEST_WINDOW = 512;
  private static final int LARGEST_WINDOW = 1 << 14;
  private static final int LONGEST_VARINT = 10;

  private final ByteSource source;
  private byte[] window = new byte[0];
  private long windowStart;
  private long position;

  /// Where the message ends.
  private long end;

  /// Where the field ends.
  private long after;

  private long start;
  private int field;
  private WireType wire = WireType.LENGTH;
  private long number;
  private int depth;
  private int fields;
  private long text;

  /// A reader of the message that a source is.
  public ProtoReader(ByteSource source) {
    this(source, new Span(0, source.size()));
  }

  /// A reader of a message in a source.
  public ProtoReader(ByteSource source, Span message) {
    this.source = source;
    this.position = message.offset();
    this.after = position;
    this.end = message.end();
  }

  /// What reads the fields of a message.
  @FunctionalInterface
  public interface Body {
    /// Calls [#next] until there are no more fields that it wants.
    void read(ProtoReader in) throws IOException, MalformedFileException;
  }

  /// Goes to the next field of the message, whether or not the current one was looked at.
  ///
  /// @return false at the end of the message
  public boolean next() throws IOException, MalformedFileException {
    position = after;
    if (position == end) {
      return false;
    }
    if (++fields > MAX_FIELDS) {
      throw new MalformedFileException("there are more than " + MAX_FIELDS + " fields");
    }
    start = position;
    long tag = varint(end);
    field = (int) (tag >>> 3);
    if (tag >>> 3 == 0 || tag >>> 3 > (1 << 29) - 1) {
      throw new MalformedFileException("there is no field but something else at byte " + start);
    }
    switch ((int) tag & 7) {
      case 0 -> {
        wire = WireType.VARINT;
        number = varint(end);
        after = position;
      }
      case 1 -> fixed(WireType.FIXED64);
      case 2 -> {
        wire = WireType.LENGTH;
        long length = varint(end);
        if (length < 0 || length > end - position) {
          throw new MalformedFileException(
              String.format(
                  "field %d at byte %d has %s bytes, of which there are %d",
                  field, start, Long.toUnsignedString(length), end - position));
        }
        after = position + length;
      }
      case 5 -> fixed(WireType.FIXED32);
      default ->
          throw new MalformedFileException(
              "field " + field + " at byte " + start + " has the wire type " + (tag & 7));
    }
    return true;
  }

  private void fixed(WireType type) throws IOException, MalformedFileException {
    wire = type;
    number = take(type, end);
    after = position;
  }

  /// The number of the field.
  public int field() {
    return field;
  }

  /// How its value is written.
  public WireType wire() {
    return wire;
  }

  /// Where the field begins, with its tag.
  public long start() {
    return start;
  }

  /// The value of a field that is an integer.
  public long varint() throws MalformedFileException {
    expect(WireType.VARINT);
    return number;
  }

  /// The value of a field that is a small number of a known kind; what does not fit is -1.
  public int code() throws MalformedFileException {
    long value = varint();
    return value >= 0 && value <= Integer.MAX_VALUE ? (int) value : -1;
  }

  /// Where the payload of the field is.
  public Span span() throws MalformedFileException {
    expect(WireType.LENGTH);
    return new Span(position, after - position);
  }

  /// The field as text. What is no UTF-8 becomes replacement characters: old exporters do write
  /// other text, and the libraries let it pass.
  public String string() throws IOException, MalformedFileException {
    return new String(bytes(), StandardCharsets.UTF_8);
  }

  /// The payload of a field that is short.
  public byte[] bytes() throws IOException, MalformedFileException {
    Span span = span();
    text += span.length();
    if (span.length() > MAX_STRING || text > MAX_TEXT) {
      throw new MalformedFileException(
          "the text of " + span.length() + " bytes at byte " + span.offset() + " is too long");
    }
    byte[] bytes = new byte[(int) span.length()];
    for (int at = 0; at < bytes.length; ) {
      fill();
      int inWindow = (int) (position - windowStart);
      int count = Math.min(bytes.length - at, window.length - inWindow);
      System.arraycopy(window, inWindow, bytes, at, count);
      at += count;
      position += count;
    }
    return bytes;
  }

  /// Reads the field as a message.
  public void message(Body body) throws IOException, MalformedFileException {
    message(span(), body);
  }

  /// Reads a message anywhere in the file, and stays at the field where it is.
  public void message(Span span, Body body) throws IOException, MalformedFileException {
    if (depth == MAX_DEPTH) {
      throw new MalformedFileException(
          "the messages at byte " + span.offset() + " are nested more than " + MAX_DEPTH + " deep");
    }
    int thisField = field;
    long thisEnd = end;
    long thisAfter = after;
    depth++;
    end = span.end();
    after = span.offset();
    body.read(this);
    depth--;
    field = thisField;
    wire = WireType.LENGTH;
    end = thisEnd;
    after = thisAfter;
  }

  /// The number of a repeated field that is written by itself.
  ///
  /// @param type of a single one
  public long single(WireType type) throws MalformedFileException {
    expect(type);
    return number;
  }

  /// Whether another number follows in a repeated field that is packed.
  public boolean hasMore() {
    return wire == WireType.LENGTH && position < after;
  }

  /// The next number of a repeated field that is packed.
  public long take(WireType type) throws IOException, MalformedFileException {
    return take(type, after);
  }

  private long take(WireType type, long limit) throws IOException, MalformedFileException {
    return switch (type) {
      case VARINT -> varint(limit);
      case FIXED32 -> LittleEndian.getInt(ahead(Integer.BYTES, limit), skip(Integer.BYTES));
      case FIXED64 -> LittleEndian.getLong(ahead(Long.BYTES, limit), skip(Long.BYTES));
      case LENGTH -> throw new IllegalArgumentException("no number");
    };
  }

  private void expect(WireType expected) throws MalformedFileException {
    if (wire != expected) {
      throw new MalformedFileException(
          String.format(
              "field %d at byte %d is written as %s and not as %s", field, start, wire, expected));
    }
  }

  private long varint(long limit) throws IOException, MalformedFileException {
    long value = 0;
    long from = position;
    for (int shift = 0; shift < 7 * LONGEST_VARINT; shift += 7) {
      if (position >= limit) {
        throw new MalformedFileException("the number at byte " + from + " is cut off");
      }
      fill();
      byte next = window[(int) (position++ - windowStart)];
      value |= (next & 0x7FL) << shift;
      if (next >= 0) {
        return value;
      }
    }
    throw new MalformedFileException("the number at byte " + from + " does not end");
  }

  /// The window, with some bytes from the position on in it.
  private byte[] ahead(int length, long limit) throws IOException, MalformedFileException {
    if (length > limit - position) {
      throw new MalformedFileException("the number at byte " + position + " is cut off");
    }
    if (position < windowStart || position + length > windowStart + window.length) {
      load();
    }
    return window;
  }

  private int skip(int length) {
    position += length;
    return (int) (position - length - windowStart);
  }

  private void fill() throws IOException {
    if (position < windowStart || position >= windowStart + window.length) {
      load();
    }
  }

  private void load() throws IOException {
    long gap = position - (windowStart + window.length);
    boolean isNear = gap <= 0 && position >= windowStart || gap >= 0 && gap < SMALLEST_WINDOW;
    int wanted = isNear ? Math.min(LARGEST_WINDOW, 2 * window.length) : SMALLEST_WINDOW;
    long left = source.size() - position;
    int length = (int) Math.min(left, Math.max(wanted, SMALLEST_WINDOW));
    window = source.read(position, length);
    windowStart = position;
  }
}
