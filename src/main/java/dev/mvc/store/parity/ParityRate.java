package dev.mvc.store.parity;

import java.math.BigDecimal;
import java.util.regex.Pattern;

/// How much parity there is to be: parity sectors for 10,000 data sectors, at least.
///
/// @param hundredths of a percent; 0 for none
public record ParityRate(int hundredths) {
  /// No parity.
  public static final ParityRate OFF = new ParityRate(0);

  /// What can be asked for, in words.
  public static final String CHOICES = "off, or a share from 0.5% to 100%";

  private static final int MIN = 50;
  private static final int MAX = 10_000;
  private static final Pattern TEXT = Pattern.compile("([0-9]{1,3}(?:\\.[0-9]{1,2})?) *%?");

  /// What a person calls it: `2%`, `2`, `0.5 %`, `off`, `0`.
  ///
  /// @throws IllegalArgumentException when it is none of [#CHOICES]
  public static ParityRate parse(String text) {
    String word = text.strip();
    if (word.equals("off")) {
      return OFF;
    }
    var number = TEXT.matcher(word);
    if (!number.matches()) {
      throw new IllegalArgumentException(text);
    }
    int hundredths = new BigDecimal(number.group(1)).movePointRight(2).intValueExact();
    if (hundredths != 0 && (hundredths < MIN || hundredths > MAX)) {
      throw new IllegalArgumentException(text);
    }
    return new ParityRate(hundredths);
  }

  /// Whether a text is one of [#CHOICES].
  public static boolean isOne(String text) {
    try {
      parse(text);
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /// Whether there is to be any.
  public boolean isOn() {
    return hundredths > 0;
  }

  @Override
  public String toString() {
    return isOn()
        ? BigDecimal.valueOf(hundredths, 2).stripTrailingZeros().toPlainString() + "%"
        : "off";
  }
}
