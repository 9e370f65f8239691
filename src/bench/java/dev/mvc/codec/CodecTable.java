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
/// of a [DerivedPair] and a colon before the first of a pair derive another pair from it.
public final class CodecTable {
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private final int rounds = Integer.getInteger("rounds", 25);
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
        "| pair | raw | stored | % | × exponent | × exponent + row | in MB/s | out MB/s "
            + "| zstd: bytes | in | out |");
    out.println("|---|---|---|---|---|---|---|---|---|---|---|");
    for (int i = 0; i + 1 < args.length; i += 2) {
      out.println(table.row(args[i], args[i + 1]));
    }
  }

  private String row(String base, String file) throws IOException, CorruptFrameException {
    int colon = base.indexOf(':');
    Map<String, Checkpoint.Tensor> bases =
        base.equals("-") ? Map.of() : Checkpoint.read(Path.of(base.substring(colon + 1)));
    Map<String, Checkpoint.Tensor> tensors = Checkpoint.read(Path.of(file));
    var frames = new ArrayList<Frame>();
    double exponentLimit = 0;
    double rowLimit = 0;
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
      byte[] data = tensor.data();
      frames.addAll(frames(tensor, from));
      if (from != null) {
        EntropyLimit limit =
            EntropyLimit.of(tensor.elements(), tensor.rowLength(), data, from.data(), data.length);
        exponentLimit += limit.exponentBytes();
        rowLimit += limit.rowBytes();
      }
    }
    return measure(base + " → " + file, frames, exponentLimit, rowLimit);
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

  private String measure(String name, List<Frame> frames, double exponentLimit, double rowLimit)
      throws CorruptFrameException {
    long raw = 0;
    long stored = 0;
    for (Frame frame : frames) {
      raw += frame.length();
      stored += codec.encode(frame).payload().length;
    }
    long[] times = new long[4];
    long zstdBytes = 0;
    for (Frame frame : frames) {
      zstdBytes += best(frame, times);
    }
    String zstd =
        zstdBytes == 0
            ? "– | – | –"
            : zstdBytes
                + " | "
                + Math.round(raw * 1e3 / times[2])
                + " | "
                + Math.round(raw * 1e3 / times[3]);
    return String.format(
        Locale.ROOT,
        "| %s | %d | %d | %.2f | %s | %s | %.0f | %.0f | %s |",
        name,
        raw,
        stored,
        100.0 * stored / raw,
        ratio(stored, exponentLimit),
        ratio(stored, rowLimit),
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
