package dev.mvc.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Inputs of which something came that must not, once.
class FindingsTest {
  @ParameterizedTest
  @CsvSource({
    // What is not UTF-8 ended a command as an I/O error.
    "experiment/metrics.csv, 807465222c7c6573730a322c22302e34220a",
    "experiment/metrics.jsonl, 7b2261223a20312c20228022",
    "experiment/metrics.json, 7b226c6f7373223a2092317d",
    "experiment/trainer_state.json, 7b226c6f7373223a2092317d",
    "repo/config, 5b757365725d0a6e616d65203d202280220a",
    // Messages had control characters of the object in them.
    "object/recipe, 7b0d0a7d727565001000efbbbf00",
    "object/tag, 7b2274797065223a221b5b324a227d",
    // Exponents that no number has.
    "merge/json, 7b2261223a20312c202262223a207b2264223a2031652d343239343936373239367d7d",
    "merge/json, 7b2261223a2031653537323033363835343737353830207d0a400a7b7d0a400a7b7d",
    // Half a character, which is another when it is written.
    "data/sets, 7b2278223a207b226c6f636174696f6e223a20225c7564383030227d7d",
    // Escapes that the YAML library does not look at.
    "experiment/params-yaml, 225c55",
    "experiment/params-yaml, 225c55464646464646464622",
    // A record that has its check and is too short.
    "work/data-cache, 4d5644430000000000000001000000000000000100000000000000000000000002",
    // A name that cannot be that of a file.
    "ref/head, 7265663a20726566732f68656164732f6d000000"
  })
  void whatWasFoundOnceIsNotFoundAgain(String harness, String hex) {
    require(harness, HexFormat.of().parseHex(hex));
  }

  /// No file can have such a name.
  @Test
  void aRevisionLongerThanNamesIsNotFound() {
    require("cli/revision", "r2".repeat(200).getBytes(StandardCharsets.UTF_8));
  }

  /// What an object holds may be megabytes; a message is a line.
  @Test
  void aMessageDoesNotQuoteAllOfAnObject() {
    String type = "{\"type\":\"" + "x".repeat(1 << 16) + "\"}";
    require("object/tag", type.getBytes(StandardCharsets.UTF_8));
  }

  /// Each name was joined to all before it.
  @Test
  void aProducerWithManyNamesCostsNoMoreThanTheyAreLong() {
    byte[] input = ("\b\u000e" + "\u0012\bfixtures".repeat(5000)).getBytes(StandardCharsets.UTF_8);
    Oracle oracle = new Oracle(Harnesses.find("format/scan-onnx"));
    oracle.run(input, false); // loads classes
    assertThat(oracle.run(input, true)).isEmpty();
  }

  private static void require(String harness, byte[] input) {
    Oracle oracle = new Oracle(Harnesses.find(harness));
    assertThat(oracle.run(input, false)).isEmpty();
  }
}
