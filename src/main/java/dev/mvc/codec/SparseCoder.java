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
  private final ValueDecoder gapDecoder = new ValueDecoder(Alphabet.VALUES);
  private final ValueDecoder valueDecoder = new ValueDecoder(Alphabet.VALUES);
  private int[] positions = new int[0];
  private int[] gaps = new int[0];
  private int[] values = new int[0];
  private int[] exponents = new int[0];
  private char[] codes = new char[0];
  private final int[] counts = new int[CONTEXTS * Alphabet.VALUES.size];
  private final int[] contexts = new int[Lanes.BLOCK];

  /// Appends a frame of elements of at most four bytes, or nothing if too many have changed.
  boolean encode(Frame frame, byte[] base, ByteWriter out) {
    reserve(frame.count() / LEAST_GAP + Long.BYTES);
    int changed = find(frame, base, frame.count() / LEAST_GAP);
    if (changed < 0) {
      return false;
    }
    int padded = changed + AnsEncoder.GROUP - 1 & -AnsEncoder.GROUP;
    int least = measure(frame, base, changed, padded);
    bits.start(2 * padded);
    encodeValues(frame, least, changed, padded);
    encodeGaps(changed, padded);
    out.putVarint(changed);
    out.put(least);
    bits.finish(out);
    return true;
  }

  private void reserve(int most) {
    if (positions.length < most) {
      positions = new int[most];
      gaps = new int[most];
      values = new int[most];
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
  private int measure(Frame frame, byte[] base, int changed, int padded) {
    int width = frame.elements().width();
    Fields fields = Fields.exponent(frame.elements());
    int least = 255;
    int before = -1;
    for (int i = 0; i < changed; i++) {
      int position = positions[i];
      gaps[i] = position - before - 1;
      before = position;
      values[i] = Lanes.difference(frame.data(), base, width, position) - 1;
      exponents[i] = fields.of(Lanes.get(base, width, position));
      least = Math.min(least, exponents[i]);
    }
    Arrays.fill(gaps, changed, padded, 0);
    Arrays.fill(values, changed, padded, 0);
    Arrays.fill(exponents, changed, padded, least);
    return least;
  }

  private void encodeValues(Frame frame, int least, int changed, int padded) {
    int used = contexts(frame.elements());
    Arrays.fill(counts, 0);
    for (int i = 0; i < padded; i++) {
      int context = Math.min(exponents[i] - least, used - 1);
      int code = context * Alphabet.VALUES.size + Alphabet.token(values[i]);
      codes[i] = (char) code;
      counts[code] += i < changed ? 1 : 0;
    }
    // The padding must have codes too.
    counts[0] += changed < padded ? 1 : 0;
    encoder.encode(codes, values, padded, counts, used, log(padded), bits);
  }

  private void encodeGaps(int changed, int padded) {
    Arrays.fill(counts, 0, Alphabet.VALUES.size, 0);
    for (int i = 0; i < padded; i++) {
      int token = Alphabet.token(gaps[i]);
      codes[i] = (char) token;
      counts[token] += i < changed ? 1 : 0;
    }
    counts[0] += changed < padded ? 1 : 0;
    encoder.encode(codes, gaps, padded, counts, 1, log(padded), bits);
  }

  private static int contexts(Elements elements) {
    return elements.isFloat() ? CONTEXTS : 1;
  }

  private static int log(int count) {
    return count < 2000 ? 9 : 11;
  }

  void decode(ByteReader in, Frame into, byte[] base) throws CorruptFrameException {
    int changed = in.getVarint();
    int least = in.get();
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
    int width = into.elements().width();
    for (int i = 0; i < changed; i++) {
      int value = Lanes.get(base, width, positions[i]) + Differences.unfold(values[i] + 1);
      Lanes.put(into.data(), width, positions[i], value);
    }
  }

  private void decodeValues(Elements elements, byte[] base, int least, int changed, int padded)
      throws CorruptFrameException {
    int used = contexts(elements);
    AnsDecoder ans = valueDecoder.start(used, log(padded), reader);
    Fields fields = Fields.exponent(elements);
    for (int at = 0; at < padded; at += Lanes.BLOCK) {
      int count = Math.min(Lanes.BLOCK, padded - at);
      for (int i = 0; i < count; i++) {
        int exponent = least;
        if (at + i < changed) {
          exponent = fields.of(Lanes.get(base, elements.width(), positions[at + i]));
        }
        contexts[i] = valueDecoder.tableOf[Math.clamp(exponent - least, 0, used - 1)];
      }
      ans.decode(contexts, values, at, count);
    }
    ans.expectEnd();
    reader.expectEnd();
  }
}
