package dev.mvc.object;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mvc.id.ObjectId;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;

/// A run of a command that made versions: the state of its record at one time. `refs/runs/NAME`
/// stands for the latest.
///
/// It has the same size however many versions the run made: these name the run, and are found from
/// the last one back.
///
/// @param asked what was to be done
/// @param recorder the mvc that records it
/// @param measured what it took so far
/// @param exit the command's exit code, once it ended and where it is known
/// @param versions how many it made so far
/// @param last the latest of them
/// @param environment a [RunEnvironment], once that is known
public record Run(
    String name,
    State state,
    Asked asked,
    Recorder recorder,
    Measured measured,
    OptionalInt exit,
    long versions,
    Optional<ObjectId> last,
    Optional<ObjectId> environment) {
  private static final String TYPE = "run";

  /// How far a run is.
  public enum State {
    RUNNING,
    /// Ended with exit code 0.
    FINISHED,
    /// Ended with another exit code.
    FAILED,
    /// Ended by a signal, or nobody saw its end.
    INTERRUPTED;

    /// As people read it.
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    private static State of(String word) throws MalformedObjectException {
      for (State state : values()) {
        if (state.word().equals(word)) {
          return state;
        }
      }
      throw new MalformedObjectException("has a state that is none: " + word);
    }
  }

  /// What was to be done.
  ///
  /// @param command its words; none for a training that was running already and is not known
  /// @param folder where it was started, with slashes from the root of the working folder
  /// @param watched folders that were looked at for checkpoints, likewise
  /// @param metricFiles files that the results were read from, likewise
  /// @param params hyperparameters that were given
  /// @param data names of data sets that were given; none for all that the project has
  /// @param message what the messages of the versions begin with; may be empty
  /// @param base the version at `HEAD` when it began
  public record Asked(
      List<String> command,
      String folder,
      List<String> watched,
      List<String> metricFiles,
      SortedMap<String, Scalar> params,
      List<String> data,
      String message,
      Optional<ObjectId> base) {
    public Asked {
      command = List.copyOf(command);
      watched = List.copyOf(watched);
      metricFiles = List.copyOf(metricFiles);
      params = Collections.unmodifiableSortedMap(new TreeMap<>(params));
      data = List.copyOf(data);
    }
  }

  /// The process that keeps a record.
  ///
  /// @param started in milliseconds since 1970; tells it apart from a later one of the same number
  public record Recorder(String host, long pid, long started) {}

  /// What a run took.
  ///
  /// @param cpuMillis of the command and all that it started, in milliseconds
  /// @param peakBytes the most memory that they held at once, as far as samples tell
  public record Measured(OffsetDateTime started, long wallMillis, long cpuMillis, long peakBytes) {
    public Measured {
      started = started.withNano(0);
    }
  }

  /// The same after more of it was seen.
  public Run with(State now, Measured took, OptionalInt code) {
    return new Run(name, now, asked, recorder, took, code, versions, last, environment);
  }

  /// The same after it made a version.
  public Run withVersion(ObjectId made) {
    return new Run(
        name, state, asked, recorder, measured, exit, versions + 1, Optional.of(made), environment);
  }

  /// The same with its environment.
  public Run withEnvironment(ObjectId found) {
    return new Run(
        name, state, asked, recorder, measured, exit, versions, last, Optional.of(found));
  }

  /// The canonical bytes.
  public byte[] write() {
    ObjectNode node =
        CanonicalJson.object()
            .put("type", TYPE)
            .put("name", name)
            .put("state", state.word())
            .put("folder", asked.folder)
            .put("message", asked.message)
            .put("versions", versions);
    node.set("command", CanonicalJson.texts(asked.command));
    node.set("watched", CanonicalJson.texts(asked.watched));
    node.set("metricFiles", CanonicalJson.texts(asked.metricFiles));
    node.set("params", Version.write(asked.params));
    node.set("data", CanonicalJson.texts(asked.data));
    asked.base.ifPresent(id -> node.put("base", id.hex()));
    last.ifPresent(id -> node.put("last", id.hex()));
    environment.ifPresent(id -> node.put("environment", id.hex()));
    exit.ifPresent(code -> node.put("exit", code));
    node.putObject("recorder")
        .put("host", recorder.host)
        .put("pid", recorder.pid)
        .put("started", recorder.started);
    node.putObject("measured")
        .put("started", DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(measured.started))
        .put("wallMillis", measured.wallMillis)
        .put("cpuMillis", measured.cpuMillis)
        .put("peakBytes", measured.peakBytes);
    return CanonicalJson.write(node);
  }

  /// Parses canonical bytes.
  public static Run read(byte[] bytes) throws MalformedObjectException {
    JsonNode node = CanonicalJson.parse(bytes, TYPE);
    JsonNode by = node.path("recorder");
    return new Run(
        CanonicalJson.text(node, "name"),
        State.of(CanonicalJson.text(node, "state")),
        asked(node),
        new Recorder(
            CanonicalJson.text(by, "host"),
            CanonicalJson.count(by, "pid"),
            CanonicalJson.count(by, "started")),
        measured(node.path("measured")),
        node.has("exit")
            ? OptionalInt.of((int) CanonicalJson.count(node, "exit"))
            : OptionalInt.empty(),
        CanonicalJson.count(node, "versions"),
        optionalId(node, "last"),
        optionalId(node, "environment"));
  }

  private static Asked asked(JsonNode node) throws MalformedObjectException {
    return new Asked(
        CanonicalJson.texts(node, "command"),
        CanonicalJson.text(node, "folder"),
        CanonicalJson.texts(node, "watched"),
        CanonicalJson.texts(node, "metricFiles"),
        Version.scalars(node.path("params")),
        CanonicalJson.texts(node, "data"),
        CanonicalJson.text(node, "message"),
        optionalId(node, "base"));
  }

  private static Measured measured(JsonNode node) throws MalformedObjectException {
    try {
      return new Measured(
          OffsetDateTime.parse(CanonicalJson.text(node, "started")),
          CanonicalJson.count(node, "wallMillis"),
          CanonicalJson.count(node, "cpuMillis"),
          CanonicalJson.count(node, "peakBytes"));
    } catch (DateTimeException e) {
      throw new MalformedObjectException("has a time that is none");
    }
  }

  private static Optional<ObjectId> optionalId(JsonNode node, String key)
      throws MalformedObjectException {
    return node.has(key) ? Optional.of(CanonicalJson.id(node, key)) : Optional.empty();
  }
}
