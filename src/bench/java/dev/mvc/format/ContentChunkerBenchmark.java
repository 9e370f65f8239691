package dev.mvc.format;

import dev.mvc.io.ByteSource;
import java.io.IOException;
import java.util.SplittableRandom;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/// How fast random data is cut: operations of 64 MiB.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class ContentChunkerBenchmark {
  private final ContentChunker chunker = new ContentChunker();
  private final ByteSource data = ByteSource.of(random(64 << 20));

  @Benchmark
  public void cut(Blackhole sink) throws IOException {
    chunker.cut(data, (buffer, offset, length) -> sink.consume(length));
  }

  private static byte[] random(int size) {
    byte[] bytes = new byte[size];
    new SplittableRandom(1).nextBytes(bytes);
    return bytes;
  }
}
