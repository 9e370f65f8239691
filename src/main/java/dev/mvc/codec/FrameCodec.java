package dev.mvc.codec;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Encodes and decodes frames. It keeps scratch buffers, so each worker thread has its own.
public final class FrameCodec {
  /// Elements in a full frame. At 256 Ki the tables of the context coder cost 0.2 % of an fp32
  /// frame, and a frame with its base and scratch still lies in a core's share of the cache.
  public static final int FRAME_ELEMENTS = 1 << 18;

  /// Predictor: the coder was given the elements themselves.
  static final int NONE = 0;

  /// Predictor: the coder was given the folded differences from the base.
  static final int SUBTRACT = 1;

  /// Predictor: the coder was given floats with the sign moved behind the mantissa.
  static final int ROTATE = 2;

  /// Predictor: the coder was given floats of 64 bits with their top four bits behind the mantissa.
  static final int ROTATE_FOUR = 3;

  /// zstd for opaque bytes: level 3 is the library's own default balance.
  private static final int OPAQUE_LEVEL = 3;

  /// Finds twice as much in tables as level 3, at 3 MB/s. So only frames of this many bytes get it,
  /// and only where level 3 takes less than this share of the planes.
  private static final int THOROUGH_LEVEL = 19;

  private static final int THOROUGH = 512 << 10;
  private static final double REPETITIVE = 0.67;

  /// A difference that is this share of the frame or less is taken at once: floats of trained
  /// weights never go below 0.64 without a base.
  private static final double SURE = 0.6;

  /// Elements from which the size of a frame without a base is guessed, where it has many times as
  /// many: it is off by a few percent, most for its tables.
  private static final int SAMPLE = 1 << 13;

  private static final int SAMPLES_WORTH = 8;
  private static final double SURELY_LARGER = 1.15;

  /// A shorter frame goes to the planes: the context coder's description would outweigh it.
  private static final int LEAST_CONTEXT = 16;

  private final Effort effort;
  private final ByteWriter out = new ByteWriter();
  private final PlanesCoder planes = new PlanesCoder();
  private final SparseCoder sparse = new SparseCoder();
  private final ContextEncoder contextEncoder = new ContextEncoder();
  private final ContextDecoder contextDecoder = new ContextDecoder();
  private final RecordsCoder records;
  private byte[] scratch = new byte[0];

  public FrameCodec(Effort effort) {
    this.effort = effort;
    this.records = new RecordsCoder(effort);
  }

  /// Elements of each frame of a tensor but its last: whole rows, where a frame can hold one.
  ///
  /// @param rowLength elements in a row of the last dimension, 0 if there are no rows
  public static int elementsPerFrame(int rowLength) {
    return rowLength <= 0 || rowLength > FRAME_ELEMENTS
        ? FRAME_ELEMENTS
        : FRAME_ELEMENTS / rowLength * rowLength;
  }

  /// Whether frames with this predictor need the base to be decoded.
  public static boolean needsBase(int predictor) {
    return predictor == SUBTRACT;
  }

  /// Encodes a frame in the smallest way that its look promises: never larger than the frame.
  public EncodedFrame encode(Frame frame) {
    Frame whole = frame.whole();
    byte[] base = whole.base();
    if (base != null && Arrays.equals(whole.data(), 0, whole.length(), base, 0, whole.length())) {
      return new EncodedFrame(SUBTRACT, CoderId.EQUAL.number, new byte[0]);
    }
    if (whole.length() == 0) {
      return raw(whole);
    }
    if (isConstant(whole)) {
      return constant(whole);
    }
    if (RecordsCoder.fits(whole)) {
      out.clear();
      records.encode(whole, base, out);
      return finish(whole, base == null ? NONE : SUBTRACT, CoderId.RECORDS);
    }
    if (base == null) {
      return alone(whole);
    }
    EncodedFrame delta = difference(whole, base);
    if (delta.payload().length <= SURE * whole.length() || isLargerAlone(whole, delta)) {
      return delta;
    }
    EncodedFrame alone = alone(whole);
    return delta.payload().length < alone.payload().length ? delta : alone;
  }

