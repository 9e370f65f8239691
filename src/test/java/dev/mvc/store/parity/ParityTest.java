package dev.mvc.store.parity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mvc.id.ObjectId;
import dev.mvc.io.ByteSource;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Files are spoilt and read by their parity.
@Execution(ExecutionMode.CONCURRENT)
class ParityTest {
  private static final int SECTOR = ParityShape.SECTOR;
  private static final ObjectId ID = ObjectId.hash(new byte[] {7});
  private static final ParityRate TWO = ParityRate.parse("2%");

  @TempDir Path root;

  private static byte[] random(long seed, int length) {
    byte[] bytes = new byte[length];
    new SplittableRandom(seed).nextBytes(bytes);
    return bytes;
  }

  private static byte[] sidecar(byte[] content, ParityRate rate) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    new ParityWriter(ByteSource.of(content), ID, rate)
        .write(bytes -> {
          byte[] part = new byte[bytes.remaining()];
          bytes.get(part);
          out.writeBytes(part);
        });
    return out.toByteArray();
  }

  /// What is read of a file by its sidecar.
  private byte[] read(byte[] damaged, byte[] sidecar) throws IOException {
    Path file = Files.write(root.resolve("file"), damaged);
    Path parity = Files.write(root.resolve("parity"), sidecar);
    try (ParitySource source = ParitySource.open(file, ParityFile.open(parity, ID))) {
      return source.read(0, (int) source.size());
    }
  }

  private static byte[] spoilt(byte[] content, long at, int length) {
    byte[] damaged = content.clone();
    byte[] noise = random(at, length);
    for (int i = 0; i < length && at + i < damaged.length; i++) {
      damaged[(int) at + i] = (byte) (damaged[(int) at + i] ^ (noise[i] | 1));
    }
    return damaged;
  }

  private boolean isIntact(byte[] sidecar) throws IOException {
    Path parity = Files.write(root.resolve("parity"), sidecar);
    try (ParityFile file = ParityFile.open(parity, ID)) {
      return file.isIntact();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "0, 2",
    "1, 2",
    "100, 2",
    "4096, 2",
    "4097, 2",
    "50000, 0.5",
    "50000, 100",
    "409600, 2",
    "1500000, 2",
    "4000000, 10",
    "1300000, 50"
  })
  void everySpoiltStretchOfASectorIsComputed(int length, String rate) throws IOException {
    byte[] content = random(1, length);
    byte[] sidecar = sidecar(content, ParityRate.parse(rate));
    assertThat(read(content, sidecar)).isEqualTo(content);
    assertThat(isIntact(sidecar)).isTrue();
    int step = Math.max(SECTOR, length / 8 / SECTOR * SECTOR);
    for (int at = 0; at < length; at += step) {
      assertThat(read(spoilt(content, at, SECTOR), sidecar)).isEqualTo(content);
      int between = (int) ((at + 1234L) % length);
      assertThat(read(spoilt(content, between, SECTOR), sidecar)).isEqualTo(content);
    }
  }

  @Test
  void theLongestBurstIsComputedAndNoLonger() throws IOException {
    byte[] content = random(2, 1000 * SECTOR + 77);
    ParityShape shape = ParityShape.of(ID, content.length, TWO);
    int burst = shape.parity() * shape.stripes();
    assertThat(burst).isGreaterThanOrEqualTo(20);
    byte[] sidecar = sidecar(content, TWO);
    for (int first : new int[] {0, 1, 317, 1001 - burst}) {
      assertThat(read(spoilt(content, (long) first * SECTOR, burst * SECTOR), sidecar))
          .isEqualTo(content);
    }
    byte[] more = spoilt(content, 100L * SECTOR, (burst + 1) * SECTOR);
    byte[] read = read(more, sidecar);
    // One stripe has too many; it is as it was found, and all others are right.
    int wrong = 0;
    for (int i = 0; i < 1001; i++) {
      int end = Math.min(content.length, (i + 1) * SECTOR);
      boolean isRight = Arrays.equals(content, i * SECTOR, end, read, i * SECTOR, end);
      boolean isAsFound = Arrays.equals(more, i * SECTOR, end, read, i * SECTOR, end);
      assertThat(isRight || isAsFound).isTrue();
      wrong += isRight ? 0 : 1;
    }
    assertThat(wrong).isEqualTo(shape.parity() + 1);
  }

  @Test
  void aCutFileIsWholeAgain() throws IOException {
    byte[] content = random(3, 600 * SECTOR + 5);
    byte[] sidecar = sidecar(content, TWO);
    ParityShape shape = ParityShape.of(ID, content.length, TWO);
    int most = (shape.parity() * shape.stripes() - 1) * SECTOR + 5;
    for (int lost : new int[] {1, 5, 6, SECTOR, most}) {
      assertThat(read(Arrays.copyOf(content, content.length - lost), sidecar)).isEqualTo(content);
    }
    byte[] longer = Arrays.copyOf(content, content.length + 100);
    assertThat(read(longer, sidecar)).isEqualTo(content);
  }

  @Test
  void aSmallFileThatIsGoneIsComputed() throws IOException {
    byte[] content = random(4, 1300);
    Path parity = Files.write(root.resolve("parity"), sidecar(content, TWO));
    try (ParitySource source =
        ParitySource.open(root.resolve("none"), ParityFile.open(parity, ID))) {
      assertThat(source.spoilt()).isEqualTo(1);
      assertThat(source.read(0, 1300)).isEqualTo(content);
    }
  }

  @Test
  void aSpoiltSectorOfTheSidecarIsFoundAndDoesNoHarm() throws IOException {
    byte[] content = random(5, 700 * SECTOR);
    byte[] sidecar = sidecar(content, TWO);
    byte[] damaged = spoilt(content, 17 * SECTOR, SECTOR);
    for (int at = 0; at < sidecar.length; at += SECTOR) {
      byte[] worse = spoilt(sidecar, at, SECTOR);
      assertThat(read(damaged, worse)).as("at " + at).isEqualTo(content);
      assertThat(isIntact(worse)).as("at " + at).isFalse();
    }
  }

  @Test
  void everyFlippedByteOfASidecarIsFound() throws IOException {
    byte[] content = random(6, 3000);
    byte[] sidecar = sidecar(content, TWO);
    for (int at = 0; at < sidecar.length; at++) {
      assertThat(isIntact(spoilt(sidecar, at, 1))).as("at " + at).isFalse();
    }
  }

  /// Groups bound the memory: a file of several is made and read as one.
  @Test
  void groupsStandForThemselves() throws IOException {
    // At 100% a group is 1,024 sectors.
    byte[] content = random(7, 2500 * SECTOR + 99);
    ParityRate all = ParityRate.parse("100");
    ParityShape shape = ParityShape.of(ID, content.length, all);
    assertThat(shape.groups()).isEqualTo(3);
    byte[] sidecar = sidecar(content, all);
    assertThat(sidecar.length).isBetween(content.length, content.length / 100 * 103);
    int group = shape.groupSectors() * SECTOR;
    byte[] damaged = spoilt(content, group - 1000, 5 * SECTOR);
    damaged = spoilt(damaged, 2L * group + 3, 40 * SECTOR);
    assertThat(read(damaged, sidecar)).isEqualTo(content);
  }

  /// Whatever is in a sidecar, what is read is right, or as it was found, or refused.
  @Test
  void noDamageToASidecarMakesSomethingUp() throws IOException {
    byte[] content = random(9, 40_000);
    byte[] sidecar = sidecar(content, TWO);
    byte[] damaged = spoilt(content, 9000, 3000);
    SplittableRandom random = new SplittableRandom(9);
    int right = 0;
    for (int round = 0; round < 500; round++) {
      byte[] worse = sidecar;
      for (int i = random.nextInt(1, 8); i > 0; i--) {
        worse = spoilt(worse, random.nextInt(worse.length), 1 << random.nextInt(12));
      }
      byte[] read;
      try {
        read = read(damaged, worse);
      } catch (IOException e) {
        continue;
      }
      assertThat(read).as("round " + round).isIn(content, damaged);
      right += Arrays.equals(read, content) ? 1 : 0;
    }
    assertThat(right).isPositive();
  }

  @Test
  void whatIsNoSidecarIsRefused() throws IOException {
    byte[] content = random(8, 10_000);
    byte[] sidecar = sidecar(content, TWO);
    Path parity = root.resolve("parity");
    for (byte[] bad :
        new byte[][] {
          {},
          new byte[80],
          new byte[4000],
          Arrays.copyOf(sidecar, sidecar.length - 1),
          Arrays.copyOf(sidecar, sidecar.length + 1)
        }) {
      Files.write(parity, bad);
      assertThatThrownBy(() -> ParityFile.open(parity, ID)).isInstanceOf(IOException.class);
    }
    Files.write(parity, sidecar);
    assertThatThrownBy(() -> ParityFile.open(parity, ObjectId.hash(new byte[0])))
        .hasMessage("it belongs to something else");
  }

  /// Headers whose check is right and that lie about sizes cost nothing.
  @Test
  void aHeaderThatLiesIsRefused() {
    int[][] lies = {
      {4096, 1, 0, 1},
      {4096, 0, 1, 1},
      {4096, 250, 6, 1},
      {4096, 1, 1, 0},
      {4096, 1, 1, -1},
      {0, 1, 1, 1},
      {4096, -5, 3, 1},
      {4096, 254, 1, 1 << 30},
      {1, 1, 1, 1}
    };
    for (int[] lie : lies) {
      for (long length : new long[] {0, 5, 1 << 20, Long.MAX_VALUE, -1}) {
        ParityShape shape = new ParityShape(lie[0], ID, length, lie[1], lie[2], lie[3], 200);
        assertThat(ParityShape.parse(shape.header(), 10_000)).as(shape.toString()).isEmpty();
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"0.5", "1", "2", "3.7", "5", "10", "33", "100"})
  void thereIsAtLeastAsMuchParityAsAskedForAndNotMuchMore(String text) {
    ParityRate rate = ParityRate.parse(text);
    for (long length = 1; length < 1L << 42; length = length * 3 + 1) {
      ParityShape shape = ParityShape.of(ID, length, rate);
      assertThat(shape.data() + shape.parity()).isLessThanOrEqualTo(255);
      assertThat(shape.parity() * 10_000).isGreaterThanOrEqualTo(shape.data() * rate.hundredths());
      assertThat(ParityShape.parse(shape.header(), shape.size())).contains(shape);
      assertThat(shape.parity() * shape.stripes() * SECTOR).isLessThanOrEqualTo(4 << 20);
      if (length > 4 << 20) {
        double share = 100.0 * shape.size() / length;
        assertThat(share).isBetween(rate.hundredths() / 100.0, rate.hundredths() / 100.0 + 1.2);
      }
    }
  }

  @Test
  void sharesAreReadAsPeopleWriteThem() {
    assertThat(ParityRate.parse("2%").hundredths()).isEqualTo(200);
    assertThat(ParityRate.parse("2 %")).isEqualTo(ParityRate.parse(" 2.0 "));
    assertThat(ParityRate.parse("0.5")).hasToString("0.5%");
    assertThat(ParityRate.parse("off").isOn() || ParityRate.parse("0%").isOn()).isFalse();
    for (String bad : new String[] {"", "%", "two", "-2", "0.1", "101", "2%%", "1e1", "2.005"}) {
      assertThatThrownBy(() -> ParityRate.parse(bad)).isInstanceOf(IllegalArgumentException.class);
    }
  }
}
