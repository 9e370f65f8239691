package dev.mvc.fuzz;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;

/// Tries a parser with inputs, each made from one that reached something new: another place in the
/// program, where [Coverage] is counted, or another outcome.
final class Fuzzer {
  /// Bytes of inputs that are kept; later ones take the places of earlier ones.
  private static final long CORPUS_BYTES = 64 << 20;

  private static final int SHORTEST_LIMIT = 4096;
  private static final int LONGEST_LIMIT = 1 << 20;

  private final Harness harness;
  private final Oracle oracle;
  private final SplittableRandom random;
  private final Mutator mutator;
  private final List<byte[]> corpus = new ArrayList<>();
  private final Set<String> outcomes = new HashSet<>();
  private final Map<String, Finding> findings = new LinkedHashMap<>();
  private volatile Running running = new Running(new byte[0], Long.MAX_VALUE);
  private long executions;
  private long corpusBytes;
  private int refusedSeeds;

  /// What must not be.
  ///
  /// @param template what is wrong, without what differs from input to input
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Finding(byte[] input, String template, Throwable problem) {}

  /// An input that is being parsed.
  ///
  /// @param since what [System#nanoTime] was
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Running(byte[] input, long since) {}

  Fuzzer(Harness harness, long seed) {
    this.harness = harness;
    this.oracle = new Oracle(harness);
    this.random = new SplittableRandom(seed ^ harness.name().hashCode());
    int largest = harness.seeds().stream().mapToInt(bytes -> bytes.length).max().orElse(0);
    int longest = Math.clamp(2L * largest, SHORTEST_LIMIT, LONGEST_LIMIT);
    this.mutator = new Mutator(random, harness.tokens(), longest);
    corpus.addAll(harness.seeds());
    for (int i = 0; i < 2; i++) { // what classes allocate when they are loaded is not measured
      for (byte[] sound : harness.seeds()) {
        execute(sound, i > 0);
        refusedSeeds += oracle.isRefused() ? 1 : 0;
      }
    }
  }

  /// Goes on as long as it is told to.
  void run(BooleanSupplier goesOn) {
    while (goesOn.getAsBoolean()) {
      byte[] input = mutator.mutate(pick(), pick());
      Coverage.clear();
      boolean isNewOutcome = execute(input, true);
      if (Coverage.isNew() || isNewOutcome) {
        keep(input);
      }
    }
  }

  private void keep(byte[] input) {
    corpusBytes += input.length;
    if (corpusBytes < CORPUS_BYTES) {
      corpus.add(input);
    } else {
      corpusBytes -= corpus.set(random.nextInt(corpus.size()), input).length;
    }
  }

  /// Half the time one of the latest, as what was found last is explored least.
  private byte[] pick() {
    int size = corpus.size();
    int from = random.nextBoolean() ? Math.max(0, size - 32) : 0;
    return corpus.get(random.nextInt(from, size));
  }

  /// @return whether the outcome is new
  private boolean execute(byte[] input, boolean measured) {
    running = new Running(input, System.nanoTime());
    Optional<Throwable> wrong = oracle.run(input, measured);
    running = new Running(input, Long.MAX_VALUE);
    executions++;
    if (wrong.isPresent()) {
      String template = Oracle.template(wrong.get());
      findings.putIfAbsent(template, new Finding(input, template, wrong.get()));
    }
    return outcomes.add(oracle.outcome());
  }

  /// What is parsed at the moment; for another thread that watches.
  Running running() {
    return running;
  }

  Harness harness() {
    return harness;
  }

  long executions() {
    return executions;
  }

  /// What was found, one for each template.
  List<Finding> findings() {
    return List.copyOf(findings.values());
  }

  /// Inputs to begin with that should have been parsed.
  int refusedSeeds() {
    return refusedSeeds;
  }

  int outcomes() {
    return outcomes.size();
  }
}
