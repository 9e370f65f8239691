package dev.mvc.format.pickle;

import dev.mvc.format.pickle.PickleValue.Huge;
import java.math.BigInteger;

/// How the files begin that torch wrote before 1.6: with five pickles, the first of them a number.
public final class LegacyTorch {
  /// The number, the version, the system, the object, and the keys of the storages that follow.
  public static final int PICKLES = 5;

  private static final BigInteger MAGIC = new BigInteger("1950a86a20f9469cfc6c", 16);

  private LegacyTorch() {}

  /// Whether a value is the number that such a file begins with.
  public static boolean isMagic(PickleValue value) {
    return value instanceof Huge(BigInteger number) && number.equals(MAGIC);
  }
}
