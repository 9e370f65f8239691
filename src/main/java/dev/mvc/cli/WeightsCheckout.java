package dev.mvc.cli;

import dev.mvc.format.Model;
import dev.mvc.format.about.SharedStorages;
import dev.mvc.format.export.ExportPlan;
import dev.mvc.format.export.OpenModel;
import dev.mvc.format.layout.MalformedFileException;
import dev.mvc.format.layout.NamedTensor;
import dev.mvc.format.layout.Stored;
import dev.mvc.id.ObjectId;
import dev.mvc.io.MvcException;
import dev.mvc.io.MvcException.Kind;
import dev.mvc.object.Recipe;
import dev.mvc.object.Tree;
import dev.mvc.repo.Repository;
import dev.mvc.repo.Restoring;
import dev.mvc.repo.StoredFolder;
import dev.mvc.tensor.Role;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Predicate;

/// `mvc checkout --weights-only`: brings a version's weights into the folder without what training
/// kept beside them.
///
/// Files that hold weights alone, and files without tensors, come back as they are. For a
/// checkpoint that holds more, a safetensors file of its weights is written beside its place; what
/// holds no weights is left out. `HEAD` and the index stay as they are.
final class WeightsCheckout {
  private static final String ENDING = ".weights.safetensors";

  private final Invocation mvc;
  private final Repository repository;
  private final ObjectId version;
  private final SortedMap<String, Tree.Entry> leaves;

  /// Files to be brought back as they are.
  private final SortedSet<String> whole = new TreeSet<>();

  /// Checkpoints of which the weights are written.
  private final SortedSet<String> mixed = new TreeSet<>();

  /// Files without weights.
  private final SortedSet<String> without = new TreeSet<>();

  WeightsCheckout(Invocation mvc, Repository repository, ObjectId version) throws IOException {
    this.mvc = mvc;
    this.repository = repository;
    this.version = version;
    this.leaves = repository.leaves(version);
  }

  /// @param scope which paths of the version are meant
  void run(Predicate<String> scope, boolean force) throws IOException {
    SortedSet<String> covered = new TreeSet<>();
    for (var leaf : leaves.entrySet()) {
      if (scope.test(leaf.getKey())) {
        sort(leaf.getKey(), leaf.getValue(), covered);
      }
    }
    // Data files belong to the file that names them.
    whole.removeAll(covered);
    mixed.removeAll(covered);
    without.removeAll(covered);
    if (whole.isEmpty() && mixed.isEmpty()) {
      throw new MvcException(Kind.NO, "there are no weights in what was named.");
    }
    for (String path : mixed) {
      OutputFile.require(mvc, target(path), force);
    }
    if (!whole.isEmpty()) {
      RestoreReport.print(
          mvc.out(), new Restoring(repository).bring(version, new ArrayList<>(whole), force));
    }
    for (String path : mixed) {
      write(path);
    }
    if (!without.isEmpty()) {
      mvc.out().say("Left out {}: no weights in them.", String.join(", ", without));
    }
    mvc.out().hint("HEAD and what is staged stayed as they were.");
  }

  private void sort(String path, Tree.Entry entry, SortedSet<String> covered) throws IOException {
    if (!(entry instanceof Tree.File file) || file.format().equals(Recipe.OPAQUE)) {
      whole.add(path);
      return;
    }
    try (OpenModel model = open(path).orElse(null)) {
      if (model == null) {
        whole.add(path);
        return;
      }
      int weights = 0;
      int all = 0;
      SortedSet<String> data = new TreeSet<>();
      for (Model.Part part : model.model().parts()) {
        for (NamedTensor tensor : part.tensors()) {
          all++;
          weights += Role.of(part.name(), tensor.info().name()) == Role.WEIGHTS ? 1 : 0;
          SharedStorages.storage(tensor)
              .map(Stored::path)
              .filter(name -> !name.isEmpty())
              .ifPresent(name -> data.add(folder(path) + name));
        }
      }
      (weights == all ? whole : weights == 0 ? without : mixed).add(path);
      if (weights < all) {
        covered.addAll(data);
      }
    } catch (MalformedFileException e) {
      whole.add(path); // kept as what it was stored as
    }
  }

  private void write(String path) throws IOException {
    Path target = target(path);
    try (OpenModel model = open(path).orElseThrow()) {
      ExportPlan plan =
          ExportPlan.of(model, new ExportPlan.Options(true, Optional.empty(), true, false));
      long size = ExportCommand.write(mvc, plan, target, true);
      ExportReport.print(mvc.out(), mvc.show(target), size, plan);
    } catch (MalformedFileException e) {
      throw new MvcException(Kind.NO, path + " cannot be exported: " + e.getMessage() + ".", e);
    }
  }

  private Optional<OpenModel> open(String path) throws IOException, MalformedFileException {
    String folder = folder(path);
    ObjectId root = repository.store().version(version).tree();
    return OpenModel.find(
        path.substring(folder.length()),
        new StoredFolder(repository.store(), root, folder.replaceFirst("/$", "")));
  }

  /// `out/checkpoint.weights.safetensors` for `out/checkpoint.pt`.
  private Path target(String path) {
    String folder = folder(path);
    String name = path.substring(folder.length()).replaceFirst("(?<=.)\\.[^.]*$", "");
    return repository.folder().place(folder + (name.startsWith(".") ? "model" : name) + ENDING);
  }

  private static String folder(String path) {
    return path.substring(0, path.lastIndexOf('/') + 1);
  }
}
