package dev.mvc.cli;

import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.IntConsumer;

/// What other processes tell this one by signals, for a command that must not just end then.
///
/// Java ends on SIGINT, SIGTERM and SIGHUP, and runs shutdown hooks before. A hook here waits for
/// the command to end by itself, and then ends the process with the command's exit code. Which
/// signal it was, hooks are not told: Java answers each on a thread that is called after it.
final class Signals {
  private static final String SUFFIX = " handler";
  private static final long POLL_MILLIS = 100;

  private final IntConsumer halt;
  private final CompletableFuture<Integer> end = new CompletableFuture<>();

  /// @param halt ends the process at once, with an exit code
  Signals(IntConsumer halt) {
    this.halt = halt;
  }

  /// From now on a signal does not end the process.
  ///
  /// @param handler told of each signal: `INT`, `TERM` or `HUP`; has to see to it that the command
  ///   ends
  void handle(Consumer<String> handler) {
    Thread hook = new Thread(() -> await(handler), "mvc-signals");
    try {
      Runtime.getRuntime().addShutdownHook(hook);
    } catch (IllegalStateException e) {
      handler.accept("TERM"); // one came already, and the process is ending
    }
  }

  /// The command ended, and the process is about to.
  void ended(int code) {
    end.complete(code);
  }

  private void await(Consumer<String> handler) {
    Set<String> told = new HashSet<>();
    while (!end.isDone()) {
      for (String signal : arrived()) {
        if (told.add(signal)) {
          handler.accept(signal);
        }
      }
      try {
        halt.accept(end.get(POLL_MILLIS, TimeUnit.MILLISECONDS));
      } catch (TimeoutException e) {
        if (told.isEmpty() && told.add("TERM")) {
          handler.accept("TERM"); // another Java, which calls its threads otherwise
        }
      } catch (InterruptedException | ExecutionException e) {
        return;
      }
    }
  }

  private static Set<String> arrived() {
    Set<String> signals = new HashSet<>();
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      String name = thread.getName();
      if (name.startsWith("SIG") && name.endsWith(SUFFIX)) {
        signals.add(name.substring(3, name.length() - SUFFIX.length()));
      }
    }
    return signals;
  }
}
