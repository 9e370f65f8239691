package dev.mvc.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RehearsalTest {
  @Test
  void everyCommandIsRehearsedSoThatNoneStartsSlowly() {
    Stream<String> rehearsed =
        Stream.of(Rehearsal.FIRST, Rehearsal.FOR_EACH_VERSION, Rehearsal.AFTER_ALL)
            .flatMap(lines -> lines.stream().map(line -> line.split(" ")[0]));
    assertThat(rehearsed).containsAll(Commands.ALL.names());
  }
}
