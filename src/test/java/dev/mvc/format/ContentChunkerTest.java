package dev.mvc.format;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mvc.id.ObjectId;
import dev.mvc.io.ByteSource;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ContentChunkerTest {
  private static final int MIB = 1 << 20;

  @ParameterizedTest
  @ValueSource(
      ints = {
        0,
        1,
        100,
        ContentChunker.MIN - 1,
        ContentChunker.MIN,
        ContentChunker.MIN + 1,
        ContentChunker.MAX,
        ContentChunker.MAX + 1,
        MIB - 1,
        MIB,
        MIB + 1,
        5 * MIB + 12345
      })
  void theChunksMakeUpTheFile(int size) throws IOException {
    byte[] data = random(size, 1);
    ByteArrayOutputStream joined = new ByteArrayOutputStream();
    new ContentChunker().cut(ByteSource.of(data), joined::write);
    assertThat(Arrays.equals(joined.toByteArray(), data)).isTrue();
    List<Integer> sizes = sizes(data);
    sizes.stream().limit(Math.max(0, sizes.size() - 1)).forEach(ContentChunkerTest::assertBounded);
    assertThat(sizes).allMatch(length -> length > 0 && length <= ContentChunker.MAX);
  }

  private static void assertBounded(int length) {
    assertThat(length).isBetween(ContentChunker.MIN, ContentChunker.MAX);
  }

  @Test
  void chunksOfRandomDataHave64KibInTheMean() throws IOException {
    List<Integer> sizes = sizes(random(64 * MIB, 2));
    double mean = 64.0 * MIB / sizes.size();
    assertThat(mean).isBetween(62.0 * 1024, 66.0 * 1024);
    long typical = sizes.stream().filter(size -> size > 32 << 10 && size < 96 << 10).count();
    assertThat((double) typical / sizes.size()).isGreaterThan(0.75);
    assertThat(sizes.stream().filter(size -> size == ContentChunker.MAX).count()).isLessThan(3);
  }

  @Test
  void anInsertionChangesOnlyTheChunksAroundIt() throws IOException {
    byte[] data = random(8 * MIB, 3);
    SplittableRandom random = new SplittableRandom(4);
    Set<ObjectId> before = new HashSet<>(ids(data));
    for (int round = 0; round < 20; round++) {
      int at = random.nextInt(data.length);
      byte[] more = random(1 + random.nextInt(1000), round);
      byte[] edited = new byte[data.length + more.length];
      System.arraycopy(data, 0, edited, 0, at);
      System.arraycopy(more, 0, edited, at, more.length);
      System.arraycopy(data, at, edited, at + more.length, data.length - at);
      List<ObjectId> after = ids(edited);
      long fresh = after.stream().filter(id -> !before.contains(id)).count();
      assertThat(fresh).isBetween(1L, 8L);
    }
  }

  @Test
  void aChangedByteChangesOnlyTheChunksAroundIt() throws IOException {
    byte[] data = random(8 * MIB, 5);
    Set<ObjectId> before = new HashSet<>(ids(data));
    for (int at = 1000; at < data.length; at += MIB) {
      data[at]++;
      assertThat(ids(data).stream().filter(id -> !before.contains(id)).count()).isBetween(1L, 8L);
      data[at]--;
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 0xFF})
  void dataOfOneByteIsCutIntoEqualChunks(int value) throws IOException {
    byte[] data = new byte[4 * MIB];
    Arrays.fill(data, (byte) value);
    List<ObjectId> ids = ids(data);
    assertThat(new HashSet<>(ids)).hasSizeLessThanOrEqualTo(2);
    assertThat(ids).hasSizeLessThanOrEqualTo(4 * MIB / ContentChunker.MIN);
  }

  /// Changing this changes which chunks old and new versions share: it must be on purpose.
  @Test
  void theCutsOfThisDataNeverChange() throws IOException {
    assertThat(sizes(random(MIB / 2, 6)))
        .containsExactly(59019, 90708, 60149, 53624, 80493, 19448, 53795, 87285, 18538, 1229);
  }

  @Test
  void aChunkerMayBeUsedAgain() throws IOException {
    ContentChunker chunker = new ContentChunker();
    for (int size : new int[] {10, 3 * MIB, 100_000}) {
      byte[] data = random(size, size);
      ByteArrayOutputStream joined = new ByteArrayOutputStream();
      chunker.cut(ByteSource.of(data), joined::write);
      assertThat(Arrays.equals(joined.toByteArray(), data)).isTrue();
    }
  }

  private static List<Integer> sizes(byte[] data) throws IOException {
    List<Integer> sizes = new ArrayList<>();
    new ContentChunker().cut(ByteSource.of(data), (buffer, at, length) -> sizes.add(length));
    return sizes;
  }

  private static List<ObjectId> ids(byte[] data) throws IOException {
    List<ObjectId> ids = new ArrayList<>();
    new ContentChunker()
        .cut(
            ByteSource.of(data),
            (buffer, at, length) ->
                ids.add(ObjectId.hash(Arrays.copyOfRange(buffer, at, at + length))));
    return ids;
  }

  private static byte[] random(int size, int seed) {
    byte[] data = new byte[size];
    new SplittableRandom(seed).nextBytes(data);
    return data;
  }
}
