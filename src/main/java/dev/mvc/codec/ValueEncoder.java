package dev.mvc.codec;

/// Encodes a run of values, each in a context: groups contexts into tables, writes the tables, and
/// the values' tokens by them.
final class ValueEncoder {
  private final Alphabet alphabet;
  private final AnsTables.Encoding tables = new AnsTables.Encoding();
  private final ContextGrouping grouping;

  ValueEncoder(Alphabet alphabet) {
    this.alphabet = alphabet;
    this.grouping = new ContextGrouping(alphabet.size);
  }

  /// Puts the tables and the values' states in front of what `out` holds; their plain bits are the
  /// caller's to put.
  ///
  /// @param codes context · alphabet size + token, of each value
  /// @param counts how often each code occurs
  void encode(char[] codes, int count, int[] counts, int contexts, int log, StreamWriter out) {
    int size = alphabet.size;
    int groups = grouping.group(counts, contexts);
    int[] group = grouping.groups();
    int[] grouped = grouping.counts();
    tables.reserve(groups, contexts, size, log);
    int[][] all = new int[groups][size];
    int[] top = new int[groups];
    for (int g = 0; g < groups; g++) {
      top[g] = Frequencies.normalize(grouped, g * size, size, log, all[g]);
      tables.build(g, all[g], size, log);
    }
    for (int c = 0; c < contexts; c++) {
      tables.use(c, group[c], all[group[c]], size, log);
    }
    AnsEncoder.encode(tables, codes, count, log, out.states);
    for (int g = groups - 1; g >= 0; g--) {
      Frequencies.write(all[g], size, top[g], out.states);
    }
    for (int c = contexts - 1; c > 0; c--) {
      out.states.put(group[c] == group[c - 1] ? 0 : 1, 1);
    }
  }
}
