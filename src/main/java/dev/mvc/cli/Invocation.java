package dev.mvc.cli;

import dev.mvc.io.Progress;
import dev.mvc.repo.Caller;
import dev.mvc.repo.Repository;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// One call of a command: the world it runs in, and where it tells its answer.
///
/// @param words all words of the command line, for the operation log
/// @param afterDashes what came after `--`, which picocli puts behind the other parameters
/// @param dashed whether there was a `--`
/// @param operation at which the repository is to be looked at; null for the present
record Invocation(
    Environment environment,
    Output out,
    List<String> words,
    List<String> afterDashes,
    boolean dashed,
    @Nullable String operation) {

  private static final Pattern PLAIN = Pattern.compile("[\\p{L}\\p{N}_./:=@~^+,%#{}-]+");

  /// Parameters told apart by a `--`, as in `checkout REV -- PATH`.
  record Operands(List<String> before, List<String> after) {}

  /// The absolute path that was meant by what was typed.
  Path resolve(String typed) {
    return environment.resolve(typed);
  }

  /// A path as a person would write it here.
  String show(Path path) {
    return environment.show(path);
  }

  Instant now() {
    return environment.now();
  }

  /// The circumstances that the engine is told of.
  Caller caller() {
    return new Caller(
        environment.disk(),
        environment.now().atZone(environment.zone()).toOffsetDateTime(),
        environment.author(),
        environment.userConfig(),
        quoted(words),
        progress());
  }

  /// Words as a person would type them.
  static String quoted(List<String> words) {
    return words.stream().map(Invocation::quoted).collect(Collectors.joining(" "));
  }

  /// A word as a shell takes it.
  private static String quoted(String word) {
    return PLAIN.matcher(word).matches() ? word : "'" + word.replace("'", "'\\''") + "'";
  }

  /// Opens the repository around the current folder, as it is or was after [#operation].
  Repository open() throws IOException {
    Repository repository = Repository.open(environment.folder(), caller());
    if (operation == null) {
      return repository;
    }
    try {
      return repository.at(OperationNumber.parse(repository.refs().log(), operation));
    } catch (IOException | RuntimeException e) {
      repository.close();
      throw e;
    }
  }

  /// The tracked paths that typed ones mean.
  List<String> paths(Repository repository, List<String> typed) {
    return typed.stream()
        .map(name -> repository.folder().pathOf(environment.folder(), name))
        .toList();
  }

  /// Tells how far long work is.
  Progress progress() {
    return out.progress();
  }

  /// Takes all the positional parameters that picocli found apart at the `--`; without one, all are
  /// before it.
  Operands operands(List<String> parameters) {
    int split = parameters.size() - afterDashes.size();
    return new Operands(parameters.subList(0, split), parameters.subList(split, parameters.size()));
  }
}
