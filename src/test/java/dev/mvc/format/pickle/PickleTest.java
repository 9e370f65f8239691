package dev.mvc.format.pickle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mvc.format.layout.MalformedFileException;
import dev.mvc.format.pickle.PickleValue.Bool;
import dev.mvc.format.pickle.PickleValue.Bytes;
import dev.mvc.format.pickle.PickleValue.Global;
import dev.mvc.format.pickle.PickleValue.Huge;
import dev.mvc.format.pickle.PickleValue.Instance;
import dev.mvc.format.pickle.PickleValue.Int;
import dev.mvc.format.pickle.PickleValue.Items;
import dev.mvc.format.pickle.PickleValue.None;
import dev.mvc.format.pickle.PickleValue.Persistent;
import dev.mvc.format.pickle.PickleValue.Real;
import dev.mvc.format.pickle.PickleValue.Text;
import dev.mvc.io.ByteSource;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PickleTest {
  /// A pickle as Python's `repr` of bytes would show it, one character a byte.
  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static Pickle read(String pickle) throws IOException, MalformedFileException {
    return Pickle.read(ByteSource.of(bytes(pickle)), 0, "the pickle");
  }

  /// A value as Python writes it, as far as the tests need it.
  static String show(PickleValue value) {
    return switch (value) {
      case None _ -> "None";
      case Bool(boolean is) -> is ? "True" : "False";
      case Int(long number) -> Long.toString(number);
      case Huge huge -> huge.value().toString();
      case Real(double number) -> Double.toString(number);
      case Text(String text) -> "'" + text + "'";
      case Bytes bytes -> "bytes@" + bytes.offset() + "+" + bytes.length();
      case Global global -> global.path();
      case PickleValue.Unknown _ -> "?";
      case Persistent persistent -> "persistent " + show(persistent.id());
      case Items items ->
          (items.isTuple() ? "(" : "[") + all(items.values()) + (items.isTuple() ? ")" : "]");
      case PickleDict dict -> "{" + entries(dict) + "}";
      case Instance object -> object(object);
    };
  }

  private static String object(Instance object) {
    String text = show(object.callee()) + "(" + all(object.arguments()) + ")";
    text += object.keywords() == null ? "" : "**" + show(object.keywords());
    text += object.entries() == null ? "" : "{" + entries(object.entries()) + "}";
    text += object.items() == null ? "" : show(object.items());
    return text + (object.state() == null ? "" : "<-" + show(object.state()));
  }

  private static String all(List<PickleValue> values) {
    return values.stream().map(PickleTest::show).collect(Collectors.joining(", "));
  }

  private static String entries(PickleDict dict) {
    return dict.entries().stream()
        .map(entry -> show(entry.key()) + ": " + show(entry.value()))
        .collect(Collectors.joining(", "));
  }

  /// The expectations are what `pickle.loads` of Python 3.11 answers to the same bytes, or would
  /// call.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "I42\\n. | 42",
        "I01\\n. | True",
        "I-7\\n. | -7",
        "L12345678901234567890L\\n. | 12345678901234567890",
        "F2.5\\n. | 2.5",
        "F-inf\\n. | -Infinity",
        "S'it\\\\x27s \\\\\\\\'\\n. | 'it's \\'",
        "V\\u00fc\\\\u4e2d\\n. | 'ü中'",
        "(lp0\\nI1\\naI2\\na. | [1, 2]",
        "(dp0\\nS'a'\\nI1\\ns. | {'a': 1}",
        "(I1\\nI2\\nt. | (1, 2)",
        "cos\\nsystem\\n(S'x'\\ntR. | os.system('x')",
        "(S'x'\\nios\\nsystem\\n. | os.system('x')",
        "(cos\\nsystem\\nS'x'\\no. | os.system('x')",
        "\\x80\\x02}q\\x00(X\\x01\\x00\\x00\\x00aK\\x01X\\x01\\x00\\x00\\x00bM\\x00\\x01u. | {'a':"
            + " 1, 'b': 256}",
        "\\x80\\x02J\\xff\\xff\\xff\\xff. | -1",
        "\\x80\\x02\\x8a\\x01\\xff. | -1",
        "\\x80\\x02\\x8a\\x00. | 0",
        "\\x80\\x02\\x8a\\x09\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x01. | 18446744073709551616",
        "\\x80\\x02\\x8b\\x02\\x00\\x00\\x00\\x00\\x01. | 256",
        "\\x80\\x02G?\\xf8\\x00\\x00\\x00\\x00\\x00\\x00. | 1.5",
        "\\x80\\x02\\x88\\x89N\\x87. | (True, False, None)",
        "\\x80\\x02K\\x01\\x85K\\x02K\\x03\\x86). | ()",
        "\\x80\\x02]q\\x00(K\\x01K\\x02eh\\x00. | [1, 2]",
        "\\x80\\x03C\\x03abc. | bytes@4+3",
        "\\x80\\x02U\\x02hi. | 'hi'",
        "\\x80\\x02U\\x01\\xfc. | 'ü'",
        "\\x80\\x02(U\\x07storageK\\x00tQ. | persistent ('storage', 0)",
        "P12\\n. | persistent '12'",
        "\\x80\\x02ccollections\\nOrderedDict\\n)R(K\\x01K\\x02u. | collections.OrderedDict(){1:"
            + " 2}",
        "\\x80\\x02cm\\nC\\n)\\x81}U\\x01aK\\x01sb. | m.C()<-{'a': 1}",
        "\\x80\\x04\\x8c\\x01m\\x8c\\x01C\\x93)}\\x8c\\x01kK\\x01s\\x92. | m.C()**{'k': 1}",
        "\\x80\\x04\\x95\\x01\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x8f(K\\x05\\x90. | [5]",
        "\\x80\\x04(K\\x01K\\x02\\x91. | [1, 2]",
        "\\x80\\x04\\x8c\\x01a\\x94\\x8c\\x01b\\x940h\\x00. | 'a'",
        "\\x80\\x02K\\x01(K\\x02K\\x031. | 1",
        "\\x80\\x02K\\x012\\x86. | (1, 1)",
        "\\x80\\x05\\x96\\x02\\x00\\x00\\x00\\x00\\x00\\x00\\x00xy. | bytes@11+2",
        "\\x80\\x05\\x97\\x98. | ?",
        "\\x80\\x02\\x82\\x05. | ?",
        "\\x80\\x02}(K\\x01K\\x02K\\x03K\\x04K\\x01K\\x05u. | {1: 5, 3: 4}",
      })
  void allOpcodesAreUnderstood(String pickle, String value)
      throws IOException, MalformedFileException {
    Pickle read = read(unescape(pickle));
    assertThat(show(read.value())).isEqualTo(value);
    assertThat(read.end()).isEqualTo(unescape(pickle).length());
  }

  private static String unescape(String text) {
    StringBuilder plain = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c != '\\') {
        plain.append(c);
      } else if (text.charAt(++i) == 'x') {
        plain.append((char) Integer.parseInt(text.substring(i + 1, i + 3), 16));
        i += 2;
      } else {
        plain.append(text.charAt(i) == 'n' ? '\n' : text.charAt(i) == 'u' ? "\\u" : "\\");
      }
    }
    return plain.toString().replace("\\u00fc", "\u00fc");
  }

  @Test
  void importsAreSeenInTheirOrderAndOnce() throws IOException, MalformedFileException {
    Pickle read = read("\u0080\u0002cb\ny\nca\nx\n\u0086cb\ny\n\u0086\u0082\u0007\u0086.");
    assertThat(read.imports())
        .containsExactly(
            new Global("b", "y"), new Global("a", "x"), new Global("copyreg extension", "7"));
  }

  @Test
  void aNameThatIsComputedIsAnImportAllTheSame() throws IOException, MalformedFileException {
    assertThat(read("\u0080\u0004\u008c\u0002osK\u0001\u0093.").imports())
        .containsExactly(new Global("os", "computed"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\\x80\\x02a. | takes a value from an empty stack",
        "\\x80\\x02(a. | takes a value from an empty stack",
        "\\x80\\x02K\\x01(\\x85. | takes a value from an empty stack",
        "\\x80\\x02Ne. | has no mark where one is needed",
        "\\x80\\x02K\\x01K\\x02a. | adds to what is no list",
        "\\x80\\x02)K\\x02a. | adds to what is no list",
        "\\x80\\x02]K\\x01K\\x02s. | sets an entry of what is no dictionary",
        "\\x80\\x02}(K\\x01u. | sets a key without a value",
        "\\x80\\x02h\\x05. | recalls value 5, which it never remembered",
        "\\x80\\x02Nr\\xff\\xff\\xff\\xff. | remembers a value as number 4294967295",
        "\\x80\\x06N. | is of the unknown protocol 6",
        "\\x80\\x02\\xff. | has the unknown opcode 0xff",
        "\\x80\\x02N | ends too early",
        "\\x80\\x02X\\xff\\xff\\xff\\x7fabc. | claims 2147483647 bytes and has 4",
        "\\x80\\x04\\x8e\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x80. | claims a length of"
            + " 92233720368547",
        "\\x80\\x04\\x95\\x00\\x00\\x00\\x00\\x00\\x01\\x00\\x00N. | claims 1099511627776 bytes"
            + " and",
        "\\x80\\x02\\x8b\\xff\\xff\\xff\\x7f. | claims 2147483647 bytes and has 1",
        "\\x80\\x02\\x8b\\xff\\xff\\xff\\xff. | claims -1 bytes and has 1",
        "Ix\\n. | has \"x\" for an integer",
        "Fx\\n. | has \"x\" for a number",
        "Sx\\n. | has a string without quotes",
        "Ng-1\\n. | has no number where one is needed",
        "(o. | makes an object of nothing",
      })
  void whatIsNoPickleIsRefused(String pickle, String reason) {
    assertThatThrownBy(() -> read(unescape(pickle)))
        .isInstanceOf(MalformedFileException.class)
        .hasMessageStartingWith("the pickle " + reason);
  }

  @ParameterizedTest
  @ValueSource(strings = {"]", "\u0085"})
  void depthCostsNothing(String opcode) throws IOException, MalformedFileException {
    String nested = ")" + opcode.repeat(200_000) + (opcode.equals("]") ? "a".repeat(199_999) : "");
    PickleValue value = read("\u0080\u0002" + nested + ".").value();
    assertThat(value).isInstanceOf(Items.class);
    assertThat(value.toString()).hasSizeLessThan(200);
    assertThat(value.hashCode()).isNotZero();
  }

  @Test
  void whatHoldsItselfIsOneObject() throws IOException, MalformedFileException {
    PickleValue value = read("\u0080\u0002]q\u0000h\u0000a.").value();
    assertThat(((Items) value).values()).containsExactly(value);
  }

  @Test
  @Timeout(60)
  void theNumberOfValuesIsBounded() {
    assertThatThrownBy(() -> read("N0".repeat(7_000_000)))
        .isInstanceOf(MalformedFileException.class)
        .hasMessageContaining("describes more than 6000000 values");
    assertThatThrownBy(() -> read("N" + "2".repeat(5_000_000)))
        .hasMessageContaining("on its stack");
    assertThatThrownBy(() -> read("N" + "(".repeat(200_000))).hasMessageContaining("marks");
    assertThatThrownBy(() -> read("I" + "9".repeat(200_000) + "\n."))
        .hasMessageContaining("a line of more than 4096 bytes");
  }

  @Test
  @Timeout(60)
  void dictionariesOfCollidingKeysAreNotSlow() throws IOException, MalformedFileException {
    // All 2^15 strings of 15 pairs "Aa" or "BB" have one hash.
    StringBuilder pickle = new StringBuilder("\u0080\u0002}(");
    for (int i = 0; i < 1 << 15; i++) {
      pickle.append("U\u001e");
      for (int bit = 0; bit < 15; bit++) {
        pickle.append((i >> bit & 1) == 0 ? "Aa" : "BB");
      }
      pickle.append('N');
    }
    PickleDict dict = (PickleDict) read(pickle + "u.").value();
    assertThat(dict.entries()).hasSize(1 << 15);
  }

  @Test
  void longTextIsPassedOver() throws IOException, MalformedFileException {
    String text = "X\u0000\u0000\u0010\u0000" + "x".repeat(1 << 20);
    assertThat(show(read("\u0080\u0002" + text + ".").value())).isEqualTo("bytes@7+1048576");
  }

  @Test
  void anythingEndsInAValueOrARefusal() throws IOException {
    SplittableRandom random = new SplittableRandom(7);
    String opcodes =
        "().0122KMJINXUCBc\n"
            + "RbhqrQP]}aesudlto\u0080\u0081\u0085\u0086\u0087\u0088\u008c\u0093\u0094";
    int read = 0;
    for (int round = 0; round < 20_000; round++) {
      StringBuilder pickle = new StringBuilder();
      for (int length = random.nextInt(60); length > 0; length--) {
        pickle.append(
            random.nextInt(8) == 0
                ? (char) random.nextInt(256)
                : opcodes.charAt(random.nextInt(opcodes.length())));
      }
      try {
        assertThat(read(pickle + ".").value()).isNotNull();
        read++;
      } catch (MalformedFileException e) {
        assertThat(e.getMessage()).startsWith("the pickle ").doesNotContain("\n");
      }
    }
    assertThat(read).isPositive();
  }
}
