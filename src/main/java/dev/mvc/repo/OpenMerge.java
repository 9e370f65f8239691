package dev.mvc.repo;

import dev.mvc.io.MvcException;
import dev.mvc.io.MvcException.Kind;
import dev.mvc.object.MalformedObjectException;
import dev.mvc.ref.NameChange;
import dev.mvc.ref.Refs;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The merge that waits for decisions, if there is one, as the mutable name [Refs#MERGE] said when
/// it was read.
///
/// Only the request and the decisions are kept. What comes of them is found anew each time, which
/// costs no reading of tensors. Every change of the name is part of the operation that makes it, so
/// that `undo` and all that follows from the operation log know nothing of merges.
///
/// @param text of the name; null where there is none
/// @param request empty when no merge is open
record OpenMerge(@Nullable String text, Optional<MergeRequest> request) {
  /// Reads the name. A merge that began at another version than `HEAD` is no longer open: a crash
  /// came between the branch and this name.
  static OpenMerge of(Repository repository) throws IOException {
    String text = repository.refs().text(Refs.MERGE);
    if (text == null) {
      return new OpenMerge(null, Optional.empty());
    }
    try {
      MergeRequest request = MergeRequest.parse(text);
      boolean isHere = repository.refs().headVersion().equals(request.head());
      return new OpenMerge(text, isHere ? Optional.of(request) : Optional.empty());
    } catch (MalformedObjectException e) {
      throw new MvcException(
          Kind.CORRUPT,
          ".mvc/MERGE " + e.problem() + ".",
          e,
          "delete it to drop the merge that waits there; `mvc op log` lists what was done.");
    }
  }

  /// Refuses to go on while a merge waits.
  static void requireNone(Repository repository) throws IOException {
    if (of(repository).request.isPresent()) {
      throw new MvcException(
          Kind.CONFLICT,
          "a merge is not finished.",
          "`mvc status` shows what it waits for; `mvc merge --continue` finishes it, `mvc merge"
              + " --abort` drops it.");
    }
  }

  /// The change of the name that opens a merge or notes decisions.
  NameChange becomes(MergeRequest now) {
    return new NameChange(Refs.MERGE, text, now.text());
  }

  /// The change of the name that ends the merge; none where there is no such name.
  List<NameChange> ends() {
    return text == null ? List.of() : List.of(new NameChange(Refs.MERGE, text, null));
  }

  /// The change of the name when files are staged: what a person made of a conflict.
  ///
  /// @param staged which paths are
  static List<NameChange> staged(Repository repository, Predicate<String> staged)
      throws IOException {
    OpenMerge open = of(repository);
    if (open.request.isEmpty()) {
      return List.of();
    }
    MergeRequest request = open.request.get();
    Map<String, String> edited = new TreeMap<>();
    Set<String> asked = new TreeSet<>(new MergePlanning(repository, request).plan().undecided());
    asked.addAll(request.files().keySet());
    for (String path : asked) {
      if (staged.test(path) && !MergeRequest.EDITED.equals(request.files().get(path))) {
        edited.put(path, MergeRequest.EDITED);
      }
    }
    return edited.isEmpty() ? List.of() : List.of(open.becomes(request.decided(List.of(), edited)));
  }
}
