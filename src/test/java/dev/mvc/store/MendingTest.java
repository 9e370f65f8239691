package dev.mvc.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mvc.store.Mending.Flip;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class MendingTest {
  @Test
  void anyByteThatIsWrongIsFound() {
    SplittableRandom random = new SplittableRandom(1);
    for (int length : new int[] {1, 2, 3, 4, 5, 63, 1000}) {
      byte[] bytes = Stores.random(random, length);
      int right = PackFormat.check(bytes, 0, length);
      for (int at = 0; at < length; at++) {
        int bits = random.nextInt(1, 256);
        byte[] damaged = bytes.clone();
        damaged[at] ^= (byte) bits;
        int found = PackFormat.check(damaged, 0, length);
        assertThat(Mending.find(right ^ found, length)).contains(new Flip(at, bits));
      }
    }
  }

  @Test
  void whatIsRightIsLeftAlone() {
    assertThat(Mending.find(0, 1000)).isEmpty();
  }

  /// Two bytes are not one; that a place seems to fit is rarer than one in 10,000 here.
  @Test
  void twoWrongBytesAreNotTakenForOne() {
    SplittableRandom random = new SplittableRandom(2);
    for (int i = 0; i < 1000; i++) {
      byte[] bytes = Stores.random(random, 200);
      int right = PackFormat.check(bytes, 0, 200);
      bytes[random.nextInt(100)] ^= (byte) random.nextInt(1, 256);
      bytes[random.nextInt(100, 200)] ^= (byte) random.nextInt(1, 256);
      assertThat(Mending.find(right ^ PackFormat.check(bytes, 0, 200), 200)).isEmpty();
    }
  }
}
