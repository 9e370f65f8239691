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

  /// zstd for opaque bytes: level 3 is the library's own default balance.
  private static final int OPAQUE_LEVEL = 3;

  private final Effort effort;
  private final ByteWriter out = new ByteWriter();
  private final PlanesCoder planes = new PlanesCoder();
  private final ContextEncoder contextEncoder = new ContextEncoder();
  private final ContextDecoder contextDecoder = new ContextDecoder();
  private byte[] residual = new byte[0];

  public FrameCodec(Effort effort) {
    this.effort = effort;
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
    EncodedFrame alone = whole.elements() == Elements.BYTES ? opaque(whole) : full(whole);
    if (base == null) {
      return alone;
    }
    EncodedFrame delta = difference(whole, base);
    return delta.payload().length < alone.payload().length ? delta : alone;
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
    byte[] base = baseFor(predictor, whole);
    decode(CoderId.of(coder), in, whole, base);
    in.expectEnd();
  }

  private void decode(CoderId coder, ByteReader in, Frame into, byte @Nullable [] base)
      throws CorruptFrameException {
    switch (coder) {
      case RAW -> in.getBytes(into.data(), 0, into.length());
      case EQUAL -> {
        if (base == null) {
          throw new CorruptFrameException("A frame equal to its base has no base.");
        }
        System.arraycopy(base, 0, into.data(), 0, into.length());
        return;
      }
      case CONSTANT -> repeat(in, into);
      case ZSTD -> BlockCompressor.unzstd(in, in.remaining(), into.data(), 0, into.length());
      case LZ4 -> BlockCompressor.unlz4(in, in.remaining(), into.data(), 0, into.length());
      case CONTEXT -> {
        if (base == null) {
          throw new CorruptFrameException("A frame in contexts has no base.");
        }
        contextDecoder.decode(in, into, base);
        return;
      }
      case PLANES -> planes.decode(in, into.data(), into.length(), into.elements().width());
    }
    if (base != null) {
      Differences.add(into.data(), base, into.length(), into.elements().width());
    }
  }

  private static byte @Nullable [] baseFor(int predictor, Frame frame)
      throws CorruptFrameException {
    return switch (predictor) {
      case NONE -> null;
      case SUBTRACT -> {
        byte[] base = frame.base();
        if (base == null) {
          throw new CorruptFrameException("The frame is a difference, and there is no base.");
        }
        yield base;
      }
      default -> throw new CorruptFrameException("There is no predictor " + predictor + ".");
    };
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
    out.clear();
    planes.encode(frame.data(), frame.length(), frame.elements().width(), out);
    return out.size() < frame.length()
        ? new EncodedFrame(NONE, CoderId.PLANES.number, out.toBytes())
        : raw(frame);
  }

  private EncodedFrame difference(Frame frame, byte[] base) {
    if (frame.elements().width() <= 4 && frame.count() >= 16) {
      out.clear();
      contextEncoder.encode(frame, base, out);
      return out.size() < frame.length()
          ? new EncodedFrame(SUBTRACT, CoderId.CONTEXT.number, out.toBytes())
          : raw(frame);
    }
    if (residual.length < frame.length()) {
      residual = new byte[frame.length()];
    }
    int width = frame.elements().width();
    Differences.subtract(frame.data(), base, residual, frame.length(), width);
    out.clear();
    planes.encode(residual, frame.length(), width, out);
    return out.size() < frame.length()
        ? new EncodedFrame(SUBTRACT, CoderId.PLANES.number, out.toBytes())
        : raw(frame);
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
