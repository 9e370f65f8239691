package dev.mvc.repo;

import dev.mvc.format.ContentChunker;
import dev.mvc.id.Hasher;
import dev.mvc.id.ObjectId;
import dev.mvc.io.ByteSource;
import dev.mvc.io.Progress;
import dev.mvc.io.Workers;
import dev.mvc.merge.Decision;
import dev.mvc.merge.MergedTensor;
import dev.mvc.merge.RecipeMerge;
import dev.mvc.merge.Settings;
import dev.mvc.merge.Strategy;
import dev.mvc.object.ObjectKind;
import dev.mvc.object.Recipe;
import dev.mvc.object.Segment;
import dev.mvc.object.Tree;
import dev.mvc.store.Earlier;
import dev.mvc.store.PackWriter;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// Stores the files of a merge: computes its tensors and puts the files together.
///
/// A tensor is computed twice, once to hash it and, when it is new, once to code it: nothing but
/// blocks of it is ever held. The next ones are hashed while one is coded.
final class MergedFiles {
  /// Tensors that are prepared at a time. Each holds a table of its ranks at most.
  private static final int AHEAD = 3;

  private final Repository repository;
  private final PackWriter writer;
  private final Settings settings;
  private final Progress progress;
  private final Map<Work, ObjectId> done = new HashMap<>();

  MergedFiles(Repository repository, PackWriter writer, Settings settings) {
    this.repository = repository;
    this.writer = writer;
    this.settings = settings;
    this.progress = repository.caller().progress();
  }

  /// All that a merged tensor depends on. Tied tensors are one work, also with a strategy that
  /// draws by the tensor's name.
  private record Work(Strategy strategy, Optional<ObjectId> base, List<ObjectId> heads) {
    static Work of(Decision.Compute compute) {
      return new Work(
          compute.strategy(),
          compute.base().map(Segment.Tensor::id),
          compute.heads().stream().map(Segment.Tensor::id).toList());
    }
  }

  /// @param tensor stays readable as long as the store does
  private record Computed(Decision.Compute compute, MergedTensor tensor, ObjectId id) {}

  /// Stores what is new and returns the files of the merged version.
  SortedMap<String, Tree.Entry> write(MergePlan plan) throws IOException {
    compute(plan);
    SortedMap<String, Tree.Entry> leaves = new TreeMap<>();
    for (var file : plan.files().entrySet()) {
      Optional<Tree.Entry> entry =
          switch (file.getValue()) {
            case MergePlan.Take take -> take.entry();
            case MergePlan.Tensors tensors -> Optional.of(put(tensors));
            case MergePlan.Lines lines -> Optional.of(put(lines));
            case MergePlan.Open open ->
                throw new IllegalStateException(file.getKey() + " " + open.reason());
          };
      entry.ifPresent(leaf -> leaves.put(file.getKey(), leaf));
    }
    return leaves;
  }

  /// Stores the texts with conflict markers.
  SortedMap<String, Tree.Entry> marked(MergePlan plan) throws IOException {
    SortedMap<String, Tree.Entry> ours = repository.leaves(plan.ours());
    SortedMap<String, Tree.Entry> marked = new TreeMap<>();
    for (var file : plan.files().entrySet()) {
      if (file.getValue() instanceof MergePlan.Open open
          && open.marked().isPresent()
          && ours.get(file.getKey()) instanceof Tree.File old) {
        byte[] text = open.marked().get();
        marked.put(
            file.getKey(), put(new MergePlan.Lines(old.name(), text, old.executable(), false)));
      }
    }
    return marked;
  }

