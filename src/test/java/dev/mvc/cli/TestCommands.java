package dev.mvc.cli;

import java.io.IOException;
import java.util.List;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Commands that mvc doesn't have, to see what becomes of what they do.
final class TestCommands {
  private TestCommands() {}

  interface Body {
    int run(Invocation mvc) throws Throwable;
  }

  /// A table with one command called `try` that does this.
  static Commands doing(Body body) {
    return new Commands(List.of(entry("try", () -> new Try(body))));
  }

  /// A table with one reading command called `ask` that does this.
  static Commands answering(Body body) {
    return new Commands(List.of(entry("ask", () -> new Ask(body))));
  }

  private static Commands.Entry entry(
      String name, java.util.function.Supplier<? extends Command> make) {
    return new Commands.Entry(name, Commands.Group.LOOK, "try something", make);
  }

  static class Try implements Command {
    private final Body body;

    @Option(
        names = {"-m", "--message"},
        description = "What to say.")
    String message = "";

    @Option(names = "-n", paramLabel = "COUNT", description = "How often.")
    int count = 1;

    @Option(
        names = {"-a", "--all"},
        description = "Everything.")
    boolean all;

    @Parameters(paramLabel = "WORD", description = "Words.")
    List<String> words = List.of();

    Try(Body body) {
      this.body = body;
    }

    @Override
    public int run(Invocation mvc) throws IOException, InterruptedException {
      mvc.out().say("message={} count={} all={} {}", message, count, all, mvc.operands(words));
      try {
        return body.run(mvc);
      } catch (Throwable e) {
        return sneak(e);
      }
    }

    @SuppressWarnings("unchecked")
    private static <E extends Throwable> int sneak(Throwable e) throws E {
      throw (E) e;
    }
  }

  static final class Ask extends Try implements Command.Reading {
    Ask(Body body) {
      super(body);
    }
  }
}
