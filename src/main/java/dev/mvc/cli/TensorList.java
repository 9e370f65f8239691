package dev.mvc.cli;

import dev.mvc.diff.PlacedTensor;
import dev.mvc.format.Model;
import dev.mvc.format.export.OpenModel;
import dev.mvc.format.layout.Extent;
import dev.mvc.format.layout.Folder;
import dev.mvc.format.layout.MalformedFileException;
import dev.mvc.format.layout.NamedTensor;
import dev.mvc.format.layout.Packing;
import dev.mvc.format.layout.Values;
import dev.mvc.graph.TreeWalk;
import dev.mvc.id.Hasher;
import dev.mvc.id.ObjectId;
import dev.mvc.io.ByteSource;
import dev.mvc.io.MvcException;
import dev.mvc.io.MvcException.Kind;
import dev.mvc.object.Recipe;
import dev.mvc.object.Segment;
import dev.mvc.object.Tree;
import dev.mvc.repo.StoredFolder;
import dev.mvc.store.ObjectStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Collects the tensors of models. One that two files tell of, the one that names it and the one
/// that holds it, is listed once.
final class TensorList {
  private static final int BUFFER = 1 << 20;

  private record Key(@Nullable Object place, String name) {}

  private final Predicate<String> fits;
  private final boolean hashed;
  private final Map<Key, TensorItem> items = new LinkedHashMap<>();

  /// @param fits which names are listed
  /// @param hashed whether the elements are hashed
  TensorList(Predicate<String> fits, boolean hashed) {
    this.fits = fits;
    this.hashed = hashed;
  }

  List<TensorItem> items() {
    return new ArrayList<>(items.values());
  }

  /// Adds the tensors of one model.
  ///
  /// @throws MvcException of kind NO when it is none, or breaks the rules of its format
  void addModel(ModelTarget target) throws IOException {
    try (OpenModel model =
        OpenModel.find(target.name(), target.folder())
            .orElseThrow(() ->
                new MvcException(
                    Kind.NO, target.shown() + " has no model format that mvc knows."))) {
      add(model, "", Map.of());
    } catch (MalformedFileException e) {
      throw new MvcException(
          Kind.NO,
          target.shown() + " is not a sound model file: " + e.getMessage() + ".",
          e,
          "`mvc inspect " + target.shown() + "` shows what can be told.");
    }
  }

  /// Adds the tensors of all files in a folder of a version, and in those below it.
  ///
  /// @param path of the folder; empty for the root
  void addVersion(ObjectStore store, ObjectId version, String path) throws IOException {
    ObjectId root = store.version(version).tree();
    for (var leaf : new TreeWalk(store).leaves(root).entrySet()) {
      if (Words.isIn(leaf.getKey(), path)
          && leaf.getValue() instanceof Tree.File file
          && !file.format().equals(Recipe.OPAQUE)) {
        addFile(store, root, leaf.getKey(), store.recipe(file.id()));
      }
    }
  }

  private void addFile(ObjectStore store, ObjectId root, String path, Recipe recipe)
      throws IOException {
    String prefix = path.substring(0, path.lastIndexOf('/') + 1);
    Folder folder = new StoredFolder(store, root, prefix.replaceFirst("/$", ""));
    List<PlacedTensor> stored = PlacedTensor.of(path, recipe);
    Map<Long, ObjectId> ids = new HashMap<>();
    stored.forEach(tensor -> ids.put(tensor.offset(), tensor.id()));
    try (OpenModel model = OpenModel.find(path.substring(prefix.length()), folder).orElse(null)) {
      if (model != null) {
        add(model, prefix, ids);
        return;
      }
    } catch (MalformedFileException e) {
      // Another reader took it apart when it was stored; what that found still counts.
    }
    for (PlacedTensor tensor : stored) {
      if (fits.test(tensor.name())) {
        long length = tensor.segment().length();
        Extent extent =
            new Extent(
                tensor.info(),
                tensor.offset(),
                length,
                tensor.segment().packed().map(Segment.Packed::packing).orElse(Packing.NONE));
        put(TensorItem.of(NamedTensor.of(extent), path, hashed ? tensor.id() : null));
      }
    }
  }

  /// @param prefix folder of the model's files, with a slash at its end
  /// @param ids of tensors that lie in the file as they are, by offset
  private void add(OpenModel model, String prefix, Map<Long, ObjectId> ids)
      throws IOException, MalformedFileException {
    for (Model.Part part : model.model().parts()) {
      for (NamedTensor tensor : part.tensors()) {
        if (fits.test(tensor.info().name())) {
          ObjectId id = hashed ? id(model, part, tensor, ids) : null;
          put(TensorItem.of(tensor, prefix + part.name(), id));
        }
      }
    }
  }

  private void put(TensorItem item) {
    TensorItem.Place place = item.place();
    Object where = place == null ? item.file() : place;
    items.putIfAbsent(new Key(where, item.name()), item);
  }

  private static ObjectId id(
      OpenModel model, Model.Part part, NamedTensor tensor, Map<Long, ObjectId> ids)
      throws IOException, MalformedFileException {
    if (tensor.values() instanceof Values.Whole whole && whole.in().path().isEmpty()) {
      ObjectId known = ids.get(whole.in().extent().offset());
      if (known != null && whole.in().extent().length() > 0) {
        return known;
      }
    }
    try (ByteSource values = model.open(part, tensor)) {
      return hash(values);
    }
  }

  /// SHA-256 of all bytes.
  static ObjectId hash(ByteSource values) throws IOException {
    byte[] buffer = new byte[(int) Math.min(BUFFER, values.size())];
    Hasher hasher = new Hasher();
    for (long at = 0; at < values.size(); at += buffer.length) {
      int length = (int) Math.min(buffer.length, values.size() - at);
      values.read(at, buffer, 0, length);
      hasher.update(buffer, 0, length);
    }
    return hasher.finish();
  }
}
