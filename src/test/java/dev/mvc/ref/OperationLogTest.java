package dev.mvc.ref;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mvc.io.Disk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OperationLogTest {
  @TempDir Path folder;

  private OperationLog log(long count) throws IOException {
    for (long number = 1; number <= count; number++) {
      Files.writeString(file(number), "");
    }
    return new OperationLog(folder, new Disk());
  }

  private Path file(long number) {
    return folder.resolve("%010d.json".formatted(number));
  }

  @Test
  void theLastOperationIsFoundHoweverManyThereAre() throws IOException {
    OperationLog log = log(0);
    assertThat(log.last()).isZero();
    assertThat(new OperationLog(folder.resolve("none"), new Disk()).last()).isZero();
    for (long number = 1; number <= 300; number++) {
      Files.writeString(file(number), "");
      assertThat(log.last()).isEqualTo(number);
    }
    assertThat(log.numbers())
        .isEqualTo(LongStream.iterate(300, at -> at - 1).limit(300).boxed().toList());
  }

  @Test
  void oneIsLookedAtAsItWasThen() throws IOException {
    OperationLog log = log(40);
    for (long number = 0; number <= 40; number++) {
      assertThat(log.upTo(number).last()).isEqualTo(number);
    }
    Files.delete(file(20));
    Files.delete(file(19));
    assertThat(log.upTo(20).last()).isEqualTo(18);
    assertThat(log.upTo(18).last()).isEqualTo(18);
  }

  @Test
  void operationsThatADiskLostDoNotHideThoseAfterThem() throws IOException {
    OperationLog log = log(200);
    for (int length : List.of(1, 2, 3, 7, 30, 70)) {
      for (int from = 1; from + length < 60; from += 5) {
        for (int lost = from; lost < from + length; lost++) {
          Files.delete(file(lost));
        }
        assertThat(log.last()).as("%d lost from %d on", length, from).isEqualTo(200);
        log(200);
      }
    }
  }
}
