package dev.mvc.cli;

import com.github.luben.zstd.Zstd;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Whether mvc itself, its Java, and this machine are as they should be.
final class HostHealth {
  /// What the launcher allows: below, large tensors may not fit.
  private static final long LEAST_HEAP = 512_000_000;

  private static final long LEAST_FILES = 1024;
  private static final int JAVA = 25;

  private final Environment environment;
  private final Findings findings;
  private final Function<String, @Nullable String> property;
  private final Path system;

  /// @param property the properties of this Java, by name
  /// @param system the root of the system's files
  HostHealth(
      Environment environment,
      Findings findings,
      Function<String, @Nullable String> property,
      Path system) {
    this.environment = environment;
    this.findings = findings;
    this.property = property;
    this.system = system;
  }

  void check() {
    findings.attempt("mvc", this::mvc);
    findings.attempt("Java", this::java);
    findings.attempt("start-up", this::startUp);
    findings.attempt("memory", this::memory);
    findings.attempt("open files", this::openFiles);
    findings.attempt("zstd", this::zstd);
    findings.attempt("encoding", this::encoding);
    findings.attempt("output", this::output);
    findings.attempt("variables", this::variables);
  }

  private String property(String name) {
    String value = property.apply(name);
    return value == null ? "" : value;
  }

  private void mvc() {
    Optional<Path> home = home();
    findings.ok(
        "mvc", Version.number() + home.map(path -> ", in " + environment.show(path)).orElse(""));
  }

  /// Where mvc is installed; empty when it was started in another way than by its launcher.
  private Optional<Path> home() {
    String modules = property("jdk.module.path");
    boolean isOne = modules.endsWith("lib") && !modules.contains(property("path.separator"));
    return Optional.of(modules)
        .filter(_ -> isOne)
        .map(Path::of)
        .map(Path::getParent)
        .filter(home -> Files.exists(home.resolve("bin/mvc")));
  }

  private void java() {
    String text =
        property("java.version")
            + ", "
            + property("java.vendor")
            + ", "
            + property("os.name")
            + " "
            + property("os.arch");
    int feature = Runtime.Version.parse(property("java.version")).feature();
    if (feature < JAVA) {
      findings.problem(
          "Java",
          text,
          "mvc needs Java 25 or newer: MVC_JAVA_HOME=/path/to/java says where it is.");
    } else if (property("java.vm.info").contains("interpreted")) {
      findings.note(
          "Java", text + ", compiling nothing", "take -Xint out of the options: it is slow.");
    } else {
      findings.ok("Java", text);
    }
  }

  /// The launcher uses the cache when `aot/trained` names this place and this Java; Java then says
  /// whether it took it.
  private void startUp() throws IOException {
    Optional<Path> home = home();
    if (home.isEmpty()) {
      findings.ok("start-up", "without the launcher, and so without its cache");
      return;
    }
    List<String> options = ManagementFactory.getRuntimeMXBean().getInputArguments();
    boolean isAsked = options.stream().anyMatch(option -> option.startsWith("-XX:AOTCache="));
    if (isAsked && property("java.vm.info").contains("sharing")) {
      findings.ok("start-up", "fast: the cache is used");
      return;
    }
    String train = "`" + environment.show(home.get().resolve("aot/train")) + "` makes one.";
    findings.note("start-up", "slow: " + whyNoCache(home.get(), isAsked), train);
  }

  private String whyNoCache(Path home, boolean isAsked) throws IOException {
    Path file = home.resolve("aot/trained");
    if (!Files.exists(file)) {
      return "there is no cache";
    }
    List<String> trained = Files.readAllLines(file);
    if (trained.isEmpty() || !trained.getFirst().equals(home.toString())) {
      return "the cache was made for another place";
    }
    if (isAsked) {
      return "this Java does not take the cache";
    }
    boolean isSame = trained.size() > 1 && trained.get(1).equals(property("java.home"));
    return isSame ? "the cache is for another mvc" : "the cache was made with another Java";
  }

  private void memory() {
    long heap = Runtime.getRuntime().maxMemory();
    Optional<Long> there = Limits.memory(system);
    String text =
        "mvc may use "
            + Sizes.format(heap)
            + there.map(bytes -> " of " + Sizes.format(bytes)).orElse("")
            + "; "
            + Counts.of(Runtime.getRuntime().availableProcessors(), "processor");
    if (heap < LEAST_HEAP) {
      findings.note(
          "memory",
          text,
          "large tensors may need more than "
              + Sizes.format(heap)
              + ": `mvc config --user core.memory 1GB`.");
    } else if (there.isPresent() && there.get() < heap + heap / 2) { // code, stacks and buffers
      long less = Math.max(300, there.get() / 1_000_000);
      findings.note(
          "memory",
          text,
          "the system may end mvc for want of memory: `mvc config --user core.memory "
              + less
              + "MB` uses less.");
    } else {
      findings.ok("memory", text);
    }
  }

  private void openFiles() {
    Optional<Long> most = Limits.openFiles(system);
    if (most.isEmpty()) {
      return;
    }
    String text = "up to " + Counts.exact(most.get()) + " at once";
    if (most.get() < LEAST_FILES) {
      findings.note("open files", text, "`ulimit -n 4096` in this shell allows more.");
    } else {
      findings.ok("open files", text);
    }
  }

  private void zstd() {
    byte[] text = new byte[1000];
    Arrays.fill(text, (byte) 'm');
    try {
      boolean isSame = Arrays.equals(text, Zstd.decompress(Zstd.compress(text), text.length));
      if (isSame) {
        findings.ok("zstd", "its native library works");
        return;
      }
      findings.problem("zstd", "does not give back what it compressed", "install mvc anew.");
    } catch (LinkageError | RuntimeException e) {
      findings.problem(
          "zstd",
          "its native library does not load: " + e.getMessage(),
          "install mvc anew, as a whole; TMPDIR must name a folder where programs may run.");
    }
  }

  /// How Java writes names of files follows the locale.
  private void encoding() {
    String names = property("sun.jnu.encoding");
    if (names.equalsIgnoreCase(StandardCharsets.UTF_8.name())) {
      findings.ok("encoding", names + " for names of files and for output");
    } else {
      findings.note(
          "encoding",
          names + " for names of files: those with letters beyond it cannot be used",
          "`export LC_ALL=C.UTF-8` in this shell, or in its profile.");
    }
  }

  private void output() {
    if (environment.outIsTerminal()) {
      findings.ok("output", "a terminal of " + environment.width() + " columns");
    } else {
      findings.ok("output", "a file or pipe");
    }
  }

  /// Only their names: options may hold passwords.
  private void variables() {
    List<String> set =
        Stream.of("MVC_AUTHOR", "MVC_JAVA_HOME", "MVC_JAVA_OPTS", "JAVA_TOOL_OPTIONS")
            .filter(name -> environment.variable(name).isPresent())
            .toList();
    if (environment.variable("MVC_DATE").isPresent()) {
      findings.note(
          "variables", "MVC_DATE is set: every version gets that time", "`unset MVC_DATE`");
    }
    if (!set.isEmpty()) {
      findings.ok("variables", String.join(", ", set) + (set.size() == 1 ? " is set" : " are set"));
    }
    if (property("user.home").equals("?") || !Files.isDirectory(environment.home())) {
      findings.note(
          "variables",
          "HOME names no folder: settings of the user are not found",
          "`export HOME=/path/to/your/folder`");
    }
  }
}
