package dev.mvc.cli;

import dev.mvc.io.Disk;
import java.io.BufferedWriter;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The environment of a real process.
///
/// Java cannot ask whether standard error is a terminal, nor how wide one is, without native code.
/// The launcher asks (`[ -t 1 ]`, `stty size`) and says so in two properties: `mvc.terminal`, which
/// holds `out`, `err`, both or neither, and `mvc.width`. Started without it, Linux's `/proc` is
/// looked at; elsewhere nothing is a terminal then.
final class Terminal {
  private static final int USUAL_WIDTH = 80;
  private static final int BUFFER = 1 << 13;

  private Terminal() {}

  /// @param signals of this process; null where nobody listens to them
  static Environment environment(@Nullable Signals signals) {
    Map<String, String> variables = System.getenv();
    boolean outIsTerminal = isTerminal("out", 1);
    return new Environment(
        Path.of("").toAbsolutePath(),
        home(variables),
        writer(new FileOutputStream(FileDescriptor.out)),
        writer(new FileOutputStream(FileDescriptor.err)),
        new FileOutputStream(FileDescriptor.out),
        outIsTerminal,
        isTerminal("err", 2),
        width(variables, outIsTerminal),
        variables,
        InstantSource.system(),
        ZoneId.systemDefault(),
        new Disk(),
        signals);
  }

  private static Path home(Map<String, String> variables) {
    String home = variables.getOrDefault("HOME", "");
    return Path.of(home.isEmpty() ? System.getProperty("user.home", "/") : home).toAbsolutePath();
  }

  private static boolean isTerminal(String stream, int descriptor) {
    String told = System.getProperty("mvc.terminal");
    if (told != null) {
      return told.contains(stream);
    }
    Path link = Path.of("/proc/self/fd/" + descriptor);
    try {
      String target = Files.readSymbolicLink(link).toString();
      return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty");
    } catch (IOException | UnsupportedOperationException e) {
      return false;
    }
  }

  /// `COLUMNS` where a person set it, terminal or not.
  private static int width(Map<String, String> variables, boolean terminal) {
    int fallback = terminal ? Integer.getInteger("mvc.width", USUAL_WIDTH) : Environment.UNLIMITED;
    try {
      int columns = Integer.parseInt(variables.getOrDefault("COLUMNS", "0"));
      return columns > 0 ? columns : fallback;
    } catch (NumberFormatException e) {
      return fallback;
    }
  }

  /// Text for a stream in UTF-8, whatever the system's own encoding. When the stream fails, so does
  /// the writer, with [OutputFailed].
  static PrintWriter writer(OutputStream stream) {
    Writer bytes = new OutputStreamWriter(stream, StandardCharsets.UTF_8);
    return new PrintWriter(new BufferedWriter(new Loud(bytes), BUFFER));
  }

  /// Passes on, and turns a failure into [OutputFailed].
  private static final class Loud extends Writer {
    private final Writer to;

    Loud(Writer to) {
      this.to = to;
    }

    @Override
    public void write(char[] text, int at, int length) {
      try {
        to.write(text, at, length);
      } catch (IOException e) {
        throw new OutputFailed(e);
      }
    }

    @Override
    public void flush() {
      try {
        to.flush();
      } catch (IOException e) {
        throw new OutputFailed(e);
      }
    }

    @Override
    public void close() {
      flush();
    }
  }
}
