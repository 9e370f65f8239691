package dev.mvc.fuzz;

import dev.mvc.cli.CliHarnesses;
import dev.mvc.codec.CodecHarnesses;
import dev.mvc.experiment.ExperimentHarnesses;
import dev.mvc.experiment.data.DataHarnesses;
import dev.mvc.format.FormatHarnesses;
import dev.mvc.merge.MergeHarnesses;
import dev.mvc.object.ObjectHarnesses;
import dev.mvc.ref.RefHarnesses;
import dev.mvc.repo.RepoHarnesses;
import dev.mvc.store.StoreHarnesses;
import dev.mvc.work.WorkHarnesses;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/// All harnesses. Each package has its own, where they reach what is not public.
final class Harnesses {
  private Harnesses() {}

  /// By what the names of the harnesses begin with.
  private static final Map<String, Supplier<List<Harness>>> PARTS = new LinkedHashMap<>();

  static {
    PARTS.put("codec", CodecHarnesses::all);
    PARTS.put("format", FormatHarnesses::all);
    PARTS.put("object", ObjectHarnesses::all);
    PARTS.put("store", StoreHarnesses::all);
    PARTS.put("ref", RefHarnesses::all);
    PARTS.put("merge", MergeHarnesses::all);
    PARTS.put("experiment", ExperimentHarnesses::all);
    PARTS.put("data", DataHarnesses::all);
    PARTS.put("work", WorkHarnesses::all);
    PARTS.put("repo", RepoHarnesses::all);
    PARTS.put("cli", CliHarnesses::all);
  }

  static List<Harness> all() {
    return PARTS.values().stream().flatMap(part -> part.get().stream()).toList();
  }

  /// The harness of that name; the others are not made.
  static Harness find(String name) {
    String part = name.substring(0, name.indexOf('/'));
    return PARTS.get(part).get().stream()
        .filter(harness -> harness.name().equals(name))
        .findFirst()
        .orElseThrow();
  }
}
