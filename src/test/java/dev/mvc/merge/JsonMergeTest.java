package dev.mvc.merge;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonMergeTest {
  private static Optional<String> merge(String base, String ours, String theirs) {
    return JsonMerge.merge(bytes(base), bytes(ours), bytes(theirs))
        .map(text -> new String(text, StandardCharsets.UTF_8));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void keysThatOnlyOneSideChangedAreThatSides() {
    String merged =
        merge(
                "{\n    \"a\": 1,\n    \"b\": {\"c\": 2, \"d\": 3},\n    \"gone\": 0\n}\n",
                "{\n    \"a\": 5,\n    \"b\": {\"c\": 2, \"d\": 4},\n    \"gone\": 0\n}\n",
                "{\n    \"a\": 1,\n    \"b\": {\"c\": 7, \"d\": 3},\n    \"new\": []\n}\n")
            .orElseThrow();
    assertThat(merged)
        .isEqualTo(
            """
            {
                "a": 5,
                "b": {
                    "c": 7,
                    "d": 4
                },
                "new": []
            }
            """);
  }

  @Test
  void numbersKeepTheirDigits() {
    assertThat(
            merge(
                "{\"a\":1,\"big\":0}",
                "{\"a\":1,\"big\":12345678901234567890.10}",
                "{\"a\":2.50,\"big\":0}"))
        .hasValueSatisfying(
            text -> assertThat(text).contains("12345678901234567890.10").contains("2.50"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"a\":1} | {\"a\":2} | {\"a\":3}",
        "{\"a\":1} | {} | {\"a\":3}",
        "{} | {\"a\":2} | {\"a\":3}",
        "{\"a\":[1]} | {\"a\":[1,2]} | {\"a\":[1,3]}",
        "[1] | [2] | [1]",
        "{\"a\":1} | {\"a\":1,\"a\":2} | {\"a\":3}",
        "{\"a\":1} | {\"a\":1 | {\"a\":3}"
      })
  void whatIsNoMatterOfKeysIsLeftToAPerson(String base, String ours, String theirs) {
    assertThat(merge(base, ours, theirs)).isEmpty();
  }
}
