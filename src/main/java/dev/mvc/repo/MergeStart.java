package dev.mvc.repo;

import dev.mvc.graph.MergeBase;
import dev.mvc.id.ObjectId;
import dev.mvc.io.MvcException;
import dev.mvc.io.MvcException.Kind;
import dev.mvc.merge.Settings;
import dev.mvc.object.Version;
import dev.mvc.ref.Head;
import dev.mvc.ref.Refs;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Turns what a person asks to merge into versions: the heads without those that lie before others,
/// and their common ancestor.
final class MergeStart {
  private final Repository repository;
  private final MergeBase graph;

  /// What a person asks for.
  ///
  /// @param revisions what to merge into `HEAD`
  /// @param base instead of the common ancestor
  /// @param message empty for one that says what was merged
  record Asked(
      List<String> revisions,
      Optional<String> base,
      boolean allowUnrelated,
      List<String> rules,
      Settings settings,
      Optional<String> message) {}

  /// What was found.
  ///
  /// @param isReduced whether only one head is left
  record Found(MergeRequest request, boolean isReduced, List<String> warnings) {}

  MergeStart(Repository repository) {
    this.repository = repository;
    this.graph = new MergeBase(repository.graph());
  }

  Found find(Asked asked) throws IOException {
    Optional<ObjectId> head = repository.refs().headVersion();
    Map<ObjectId, String> names = new LinkedHashMap<>();
    if (head.isPresent()) {
      names.put(head.get(), here());
    }
    for (String revision : asked.revisions()) {
      names.putIfAbsent(repository.revisions().resolve(revision), revision);
    }
    List<ObjectId> heads = new ArrayList<>();
    for (ObjectId id : names.keySet()) {
      if (!isBeforeAnother(id, names)) {
        heads.add(id);
      }
    }
    List<String> warnings = new ArrayList<>();
    Optional<ObjectId> base = base(asked, heads, names, warnings);
    List<String> kept = heads.stream().map(names::get).toList();
    MergeRequest request =
        new MergeRequest(
            head,
            kept,
            heads,
            base,
            asked.rules(),
            asked.settings(),
            asked.message().orElse(message(asked.revisions())),
            new TreeMap<>(),
            List.of());
    return new Found(request, heads.size() == 1, warnings);
  }

  /// What people call the first head.
  String here() throws IOException {
    return repository.refs().head() instanceof Head.Branch branch ? branch.name() : Refs.HEAD;
  }

  private boolean isBeforeAnother(ObjectId id, Map<ObjectId, String> all) throws IOException {
    for (ObjectId other : all.keySet()) {
      if (!other.equals(id) && graph.isAncestor(id, other)) {
        return true;
      }
    }
    return false;
  }

  private Optional<ObjectId> base(
      Asked asked, List<ObjectId> heads, Map<ObjectId, String> names, List<String> warnings)
      throws IOException {
    if (asked.base().isPresent()) {
      return Optional.of(repository.revisions().resolve(asked.base().get()));
    }
    List<ObjectId> bases = graph.of(heads);
    if (bases.isEmpty() && !asked.allowUnrelated()) {
      throw new MvcException(
          Kind.CONFLICT,
          String.join(" and ", heads.stream().map(names::get).toList())
              + " have no version in common.",
          "--base REV says what their changes are counted from; --allow-unrelated merges them as"
              + " if everything had been added.");
    }
    if (bases.size() > 1) {
      Version first = repository.store().version(bases.getFirst());
      warnings.add(
          "there are "
              + bases.size()
              + " latest common ancestors; changes are counted from "
              + bases.getFirst().brief()
              + " \""
              + first.subject()
              + "\", --base takes another.");
    }
    return bases.stream().findFirst();
  }

  private String message(List<String> revisions) throws IOException {
    String what = String.join(", ", revisions);
    String into = here();
    return "Merge " + what + (into.equals("main") ? "" : " into " + into);
  }
}
