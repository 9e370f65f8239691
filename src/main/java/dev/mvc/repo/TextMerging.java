package dev.mvc.repo;

import dev.mvc.merge.JsonMerge;
import dev.mvc.merge.TextMerge;
import dev.mvc.object.Recipe;
import dev.mvc.object.Segment;
import dev.mvc.object.Tree;
import dev.mvc.repo.MergePlan.FilePlan;
import dev.mvc.store.ObjectStore;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Merges files without tensors: texts by lines, JSON by key where lines are in the way.
final class TextMerging {
  private final ObjectStore store;
  private final List<String> names;

  TextMerging(ObjectStore store, List<String> names) {
    this.store = store;
    this.names = names;
  }

  /// @param heads of which at least two were changed, differently
  FilePlan merge(Tree.@Nullable File base, List<Tree.File> heads) throws IOException {
    List<byte[]> contents = new ArrayList<>();
    for (Tree.File head : heads) {
      Optional<byte[]> content = text(head);
      if (content.isEmpty()) {
        return open("was changed differently, and is no text", Optional.empty());
      }
      contents.add(content.get());
    }
    // Git merges what both added against nothing, too.
    Optional<byte[]> old = base == null ? Optional.of(new byte[0]) : text(base);
    if (old.isEmpty()) {
      return open("was changed differently, and was no text", Optional.empty());
    }
    byte[] merged = contents.getFirst();
    boolean isByKey = false;
    for (int head = 1; head < heads.size(); head++) {
      byte[] other = contents.get(head);
      TextMerge.Merged lines =
          TextMerge.merge(old.get(), merged, other, names.getFirst(), names.get(head));
      if (lines.conflicts() > 0) {
        Optional<byte[]> keys = JsonMerge.merge(old.get(), merged, other);
        if (keys.isEmpty()) {
          return open(
              base == null ? "was added differently" : "was changed differently in the same lines",
              heads.size() == 2 ? Optional.of(lines.content()) : Optional.empty());
        }
        isByKey = true;
        merged = keys.get();
      } else {
        merged = lines.content();
      }
    }
    return new MergePlan.Lines(heads.getFirst().name(), merged, isExecutable(base, heads), isByKey);
  }

  private static FilePlan open(String reason, Optional<byte[]> marked) {
    return new MergePlan.Open(reason, Map.of(), marked);
  }

  /// As the head has it that changed it.
  static boolean isExecutable(Tree.@Nullable File base, List<Tree.File> heads) {
    boolean old = base != null && base.executable();
    return heads.stream().anyMatch(head -> head.executable() != old) != old;
  }

  /// The file's bytes; nothing when it is too large for a text or has a NUL in it.
  private Optional<byte[]> text(Tree.File file) throws IOException {
    if (file.size() > TextMerge.MAX_BYTES || !file.format().equals(Recipe.OPAQUE)) {
      return Optional.empty();
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream((int) file.size());
    for (Segment segment : store.recipe(file.id()).segments()) {
      store.copySegment(segment, (buffer, length) -> bytes.write(buffer, 0, length));
    }
    byte[] content = bytes.toByteArray();
    return TextMerge.isText(content) ? Optional.of(content) : Optional.empty();
  }
}