  private void compute(MergePlan plan) throws IOException {
    Map<Work, Decision.Compute> works = new LinkedHashMap<>();
    for (MergePlan.FilePlan file : plan.files().values()) {
      if (file instanceof MergePlan.Tensors tensors) {
        tensors.decisions().values().stream()
            .filter(Decision.Compute.class::isInstance)
            .map(Decision.Compute.class::cast)
            .forEach(compute -> works.putIfAbsent(Work.of(compute), compute));
      }
    }
    long bytes = works.values().stream().mapToLong(work -> work.info().byteLength()).sum();
    progress.start("merging", 2 * bytes);
    Deque<Workers.Result<Computed>> ahead = new ArrayDeque<>();
    for (Decision.Compute compute : works.values()) {
      ahead.add(writer.start(() -> compute(compute)));
      if (ahead.size() > AHEAD) {
        put(ahead.remove().get());
      }
    }
    while (!ahead.isEmpty()) {
      put(ahead.remove().get());
    }
    writer.drain();
    progress.finish();
  }

  private Computed compute(Decision.Compute compute) throws IOException {
    Optional<ByteSource> base =
        compute.base().isPresent()
            ? Optional.of(repository.store().open(compute.base().get().id()))
            : Optional.empty();
    List<ByteSource> heads = new ArrayList<>();
    for (Segment.Tensor head : compute.heads()) {
      heads.add(repository.store().open(head.id()));
    }
    MergedTensor tensor =
        MergedTensor.of(compute.info(), compute.strategy(), settings, base, heads);
    Hasher hasher = new Hasher();
    byte[] buffer = new byte[(int) Math.min(PackWriter.frameLength(compute.info()), tensor.size())];
    for (long at = 0; at < tensor.size(); at += buffer.length) {
      int length = (int) Math.min(buffer.length, tensor.size() - at);
      tensor.read(at, buffer, 0, length);
      hasher.update(buffer, 0, length);
    }
    return new Computed(compute, tensor, hasher.finish());
  }

  private void put(Computed computed) throws IOException {
    Decision.Compute compute = computed.compute;
    progress.advance(compute.info().byteLength());
    Earlier earlier = Earlier.continuing(Optional.of(compute.heads().getFirst().id()));
    writer.putTensor(compute.info(), computed.id, computed.tensor, earlier, progress::advance);
    done.put(Work.of(compute), computed.id);
  }

  private Tree.File put(MergePlan.Tensors file) throws IOException {
    Map<String, ObjectId> ids = new HashMap<>();
    file.decisions()
        .forEach((name, decision) -> {
          switch (decision) {
            case Decision.Take take -> ids.put(name, take.tensor().id());
            case Decision.Compute compute -> ids.put(name, done.get(Work.of(compute)));
            case Decision.Drop _, Decision.Conflict _ -> {
              // The frame does not have it; conflicts are in no finished plan.
            }
          }
        });
    Recipe recipe =
        RecipeMerge.fill(file.frame(), ids)
            .orElseThrow(() -> new IllegalStateException("a packed tensor was planned"));
    ObjectId id = writer.put(ObjectKind.RECIPE, recipe.write());
    Tree.File as = file.file();
    return new Tree.File(as.name(), id, recipe.size(), recipe.format(), as.executable());
  }

  /// Cut as `add` would cut it, so that it is the same file to `status`.
  private Tree.File put(MergePlan.Lines lines) throws IOException {
    Recipe recipe = new Recipe(Recipe.OPAQUE, cut(lines.content()));
    ObjectId id = writer.put(ObjectKind.RECIPE, recipe.write());
    return new Tree.File(lines.name(), id, recipe.size(), recipe.format(), lines.executable());
  }

  private List<Segment> cut(byte[] content) throws IOException {
    if (Segment.Inline.fits(content.length)) {
      return List.of(Segment.Inline.of(content));
    }
    List<Segment> segments = new ArrayList<>();
    new ContentChunker()
        .cut(
            ByteSource.of(content),
            (buffer, offset, length) -> {
              byte[] chunk = Arrays.copyOfRange(buffer, offset, offset + length);
              segments.add(new Segment.Literal(writer.put(ObjectKind.BYTES, chunk), length));
            });
    return segments;
  }
}
