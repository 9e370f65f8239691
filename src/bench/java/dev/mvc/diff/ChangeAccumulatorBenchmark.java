package dev.mvc.diff;

import dev.mvc.tensor.DType;
import java.util.SplittableRandom;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// How fast two tensors are compared: operations of 1 MiB on each side.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class ChangeAccumulatorBenchmark {
  private static final int SIZE = 1 << 20;

  @Param({"F32", "BF16", "F16", "F8_E4M3", "F64"})
  private DType dtype = DType.F32;

  private final byte[] old = new byte[SIZE];
  private final byte[] now = new byte[SIZE];

  /// Small finite values, a third of which change in their lowest bits.
  @Setup
  public void fill() {
    SplittableRandom random = new SplittableRandom(1);
    random.nextBytes(old);
    int width = dtype.unitBytes();
    for (int i = 0; i < SIZE; i += width) {
      old[i + width - 1] = 0x3A;
    }
    System.arraycopy(old, 0, now, 0, SIZE);
    for (int i = 0; i < SIZE; i += width) {
      now[i] ^= (byte) (random.nextInt(3) == 0 ? 1 : 0);
    }
  }

  @Benchmark
  public ChangeStatistics compare() {
    ChangeAccumulator accumulator = new ChangeAccumulator(dtype);
    accumulator.add(old, now, SIZE);
    return accumulator.result();
  }
}
