package dev.mvc.format.protobuf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mvc.format.CountingSource;
import dev.mvc.format.layout.MalformedFileException;
import dev.mvc.io.ByteSource;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProtoReaderTest {
  @Test
  void allKindsOfFieldsAreRead() throws Exception {
    Proto inner = Proto.message().put(1, "größe").put(2, -1);
    ProtoReader in = reader(Proto.message().put(3, inner).put(4, 1.5f).put(1000, 1L << 63));
    assertThat(in.next()).isTrue();
    assertThat(in.field()).isEqualTo(3);
    List<Object> found = new ArrayList<>();
    in.message(message -> {
      while (message.next()) {
        found.add(message.field() == 1 ? message.string() : message.varint());
      }
    });
    assertThat(found).containsExactly("größe", -1L);
    assertThat(in.next()).isTrue();
    assertThat(in.single(WireType.FIXED32)).isEqualTo(Float.floatToIntBits(1.5f));
    assertThat(in.next()).isTrue();
    assertThat(in.field()).isEqualTo(1000);
    assertThat(in.varint()).isEqualTo(Long.MIN_VALUE);
    assertThat(in.code()).isEqualTo(-1);
    assertThat(in.next()).isFalse();
    assertThat(in.next()).isFalse();
  }

  @Test
  void aMessageElsewhereIsReadAndTheReaderStays() throws Exception {
    ProtoReader in = reader(Proto.message().put(1, Proto.message().put(7, 8)).put(2, 9));
    in.next();
    Span first = in.span();
    in.next();
    in.message(
        first,
        message -> {
          assertThat(message.next()).isTrue();
          assertThat(message.varint()).isEqualTo(8);
        });
    assertThat(in.field()).isEqualTo(2);
    assertThat(in.next()).isFalse();
  }

  @Test
  void whatIsSkippedIsNotRead() throws Exception {
    byte[] payload = new byte[1_000_000];
    Proto message = Proto.message();
    for (int i = 0; i < 20; i++) {
      message.put(1, "name").put(2, payload);
    }
    CountingSource source = new CountingSource(ByteSource.of(message.bytes()));
    ProtoReader in = new ProtoReader(source);
    int fields = 0;
    while (in.next()) {
      fields++;
    }
    assertThat(fields).isEqualTo(40);
    assertThat(source.bytes()).isLessThan(20 * 1024);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "08 | the number at byte 1 is cut off",
        "08 80 80 | the number at byte 1 is cut off",
        "08 80 80 80 80 80 80 80 80 80 80 01 | the number at byte 1 does not end",
        "00 00 | there is no field but something else at byte 0",
        "0b | field 1 at byte 0 has the wire type 3",
        "0c | field 1 at byte 0 has the wire type 4",
        "0e | field 1 at byte 0 has the wire type 6",
        "0d 00 00 00 | the number at byte 1 is cut off",
        "09 00 00 00 00 | the number at byte 1 is cut off",
        "0a 02 00 | field 1 at byte 0 has 2 bytes, of which there are 1",
        "0a ff ff ff ff ff ff ff ff ff 01 | field 1 at byte 0 has 18446744073709551615 bytes, of",
        "f8 ff ff ff ff 01 00 | there is no field but something else at byte 0"
      })
  void whatIsNoMessageIsRefused(String hex, String reason) {
    ProtoReader in = new ProtoReader(ByteSource.of(HexFormat.ofDelimiter(" ").parseHex(hex)));
    assertThatThrownBy(in::next)
        .isInstanceOf(MalformedFileException.class)
        .hasMessageStartingWith(reason);
  }

  @Test
  void aFieldIsOnlyReadAsWhatItIs() throws Exception {
    ProtoReader in = reader(Proto.message().put(6, 1));
    in.next();
    assertThatThrownBy(in::span)
        .isInstanceOf(MalformedFileException.class)
        .hasMessage("field 6 at byte 0 is written as VARINT and not as LENGTH");
  }

  @Test
  void aMessageInItselfEndsAtTheLimit() throws Exception {
    Proto deep = Proto.message();
    for (int i = 0; i < 200; i++) {
      deep = Proto.message().put(1, deep);
    }
    ProtoReader in = reader(deep);
    assertThatThrownBy(() -> descend(in))
        .isInstanceOf(MalformedFileException.class)
        .hasMessageContaining("nested more than 100 deep");
  }

  private static void descend(ProtoReader in) throws IOException, MalformedFileException {
    while (in.next()) {
      in.message(ProtoReaderTest::descend);
    }
  }

  @Test
  void textWithoutEndIsRefused() throws Exception {
    ProtoReader in = reader(Proto.message().put(1, new byte[70_000]));
    in.next();
    assertThatThrownBy(in::string)
        .isInstanceOf(MalformedFileException.class)
        .hasMessage("the text of 70000 bytes at byte 4 is too long");
  }

  private static ProtoReader reader(Proto message) {
    return new ProtoReader(ByteSource.of(message.bytes()));
  }
}
