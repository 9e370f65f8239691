package dev.mvc.codec;

import java.util.Arrays;

/// Few elements differ from the base: how many do not before each that does, and by how much it
/// does.
///
/// For frames of which under 2 % changed, as in reinforcement learning and in 16-bit weights late
/// in training. It is a copy of the base and a few corrections, and nearly as fast as a copy.
final class SparseCoder {
  /// One in this many elements may have changed.
  private static final int LEAST_GAP = 50;

  /// By the base's exponent, counted from the smallest of those that changed.
  private static final int CONTEXTS = 24;

  private final StreamWriter bits = new StreamWriter();
  private final StreamReader reader = new StreamReader();
  private final ValueEncoder encoder = new ValueEncoder(Alphabet.VALUES);
  private final ValueEncoder wideEncoder = new ValueEncoder(Alphabet.WIDE);
  private final ValueDecoder gapDecoder = new ValueDecoder(Alphabet.VALUES);
  private final ValueDecoder valueDecoder = new ValueDecoder(Alphabet.VALUES);
  private final ValueDecoder wideDecoder = new ValueDecoder(Alphabet.WIDE);
  private int[] positions = new int[0];
  private int[] gaps = new int[0];
  private long[] values = new long[0];
  private int[] exponents = new int[0];
  private char[] codes = new char[0];
  private final int[] counts = new int[CONTEXTS * Alphabet.WIDE.size];
  private final int[] entries = new int[Lanes.BLOCK];
  private final int[] contexts = new int[Lanes.BLOCK];

  /// Appends a frame, or nothing if too many have changed.
  boolean encode(Frame frame, byte[] base, ByteWriter out) {
    reserve(frame.count() / LEAST_GAP + Long.BYTES);
    int changed = find(frame, base, frame.count() / LEAST_GAP);
    if (changed < 0) {
      return false;
    }
    int padded = changed + AnsEncoder.GROUP - 1 & -AnsEncoder.GROUP;
    boolean wide = frame.elements().width() == Long.BYTES;
    int zeros = wide ? Differences.zeros(frame.data(), base, frame.length()) : 0;
    int least = measure(frame, base, changed, padded, zeros);
    bits.start(2 * padded, Long.BYTES);
    encodeValues(frame.elements(), least, changed, padded);
    encodeGaps(changed, padded);
    out.putVarint(changed);
    if (wide) {
      out.put(zeros);
      out.putVarint(least);
    } else {
      out.put(least);
    }
    bits.finish(out);
    return true;
  }

  private void reserve(int most) {
    if (positions.length < most) {
      positions = new int[most];
      gaps = new int[most];
      values = new long[most];
      exponents = new int[most];
      codes = new char[most];
    }
  }

  /// Fills `positions` and returns how many there are, or −1 if more than `most`.
  private int find(Frame frame, byte[] base, int most) {
    byte[] data = frame.data();
    int shift = Integer.numberOfTrailingZeros(frame.elements().width());
    int bitShift = shift + 3;
    int bytes = frame.length() & -Long.BYTES;
    long lane = -1L >>> -(8 << shift);
    int found = 0;
    for (int at = 0; at < bytes; at += Long.BYTES) {
      long differ = (long) Views.LONG.get(data, at) ^ (long) Views.LONG.get(base, at);
      if (differ != 0) {
        if (found > most) {
          return -1;
        }
        while (differ != 0) {
          int in = Long.numberOfTrailingZeros(differ) >>> bitShift;
          positions[found++] = (at >>> shift) + in;
          differ &= ~(lane << (in << bitShift));
        }
      }
    }
    for (int i = bytes >>> shift; i < frame.count() && found <= most; i++) {
      int from = i << shift;
      int to = (i + 1) << shift;
      if (!Arrays.equals(data, from, to, base, from, to)) {
        positions[found++] = i;
      }
    }
    return found > most ? -1 : found;
  }

  /// Fills in gaps, values and exponents; returns the least exponent.
  private int measure(Frame frame, byte[] base, int changed, int padded, int zeros) {
    Fields fields = Fields.exponent(frame.elements());
    int before = -1;
    for (int i = 0; i < changed; i++) {
      gaps[i] = positions[i] - before - 1;
      before = positions[i];
    }
    int least = fields.mask();
    switch (fields.width()) {
      case Long.BYTES -> {
        for (int i = 0; i < changed; i++) {
          int at = Long.BYTES * positions[i];
          long b = (long) Views.LONG.get(base, at);
          values[i] = Differences.fold((long) Views.LONG.get(frame.data(), at) - b >> zeros) - 1;
          exponents[i] = fields.of((int) (b >>> 32));
          least = Math.min(least, exponents[i]);
        }
      }
      case Short.BYTES -> {
        for (int i = 0; i < changed; i++) {
          int at = Short.BYTES * positions[i];
          int b = (short) Views.SHORT.get(base, at);
          int d = (short) ((short) Views.SHORT.get(frame.data(), at) - b);
          values[i] = Differences.fold(d) - 1L;
          exponents[i] = fields.of(b);
          least = Math.min(least, exponents[i]);
        }
      }
      default -> {
        for (int i = 0; i < changed; i++) {
          int folded = Lanes.difference(frame.data(), base, fields.width(), positions[i]);
          values[i] = (folded & 0xffff_ffffL) - 1;
          exponents[i] = fields.of(Lanes.get(base, fields.width(), positions[i]));
          least = Math.min(least, exponents[i]);
        }
      }
    }
    Arrays.fill(gaps, changed, padded, 0);
    Arrays.fill(values, changed, padded, 0);
    Arrays.fill(exponents, changed, padded, least);
    return least;
  }

