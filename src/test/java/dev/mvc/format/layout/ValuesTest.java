package dev.mvc.format.layout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mvc.io.ByteSource;
import dev.mvc.tensor.DType;
import dev.mvc.tensor.Shape;
import dev.mvc.tensor.TensorInfo;
import java.io.EOFException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Views and chunks against gathering element by element.
class ValuesTest {
  private static final int ROUNDS = 400;
  private static final DType[] TYPES = {DType.U8, DType.BF16, DType.F32, DType.F64, DType.C128};

  @Test
  void aViewIsWhatItsStridesSay() throws Exception {
    SplittableRandom random = new SplittableRandom(1);
    for (int round = 0; round < ROUNDS; round++) {
      DType dtype = TYPES[random.nextInt(TYPES.length)];
      List<Long> dims = dims(random, 4, 7);
      List<Long> strides = new ArrayList<>();
      long last = 0;
      for (long dim : dims) {
        strides.add((long) random.nextInt(9));
        last += Math.max(0, dim - 1) * strides.getLast();
      }
      long offset = random.nextInt(20);
      byte[] storage = new byte[(int) (offset + last + 1) * dtype.unitBytes()];
      random.nextBytes(storage);
      TensorInfo info = new TensorInfo("t", dtype, new Shape(dims));
      Values view = new Values.View(here(storage), offset, strides);
      check(info, view, storage, index -> offset + dot(index, strides), random);
    }
  }

  @Test
  void aContiguousViewIsReadAtOnceWhateverItsSize() throws Exception {
    SplittableRandom random = new SplittableRandom(2);
    byte[] storage = new byte[400_000];
    random.nextBytes(storage);
    TensorInfo info = new TensorInfo("t", DType.F32, Shape.of(3, 20_000));
    Values view = new Values.View(here(storage), 100, List.of(30_000L, 1L));
    check(info, view, storage, index -> 100 + dot(index, List.of(30_000L, 1L)), random);
  }

