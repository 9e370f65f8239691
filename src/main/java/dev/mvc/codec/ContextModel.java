package dev.mvc.codec;

/// How an element's context follows from its base and its row's class: all that the decoder of a
/// frame must be told, besides the tables.
///
/// An optimizer moves every weight of a row by about the same amount, whatever the weight's size.
/// So the expected difference in units of the last place is the row's amount divided by the
/// weight's unit, and the context is the logarithm of that: class − steps · exponent. Weights of
/// different size in rows of different activity share a context where the same difference is
/// expected of them.
///
/// Rows that no batch touched only decay: by a share of the value, and by exactly the same number
/// of units wherever the mantissa is about the same. Their context is the mantissa's leading bits,
/// and each of these contexts has the number of units that is taken off first.
///
/// @param steps contexts to an octave of the expected difference, 1 or 2
/// @param contexts contexts by expected difference
/// @param first the number, as in the formula above, of the first row class that moves
/// @param classes row classes that move; 0 if the whole frame is one class, without a list of rows
/// @param decay units taken off by leading mantissa bits, empty if no row decays
@SuppressWarnings("ArrayRecordComponent") // handed from one method to the next, never compared
record ContextModel(int steps, int contexts, int first, int classes, int[] decay) {
  static final int MOST_CONTEXTS = 64;
  static final int MOST_CLASSES = 64;

  /// With those by mantissa bits.
  static final int MOST_ALL_CONTEXTS = MOST_CONTEXTS + (1 << Fields.MANTISSA_BITS);

  /// Row class: no element differs from its base, and none is coded.
  static final int EQUAL = 0;

  /// Row class: see above.
  static final int DECAYING = 1;

  /// Row class: the first of those that move.
  static final int MOVING = 2;

  boolean hasRows() {
    return classes > 0;
  }

  int allContexts() {
    return contexts + decay.length;
  }

  /// The context of an element of a row that moves, by its base's exponent.
  int context(int rowClass, int exponent) {
    return Math.clamp(first + rowClass - MOVING - (long) steps * exponent, 0, contexts - 1);
  }

  void write(ByteWriter out) {
    out.put(steps | (hasRows() ? 4 : 0) | (decay.length > 0 ? 8 : 0));
    out.put(contexts);
    out.putVarint(Differences.fold(first));
    if (hasRows()) {
      out.put(classes);
    }
    int before = 0;
    for (int units : decay) {
      out.putVarint(Differences.fold(units - before));
      before = units;
    }
  }

  static ContextModel read(ByteReader in) throws CorruptFrameException {
    int flags = in.get();
    int steps = flags & 3;
    int contexts = in.get();
    int first = Differences.unfold(in.getVarint());
    int classes = (flags & 4) == 0 ? 0 : in.get();
    boolean ofRows = (flags & 4) != 0;
    if (flags > 15
        || steps == 0
        || steps == 3
        || contexts == 0
        || contexts > MOST_CONTEXTS
        || (ofRows && classes == 0)
        || classes > MOST_CLASSES) {
      throw new CorruptFrameException("The contexts' description makes no sense.");
    }
    int[] decay = new int[(flags & 8) == 0 ? 0 : 1 << Fields.MANTISSA_BITS];
    int before = 0;
    for (int i = 0; i < decay.length; i++) {
      before += Differences.unfold(in.getVarint());
      decay[i] = before;
    }
    return new ContextModel(steps, contexts, first, classes, decay);
  }
}
