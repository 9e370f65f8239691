package dev.mvc.codec;

import com.github.luben.zstd.Zstd;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Prints sizes and speeds of the codec on pairs of checkpoints as a Markdown table: bytes against
/// the two entropy limits, MB/s of one thread's CPU time (best round of each frame) against XOR +
/// planes + zstd-1 in the same run.
///
/// Arguments: pairs of safetensors files, `-` in place of the first of a pair for no base. The name
/// of a [DerivedPair] and a colon before the first of a pair derive another pair from it. With
/// `-Dgigabytes=2.5` each pair is [Repeated] until it is as large.
public final class CodecTable {
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private final int rounds = Integer.getInteger("rounds", 25);
  private final double gigabytes = Double.parseDouble(System.getProperty("gigabytes", "0"));
  private final FrameCodec codec = new FrameCodec(Effort.NORMAL);
  private final byte[] decoded = new byte[FrameCodec.FRAME_ELEMENTS * Long.BYTES];
  private final byte[] xor = new byte[decoded.length];
  private final byte[] planes = new byte[decoded.length];
  private final byte[] packed = new byte[decoded.length + (1 << 16)];
  private final int[] packedLength = new int[Long.BYTES];

  private CodecTable() {}

  public static void main(String[] args) throws IOException, CorruptFrameException {
    var table = new CodecTable();
    PrintStream out = System.out;
    out.println(
        "| pair | raw | stored | of raw | × exponent limit | × exponent + row limit | in MB/s "
            + "| out MB/s | XOR, planes, zstd-1 | in MB/s | out MB/s |");
    out.println("| --- |" + " ---: |".repeat(10));
    for (int i = 0; i + 1 < args.length; i += 2) {
      out.println(table.row(args[i], args[i + 1]));
    }
  }

  /// Of all frames of a pair.
  private static final class Totals {
    final long[] times = new long[4];
    long raw;
    long stored;
    long zstd;
    double exponentLimit;
    double rowLimit;
  }

  private String row(String base, String file) throws IOException, CorruptFrameException {
    int colon = base.indexOf(':');
    Map<String, Checkpoint.Tensor> bases =
        base.equals("-") ? Map.of() : Checkpoint.read(Path.of(base.substring(colon + 1)));
    Map<String, Checkpoint.Tensor> tensors = Checkpoint.read(Path.of(file));
    var totals = new Totals();
    long seed = 0;
    do {
      for (var entry : tensors.entrySet()) {
        Checkpoint.Tensor tensor = entry.getValue();
        Checkpoint.Tensor from = bases.get(entry.getKey());
        if (from != null && colon > 0) {
          var both =
              DerivedPair.valueOf(base.substring(0, colon))
                  .make(tensor.elements(), from.data(), tensor.data());
          from = new Checkpoint.Tensor(both.elements(), tensor.rowLength(), both.base());
          tensor = new Checkpoint.Tensor(both.elements(), tensor.rowLength(), both.data());
        }
        if (gigabytes > 0) {
          seed++;
          tensor = Repeated.of(tensor, seed);
          from = from == null ? null : Repeated.of(from, seed);
        }
        add(tensor, from, totals);
      }
    } while (totals.raw < gigabytes * 1e9);
    return text(base.equals("-") ? "no base → " + brief(file) : pair(base, file), totals);
  }

  private static String pair(String base, String file) {
    return brief(base) + " → " + brief(file);
  }

  private static String brief(String file) {
    return file.replace("/model.safetensors", "");
  }

  private void add(Checkpoint.Tensor tensor, Checkpoint.Tensor from, Totals totals)
      throws CorruptFrameException {
    byte[] data = tensor.data();
    if (from != null) {
      EntropyLimit limit =
          EntropyLimit.of(tensor.elements(), tensor.rowLength(), data, from.data(), data.length);
      totals.exponentLimit += limit.exponentBytes();
      totals.rowLimit += limit.rowBytes();
    }
    for (Frame frame : frames(tensor, from)) {
      totals.raw += frame.length();
      totals.stored += codec.encode(frame).payload().length;
      totals.zstd += best(frame, totals.times);
    }
  }

