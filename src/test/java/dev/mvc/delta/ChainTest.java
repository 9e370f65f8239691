package dev.mvc.delta;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mvc.delta.Chain.Position;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChainTest {
  /// A version in a chain that never breaks.
  private record Link(Position position, Link base) {}

  private static Link next(Link latest) {
    Link candidate = latest;
    while (candidate != null && !Chain.isBase(candidate.position, latest.position)) {
      candidate = candidate.base;
    }
    return candidate == null
        ? new Link(Position.FULL, null)
        : new Link(Chain.after(latest.position, candidate.position), candidate);
  }

  @Test
  void aLongChainIsNeverDeepAndMostlyOneStepLong() {
    List<Link> links = new ArrayList<>(List.of(new Link(Position.FULL, null)));
    long depths = 0;
    long direct = 0;
    for (int i = 1; i <= 10_000; i++) {
      Link link = next(links.getLast());
      assertThat(link.position.number()).isEqualTo(i);
      assertThat(link.position.depth()).isBetween(1, Chain.MAX_DEPTH);
      assertThat(link.base.position.depth()).isEqualTo(link.position.depth() - 1);
      direct += link.base.position.number() == i - 1 ? 1 : 0;
      depths += link.position.depth();
      links.add(link);
    }
    assertThat(direct).isGreaterThan(5_000);
    assertThat(depths / 10_000.0).isBetween(2.0, 8.0);
  }

  @Test
  void theFirst32VersionsAreRestoredThroughThreeDifferencesInTheMean() {
    Link link = new Link(Position.FULL, null);
    int depths = 0;
    for (int i = 1; i < 32; i++) {
      link = next(link);
      depths += link.position.depth();
    }
    assertThat(depths / 32.0).isEqualTo(3.0);
  }

  @Test
  void anAbsurdNumberIsFollowedByAFullOne() {
    Position absurd = new Position(Integer.MAX_VALUE, 1);
    assertThat(Chain.isBase(absurd, absurd)).isFalse();
    assertThat(Chain.isBase(Position.FULL, absurd)).isFalse();
  }
}
