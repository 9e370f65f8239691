package dev.mvc.format.protobuf;

import dev.mvc.format.layout.MalformedFileException;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Where the numbers of a repeated field are. They may be packed into one payload, into several, or
/// be written one by one; readers must take all of these.
public final class RepeatedNumbers {
  private final WireType type;
  private @Nullable Span first;
  private int pieces;
  private long packed;
  private long singles;

  /// @param type of a single number
  public RepeatedNumbers(WireType type) {
    this.type = type;
  }

  /// How a single number is written.
  public WireType type() {
    return type;
  }

  /// Takes the field that the reader is at.
  public void add(ProtoReader in) throws IOException, MalformedFileException {
    if (in.wire() != WireType.LENGTH) {
      in.single(type);
      singles++;
      return;
    }
    Span span = in.span();
    if (type.width() != 0 && span.length() % type.width() != 0) {
      throw new MalformedFileException(
          "the numbers at byte " + span.offset() + " end in the middle of one");
    }
    if (span.length() > 0) {
      first = first == null ? span : first;
      pieces++;
      packed += span.length();
    }
  }

  /// Whether there are none.
  public boolean isEmpty() {
    return singles == 0 && packed == 0;
  }

  /// The fewest numbers that there can be: what is written in fixed width is counted, of varints
  /// only their bytes are known.
  public long least() {
    return singles + (type.width() == 0 ? Math.ceilDiv(packed, 10L) : packed / type.width());
  }

  /// The most numbers that there can be.
  public long most() {
    return singles + (type.width() == 0 ? packed : packed / type.width());
  }

  /// The numbers as elements that lie beside each other, if they do.
  public Optional<Span> contiguous() {
    return type.width() != 0 && pieces == 1 && singles == 0
        ? Optional.ofNullable(first)
        : Optional.empty();
  }
}
