package dev.mvc.cli;

import dev.mvc.io.Progress;
import dev.mvc.repo.Caller;
import dev.mvc.repo.Repository;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/// One call of a command: the world it runs in, and where it tells its answer.
///
/// @param words all words of the command line, for the operation log
/// @param afterDashes what came after `--`, which picocli puts behind the other parameters
/// @param dashed whether there was a `--`
record Invocation(
    Environment environment,
    Output out,
    List<String> words,
    List<String> afterDashes,
    boolean dashed) {

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
        String.join(" ", words),
        progress());
  }

  /// Opens the repository around the current folder.
  Repository open() throws IOException {
    return Repository.open(environment.folder(), caller());
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
