package dev.mvc.merge;

import dev.mvc.format.Model;
import dev.mvc.format.export.OpenModel;
import dev.mvc.format.export.Outgoing;
import dev.mvc.format.layout.MalformedFileException;
import dev.mvc.format.layout.NamedTensor;
import dev.mvc.io.ByteSource;
import dev.mvc.io.Workers;
import dev.mvc.tensor.TensorInfo;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Merges model files without a repository: every tensor with the strategy that its name has, as
/// mergekit does, whether it was changed or not.
///
/// First all that does not fit is found, from the headers; tensors are computed when they are
/// written, block by block.
public final class ModelMerge {
  /// Tensors that are prepared while one is written: each by one core.
  private static final int AHEAD = 2;

  private final OpenModel base;
  private final List<OpenModel> heads;
  private final Rules rules;
  private final Settings settings;
  private final Workers workers;
  private final List<Misfit> misfits = new ArrayList<>();
  private final List<Computing> computing = new ArrayList<>();

  /// Something that has to be decided first.
  ///
  /// @param reason a predicate
  public record Misfit(String tensor, String reason) {}

  private record Place(Model.Part part, NamedTensor tensor) {}

  /// @param workers compute ahead while tensors are written
  public ModelMerge(
      OpenModel base, List<OpenModel> heads, Rules rules, Settings settings, Workers workers) {
    this.base = base;
    this.heads = List.copyOf(heads);
    this.rules = rules;
    this.settings = settings;
    this.workers = workers;
    settings.requireFit(rules, heads.size());
  }

  /// What was found by [#plan] to fit nowhere.
  public List<Misfit> misfits() {
    return misfits;
  }

  /// The merged tensors, to be read one after the other; complete only without [#misfits].
  public List<Outgoing> plan() {
    Map<String, Place> before = places(base);
    List<Map<String, Place>> each = heads.stream().map(ModelMerge::places).toList();
    Set<String> names = new LinkedHashSet<>();
    each.forEach(head -> names.addAll(head.keySet()));
    List<Outgoing> merged = new ArrayList<>();
    for (String name : names) {
      plan(name, before.get(name), each).ifPresent(merged::add);
    }
    return merged;
  }

  private static Map<String, Place> places(OpenModel model) {
    Map<String, Place> places = new LinkedHashMap<>();
    for (Model.Part part : model.model().parts()) {
      part.tensors()
          .forEach(tensor -> places.putIfAbsent(tensor.info().name(), new Place(part, tensor)));
    }
    return places;
  }

  private Optional<Outgoing> plan(
      String name, @Nullable Place before, List<Map<String, Place>> each) {
    Optional<Strategy> strategy = rules.find(name);
    if (strategy.isEmpty()) {
      return misfit(name, "has no strategy");
    }
    if (!strategy.get().isArithmetic()) {
      int head = strategy.get() == Strategy.OURS ? 0 : 1;
      Place place = each.get(head).get(name);
      return Optional.ofNullable(place)
          .map(is -> new Outgoing(is.tensor.info(), () -> open(heads.get(head), is)));
    }
    List<Place> places = new ArrayList<>();
    for (int head = 0; head < each.size(); head++) {
      Place place = each.get(head).get(name);
      if (place == null) {
        return misfit(name, "is not in model " + (head + 1));
      }
      places.add(place);
    }
    if (strategy.get().needsBase()) {
      if (before == null) {
        return misfit(name, "is not in the base, which " + strategy.get() + " needs");
      }
      places.addFirst(before);
    }
    return computed(name, strategy.get(), places);
  }

  private Optional<Outgoing> computed(String name, Strategy strategy, List<Place> places) {
    TensorInfo info = places.getLast().tensor.info();
    for (Place place : places) {
      TensorInfo other = place.tensor.info();
      if (!other.equals(info)) {
        return misfit(
            name, "is " + form(other) + " in one model and " + form(info) + " in another");
      }
    }
    if (!MergedTensor.isPossible(strategy, info.dtype())) {
      return misfit(name, "is " + info.dtype() + ", for which there is no " + strategy);
    }
    if (heads.size() > 2 && !strategy.takesMany()) {
      return misfit(name, "has more than the two models that " + strategy + " takes");
    }
    Computing computed = new Computing(info, strategy, places);
    computing.add(computed);
    return Optional.of(new Outgoing(info, computed));
  }

  private static String form(TensorInfo info) {
    return info.dtype() + " " + info.shape();
  }

  private Optional<Outgoing> misfit(String name, String reason) {
    misfits.add(new Misfit(name, reason));
    return Optional.empty();
  }

  private static ByteSource open(OpenModel model, Place place)
      throws IOException, MalformedFileException {
    return model.open(place.part, place.tensor);
  }

  /// A tensor that is computed. While it is written, the next ones are prepared: some strategies
  /// look at all elements first.
  private final class Computing implements Outgoing.Content {
    private final TensorInfo info;
    private final Strategy strategy;
    private final List<Place> places;
    private final int number = computing.size();
    private Workers.@Nullable Result<MergedTensor> prepared;

    /// @param places the base first, where the strategy needs one
    Computing(TensorInfo info, Strategy strategy, List<Place> places) {
      this.info = info;
      this.strategy = strategy;
      this.places = places;
    }

    @Override
    public ByteSource open() throws IOException, MalformedFileException {
      Workers.Result<MergedTensor> mine = prepare();
      for (int next = number + 1; next <= number + AHEAD && next < computing.size(); next++) {
        computing.get(next).prepare();
      }
      return new ReadAhead(mine.get(), workers);
    }

    private Workers.Result<MergedTensor> prepare() throws IOException, MalformedFileException {
      if (prepared == null) {
        List<ByteSource> sources = new ArrayList<>();
        int first = strategy.needsBase() ? 1 : 0;
        for (int i = 0; i < places.size(); i++) {
          OpenModel model = i < first ? base : heads.get(i - first);
          sources.add(ModelMerge.open(model, places.get(i)));
        }
        Optional<ByteSource> before =
            first == 0 ? Optional.empty() : Optional.of(sources.removeFirst());
        prepared = workers.start(() -> MergedTensor.of(info, strategy, settings, before, sources));
      }
      return prepared;
    }
  }
}
