package dev.mvc.object;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mvc.id.ObjectId;
import dev.mvc.object.Thinned.Mark;
import dev.mvc.object.Thinned.Part;
import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ThinnedTest {
  private static final OffsetDateTime NEW_YEAR = OffsetDateTime.parse("2026-01-01T00:00:00+01:00");
  private static final ObjectId A = ObjectId.hash(new byte[] {1});
  private static final ObjectId B = ObjectId.hash(new byte[] {2});
  private static final ObjectId C = ObjectId.hash(new byte[] {3});

  private static Thinned thinned(Map<ObjectId, Part> parts) {
    TreeMap<ObjectId, Mark> marks = new TreeMap<>();
    parts.forEach((id, part) -> marks.put(id, new Mark(part, NEW_YEAR)));
    return new Thinned(marks);
  }

  @Test
  void whatIsWrittenIsReadAgain() throws MalformedObjectException {
    Thinned thinned = thinned(Map.of(A, Part.WEIGHTS, B, Part.OPTIMIZER));
    assertThat(Thinned.read(thinned.write())).isEqualTo(thinned);
    assertThat(Thinned.read(Thinned.NONE.write())).isEqualTo(Thinned.NONE);
    assertThat(new String(thinned(Map.of(A, Part.WEIGHTS)).write(), StandardCharsets.UTF_8))
        .isEqualTo(
            "{\"type\":\"thinned\",\"versions\":{\"%s\":".formatted(A.hex())
                + "{\"part\":\"weights\",\"time\":\"2026-01-01T00:00:00+01:00\"}}}\n");
  }

  @Test
  void onlyWhatBothDoWithoutMayBeMissing() {
    Thinned one = thinned(Map.of(A, Part.WEIGHTS, B, Part.WEIGHTS));
    Thinned other = thinned(Map.of(B, Part.OPTIMIZER, C, Part.WEIGHTS));
    assertThat(one.and(other)).isEqualTo(thinned(Map.of(B, Part.OPTIMIZER)));
    assertThat(other.and(one)).isEqualTo(one.and(other));
    assertThat(one.and(one)).isEqualTo(one);
    assertThat(one.and(Thinned.NONE)).isEqualTo(Thinned.NONE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"type\":\"tag\",\"versions\":{}}",
        "{\"type\":\"thinned\",\"versions\":{\"x\":{\"part\":\"weights\",\"time\":\"TIME\"}}}",
        "{\"type\":\"thinned\",\"versions\":{\"ID\":{\"part\":\"all\",\"time\":\"TIME\"}}}",
        "{\"type\":\"thinned\",\"versions\":{\"ID\":{\"part\":\"weights\",\"time\":\"today\"}}}",
        "{\"type\":\"thinned\",\"versions\":{\"ID\":3}}"
      })
  void whatIsMalformedIsRefused(String text) {
    String whole = text.replace("ID", A.hex()).replace("TIME", "2026-01-01T00:00:00Z");
    byte[] bytes = whole.getBytes(StandardCharsets.UTF_8);
    assertThatThrownBy(() -> Thinned.read(bytes)).isInstanceOf(MalformedObjectException.class);
  }
}
