package dev.mvc.experiment;

import com.fasterxml.jackson.databind.JsonNode;
import dev.mvc.object.CanonicalJson;
import dev.mvc.object.MalformedObjectException;
import dev.mvc.object.RunEnvironment.Python;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// Finds the Python interpreter that a command uses, and what is installed for it.
final class Interpreters {
  private static final Pattern NAME = Pattern.compile("(python|pypy)[0-9.]*");
  private static final int MOST_SHEBANG = 200;

  /// Asks with the standard library alone. Names that differ only in case or in `-` and `_` are
  /// one.
  private static final String QUESTION =
      """
      import sys,json
      from importlib import metadata
      found={}
      for d in metadata.distributions():
        n=d.metadata['Name']
        if n: found.setdefault(n.lower().replace('_','-'),d.version or '')
      print(json.dumps([sys.executable,sys.version.split()[0],found]))
      """;

  private Interpreters() {}

  /// Asks the interpreter of a command. It is started in the root folder, so that no module of the
  /// project stands in for one of Python's.
  ///
  /// @param command its words; may be empty
  /// @param folder where it is started
  /// @param path the variable PATH
  /// @param root asks from the file system's root
  static Optional<Python> find(List<String> command, Path folder, String path, Subprocess root) {
    for (Path interpreter : candidates(command, folder, path)) {
      Optional<Python> found =
          root.ask(interpreter.toString(), "-c", QUESTION).flatMap(Interpreters::parse);
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  private static List<Path> candidates(List<String> command, Path folder, String path) {
    List<Path> candidates = new ArrayList<>();
    for (String word : command) {
      if (NAME.matcher(word.substring(word.lastIndexOf('/') + 1)).matches()) {
        Programs.find(word, folder, path).ifPresent(candidates::add);
        break;
      }
    }
    if (candidates.isEmpty() && !command.isEmpty()) {
      // As torchrun and accelerate, which are scripts of the interpreter that they were installed
      // for.
      Programs.find(command.getFirst(), folder, path)
          .flatMap(Interpreters::shebang)
          .ifPresent(candidates::add);
    }
    if (candidates.isEmpty()) {
      Programs.find("python3", folder, path).ifPresent(candidates::add);
      Programs.find("python", folder, path).ifPresent(candidates::add);
    }
    return candidates;
  }

  private static Optional<Path> shebang(Path script) {
    try (BufferedReader lines = Files.newBufferedReader(script, StandardCharsets.ISO_8859_1)) {
      char[] start = new char[MOST_SHEBANG];
      int length = Math.max(0, lines.read(start));
      String first = new String(start, 0, length).lines().findFirst().orElse("");
      String program = first.startsWith("#!") ? first.substring(2).strip().split(" ")[0] : "";
      boolean isPython = NAME.matcher(program.substring(program.lastIndexOf('/') + 1)).matches();
      return isPython ? Optional.of(Path.of(program)) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  static Optional<Python> parse(String answer) {
    try {
      JsonNode node = CanonicalJson.parse(answer.getBytes(StandardCharsets.UTF_8));
      SortedMap<String, String> packages = new TreeMap<>();
      for (Map.Entry<String, JsonNode> entry : node.path(2).properties()) {
        packages.put(entry.getKey(), entry.getValue().asText());
      }
      return node.path(1).isTextual()
          ? Optional.of(new Python(node.path(0).asText(), node.path(1).asText(), packages))
          : Optional.empty();
    } catch (MalformedObjectException e) {
      return Optional.empty();
    }
  }
}
