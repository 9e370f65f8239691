package dev.mvc.fuzz;

import dev.mvc.codec.CorruptFrameException;
import dev.mvc.format.layout.MalformedFileException;
import dev.mvc.io.Characters;
import dev.mvc.io.MvcException;
import dev.mvc.object.MalformedObjectException;
import dev.mvc.store.DamagedObjectException;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Optional;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/// Tells what may come of an input from what may not.
final class Oracle {
  /// Longer messages are none.
  private static final int LONGEST_MESSAGE = 1000;

  private static final MBeanServer SERVER = ManagementFactory.getPlatformMBeanServer();
  private static final ObjectName THREADS = threads();

  private final Harness harness;
  private String outcome = "";
  private boolean isRefused;

  Oracle(Harness harness) {
    this.harness = harness;
  }

  /// What came of the last input, without what differs from input to input.
  String outcome() {
    return outcome;
  }

  /// Whether the last input was refused.
  boolean isRefused() {
    return isRefused;
  }

  /// Parses an input.
  ///
  /// @return what is wrong with what came of it
  Optional<Throwable> run(byte[] input, boolean measured) {
    byte[] copy = input.clone();
    long before = allocated();
    Throwable wrong = null;
    isRefused = false;
    try {
      outcome = String.valueOf(harness.parser().parse(copy));
    } catch (Throwable e) { // also an OutOfMemoryError and a StackOverflowError
      outcome = template(e);
      isRefused = true;
      wrong = judge(e);
    }
    long allocated = allocated() - before;
    long allowed = harness.allowance() + harness.perByte() * input.length;
    if (wrong == null && measured && allocated > allowed) {
      wrong = new AssertionError("allocated " + allocated + " bytes for " + input.length);
    }
    if (wrong == null && !Arrays.equals(copy, input)) {
      wrong = new AssertionError("changed its input");
    }
    return Optional.ofNullable(wrong);
  }

  private static Throwable judge(Throwable e) {
    return switch (e) {
      // What people are told goes through `Output`, which shows nothing as it is.
      case MvcException user when !text(user).isBlank() -> null;
      case MalformedFileException _,
          MalformedObjectException _,
          DamagedObjectException _,
          CorruptFrameException _ -> {
        String line = text(e);
        boolean isOne = !line.isBlank() && line.length() <= LONGEST_MESSAGE && isHarmless(line);
        yield isOne ? null : new AssertionError("said " + MalformedFileException.quote(line), e);
      }
      default -> e;
    };
  }

  private static String text(Throwable e) {
    return String.valueOf(e.getMessage());
  }

  /// Whether a text may be shown as it is.
  static boolean isHarmless(String text) {
    return text.codePoints().allMatch(Characters::isHarmless);
  }

  /// An error without numbers and quotations, and where it comes from.
  static String template(Throwable e) {
    String text =
        text(e)
            .replaceAll("\"[^\"]*\"|'[^']*'", "\"\"")
            .replaceAll("-?[0-9a-f]*[0-9]+[0-9a-f]*", "#");
    StackTraceElement[] trace = e.getStackTrace();
    String site =
        Arrays.stream(trace)
            .filter(frame -> frame.getClassName().startsWith("dev.mvc."))
            .findFirst()
            .map(frame -> frame.getClassName() + ":" + frame.getLineNumber())
            .orElse("");
    return e.getClass().getSimpleName()
        + " "
        + site
        + " "
        + text.substring(0, Math.min(80, text.length()));
  }

  private static ObjectName threads() {
    try {
      return new ObjectName(ManagementFactory.THREAD_MXBEAN_NAME);
    } catch (JMException e) {
      throw new IllegalStateException(e);
    }
  }

  /// Bytes that this thread has allocated so far. By name: the interface that has it is in a module
  /// that mvc does without.
  private static long allocated() {
    Object[] thread = {Thread.currentThread().threadId()};
    try {
      return (long)
          SERVER.invoke(THREADS, "getThreadAllocatedBytes", thread, new String[] {"long"});
    } catch (JMException e) {
      throw new IllegalStateException(e);
    }
  }
}