  /// Whether a stretch from the frame's middle says that the difference is the smaller by far.
  private boolean isLargerAlone(Frame frame, EncodedFrame delta) {
    int bytes = SAMPLE * frame.elements().width();
    int middle = frame.count() / 2 * frame.elements().width();
    if (frame.length() < SAMPLES_WORTH * bytes) {
      return false;
    }
    byte[] data = Arrays.copyOfRange(frame.data(), middle, middle + bytes);
    EncodedFrame sample = alone(new Frame(frame.elements(), frame.rowLength(), data, bytes, null));
    return (double) sample.payload().length / bytes
        > SURELY_LARGER * delta.payload().length / frame.length();
  }

  /// A cheap guess at the encoded size of a frame: that of the frame itself, so give it a short
  /// one.
  public long estimate(Frame sample) {
    return encode(sample).payload().length;
  }

  /// Fills the frame's data.
  ///
  /// @throws CorruptFrameException if the payload is not one that [#encode] can have made
  public void decode(int predictor, int coder, byte[] payload, int offset, int length, Frame into)
      throws CorruptFrameException {
    Frame whole = into.whole();
    var in = new ByteReader(payload, offset, length);
    CoderId id = CoderId.of(coder);
    switch (predictor) {
      case NONE -> decodeElements(id, in, whole);
      case SUBTRACT -> decodeDifference(id, in, whole);
      case ROTATE -> {
        decodeElements(id, in, whole);
        Rotation.right(whole.data(), whole.length(), whole.elements().width());
      }
      case ROTATE_FOUR -> {
        if (whole.elements() != Elements.F64) {
          throw new CorruptFrameException("The predictor is for floats of 64 bits.");
        }
        decodeElements(id, in, whole);
        Rotation.longs(whole.data(), whole.data(), whole.length(), -4);
      }
      default -> throw new CorruptFrameException("There is no predictor " + predictor + ".");
    }
    in.expectEnd();
  }

  private void decodeElements(CoderId coder, ByteReader in, Frame into)
      throws CorruptFrameException {
    switch (coder) {
      case RAW -> in.getBytes(into.data(), 0, into.length());
      case CONSTANT -> repeat(in, into);
      case ZSTD -> BlockCompressor.unzstd(in, in.remaining(), into.data(), 0, into.length());
      case LZ4 -> BlockCompressor.unlz4(in, in.remaining(), into.data(), 0, into.length());
      case PLANES -> planes.decode(in, into.data(), into.length(), into.elements().width());
      case RECORDS -> decodeRecords(in, into, null);
      case EQUAL, CONTEXT, SPARSE ->
          throw new CorruptFrameException("The coder " + coder + " codes differences only.");
    }
  }

  private void decodeDifference(CoderId coder, ByteReader in, Frame into)
      throws CorruptFrameException {
    byte[] base = into.base();
    if (base == null) {
      throw new CorruptFrameException("The frame is a difference, and there is no base.");
    }
    int width = into.elements().width();
    switch (coder) {
      case EQUAL -> System.arraycopy(base, 0, into.data(), 0, into.length());
      case CONTEXT -> contextDecoder.decode(in, into, base);
      case SPARSE -> sparse.decode(in, into, base);
      case RECORDS -> decodeRecords(in, into, base);
      default -> {
        decodeElements(coder, in, into);
        Differences.add(into.data(), base, into.length(), width);
      }
    }
  }

  private void decodeRecords(ByteReader in, Frame into, byte @Nullable [] base)
      throws CorruptFrameException {
    if (into.elements() != Elements.BYTES) {
      throw new CorruptFrameException("Only bytes can be records.");
    }
    records.decode(in, into, base);
  }

  /// Encodes a frame without looking at its base.
  private EncodedFrame alone(Frame frame) {
    if (frame.elements() == Elements.BYTES) {
      return opaque(frame);
    }
    EncodedFrame planes = full(frame);
    return Repeats.areLikely(frame) ? repeated(frame, planes) : planes;
  }

  /// The frame by zstd, if that is smaller than its planes.
  private EncodedFrame repeated(Frame frame, EncodedFrame planes) {
    int most = planes.payload().length;
    boolean smaller = zstd(frame, OPAQUE_LEVEL) && out.size() < most;
    if (smaller && out.size() < REPETITIVE * most && frame.length() <= THOROUGH) {
      smaller = zstd(frame, THOROUGH_LEVEL) && out.size() < most;
    }
    return smaller ? new EncodedFrame(NONE, CoderId.ZSTD.number, out.toBytes()) : planes;
  }

