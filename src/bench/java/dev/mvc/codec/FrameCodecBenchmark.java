package dev.mvc.codec;

import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// How long a frame of a real fine-tune takes each way, 40 steps from its base or without one.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class FrameCodecBenchmark {
  private static final int ROW = 384;

  @Param({"attention-bf16", "embeddings-f32"})
  public String slice = "";

  @Param({"true", "false"})
  public boolean withBase;

  private final FrameCodec codec = new FrameCodec(Effort.NORMAL);
  private Frame frame = new Frame(Elements.BYTES, 0, new byte[0], 0, null);
  private Frame into = frame;
  private EncodedFrame encoded = new EncodedFrame(0, 0, new byte[0]);

  @Setup
  public void encodeOnce() throws IOException {
    Elements elements = slice.endsWith("bf16") ? Elements.BF16 : Elements.F32;
    byte[] data = read("0240");
    byte[] base = withBase ? read("0200") : null;
    frame = new Frame(elements, ROW, data, data.length, base);
    into = new Frame(elements, ROW, new byte[data.length], data.length, base);
    encoded = codec.encode(frame);
  }

  @Benchmark
  public EncodedFrame encode() {
    return codec.encode(frame);
  }

  @Benchmark
  public byte[] decode() throws CorruptFrameException {
    byte[] payload = encoded.payload();
    codec.decode(encoded.predictor(), encoded.coder(), payload, 0, payload.length, into);
    return into.data();
  }

  private byte[] read(String step) throws IOException {
    String name = "/codec/" + slice + "-" + step + ".bin";
    try (InputStream in = FrameCodecBenchmark.class.getResourceAsStream(name)) {
      return Objects.requireNonNull(in, name).readAllBytes();
    }
  }
}
