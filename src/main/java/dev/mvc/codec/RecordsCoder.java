package dev.mvc.codec;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Quantised blocks: records of scales and quants, of which each field is coded as a frame of its
/// own.
///
/// A scale of two bytes is a float and the other fields are bytes that are alike, so that each is
/// coded as what it is. A difference of a fine-tuned slice of MiniLM in five of the types takes 89
/// kB so and 126 kB as plain bytes, one of the quantised fixtures 35.4 and 40.9 kB; without a base
/// it is 3 % less.
final class RecordsCoder {
  /// Lengths of the fields by the length of the record, as ggml lays them out: two bytes are a
  /// scale of 16 bits.
  private static final Map<Integer, int[]> FIELDS =
      Map.ofEntries(
          fields(1, 16), // MXFP4
          fields(2, 16), // Q4_0, IQ4_NL, Q1_0
          fields(2, 2, 16), // Q4_1
          fields(2, 4, 16), // Q5_0
          fields(2, 2, 4, 16), // Q5_1
          fields(2, 32), // Q8_0
          fields(16, 64, 2, 2), // Q2_K
          fields(32, 64, 12, 2), // Q3_K
          fields(2, 2, 12, 128), // Q4_K
          fields(2, 2, 12, 32, 128), // Q5_K
          fields(128, 64, 16, 2), // Q6_K
          fields(2, 2, 4, 128)); // IQ4_XS

  private static final int MAX_FIELDS = 8;
  private static final int MAX_RECORD = 512;

  /// Fewer records are not worth the descriptions of their fields.
  private static final int LEAST_RECORDS = 32;

  private final Effort effort;
  private @Nullable FrameCodec codec;

  RecordsCoder(Effort effort) {
    this.effort = effort;
  }

  private static Map.Entry<Integer, int[]> fields(int... lengths) {
    int record = 0;
    for (int length : lengths) {
      record += length;
    }
    return Map.entry(record, lengths);
  }

  /// Whether a frame's rows look like records.
  static boolean fits(Frame frame) {
    return frame.elements() == Elements.BYTES
        && FIELDS.containsKey(frame.rowLength())
        && frame.length() % frame.rowLength() == 0
        && frame.length() / frame.rowLength() >= LEAST_RECORDS;
  }

  /// Appends the fields of a frame that [#fits].
  void encode(Frame frame, byte @Nullable [] base, ByteWriter out) {
    int record = frame.rowLength();
    int[] lengths = FIELDS.getOrDefault(record, new int[] {record});
    int count = frame.length() / record;
    out.put(lengths.length);
    for (int length : lengths) {
      out.putVarint(length);
    }
    int at = 0;
    for (int length : lengths) {
      byte[] field = new byte[count * length];
      copy(frame.data(), field, at, record, length, true);
      byte @Nullable [] old = null;
      if (base != null) {
        old = new byte[field.length];
        copy(base, old, at, record, length, true);
      }
      EncodedFrame encoded = codec().encode(frame(length, field, old));
      out.put(encoded.predictor());
      out.put(encoded.coder());
      out.putVarint(encoded.payload().length);
      out.putBytes(encoded.payload(), 0, encoded.payload().length);
      at += length;
    }
  }

  void decode(ByteReader in, Frame into, byte @Nullable [] base) throws CorruptFrameException {
    int[] lengths = new int[in.get()];
    if (lengths.length == 0 || lengths.length > MAX_FIELDS) {
      throw new CorruptFrameException("A record has " + lengths.length + " fields.");
    }
    int record = 0;
    for (int i = 0; i < lengths.length; i++) {
      lengths[i] = in.getVarint();
      if (lengths[i] <= 0 || lengths[i] > MAX_RECORD - record) {
        throw new CorruptFrameException("A record has a field of " + lengths[i] + " bytes.");
      }
      record += lengths[i];
    }
    if (into.length() % record != 0) {
      throw new CorruptFrameException("The frame is not of records of " + record + " bytes.");
    }
    int at = 0;
    for (int length : lengths) {
      byte[] field = new byte[into.length() / record * length];
      byte @Nullable [] old = null;
      if (base != null) {
        old = new byte[field.length];
        copy(base, old, at, record, length, true);
      }
      int predictor = in.get();
      int coder = in.get();
      int size = in.getVarint();
      int from = in.skip(size);
      codec().decode(predictor, coder, in.array(), from, size, frame(length, field, old));
      copy(into.data(), field, at, record, length, false);
      at += length;
    }
  }

  /// Never made of bytes, so that no field is made of records in turn.
  private static Frame frame(int length, byte[] field, byte @Nullable [] base) {
    return length == 2
        ? new Frame(Elements.F16, 0, field, field.length, base)
        : new Frame(Elements.INT8, length, field, field.length, base);
  }

  /// Gathers a field of all records, or puts it back.
  private static void copy(
      byte[] records, byte[] field, int at, int record, int length, boolean gathers) {
    for (int i = 0, from = at; i < field.length; i += length, from += record) {
      if (gathers) {
        System.arraycopy(records, from, field, i, length);
      } else {
        System.arraycopy(field, i, records, from, length);
      }
    }
  }

  private FrameCodec codec() {
    if (codec == null) {
      codec = new FrameCodec(effort);
    }
    return codec;
  }
}
