package dev.mvc.cli;

import dev.mvc.format.scan.Finding;
import dev.mvc.object.Recipe;
import dev.mvc.object.Segment;
import dev.mvc.tensor.DType;
import dev.mvc.work.Adder;
import dev.mvc.work.FileStat;
import dev.mvc.work.WorkFolder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// Tells what `add` stored.
final class AddReport {
  /// More files than fit a screen are counted, not listed.
  private static final int MAX_LISTED = 20;

  private static final int MAX_WARNINGS = 3;

  private AddReport() {}

  /// @param findings what is dangerous about files, by path
  static void print(Output out, Adder.Result result, SortedMap<String, List<Finding>> findings) {
    for (Adder.Added file : result.added()) {
      file.problem()
          .ifPresent(problem ->
              out.warning("{} is kept as plain bytes: {}", Styled.name(file.path()), problem));
    }
    warnings(out, result, findings);
    result.skipped().forEach((path, kind) -> skipped(out, path, kind));
    Table table = new Table(Table.names(""), Table.right(""), Table.left(""), Table.names(""));
    List<Adder.Added> listed = result.added();
    listed.stream()
        .limit(MAX_LISTED)
        .forEach(file ->
            table.row(
                Styled.name(file.path()),
                Sizes.format(file.size()),
                file.recipe().format().equals(Recipe.OPAQUE) ? "" : file.recipe().format(),
                tensors(file.recipe())));
    table.lines(out.width(), false).forEach(line -> out.say("{}", line));
    if (listed.size() > MAX_LISTED) {
      out.say("… {} more", Counts.exact(listed.size() - MAX_LISTED));
    }
    summary(out, result);
  }

  private static void skipped(Output out, String path, FileStat.Kind kind) {
    if (kind != FileStat.Kind.UNNAMED) {
      out.warning("{} is not a regular file and was passed over.", Styled.name(path));
    } else if (path.indexOf(WorkFolder.UNKNOWN) >= 0) {
      out.warning(
          "{} has a name that is not UTF-8 and was passed over: rename it.", Styled.name(path));
    } else {
      out.warning(
          "{} has a name that no version may hold and was passed over: rename it.",
          Styled.name(path));
    }
  }

  /// What is odd about files that were read, and what is dangerous about any.
  private static void warnings(
      Output out, Adder.Result result, SortedMap<String, List<Finding>> findings) {
    for (Adder.Added file : result.added()) {
      List<String> lines = new ArrayList<>(file.warnings());
      for (Finding finding : findings.getOrDefault(file.path(), List.of())) {
        lines.removeIf(line -> line.equals(finding.text()) || line.startsWith("loading it "));
        lines.add(finding.text());
      }
      lines.stream()
          .limit(MAX_WARNINGS)
          .forEach(line -> out.warning("{}: {}.", Styled.name(file.path()), line));
      if (lines.size() > MAX_WARNINGS) {
        out.warning(
            "{}: {}; `mvc scan` lists them.",
            Styled.name(file.path()),
            Counts.of(lines.size() - MAX_WARNINGS, "more warning"));
      }
    }
    if (!findings.isEmpty()) {
      out.hint(
          "loading {} can do harm; `mvc config scan.policy refuse` keeps such files out.",
          findings.size() == 1 ? "it" : "them");
    }
  }

  private static void summary(Output out, Adder.Result result) {
    int staged = result.added().size() + result.links().size();
    long bytes = result.added().stream().mapToLong(Adder.Added::size).sum();
    List<String> parts = new ArrayList<>();
    if (staged > 0) {
      parts.add(Counts.of(staged, "file") + ", " + Sizes.format(bytes));
    }
    if (!result.removed().isEmpty()) {
      parts.add(Counts.of(result.removed().size(), "removal"));
    }
    out.say(parts.isEmpty() ? "Nothing changed." : "Staged " + String.join(", ", parts) + ".");
  }

  /// As `104 tensors, 22.7 M parameters (F32)`; empty for files without.
  private static String tensors(Recipe recipe) {
    List<Segment.Tensor> tensors = recipe.tensors();
    if (tensors.isEmpty()) {
      return "";
    }
    Map<DType, Long> parameters = new TreeMap<>();
    for (Segment.Tensor tensor : tensors) {
      parameters.merge(tensor.info().dtype(), tensor.info().shape().count(), Long::sum);
    }
    long total = parameters.values().stream().mapToLong(Long::longValue).sum();
    String dtypes = parameters.keySet().stream().map(DType::name).collect(Collectors.joining(", "));
    return Counts.of(tensors.size(), "tensor")
        + ", "
        + Counts.brief(total)
        + (total == 1 ? " parameter (" : " parameters (")
        + dtypes
        + ")";
  }
}
