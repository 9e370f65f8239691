package dev.mvc.repo;

import dev.mvc.merge.Decision;
import dev.mvc.merge.RecipeMerge;
import dev.mvc.merge.Rules;
import dev.mvc.merge.TensorMerging;
import dev.mvc.object.Recipe;
import dev.mvc.object.Scalar;
import dev.mvc.object.Segment;
import dev.mvc.object.Tree;
import dev.mvc.object.Version;
import dev.mvc.repo.MergePlan.FilePlan;
import dev.mvc.work.IndexEntry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Decides about each file of a merge from what the common ancestor and the heads have at its path.
final class MergePlanning {
  private final Repository repository;
  private final MergeRequest request;
  private final TensorMerging merging;
  private final TextMerging texts;
  private final List<String> warnings = new ArrayList<>();

  MergePlanning(Repository repository, MergeRequest request) {
    this.repository = repository;
    this.request = request;
    Rules rules = Rules.parse(request.rules());
    this.merging = new TensorMerging(rules);
    this.texts = new TextMerging(repository.store(), request.names());
    request.settings().requireFit(rules, request.heads().size());
  }

  /// What would be done.
  MergePlan plan() throws IOException {
    Landing landing = new Landing(repository);
    SortedMap<String, Tree.Entry> base = landing.leaves(request.base());
    List<SortedMap<String, Tree.Entry>> heads = new ArrayList<>();
    Set<String> paths = new TreeSet<>(base.keySet());
    for (var head : request.heads()) {
      heads.add(repository.leaves(head));
      paths.addAll(heads.getLast().keySet());
    }
    SortedMap<String, FilePlan> files = new TreeMap<>();
    for (String path : paths) {
      List<Optional<Tree.Entry>> each =
          heads.stream().map(head -> Optional.ofNullable(head.get(path))).toList();
      FilePlan plan = plan(path, base.get(path), each);
      files.put(path, plan instanceof MergePlan.Open ? decided(path, plan, each) : plan);
    }
    requireRoom(files, heads);
    return new MergePlan(MergePlan.Kind.MERGE, request, files, params(), warnings);
  }

  /// What a person has decided about a file.
  private FilePlan decided(String path, FilePlan open, List<Optional<Tree.Entry>> heads)
      throws IOException {
    String side = request.files().get(path);
    if (side == null) {
      return open;
    }
    return switch (side) {
      case MergeRequest.OURS -> new MergePlan.Take(heads.getFirst(), OptionalInt.of(0));
      case MergeRequest.THEIRS -> new MergePlan.Take(heads.get(1), OptionalInt.of(1));
      default ->
          new MergePlan.Take(
              repository.index().find(path).map(IndexEntry::leaf), OptionalInt.empty());
    };
  }

  private FilePlan plan(String path, Tree.@Nullable Entry base, List<Optional<Tree.Entry>> heads)
      throws IOException {
    List<Integer> changed = new ArrayList<>();
    Set<Optional<Tree.Entry>> values = new HashSet<>();
    for (int head = 0; head < heads.size(); head++) {
      if (!Objects.equals(heads.get(head).orElse(null), base)) {
        changed.add(head);
        values.add(heads.get(head));
      }
    }
    if (values.size() <= 1) {
      boolean isOne = changed.size() == 1;
      return new MergePlan.Take(
          changed.isEmpty() ? heads.getFirst() : heads.get(changed.getFirst()),
          isOne ? OptionalInt.of(changed.getFirst()) : OptionalInt.empty());
    }
    if (heads.stream().anyMatch(Optional::isEmpty)) {
      return open(
          base == null ? "was added by some only, and differently" : deleted(heads, changed));
    }
    List<Tree.File> files =
        heads.stream()
            .flatMap(Optional::stream)
            .filter(Tree.File.class::isInstance)
            .map(Tree.File.class::cast)
            .toList();
    if (files.size() < heads.size()) {
      return open("is a link in one head and changed in another");
    }
    Tree.File old = base instanceof Tree.File file ? file : null;
    String format = files.getFirst().format();
    if (files.stream().anyMatch(file -> !file.format().equals(format))) {
      return open("is " + format + " in one head and " + files.getLast().format() + " in another");
    }
    return format.equals(Recipe.OPAQUE) ? texts.merge(old, files) : model(path, old, files);
  }

