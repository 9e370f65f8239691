package dev.mvc.work;

import dev.mvc.id.ObjectId;
import dev.mvc.io.ByteSource;
import dev.mvc.io.FileSource;
import dev.mvc.object.Recipe;
import dev.mvc.object.Segment;
import dev.mvc.object.Tree;
import dev.mvc.store.DamagedObjectException;
import dev.mvc.store.ObjectStore;
import dev.mvc.store.RecipeSource;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// Tells whether a file holds what a recipe rebuilds, although its own recipe is another one.
///
/// The same bytes are taken apart in another way when a reader has learned something since, or when
/// the file beside them that says where the tensors are has changed or was not there.
final class SameBytes {
  private static final int BUFFER = 1 << 20;

  private SameBytes() {}

  /// Compares the bytes, as far as they are equal, if the recipes cannot tell.
  ///
  /// @param now the recipe of the file
  /// @param stored what the file may be
  /// @return the recipe of the stored file if that has the same bytes
  static Optional<Recipe> find(Path place, Recipe now, Tree.File stored, ObjectStore store)
      throws IOException {
    if (now.size() != stored.size()) {
      return Optional.empty();
    }
    try {
      Recipe known = store.recipe(stored.id());
      return areEqual(place, now, known, store) ? Optional.of(known) : Optional.empty();
    } catch (DamagedObjectException e) {
      // What cannot be read cannot be kept for the same.
      return Optional.empty();
    }
  }

  private static boolean areEqual(Path place, Recipe now, Recipe known, ObjectStore store)
      throws IOException {
    List<Long> cuts = now.segments().stream().map(Segment::length).toList();
    if (cuts.equals(known.segments().stream().map(Segment::length).toList())) {
      // Cut at the same places, equal bytes have equal ids.
      return now.segments().stream()
          .map(SameBytes::content)
          .toList()
          .equals(known.segments().stream().map(SameBytes::content).toList());
    }
    try (ByteSource file = FileSource.open(place);
        ByteSource stored = new RecipeSource(store, known)) {
      byte[] left = new byte[BUFFER];
      byte[] right = new byte[BUFFER];
      for (long at = 0; at < now.size(); at += BUFFER) {
        int length = (int) Math.min(BUFFER, now.size() - at);
        file.read(at, left, 0, length);
        stored.read(at, right, 0, length);
        if (!Arrays.equals(left, 0, length, right, 0, length)) {
          return false;
        }
      }
      return true;
    }
  }

  /// What the bytes of a stretch of a file hash to.
  static ObjectId content(Segment segment) {
    return switch (segment) {
      case Segment.Inline inline -> ObjectId.hash(inline.bytes());
      case Segment.Tensor tensor when tensor.packed().isPresent() -> tensor.packed().get().id();
      case Segment.Stored stored -> stored.id();
    };
  }
}
