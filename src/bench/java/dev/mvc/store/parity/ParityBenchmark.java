package dev.mvc.store.parity;

import dev.mvc.id.Hasher;
import dev.mvc.id.ObjectId;
import dev.mvc.io.ByteSource;
import java.io.IOException;
import java.util.SplittableRandom;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/// How fast parity is made, beside hashing the same: operations of 256 MiB on one core.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class ParityBenchmark {
  private static final int STEP = 1 << 20;

  @Param({"2%", "5%", "10%"})
  public String rate;

  private final byte[] bytes = random(256 << 20);

  @Benchmark
  public void parity(Blackhole sink) throws IOException {
    ObjectId id = ObjectId.hash(new byte[0]);
    new ParityWriter(ByteSource.of(bytes), id, ParityRate.parse(rate))
        .write(part -> sink.consume(part.remaining()));
  }

  @Benchmark
  public ObjectId sha256() throws IOException {
    Hasher hasher = new Hasher();
    ByteSource source = ByteSource.of(bytes);
    byte[] buffer = new byte[STEP];
    for (int at = 0; at < bytes.length; at += STEP) {
      source.read(at, buffer, 0, STEP);
      hasher.update(buffer, 0, STEP);
    }
    return hasher.finish();
  }

  private static byte[] random(int size) {
    byte[] bytes = new byte[size];
    new SplittableRandom(1).nextBytes(bytes);
    return bytes;
  }
}