  @Test
  void fortranOrderIsReversed() throws Exception {
    byte[] storage = {0, 1, 2, 3, 4, 5};
    Values view = Values.View.fortran(here(storage), Shape.of(2, 3));
    ModelFile file = ModelFile.alone("f", ByteSource.of(storage));
    try (ByteSource source = view.open(new TensorInfo("t", DType.U8, Shape.of(2, 3)), file)) {
      assertThat(source.read(0, 6)).containsExactly(0, 2, 4, 1, 3, 5);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void chunksOfAGridAreOneTensor(boolean hasHoles) throws Exception {
    SplittableRandom random = new SplittableRandom(3);
    for (int round = 0; round < ROUNDS; round++) {
      TensorInfo info =
          new TensorInfo("t", TYPES[random.nextInt(TYPES.length)], new Shape(dims(random, 3, 9)));
      List<Long> size = new ArrayList<>();
      info.shape().dims().forEach(dim -> size.add(1L + random.nextInt(4)));
      Tiles tiles = new Tiles(info, random);
      long[] origin = new long[size.size()];
      while (true) {
        if (!hasHoles || random.nextInt(4) > 0) {
          tiles.add(origin, size);
        }
        int dimension = origin.length - 1;
        while (dimension >= 0
            && (origin[dimension] += size.get(dimension)) >= info.shape().dims().get(dimension)) {
          origin[dimension--] = 0;
        }
        if (dimension < 0) {
          break;
        }
      }
      tiles.check();
    }
  }

  /// Ranks of a distributed run cut as they like: halves of halves.
  @Test
  void irregularChunksAreOneTensor() throws Exception {
    SplittableRandom random = new SplittableRandom(4);
    for (int round = 0; round < ROUNDS; round++) {
      TensorInfo info =
          new TensorInfo("t", TYPES[random.nextInt(TYPES.length)], new Shape(dims(random, 3, 9)));
      Tiles tiles = new Tiles(info, random);
      tiles.split(new long[info.shape().rank()], info.shape().dims());
      tiles.check();
    }
  }

  @Test
  void moreChunksThanStayOpenAreReadAndClosed() throws Exception {
    int chunks = 200;
    byte[] file = new byte[chunks * 16];
    new SplittableRandom(5).nextBytes(file);
    List<Values.Chunk> all = new ArrayList<>();
    for (int i = 0; i < chunks; i++) {
      TensorInfo part = new TensorInfo("t" + i, DType.U8, Shape.of(16, 1));
      Stored in = new Stored("part" + i, new Extent(part, 16L * i));
      all.add(new Values.Chunk(in, List.of(0L, (long) i), Shape.of(16, 1)));
    }
    int[] open = {0, 0};
    Folder folder =
        path -> {
          open[0]++;
          open[1] = Math.max(open[1], open[0]);
          return Optional.of(closing(ByteSource.of(file), open));
        };
    TensorInfo info = new TensorInfo("t", DType.U8, Shape.of(16, chunks));
    ModelFile model = new ModelFile("m", ByteSource.of(new byte[0]), folder);
    byte[] expected = new byte[file.length];
    for (int i = 0; i < file.length; i++) {
      expected[i % 16 * chunks + i / 16] = file[i];
    }
    try (ByteSource source = new Values.Chunks(all).open(info, model)) {
      assertThat(source.read(0, expected.length)).isEqualTo(expected);
    }
    assertThat(open[0]).isZero();
    assertThat(open[1]).isLessThanOrEqualTo(64);
  }

  @Test
  void aChunkIsNamedByWhatItHolds() {
    TensorInfo info = new TensorInfo("w", DType.F32, Shape.of(6, 4));
    assertThat(Values.Chunk.name(info, List.of(2L, 0L), Shape.of(2, 4))).isEqualTo("w[2:4,0:4]");
    assertThat(Values.Chunk.name(info, List.of(0L, 0L), Shape.of(6, 4))).isEqualTo("w");
  }

  @Test
  void aFileThatIsGoneOrTooShortIsTold() {
    Extent extent = new Extent(new TensorInfo("t", DType.F32, Shape.of(4)), 8);
    ModelFile alone = ModelFile.alone("m", ByteSource.of(new byte[0]));
    assertThatThrownBy(() -> new Stored("data", extent).open(alone))
        .isInstanceOf(MalformedFileException.class)
        .hasMessage("the file \"data\" is missing");
    Folder shorter = path -> Optional.of(ByteSource.of(new byte[20]));
    ModelFile file = new ModelFile("m", ByteSource.of(new byte[0]), shorter);
    assertThatThrownBy(() -> new Stored("data", extent).open(file))
        .hasMessage("\"data\" ends before byte 24");
  }

  /// Chunks over a file in which they lie one behind the other.
  private static final class Tiles {
    private final TensorInfo info;
    private final SplittableRandom random;
    private final List<Values.Chunk> chunks = new ArrayList<>();
    private final byte[] file;
    private final byte[] expected;
    private int end;

    Tiles(TensorInfo info, SplittableRandom random) {
      this.info = info;
      this.random = random;
      this.file = new byte[100_000];
      this.expected = new byte[(int) info.byteLength()];
      random.nextBytes(file);
    }

    void add(long[] origin, List<Long> size) {
      Shape box = new Shape(size);
      TensorInfo part = new TensorInfo("c" + chunks.size(), info.dtype(), box);
      int width = info.dtype().unitBytes();
      List<Long> from = Arrays.stream(origin).boxed().toList();
      chunks.add(new Values.Chunk(Stored.here(new Extent(part, end)), from, box));
      for (long i = 0; i < box.count(); i++) {
        long[] index = index(i, size);
        long place = 0;
        boolean isInside = true;
        for (int d = 0; d < index.length; d++) {
          long at = origin[d] + index[d];
          isInside &= at < info.shape().dims().get(d);
          place = place * info.shape().dims().get(d) + at;
        }
        if (isInside) {
          System.arraycopy(file, (int) (end + i * width), expected, (int) place * width, width);
        }
      }
      end += (int) part.byteLength();
    }

    void split(long[] origin, List<Long> size) {
      int dimension = size.isEmpty() ? -1 : random.nextInt(size.size());
      if (dimension < 0 || size.get(dimension) < 2 || random.nextInt(3) == 0) {
        add(origin, size);
        return;
      }
      long cut = 1 + random.nextLong(size.get(dimension) - 1);
      List<Long> first = new ArrayList<>(size);
      first.set(dimension, cut);
      split(origin, first);
      List<Long> second = new ArrayList<>(size);
      second.set(dimension, size.get(dimension) - cut);
      long[] behind = origin.clone();
      behind[dimension] += cut;
      split(behind, second);
    }

    void check() throws Exception {
      ModelFile model = ModelFile.alone("f", ByteSource.of(file));
      try (ByteSource source = new Values.Chunks(chunks).open(info, model)) {
        compare(source, expected, random);
      }
    }
  }

  @FunctionalInterface
  private interface Place {
    long of(long[] index);
  }

  private static void check(
      TensorInfo info, Values values, byte[] storage, Place place, SplittableRandom random)
      throws Exception {
    int width = info.dtype().unitBytes();
    byte[] expected = new byte[(int) info.byteLength()];
    for (long i = 0; i < info.shape().count(); i++) {
      long from = place.of(index(i, info.shape().dims())) * width;
      System.arraycopy(storage, (int) from, expected, (int) i * width, width);
    }
    try (ByteSource source = values.open(info, ModelFile.alone("f", ByteSource.of(storage)))) {
      compare(source, expected, random);
    }
  }

  /// All at once, and stretches that begin and end inside of elements.
  private static void compare(ByteSource source, byte[] expected, SplittableRandom random)
      throws IOException {
    assertThat(source.size()).isEqualTo(expected.length);
    assertThat(source.read(0, expected.length)).isEqualTo(expected);
    for (int i = 0; i < 5; i++) {
      int from = random.nextInt(expected.length + 1);
      int length = random.nextInt(expected.length - from + 1);
      assertThat(source.read(from, length))
          .isEqualTo(Arrays.copyOfRange(expected, from, from + length));
    }
    assertThatThrownBy(() -> source.read(expected.length, 1)).isInstanceOf(EOFException.class);
  }

  private static List<Long> dims(SplittableRandom random, int maxRank, int max) {
    return random.longs(random.nextInt(maxRank + 1), 1, max).boxed().toList();
  }

  private static long[] index(long element, List<Long> dims) {
    long[] index = new long[dims.size()];
    long rest = element;
    for (int d = index.length - 1; d >= 0; d--) {
      index[d] = rest % dims.get(d);
      rest /= dims.get(d);
    }
    return index;
  }

  private static long dot(long[] index, List<Long> strides) {
    long sum = 0;
    for (int d = 0; d < index.length; d++) {
      sum += index[d] * strides.get(d);
    }
    return sum;
  }

  private static Stored here(byte[] storage) {
    return Stored.here(new Extent(new TensorInfo("s", DType.U8, Shape.of(storage.length)), 0));
  }

  private static ByteSource closing(ByteSource source, int[] open) {
    return new ByteSource() {
      @Override
      public long size() {
        return source.size();
      }

      @Override
      public void read(long offset, byte[] into, int at, int length) throws IOException {
        source.read(offset, into, at, length);
      }

      @Override
      public void close() {
        open[0]--;
      }
    };
  }
}
