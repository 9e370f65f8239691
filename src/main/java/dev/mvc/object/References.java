package dev.mvc.object;

import dev.mvc.id.ObjectId;
import java.util.LinkedHashMap;
import java.util.Map;

/// What an object refers to by its content, and what each of that is used for.
public final class References {
  private References() {}

  /// Whether objects of a kind refer to others.
  public static boolean has(ObjectKind kind) {
    return kind != ObjectKind.BYTES && kind != ObjectKind.TENSOR;
  }

  /// Of an object of this kind with these bytes.
  ///
  /// @throws MalformedObjectException when the bytes are none of that kind
  public static Map<ObjectId, ObjectKind> of(ObjectKind kind, byte[] bytes)
      throws MalformedObjectException {
    Map<ObjectId, ObjectKind> found = new LinkedHashMap<>();
    switch (kind) {
      case VERSION -> {
        Version version = Version.read(bytes);
        found.put(version.tree(), ObjectKind.TREE);
        version.parents().forEach(id -> found.put(id, ObjectKind.VERSION));
        for (DataSet set : version.data()) {
          set.manifest().ifPresent(id -> found.put(id, ObjectKind.RECIPE));
        }
      }
      case TREE -> {
        for (Tree.Entry entry : Tree.read(bytes).entries()) {
          switch (entry) {
            case Tree.Folder folder -> found.put(folder.id(), ObjectKind.TREE);
            case Tree.File file -> found.put(file.id(), ObjectKind.RECIPE);
            case Tree.Link _ -> {}
          }
        }
      }
      case RECIPE -> {
        for (Segment.Stored part : Recipe.read(bytes).stored()) {
          found.put(
              part.id(), part instanceof Segment.Tensor ? ObjectKind.TENSOR : ObjectKind.BYTES);
        }
      }
      case TAG -> found.put(Tag.read(bytes).target(), ObjectKind.VERSION);
      case RUN, THINNED, BYTES, TENSOR -> {}
    }
    return found;
  }
}
