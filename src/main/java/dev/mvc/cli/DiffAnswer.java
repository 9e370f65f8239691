package dev.mvc.cli;

import dev.mvc.diff.ConfigChange;
import dev.mvc.diff.DataChange;
import dev.mvc.diff.TensorChange;
import dev.mvc.diff.ValueChange;
import dev.mvc.diff.VersionDiff;
import dev.mvc.experiment.Directions;
import java.util.List;
import java.util.Set;

/// What `mvc diff` found.
///
/// @param parts what was asked for
/// @param directions which way each metric gets better
/// @param config values of configuration files that differ
record DiffAnswer(
    DiffSide.Name old,
    DiffSide.Name now,
    Set<DiffPart> parts,
    List<ValueChange> params,
    List<ValueChange> metrics,
    Directions directions,
    List<DataChange> data,
    List<ConfigChange> config,
    VersionDiff content) {

  boolean has(DiffPart part) {
    return parts.contains(part);
  }

  /// The command that compares these two, without paths.
  String command() {
    StringBuilder command = new StringBuilder("mvc diff");
    for (DiffSide.Name side : List.of(old, now)) {
      if (side.kind() == DiffSide.Kind.VERSION) {
        command.append(' ').append(side.revision());
      }
    }
    return now.kind() == DiffSide.Kind.INDEX ? command + " --staged" : command.toString();
  }

  /// Whether anything differs in a part that was asked for.
  boolean differs() {
    return parts.stream().anyMatch(this::differs);
  }

  boolean differs(DiffPart part) {
    return has(part)
        && switch (part) {
          case PARAMS -> !params.isEmpty();
          case RESULTS -> !metrics.isEmpty();
          case DATA -> !data.isEmpty();
          case FILES -> !content.files().isEmpty();
          case ARCHITECTURE -> content.isStructural() || !config.isEmpty();
          case WEIGHTS -> !content.total().isSame();
        };
  }

  boolean hasTensors() {
    return content.total().tensors() > 0 || content.total().removed() > 0;
  }

  /// Tensors that make the architecture another one.
  List<TensorChange> structural() {
    return content.tensors().stream().filter(TensorChange::isStructural).toList();
  }
}