  private static List<Frame> frames(Checkpoint.Tensor tensor, Checkpoint.Tensor from) {
    var frames = new ArrayList<Frame>();
    int step = FrameCodec.elementsPerFrame(tensor.rowLength()) * tensor.elements().width();
    byte[] all = tensor.data();
    for (int at = 0; at < all.length; at += step) {
      int end = Math.min(all.length, at + step);
      byte[] base = from == null ? null : Arrays.copyOfRange(from.data(), at, end);
      byte[] data = Arrays.copyOfRange(all, at, end);
      frames.add(new Frame(tensor.elements(), tensor.rowLength(), data, data.length, base));
    }
    return frames;
  }

  private static String text(String name, Totals totals) {
    long[] times = totals.times;
    double raw = totals.raw;
    String zstd =
        totals.zstd == 0
            ? "– | – | –"
            : String.format(
                Locale.ROOT,
                "%,d | %.0f | %.0f",
                totals.zstd,
                raw * 1e3 / times[2],
                raw * 1e3 / times[3]);
    return String.format(
        Locale.ROOT,
        "| %s | %,d | %,d | %.2f %% | %s | %s | %.0f | %.0f | %s |",
        name,
        totals.raw,
        totals.stored,
        100.0 * totals.stored / raw,
        ratio(totals.stored, totals.exponentLimit),
        ratio(totals.stored, totals.rowLimit),
        raw * 1e3 / times[0],
        raw * 1e3 / times[1],
        zstd);
  }

  private static String ratio(long stored, double limit) {
    return limit < 1 ? "–" : String.format(Locale.ROOT, "%.3f", stored / limit);
  }

  /// Adds the best times of both codecs for a frame; returns what the other made of it.
  private long best(Frame frame, long[] times) throws CorruptFrameException {
    long[] best = new long[4];
    Arrays.fill(best, Long.MAX_VALUE);
    long bytes = 0;
    for (int round = 0; round < rounds; round++) {
      bytes = once(frame, best);
    }
    for (int i = 0; i < best.length; i++) {
      times[i] += best[i];
    }
    return bytes;
  }

  private long once(Frame frame, long[] best) throws CorruptFrameException {
    long start = THREADS.getCurrentThreadCpuTime();
    EncodedFrame encoded = codec.encode(frame);
    long middle = THREADS.getCurrentThreadCpuTime();
    var into =
        new Frame(frame.elements(), frame.rowLength(), decoded, frame.length(), frame.base());
    byte[] payload = encoded.payload();
    codec.decode(encoded.predictor(), encoded.coder(), payload, 0, payload.length, into);
    long end = THREADS.getCurrentThreadCpuTime();
    best[0] = Math.min(best[0], middle - start);
    best[1] = Math.min(best[1], end - middle);
    if (!Arrays.equals(frame.data(), 0, frame.length(), decoded, 0, frame.length())) {
      throw new IllegalStateException("A frame did not come back.");
    }
    byte[] base = frame.base();
    if (base == null) {
      return 0;
    }
    start = THREADS.getCurrentThreadCpuTime();
    long bytes = xorPlanesZstd(frame, base);
    middle = THREADS.getCurrentThreadCpuTime();
    xorPlanesUnzstd(frame, base);
    best[2] = Math.min(best[2], middle - start);
    best[3] = Math.min(best[3], THREADS.getCurrentThreadCpuTime() - middle);
    return bytes;
  }

  private long xorPlanesZstd(Frame frame, byte[] base) {
    int width = frame.elements().width();
    xor(frame.data(), base, frame.length());
    Planes.split(xor, planes, frame.length(), width);
    int at = 0;
    int count = frame.count();
    for (int p = 0; p < width; p++) {
      int room = packed.length - at;
      packedLength[p] = (int) Zstd.compressByteArray(packed, at, room, planes, p * count, count, 1);
      at += packedLength[p];
    }
    return at;
  }

  private void xorPlanesUnzstd(Frame frame, byte[] base) {
    int width = frame.elements().width();
    int count = frame.count();
    int at = 0;
    for (int p = 0; p < width; p++) {
      Zstd.decompressByteArray(planes, p * count, count, packed, at, packedLength[p]);
      at += packedLength[p];
    }
    Planes.merge(planes, decoded, frame.length(), width);
    xor(decoded, base, frame.length());
  }

  private void xor(byte[] data, byte[] base, int length) {
    int i = 0;
    for (; i + Long.BYTES <= length; i += Long.BYTES) {
      Views.LONG.set(xor, i, (long) Views.LONG.get(data, i) ^ (long) Views.LONG.get(base, i));
    }
    for (; i < length; i++) {
      xor[i] = (byte) (data[i] ^ base[i]);
    }
  }
}