  private boolean zstd(Frame frame, int level) {
    out.clear();
    return BlockCompressor.zstd(frame.data(), 0, frame.length(), level, out);
  }

  private EncodedFrame opaque(Frame frame) {
    out.clear();
    CoderId coder = effort == Effort.FAST ? CoderId.LZ4 : CoderId.ZSTD;
    boolean smaller =
        coder == CoderId.LZ4
            ? BlockCompressor.lz4(frame.data(), 0, frame.length(), out)
            : BlockCompressor.zstd(frame.data(), 0, frame.length(), OPAQUE_LEVEL, out);
    return smaller ? new EncodedFrame(NONE, coder.number, out.toBytes()) : raw(frame);
  }

  private EncodedFrame full(Frame frame) {
    int length = frame.length();
    int width = frame.elements().width();
    byte[] elements = frame.data();
    int predictor = NONE;
    if (frame.elements() == Elements.F64) {
      elements = scratch(length);
      predictor = ROTATE_FOUR;
      Rotation.longs(frame.data(), elements, length, 4);
    } else if (frame.elements().isFloat()) {
      elements = scratch(length);
      predictor = ROTATE;
      Rotation.left(frame.data(), elements, length, width);
    }
    out.clear();
    planes.encode(elements, length, width, out);
    return finish(frame, predictor, CoderId.PLANES);
  }

  private EncodedFrame difference(Frame frame, byte[] base) {
    out.clear();
    if (frame.count() < LEAST_CONTEXT) {
      return planesOfDifference(frame, base);
    }
    if (sparse.encode(frame, base, out)) {
      return finish(frame, SUBTRACT, CoderId.SPARSE);
    }
    contextEncoder.encode(frame, base, out);
    EncodedFrame contexts = finish(frame, SUBTRACT, CoderId.CONTEXT);
    boolean mayBeRegular = !frame.elements().isFloat() && frame.elements().width() >= Integer.BYTES;
    if (!mayBeRegular) {
      return contexts;
    }
    EncodedFrame regular = planesOfDifference(frame, base);
    return regular.payload().length < contexts.payload().length ? regular : contexts;
  }

  /// The way for differences with a pattern, as those of indices and counters may have: they only
  /// grow, or all by as much as their neighbours.
  private EncodedFrame planesOfDifference(Frame frame, byte[] base) {
    int width = frame.elements().width();
    byte[] folded = scratch(frame.length());
    Differences.subtract(frame.data(), base, folded, frame.length(), width);
    out.clear();
    planes.encode(folded, frame.length(), width, out);
    return finish(frame, SUBTRACT, CoderId.PLANES);
  }

  private EncodedFrame finish(Frame frame, int predictor, CoderId coder) {
    return out.size() < frame.length()
        ? new EncodedFrame(predictor, coder.number, out.toBytes())
        : raw(frame);
  }

  private byte[] scratch(int length) {
    if (scratch.length < length) {
      scratch = new byte[length];
    }
    return scratch;
  }

  private static EncodedFrame raw(Frame frame) {
    return new EncodedFrame(NONE, CoderId.RAW.number, Arrays.copyOf(frame.data(), frame.length()));
  }

  private static boolean isConstant(Frame frame) {
    int width = frame.elements().width();
    byte[] data = frame.data();
    int length = frame.length();
    // Every element equals the one before it, so the frame equals itself moved by one element.
    return Arrays.equals(data, 0, length - width, data, width, length);
  }

  private static EncodedFrame constant(Frame frame) {
    byte[] element = Arrays.copyOf(frame.data(), frame.elements().width());
    boolean zero = Arrays.equals(element, new byte[element.length]);
    return new EncodedFrame(NONE, CoderId.CONSTANT.number, zero ? new byte[0] : element);
  }

  private static void repeat(ByteReader in, Frame into) throws CorruptFrameException {
    byte[] data = into.data();
    int length = into.length();
    if (in.remaining() == 0) {
      Arrays.fill(data, 0, length, (byte) 0);
      return;
    }
    int width = into.elements().width();
    int from = in.skip(width);
    for (int i = 0; i < length; i++) {
      data[i] = in.array()[from + i % width];
    }
  }
}
