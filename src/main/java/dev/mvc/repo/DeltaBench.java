package dev.mvc.repo;

import dev.mvc.codec.CorruptFrameException;
import dev.mvc.codec.Effort;
import dev.mvc.codec.Elements;
import dev.mvc.codec.EncodedFrame;
import dev.mvc.codec.EntropyLimit;
import dev.mvc.codec.Frame;
import dev.mvc.codec.FrameCodec;
import dev.mvc.format.ModelFormats;
import dev.mvc.format.layout.DiskFolder;
import dev.mvc.format.layout.Extent;
import dev.mvc.format.layout.Layout;
import dev.mvc.format.layout.MalformedFileException;
import dev.mvc.format.layout.ModelFile;
import dev.mvc.format.layout.ModelFormat;
import dev.mvc.io.ByteSource;
import dev.mvc.io.FileSource;
import dev.mvc.io.MvcException;
import dev.mvc.io.MvcException.Kind;
import dev.mvc.store.Entry;
import dev.mvc.tensor.LayerTree;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Measures what one checkpoint costs as a difference of another, how far that is from the entropy,
/// and how fast the coders are on one core.
public final class DeltaBench {
  /// Frames are coded again until each direction has run this long, so that what is timed is
  /// compiled.
  private static final long MIN_NANOS = 40_000_000;

  private static final int MAX_ROUNDS = 24;

  /// A group of tensors.
  ///
  /// @param raw their size in bytes
  /// @param stored what a pack needs for them, records and index included
  /// @param exponentLimit see [EntropyLimit#exponentBytes]; tensors without a base count as stored
  /// @param rowLimit see [EntropyLimit#rowBytes]
  /// @param encodeNanos processor time to code them once
  /// @param decodeNanos processor time to decode them once
  public record Line(
      String group,
      int tensors,
      long raw,
      long stored,
      double exponentLimit,
      double rowLimit,
      double encodeNanos,
      double decodeNanos) {
    Line plus(Line other) {
      return new Line(
          group,
          tensors + other.tensors,
          raw + other.raw,
          stored + other.stored,
          exponentLimit + other.exponentLimit,
          rowLimit + other.rowLimit,
          encodeNanos + other.encodeNanos,
          decodeNanos + other.decodeNanos);
    }
  }

  private final FrameCodec codec = new FrameCodec(Effort.NORMAL);

  /// Measures the tensors of `target` as differences of those of the same name in `base`, by layer;
  /// the last line is the total.
  public List<Line> measure(Path base, Path target) throws IOException {
    Map<String, Line> groups = new TreeMap<>();
    try (FileSource old = FileSource.open(base);
        FileSource now = FileSource.open(target)) {
      Map<String, Extent> before = new HashMap<>();
      layout(base, old).extents().forEach(extent -> before.put(extent.tensor().name(), extent));
      for (Extent extent : layout(target, now).extents()) {
        Extent earlier = before.get(extent.tensor().name());
        boolean fits = earlier != null && earlier.tensor().equals(extent.tensor());
        ByteSource baseBytes = fits && earlier != null ? earlier.content(old) : null;
        ByteSource bytes = extent.content(now);
        groups.merge(
            LayerTree.layerOf(extent.tensor().name()),
            measure(extent, bytes, baseBytes),
            Line::plus);
      }
    }
    Line total = new Line("total", 0, 0, 0, 0, 0, 0, 0);
    List<Line> lines = new ArrayList<>();
    for (var group : groups.entrySet()) {
      Line line = group.getValue();
      lines.add(new Line(group.getKey(), 0, 0, 0, 0, 0, 0, 0).plus(line));
      total = total.plus(line);
    }
    lines.add(total);
    return lines;
  }

  private static Layout layout(Path path, FileSource file) throws IOException {
    try {
      ModelFile model =
          new ModelFile(String.valueOf(path.getFileName()), file, DiskFolder.around(path));
      ModelFormat format =
          ModelFormats.detect(model)
              .orElseThrow(() ->
                  new MvcException(Kind.USAGE, path + " is no model file that mvc can read."));
      return format.read(model);
    } catch (MalformedFileException e) {
      throw new MvcException(Kind.USAGE, path + " cannot be read: " + e.getMessage() + ".", e);
    }
  }

  private Line measure(Extent extent, ByteSource bytes, @Nullable ByteSource base)
      throws IOException {
    Elements elements = extent.tensor().dtype().elements();
    int rowLength = (int) Math.min(Integer.MAX_VALUE, extent.tensor().shape().rowLength());
    int full = FrameCodec.elementsPerFrame(rowLength) * elements.width();
    Line line = new Line("", 1, bytes.size(), 0, 0, 0, 0, 0);
    int frames = 0;
    for (long at = 0; at < bytes.size(); at += full) {
      int length = (int) Math.min(full, bytes.size() - at);
      byte[] data = bytes.read(at, length);
      byte[] baseData = base == null ? null : base.read(at, length);
      line = line.plus(code(new Frame(elements, rowLength, data, length, baseData)));
      frames++;
    }
    long stored = line.stored() + Entry.overhead(frames, base != null);
    EntropyLimit limit = base == null ? null : limit(extent, bytes, base);
    return new Line(
        "",
        1,
        bytes.size(),
        stored,
        limit == null ? stored : limit.exponentBytes(),
        limit == null ? stored : limit.rowBytes(),
        line.encodeNanos(),
        line.decodeNanos());
  }

  private Line code(Frame frame) {
    EncodedFrame coded = codec.encode(frame);
    byte[] decoded = new byte[frame.length()];
    Frame into =
        new Frame(frame.elements(), frame.rowLength(), decoded, frame.length(), frame.base());
    double encode = time(() -> codec.encode(frame));
    double decode = time(() -> decode(coded, into));
    if (!Arrays.equals(decoded, 0, frame.length(), frame.data(), 0, frame.length())) {
      throw new IllegalStateException("a frame does not decode to what was coded");
    }
    return new Line("", 0, 0, coded.payload().length, 0, 0, encode, decode);
  }

  private void decode(EncodedFrame coded, Frame into) {
    try {
      byte[] payload = coded.payload();
      codec.decode(coded.predictor(), coded.coder(), payload, 0, payload.length, into);
    } catch (CorruptFrameException e) {
      throw new IllegalStateException("a frame cannot be decoded", e);
    }
  }

  /// Processor time of the fastest round.
  private static double time(Runnable round) {
    var threads = ManagementFactory.getThreadMXBean();
    long start = threads.getCurrentThreadCpuTime();
    long best = Long.MAX_VALUE;
    long last = start;
    for (int i = 0; i < MAX_ROUNDS && last - start < MIN_NANOS; i++) {
      round.run();
      long now = threads.getCurrentThreadCpuTime();
      best = Math.min(best, now - last);
      last = now;
    }
    return best;
  }

  private static EntropyLimit limit(Extent extent, ByteSource bytes, ByteSource base)
      throws IOException {
    Elements elements = extent.tensor().dtype().elements();
    EntropyLimit limit = new EntropyLimit(elements);
    long rowBytes =
        Math.max(elements.width(), extent.tensor().dtype().byteLength(rowElements(extent)));
    int row = (int) Math.min(rowBytes, (long) FrameCodec.FRAME_ELEMENTS * elements.width());
    for (long at = 0; at < bytes.size(); at += row) {
      int length = (int) Math.min(row, bytes.size() - at);
      limit.addRow(bytes.read(at, length), base.read(at, length), 0, length);
    }
    return limit;
  }

  private static long rowElements(Extent extent) {
    return extent.tensor().shape().rowLength();
  }
}
