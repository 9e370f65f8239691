package dev.mvc.format.pickle;

import dev.mvc.format.layout.MalformedFileException;
import dev.mvc.format.pickle.PickleValue.Bool;
import dev.mvc.format.pickle.PickleValue.Bytes;
import dev.mvc.format.pickle.PickleValue.Huge;
import dev.mvc.format.pickle.PickleValue.Int;
import dev.mvc.format.pickle.PickleValue.None;
import dev.mvc.format.pickle.PickleValue.Real;
import dev.mvc.format.pickle.PickleValue.Text;
import dev.mvc.format.pickle.PickleValue.Unknown;
import java.io.IOException;
import java.math.BigInteger;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The opcodes that stand for a value of their own: numbers, text, bytes.
final class PickleLiterals {
  private static final Pattern INTEGER = Pattern.compile("[+-]?[0-9]{1,400}");
  private static final Pattern ESCAPE =
      Pattern.compile("\\\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|x([0-9a-fA-F]{2})|(.))");

  /// Longer integers are no sizes, seeds or magic numbers.
  private static final int LONGEST_INTEGER = 128;

  /// Text of a pickle that is held, in bytes: the names of a model of a million tensors.
  private static final long MAX_TEXT = 128 << 20;

  private final PickleInput in;
  private long text;

  PickleLiterals(PickleInput in) {
    this.in = in;
  }

  /// The value of an opcode and what follows it, or nothing when it stands for none.
  @Nullable PickleValue read(int opcode) throws IOException, MalformedFileException {
    return switch (opcode) {
      case 'N' -> None.INSTANCE;
      case 0x88 -> Bool.TRUE;
      case 0x89 -> Bool.FALSE;
      case 'K' -> Int.of(in.readByte());
      case 'M' -> Int.of(in.readNumber(2));
      case 'J' -> Int.of(signed(in.readNumber(4)));
      case 0x8a -> integer(in.readByte());
      case 0x8b -> integer(signed(in.readNumber(4)));
      case 'I' -> line(in.readLine());
      case 'L' -> integer(in.readLine());
      case 'G' -> new Real(in.readBigEndianDouble());
      case 'F' -> real(in.readLine());
      case 0x8c, 'U' -> text(in.readByte());
      case 'X', 'T' -> text(in.readNumber(4));
      case 0x8d -> text(in.readNumber(8));
      case 'V' -> new Text(unescaped(in.readLine()));
      case 'S' -> quoted(in.readLine());
      case 'C' -> bytes(in.readByte());
      case 'B' -> bytes(in.readNumber(4));
      case 0x8e, 0x96 -> bytes(in.readNumber(8));
      case 0x97 -> Unknown.INSTANCE;
      default -> null;
    };
  }

  private static int signed(long number) {
    return (int) number;
  }

  /// The number of a value in the memo, as a line.
  long readIndex() throws IOException, MalformedFileException {
    if (integer(in.readLine()) instanceof Int(long value) && value >= 0) {
      return value;
    }
    throw in.malformed("has no number where one is needed");
  }

  private PickleValue integer(int length) throws IOException, MalformedFileException {
    in.checkLength(length);
    if (length > LONGEST_INTEGER) {
      in.skip(length);
      return Unknown.INSTANCE;
    }
    byte[] bytes = in.readBytes(length);
    if (length <= Long.BYTES) {
      long value = length > 0 && bytes[length - 1] < 0 ? -1 : 0;
      for (int i = length - 1; i >= 0; i--) {
        value = value << Byte.SIZE | (bytes[i] & 0xFF);
      }
      return Int.of(value);
    }
    byte[] bigEndian = new byte[length];
    for (int i = 0; i < length; i++) {
      bigEndian[i] = bytes[length - 1 - i];
    }
    return new Huge(new BigInteger(bigEndian));
  }

  /// An integer, or a boolean, which protocol 0 writes as `01` and `00`.
  private PickleValue line(String line) throws MalformedFileException {
    return switch (line) {
      case "00" -> Bool.FALSE;
      case "01" -> Bool.TRUE;
      default -> integer(line);
    };
  }

  private PickleValue integer(String line) throws MalformedFileException {
    String digits = line.endsWith("L") ? line.substring(0, line.length() - 1) : line;
    if (!INTEGER.matcher(digits).matches()) {
      throw in.malformed("has " + MalformedFileException.quote(line) + " for an integer");
    }
    BigInteger value = new BigInteger(digits);
    return value.bitLength() < Long.SIZE ? Int.of(value.longValue()) : new Huge(value);
  }

  private PickleValue real(String line) throws MalformedFileException {
    try {
      return new Real(Double.parseDouble(line.replace("inf", "Infinity").replace("nan", "NaN")));
    } catch (NumberFormatException e) {
      throw in.malformed("has " + MalformedFileException.quote(line) + " for a number");
    }
  }

  private PickleValue text(long length) throws IOException, MalformedFileException {
    if (length > PickleInput.LONGEST_TEXT) {
      return bytes(length);
    }
    in.checkLength(length);
    text += length;
    if (text > MAX_TEXT) {
      throw in.malformed("holds more than " + MAX_TEXT + " bytes of text");
    }
    return new Text(in.readText((int) length));
  }

  private PickleValue quoted(String line) throws MalformedFileException {
    int last = line.length() - 1;
    boolean isQuoted =
        last > 0
            && (line.charAt(0) == '\'' || line.charAt(0) == '"')
            && line.charAt(last) == line.charAt(0);
    if (!isQuoted) {
      throw in.malformed("has a string without quotes");
    }
    return new Text(unescaped(line.substring(1, last)));
  }

  /// Text with the escapes of Python's literals.
  private static String unescaped(String line) {
    return ESCAPE.matcher(line).replaceAll(found -> Matcher.quoteReplacement(character(found)));
  }

  private static String character(MatchResult found) {
    for (int group = 1; group <= 3; group++) {
      if (found.group(group) != null) {
        int point = Integer.parseUnsignedInt(found.group(group), 16);
        return Character.isValidCodePoint(point) ? Character.toString(point) : "\uFFFD";
      }
    }
    return switch (found.group(4)) {
      case "n" -> "\n";
      case "t" -> "\t";
      case "r" -> "\r";
      case null, default -> found.group(4);
    };
  }

  private Bytes bytes(long length) throws MalformedFileException {
    Bytes bytes = new Bytes(in.position(), length);
    in.skip(length);
    return bytes;
  }
}
