package dev.mvc.cli;

import dev.mvc.diff.ValueChange;
import dev.mvc.experiment.ParamFiles;
import dev.mvc.id.ObjectId;
import dev.mvc.object.Scalar;
import dev.mvc.repo.Experiments;
import dev.mvc.repo.Repository;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/// `mvc params [show [REV]]`, `mvc params diff [A [B]]`.
@Manual(
    examples = {
      "mvc params                    # those of HEAD",
      "mvc params show main~3",
      "mvc params diff               # HEAD with what the folder's files say now",
      "mvc params diff main medical"
    },
    text = {
      "Hyperparameters come from `mvc commit --param`, and from files in the version: params.yaml,"
          + " .json and .toml, Lightning's hparams.yaml and, where there are none of these,"
          + " training_args.bin, training_args.json and trainer_state.json of Hugging Face's"
          + " trainer. [params] in mvc.toml lists other files instead: files = [\"conf/*.yaml\"].",
      "Nested values have names with dots: optimizer.lr."
    })
final class ParamsCommand extends ValuesCommand {
  private static final int MAX_VALUE_COLUMNS = 40;

  /// The answer of `show`.
  record Shown(ObjectId version, List<Param> params) {}

  /// @param file that it is from; null for one that was given to `commit`
  record Param(String name, Object value, @Nullable String file) {}

  @Override
  void show(Output out, Repository repository) throws IOException {
    ObjectId id = ValueSides.one(repository, words);
    SortedMap<String, Scalar> params = repository.store().version(id).params();
    ParamFiles files = new Experiments(repository).params(id);
    List<Param> shown = new ArrayList<>();
    Table table = new Table(Table.names("name"), Table.right("value"), Table.left("from"));
    for (Map.Entry<String, Scalar> param : params.entrySet()) {
      boolean isOfFile = param.getValue().equals(files.values().get(param.getKey()));
      String file = isOfFile ? files.sources().get(param.getKey()) : null;
      shown.add(new Param(param.getKey(), DiffDocument.plain(param.getValue()), file));
      table.row(
          Styled.name(param.getKey()),
          Text.elide(param.getValue().toString(), MAX_VALUE_COLUMNS),
          Styled.dim(file == null ? "--param" : file));
    }
    out.show(
        new Shown(id, shown),
        () -> {
          out.table(table, 0);
          if (table.isEmpty()) {
            out.line("{} has no hyperparameters.", Styled.id(id.brief()));
          }
        });
    files.warnings().forEach(warning -> out.warning("{}.", warning));
  }

  @Override
  void diff(Output out, Repository repository) throws IOException {
    ValueSides sides = ValueSides.of(repository, words);
    SortedMap<String, Scalar> old = repository.store().version(sides.oldId()).params();
    SortedMap<String, Scalar> now =
        sides.nowId().isPresent()
            ? repository.store().version(sides.nowId().get()).params()
            : new Experiments(repository).paramsOfFolder();
    List<ValueChange> changes = ValueChange.between(old, now);
    Table table = new Table(Table.names("name"), Table.right("was"), Table.right("is"));
    for (ValueChange change : changes) {
      table.row(
          Styled.name(change.name()),
          Text.elide(change.old().map(Scalar::toString).orElse("–"), MAX_VALUE_COLUMNS),
          Text.elide(change.now().map(Scalar::toString).orElse("–"), MAX_VALUE_COLUMNS));
    }
    out.show(
        sides.document(changes.stream().map(DiffDocument.Value::param).toList()),
        () -> sides.print(out, table));
  }
}
