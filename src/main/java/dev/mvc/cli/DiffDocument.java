package dev.mvc.cli;

import dev.mvc.diff.ChangeStatistics;
import dev.mvc.diff.ConfigChange;
import dev.mvc.diff.DataChange;
import dev.mvc.diff.FileChange;
import dev.mvc.diff.GroupChange;
import dev.mvc.diff.PlacedTensor;
import dev.mvc.diff.TensorChange;
import dev.mvc.diff.ValueChange;
import dev.mvc.diff.VersionDiff;
import dev.mvc.experiment.Directions;
import dev.mvc.object.Recipe;
import dev.mvc.object.Scalar;
import dev.mvc.object.Tree;
import dev.mvc.tensor.Role;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// What `mvc diff --json` and `mvc show --json` say about changes, everything in full precision.
/// Parts that were not asked for are null.
record DiffDocument(
    DiffSide.Name old,
    DiffSide.Name now,
    boolean differs,
    @Nullable List<Value> params,
    @Nullable List<Value> metrics,
    @Nullable List<Data> data,
    @Nullable List<File> files,
    @Nullable Boolean architectureChanged,
    @Nullable List<Config> config,
    @Nullable List<Tensor> tensors,
    @Nullable List<Group> layers,
    @Nullable Group total) {

  /// @param better whether a metric got better, where its name tells; null for others and for
  ///   hyperparameters
  record Value(String name, @Nullable Object old, @Nullable Object now, @Nullable Boolean better) {
    static Value param(ValueChange change) {
      return of(change, null);
    }

    static Value metric(ValueChange change, Directions directions) {
      return of(change, directions.isBetter(change).orElse(null));
    }

    private static Value of(ValueChange change, @Nullable Boolean better) {
      return new Value(
          change.name(),
          change.old().map(DiffDocument::plain).orElse(null),
          change.now().map(DiffDocument::plain).orElse(null),
          better);
    }
  }

  /// A data set that differs; null where it is not named.
  record Data(String name, VersionDocument.@Nullable Data old, VersionDocument.@Nullable Data now) {
    static Data of(DataChange change) {
      return new Data(
          change.name(),
          change.old().map(VersionDocument.Data::of).orElse(null),
          change.now().map(VersionDocument.Data::of).orElse(null));
    }
  }

  /// @param change added, removed, changed or renamed
  /// @param oldSize null for what was not there; links have the size 0
  /// @param tensors null where none are known
  record File(
      FileChange.Kind change,
      String path,
      String oldPath,
      @Nullable Long oldSize,
      @Nullable Long size,
      @Nullable String format,
      FileChange.@Nullable Tensors tensors) {
    static File of(FileChange change) {
      return new File(
          change.kind(),
          change.path(),
          change.oldPath(),
          change.old().map(File::size).orElse(null),
          change.now().map(File::size).orElse(null),
          change.now().or(change::old).map(File::format).orElse(null),
          change.tensors().orElse(null));
    }

    private static long size(Tree.Entry entry) {
      return entry instanceof Tree.File file ? file.size() : 0;
    }

    private static String format(Tree.Entry entry) {
      return entry instanceof Tree.File file ? file.format() : Recipe.OPAQUE;
    }
  }

  /// A value of a configuration file, as text; null where it is not there.
  record Config(String file, String name, @Nullable String old, @Nullable String now) {
    static Config of(ConfigChange change) {
      return new Config(
          change.path(), change.name(), change.old().orElse(null), change.now().orElse(null));
    }
  }

  /// @param change added, removed, renamed, reshaped, retyped or changed
  /// @param old null for what was not there
  record Tensor(
      TensorChange.Kind change,
      String name,
      @Nullable Form old,
      @Nullable Form now,
      @Nullable Statistics statistics) {
    static Tensor of(TensorChange change) {
      return new Tensor(
          change.kind(),
          change.info().name(),
          change.old().map(Form::of).orElse(null),
          change.now().map(Form::of).orElse(null),
          change.statistics().map(Statistics::of).orElse(null));
    }
  }

  /// Where a tensor is and what it is like.
  ///
  /// @param id SHA-256 of its bytes
  record Form(String file, String name, String dtype, List<Long> shape, String id) {
    static Form of(PlacedTensor tensor) {
      return new Form(
          tensor.path(),
          tensor.name(),
          tensor.info().dtype().name(),
          tensor.info().shape().dims(),
          tensor.id().hex());
    }
  }

  /// Of a layer or all tensors.
  record Group(
      String name,
      @Nullable String role,
      int tensors,
      int changed,
      int added,
      int removed,
      long elements,
      long changedElements,
      @Nullable Statistics statistics) {
    static Group of(GroupChange change) {
      return new Group(
          change.name(),
          change.role().map(Role::label).orElse(null),
          change.tensors(),
          change.changed(),
          change.added(),
          change.removed(),
          change.elements(),
          change.changedElements(),
          change.statistics().map(Statistics::of).orElse(null));
    }
  }

  /// @param elements that were compared
  /// @param relative ‖Δ‖/‖W‖; null where all old values are 0
  /// @param cosine null where one side is all 0
  record Statistics(
      long elements,
      long changed,
      double deltaNorm,
      double oldNorm,
      double norm,
      @Nullable Double relative,
      @Nullable Double cosine,
      double maxAbsDelta,
      long oldNan,
      long oldInfinite,
      long nan,
      long infinite) {
    static Statistics of(ChangeStatistics found) {
      return new Statistics(
          found.elements(),
          found.changed(),
          found.normOfDelta(),
          found.normOfOld(),
          found.normOfNew(),
          boxed(found.relative()),
          boxed(found.cosine()),
          found.maxAbsDelta(),
          found.oddOld().nan(),
          found.oddOld().infinite(),
          found.oddNew().nan(),
          found.oddNew().infinite());
    }
  }

  static DiffDocument of(DiffAnswer answer) {
    VersionDiff content = answer.content();
    boolean weights = answer.has(DiffPart.WEIGHTS);
    boolean architecture = answer.has(DiffPart.ARCHITECTURE);
    return new DiffDocument(
        answer.old(),
        answer.now(),
        answer.differs(),
        answer.has(DiffPart.PARAMS) ? map(answer.params(), Value::param) : null,
        answer.has(DiffPart.RESULTS)
            ? map(answer.metrics(), change -> Value.metric(change, answer.directions()))
            : null,
        answer.has(DiffPart.DATA) ? map(answer.data(), Data::of) : null,
        answer.has(DiffPart.FILES) ? map(content.files(), File::of) : null,
        architecture ? answer.differs(DiffPart.ARCHITECTURE) : null,
        architecture ? map(answer.config(), Config::of) : null,
        weights
            ? map(content.tensors(), Tensor::of)
            : architecture ? map(answer.structural(), Tensor::of) : null,
        weights ? map(content.layers(), Group::of) : null,
        weights || architecture ? Group.of(content.total()) : null);
  }

  private static <T, R> List<R> map(List<T> items, Function<T, R> form) {
    return items.stream().map(form).toList();
  }

  /// A scalar as JSON has it.
  static Object plain(Scalar scalar) {
    return switch (scalar) {
      case Scalar.Whole(long value) -> value;
      case Scalar.Real(double value) -> value;
      case Scalar.Flag(boolean value) -> value;
      case Scalar.Text(String value) -> value;
    };
  }

  private static @Nullable Double boxed(OptionalDouble value) {
    return value.isPresent() ? value.getAsDouble() : null;
  }
}
