package dev.mvc.cli;

import dev.mvc.experiment.Curves;
import dev.mvc.experiment.PathPattern;
import dev.mvc.experiment.plot.MetricCharts;
import dev.mvc.id.ObjectId;
import dev.mvc.io.MvcException;
import dev.mvc.io.MvcException.Kind;
import dev.mvc.repo.Experiments;
import dev.mvc.repo.Nearest;
import dev.mvc.repo.Repository;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// Tells metrics and revisions apart in the words of `mvc plots`.
final class PlotSubjects {
  private final Repository repository;
  private final Experiments experiments;
  private final Map<ObjectId, Curves> known = new HashMap<>();

  PlotSubjects(Repository repository) {
    this.repository = repository;
    this.experiments = new Experiments(repository);
  }

  /// What is to be plotted.
  ///
  /// @param patterns of metrics; empty where none was named
  /// @param versions in the order in which they were named
  record Chosen(List<String> patterns, List<Subject> versions) {
    List<MetricCharts> curves() {
      return versions.stream().map(is -> new MetricCharts(is.revision, is.curves)).toList();
    }
  }

  /// @param revision as it was typed
  record Subject(String revision, ObjectId id, Curves curves) {}

  /// A word before `--` is a metric if one of the versions, or `HEAD`, has it; else a revision.
  /// Where `metrics` are given, all words are revisions, and those behind `--` in any case.
  Chosen choose(Invocation mvc, List<String> words, List<String> metrics) throws IOException {
    Invocation.Operands typed = mvc.operands(words);
    Map<String, ObjectId> named = new LinkedHashMap<>();
    List<String> patterns = new ArrayList<>(metrics);
    if (mvc.dashed()) {
      patterns.addAll(typed.before());
      for (String word : typed.after()) {
        named.putAll(resolve(word));
      }
    } else if (!metrics.isEmpty()) {
      for (String word : words) {
        named.putAll(resolve(word));
      }
    } else {
      tellApart(words, patterns, named);
    }
    if (named.isEmpty()) {
      named.put("HEAD", repository.revisions().resolve("HEAD"));
    }
    List<Subject> versions = new ArrayList<>();
    for (Map.Entry<String, ObjectId> version : named.entrySet()) {
      versions.add(new Subject(version.getKey(), version.getValue(), curves(version.getValue())));
    }
    return new Chosen(patterns, versions);
  }

  private void tellApart(List<String> words, List<String> patterns, Map<String, ObjectId> named)
      throws IOException {
    Map<String, Map<String, ObjectId>> revisions = new LinkedHashMap<>();
    Set<ObjectId> all = new LinkedHashSet<>(repository.refs().headVersion().stream().toList());
    for (String word : words) {
      Map<String, ObjectId> found = find(word);
      revisions.put(word, found);
      all.addAll(found.values());
    }
    Set<String> metrics = new TreeSet<>();
    for (ObjectId id : all) {
      metrics.addAll(curves(id).curves().keySet());
    }
    for (String word : words) {
      if (!matching(word, metrics).isEmpty()) {
        patterns.add(word);
      } else if (revisions.getOrDefault(word, Map.of()).isEmpty()) {
        throw neither(word, metrics);
      } else {
        named.putAll(revisions.getOrDefault(word, Map.of()));
      }
    }
  }

  /// The metrics that a word stands for; `*` is any part of a name.
  static List<String> matching(String word, Iterable<String> metrics) {
    PathPattern pattern = PathPattern.of(word.replace("*", "**"));
    List<String> matching = new ArrayList<>();
    for (String metric : metrics) {
      if (metric.equals(word) || pattern.matches(metric)) {
        matching.add(metric);
      }
    }
    return matching;
  }

  private static MvcException neither(String word, Set<String> metrics) {
    return new MvcException(
        Kind.NOT_FOUND,
        "\"" + word + "\" is neither a metric of these versions nor a revision.",
        hint(word, metrics));
  }

  /// What to type instead of a metric that there is not.
  static String hint(String word, Set<String> metrics) {
    if (metrics.isEmpty()) {
      return "these versions have no results: `mvc help commit` says where they come from.";
    }
    return Nearest.to(word, metrics)
        .map(near -> "did you mean " + near + "?")
        .orElse("there are: " + VersionText.few(metrics) + ".");
  }

  private Map<String, ObjectId> find(String word) throws IOException {
    try {
      return resolve(word);
    } catch (MvcException e) {
      // It may be a metric; if not, that is said.
      return Map.of();
    }
  }

  /// One version, or the two ends of `A..B`.
  private Map<String, ObjectId> resolve(String word) throws IOException {
    int dots = word.indexOf("..");
    Map<String, ObjectId> found = new LinkedHashMap<>();
    if (dots > 0 && dots + 2 < word.length() && !word.startsWith(":/")) {
      for (String end : List.of(word.substring(0, dots), word.substring(dots + 2))) {
        found.put(end, repository.revisions().resolve(end));
      }
      return found;
    }
    found.put(word, repository.revisions().resolve(word));
    return found;
  }

  private Curves curves(ObjectId id) throws IOException {
    Curves curves = known.get(id);
    if (curves == null) {
      curves = experiments.curves(id);
      known.put(id, curves);
    }
    return curves;
  }
}
