package dev.mvc.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;

/// Every parser, briefly: `-Dfuzz.seed=N` for other inputs, `-Dfuzz.executions=N` for more,
/// `-Dfuzz.only=NAME` for one; `./build fuzz` goes on for as long as one likes.
@Timeout(300)
class FuzzTest {
  private static final long SEED = Long.getLong("fuzz.seed", 1);
  private static final int EXECUTIONS = Integer.getInteger("fuzz.executions", 1000);
  private static final String ONLY = System.getProperty("fuzz.only", "");

  /// However slow a parser is: what the rest of the tests may wait for.
  private static final long MOST_NANOS = TimeUnit.MILLISECONDS.toNanos(150);

  @TestFactory
  List<DynamicTest> nothingUnexpectedComesOfAnyInput() {
    return Harnesses.all().stream()
        .filter(harness -> harness.name().startsWith(ONLY))
        .map(harness -> DynamicTest.dynamicTest(harness.name(), () -> run(harness)))
        .toList();
  }

  @Test
  void harnessesHaveNamesOfTheirOwn() {
    assertThat(Harnesses.all()).extracting(Harness::name).doesNotHaveDuplicates();
  }

  private static void run(Harness harness) {
    Fuzzer fuzzer = new Fuzzer(harness, SEED);
    boolean bounded = Integer.getInteger("fuzz.executions") == null;
    long end = System.nanoTime() + MOST_NANOS;
    fuzzer.run(() -> fuzzer.executions() < EXECUTIONS && !(bounded && System.nanoTime() > end));
    for (Fuzzer.Finding finding : fuzzer.findings()) {
      throw new AssertionError(
          finding.template() + " of " + HexFormat.of().formatHex(finding.input()),
          finding.problem());
    }
    assertThat(fuzzer.refusedSeeds()).isZero();
  }
}