  private String deleted(List<Optional<Tree.Entry>> heads, List<Integer> changed) {
    int gone = 0;
    int kept = 0;
    for (int head : changed) {
      if (heads.get(head).isEmpty()) {
        gone = head;
      } else {
        kept = head;
      }
    }
    return "was changed in "
        + request.names().get(kept)
        + " and deleted in "
        + request.names().get(gone);
  }

  private static FilePlan open(String reason) {
    return new MergePlan.Open(reason, Map.of(), Optional.empty());
  }

  private FilePlan model(String path, Tree.@Nullable File base, List<Tree.File> heads)
      throws IOException {
    String format = heads.getFirst().format();
    if (!RecipeMerge.isPossible(format)) {
      return open(
          "was changed differently, and tensors of "
              + format
              + " files cannot be exchanged: the files keep checksums of them");
    }
    Optional<Recipe> old =
        base != null && base.format().equals(format)
            ? Optional.of(repository.store().recipe(base.id()))
            : Optional.empty();
    List<Recipe> recipes = new ArrayList<>();
    for (Tree.File head : heads) {
      recipes.add(repository.store().recipe(head.id()));
    }
    Map<String, Decision> decisions =
        merging.decide(
            old.map(Recipe::tensors).orElse(List.of()),
            recipes.stream().map(Recipe::tensors).toList());
    if (decisions.values().stream().anyMatch(Decision.Conflict.class::isInstance)) {
      return new MergePlan.Open("has tensors to decide about", decisions, Optional.empty());
    }
    Optional<Recipe> frame = RecipeMerge.frame(old, recipes, decisions);
    if (frame.isEmpty()) {
      return new MergePlan.Open(
          "would have tensors that no head's file has together", decisions, Optional.empty());
    }
    if (isPacked(frame.get(), decisions)) {
      return new MergePlan.Open(
          "keeps compressed tensors, which would no longer fit", decisions, Optional.empty());
    }
    TiedTensors.find(old, recipes, decisions).forEach(tie -> warnings.add(path + ": " + tie));
    Tree.File first = heads.getFirst();
    boolean isExecutable = TextMerging.isExecutable(base, heads);
    return new MergePlan.Tensors(
        new Tree.File(first.name(), first.id(), frame.get().size(), format, isExecutable),
        frame.get(),
        decisions);
  }

  private static boolean isPacked(Recipe frame, Map<String, Decision> decisions) {
    for (Segment.Tensor tensor : frame.tensors()) {
      Decision decision = decisions.get(tensor.info().name());
      boolean isSame =
          decision instanceof Decision.Take take && take.tensor().id().equals(tensor.id());
      if (tensor.packed().isPresent() && !isSame) {
        return true;
      }
    }
    return false;
  }

  /// Where one head has a file and another a folder, a person has to decide about the file.
  private void requireRoom(
      SortedMap<String, FilePlan> files, List<SortedMap<String, Tree.Entry>> heads)
      throws IOException {
    for (String path : List.copyOf(files.keySet())) {
      boolean isHere = !isGone(files.get(path));
      SortedMap<String, FilePlan> under = files.subMap(path + "/", path + "0");
      if (isHere && under.values().stream().anyMatch(file -> !isGone(file))) {
        List<Optional<Tree.Entry>> each =
            heads.stream().map(head -> Optional.ofNullable(head.get(path))).toList();
        files.put(path, decided(path, open("is a file in one head and a folder in another"), each));
      }
    }
  }

  private static boolean isGone(@Nullable FilePlan file) {
    return file instanceof MergePlan.Take take && take.entry().isEmpty();
  }

  /// By key; where heads differ, those of the first: they say how a model was trained, and no
  /// number says that of a merged one.
  private SortedMap<String, Scalar> params() throws IOException {
    Map<String, Scalar> base =
        request.base().isPresent()
            ? repository.store().version(request.base().get()).params()
            : Map.of();
    SortedMap<String, Scalar> merged = new TreeMap<>();
    List<Version> heads = new ArrayList<>();
    Set<String> keys = new TreeSet<>(base.keySet());
    for (var head : request.heads()) {
      heads.add(repository.store().version(head));
      keys.addAll(heads.getLast().params().keySet());
    }
    for (String key : keys) {
      Scalar old = base.get(key);
      Optional<Scalar> value =
          heads.stream()
              .map(head -> Optional.ofNullable(head.params().get(key)))
              .filter(now -> !now.equals(Optional.ofNullable(old)))
              .findFirst()
              .orElse(Optional.ofNullable(old));
      value.ifPresent(is -> merged.put(key, is));
    }
    return merged;
  }
}