  private void encodeValues(Elements elements, int least, int changed, int padded) {
    Alphabet alphabet = Alphabet.of(elements.width());
    int used = contexts(elements);
    long together = 0;
    Arrays.fill(counts, 0, used * alphabet.size, 0);
    for (int i = 0; i < padded; i++) {
      int context = Math.min(exponents[i] - least, used - 1);
      int code = context * alphabet.size + Alphabet.token(values[i]);
      together |= values[i];
      codes[i] = (char) code;
      counts[code] += i < changed ? 1 : 0;
    }
    // The padding must have codes too.
    counts[0] += changed < padded ? 1 : 0;
    (alphabet == Alphabet.WIDE ? wideEncoder : encoder)
        .encode(codes, padded, counts, used, log(padded), bits);
    // Nothing else if they all changed by a few units.
    if (Alphabet.token(together) >= Alphabet.DIRECT) {
      PlainBits.encode(codes, alphabet.size - 1, values, padded, bits.plain);
    }
  }

  private void encodeGaps(int changed, int padded) {
    Arrays.fill(counts, 0, Alphabet.VALUES.size, 0);
    for (int i = 0; i < padded; i++) {
      int token = Alphabet.token(gaps[i]);
      codes[i] = (char) token;
      counts[token] += i < changed ? 1 : 0;
    }
    counts[0] += changed < padded ? 1 : 0;
    encoder.encode(codes, padded, counts, 1, log(padded), bits);
    PlainBits.encode(codes, gaps, padded, bits.plain);
  }

  private static int contexts(Elements elements) {
    return elements.isFloat() ? CONTEXTS : 1;
  }

  private static int log(int count) {
    return count < 2000 ? 9 : 11;
  }

  void decode(ByteReader in, Frame into, byte[] base) throws CorruptFrameException {
    int changed = in.getVarint();
    int width = into.elements().width();
    int zeros = width == Long.BYTES ? in.get() : 0;
    int least = width == Long.BYTES ? in.getVarint() : in.get();
    if (zeros >= Long.SIZE) {
      throw new CorruptFrameException("Differences of which " + zeros + " bits are left out.");
    }
    if (changed > into.count()) {
      throw new CorruptFrameException("More elements changed than there are.");
    }
    int padded = changed + AnsEncoder.GROUP - 1 & -AnsEncoder.GROUP;
    reserve(padded);
    reader.start(in);
    gapDecoder.decodeAll(log(padded), reader, gaps, padded);
    long position = -1;
    for (int i = 0; i < changed; i++) {
      position += 1 + (gaps[i] & 0xffff_ffffL);
      if (position >= into.count()) {
        throw new CorruptFrameException("A change lies behind the frame's end.");
      }
      positions[i] = (int) position;
    }
    decodeValues(into.elements(), base, least, changed, padded);
    System.arraycopy(base, 0, into.data(), 0, into.length());
    for (int i = 0; i < changed; i++) {
      add(into.data(), base, width, positions[i], Differences.unfold(values[i] + 1) << zeros);
    }
  }

  private static void add(byte[] data, byte[] base, int width, int index, long difference) {
    if (width < Long.BYTES) {
      Lanes.put(data, width, index, Lanes.get(base, width, index) + (int) difference);
    } else {
      int at = Long.BYTES * index;
      Views.LONG.set(data, at, (long) Views.LONG.get(base, at) + difference);
    }
  }

  private void decodeValues(Elements elements, byte[] base, int least, int changed, int padded)
      throws CorruptFrameException {
    int used = contexts(elements);
    ValueDecoder valueTables = elements.width() == Long.BYTES ? wideDecoder : valueDecoder;
    AnsDecoder ans = valueTables.start(used, log(padded), reader);
    Fields fields = Fields.exponent(elements);
    for (int at = 0; at < padded; at += Lanes.BLOCK) {
      int count = Math.min(Lanes.BLOCK, padded - at);
      for (int i = 0; i < count; i++) {
        int exponent = least;
        if (at + i < changed) {
          exponent = fields.at(base, positions[at + i]);
        }
        contexts[i] = valueTables.tableOf[Math.clamp(exponent - least, 0, used - 1)];
      }
      ans.decode(contexts, entries, values, at, count);
    }
    ans.expectEnd();
    reader.expectEnd();
  }
}
