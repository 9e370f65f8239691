package dev.mvc.cli;

import java.io.IOException;
import java.util.SequencedMap;

/// One thing that mvc can be told to do. A class of its own with picocli's `@Option` and
/// `@Parameters` fields and a [Manual], made for one call and thrown away.
interface Command {
  /// Does it.
  ///
  /// @return the exit code; 0 unless the answer is no
  /// @throws dev.mvc.io.MvcException when it cannot be done, or will not be
  int run(Invocation mvc) throws IOException, InterruptedException;

  /// A command that only answers, and so has `--json`: it prints through [Output#show(Object,
  /// Runnable)].
  interface Reading extends Command {}

  /// A command whose help page also explains some words.
  interface Explaining {
    /// What they are.
    String title();

    /// Each with its meaning.
    SequencedMap<String, String> terms();
  }

  /// A reading command that looks at names or what is staged, and so has `--at-op`.
  interface OfAnyTime extends Reading {}
}
