package dev.mvc.object;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mvc.id.ObjectId;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// Where a run took place.
///
/// @param variables environment variables that matter to a training
/// @param python the interpreter that the command used, if it seems to have used one
/// @param code the git repository around the folder, if there is one
/// @param seeds what was given as a seed, by name
public record RunEnvironment(
    Machine machine,
    SortedMap<String, String> variables,
    Optional<Python> python,
    Optional<Code> code,
    SortedMap<String, String> seeds) {
  private static final String TYPE = "environment";

  public RunEnvironment {
    variables = sorted(variables);
    seeds = sorted(seeds);
  }

  /// A computer.
  ///
  /// @param cpu the model of its processor
  /// @param cores how many the process may use
  /// @param memory bytes; 0 when nobody knows
  /// @param gpus a line each
  public record Machine(
      String host, String os, String cpu, long cores, long memory, List<String> gpus) {
    public Machine {
      gpus = List.copyOf(gpus);
    }
  }

  /// A Python interpreter.
  ///
  /// @param packages versions of what is installed, by name
  public record Python(String executable, String version, SortedMap<String, String> packages) {
    public Python {
      packages = sorted(packages);
    }
  }

  /// A state of code in git.
  ///
  /// @param prefix of the working folder's root in the git repository, empty or with a slash at the
  ///   end
  /// @param commit empty before the first
  /// @param branch empty when no branch is checked out
  /// @param diff SHA-256 of what `git diff HEAD` says; empty when the tracked files are as in the
  ///   commit
  /// @param untracked how many files git does not know and does not ignore
  public record Code(
      String prefix, String commit, String branch, Optional<ObjectId> diff, long untracked) {}

  /// The canonical bytes.
  public byte[] write() {
    ObjectNode node = CanonicalJson.object().put("type", TYPE);
    ObjectNode on = node.putObject("machine");
    on.put("host", machine.host).put("os", machine.os).put("cpu", machine.cpu);
    on.put("cores", machine.cores).put("memory", machine.memory);
    on.set("gpus", CanonicalJson.texts(machine.gpus));
    node.set("variables", write(variables));
    node.set("seeds", write(seeds));
    python.ifPresent(by -> {
      ObjectNode with = node.putObject("python");
      with.put("executable", by.executable).put("version", by.version);
      with.set("packages", write(by.packages));
    });
    code.ifPresent(of -> {
      ObjectNode git = node.putObject("code");
      git.put("prefix", of.prefix).put("commit", of.commit).put("branch", of.branch);
      git.put("untracked", of.untracked);
      of.diff.ifPresent(id -> git.put("diff", id.hex()));
    });
    return CanonicalJson.write(node);
  }

  /// Parses canonical bytes.
  public static RunEnvironment read(byte[] bytes) throws MalformedObjectException {
    JsonNode node = CanonicalJson.parse(bytes, TYPE);
    JsonNode on = node.path("machine");
    return new RunEnvironment(
        new Machine(
            CanonicalJson.text(on, "host"),
            CanonicalJson.text(on, "os"),
            CanonicalJson.text(on, "cpu"),
            CanonicalJson.count(on, "cores"),
            CanonicalJson.count(on, "memory"),
            CanonicalJson.texts(on, "gpus")),
        texts(node.path("variables")),
        node.has("python") ? Optional.of(python(node.path("python"))) : Optional.empty(),
        node.has("code") ? Optional.of(code(node.path("code"))) : Optional.empty(),
        texts(node.path("seeds")));
  }

  private static Python python(JsonNode node) throws MalformedObjectException {
    return new Python(
        CanonicalJson.text(node, "executable"),
        CanonicalJson.text(node, "version"),
        texts(node.path("packages")));
  }

  private static Code code(JsonNode node) throws MalformedObjectException {
    return new Code(
        CanonicalJson.text(node, "prefix"),
        CanonicalJson.text(node, "commit"),
        CanonicalJson.text(node, "branch"),
        node.has("diff") ? Optional.of(CanonicalJson.id(node, "diff")) : Optional.empty(),
        CanonicalJson.count(node, "untracked"));
  }

  private static SortedMap<String, String> sorted(SortedMap<String, String> map) {
    return Collections.unmodifiableSortedMap(new TreeMap<>(map));
  }

  private static ObjectNode write(Map<String, String> texts) {
    ObjectNode node = CanonicalJson.object();
    texts.forEach(node::put);
    return node;
  }

  private static SortedMap<String, String> texts(JsonNode node) throws MalformedObjectException {
    SortedMap<String, String> texts = new TreeMap<>();
    for (Map.Entry<String, JsonNode> field : node.properties()) {
      texts.put(field.getKey(), CanonicalJson.text(node, field.getKey()));
    }
    return texts;
  }
}
