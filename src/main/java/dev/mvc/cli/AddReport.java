package dev.mvc.cli;

import dev.mvc.format.scan.Finding;
import dev.mvc.object.Recipe;
import dev.mvc.object.Segment;
import dev.mvc.tensor.DType;
import dev.mvc.work.Adder;
import dev.mvc.work.FileStat;
import dev.mvc.work.NameClashes;
import dev.mvc.work.WorkFolder;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
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

  /// Tells of new paths that other systems will not tell from others.
  static void clashes(Output out, Adder.Result result, Collection<String> paths) {
    Set<String> fresh = new HashSet<>();
    result.added().stream().filter(Adder.Added::isNew).forEach(file -> fresh.add(file.path()));
    List<Map.Entry<String, String>> clashes =
        NameClashes.of(paths).entrySet().stream()
            .filter(clash -> isUnder(clash.getKey(), fresh) || isUnder(clash.getValue(), fresh))
            .toList();
    for (Map.Entry<String, String> clash :
        clashes.subList(0, Math.min(MAX_WARNINGS, clashes.size()))) {
      out.warning(
          "{} and {} are one name on Windows and macOS, which will refuse this version.",
          Styled.name(clash.getValue()),
          Styled.name(clash.getKey()));
    }
    if (clashes.size() > MAX_WARNINGS) {
      out.warning("{} more names are like that.", Counts.exact(clashes.size() - MAX_WARNINGS));
    }
  }

  private static boolean isUnder(String path, Set<String> fresh) {
    return fresh.stream().anyMatch(file -> file.equals(path) || file.startsWith(path + "/"));
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
