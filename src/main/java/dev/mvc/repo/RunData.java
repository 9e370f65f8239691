package dev.mvc.repo;

import dev.mvc.id.ObjectId;
import dev.mvc.io.MvcException;
import dev.mvc.io.MvcException.Kind;
import dev.mvc.object.CanonicalJson;
import dev.mvc.object.DataSet;
import dev.mvc.object.MalformedObjectException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// The data sets that a run may be said to use.
public final class RunData {
  /// In the root of the working folder: a JSON object of data sets by name.
  private static final String FILE = "mvc.data.json";

  private RunData() {}

  /// Refuses names that no data set has.
  public static void requireKnown(Repository repository, List<String> names) throws IOException {
    if (names.isEmpty()) {
      return;
    }
    Set<String> known = known(repository);
    for (String name : names) {
      if (!known.contains(name)) {
        throw new MvcException(
            Kind.NOT_FOUND,
            "there is no data set " + name + ".",
            known.isEmpty()
                ? FILE + " names those of a project; there is none."
                : "there are " + String.join(", ", known) + ".");
      }
    }
  }

  private static Set<String> known(Repository repository) throws IOException {
    Set<String> known = new TreeSet<>();
    Optional<ObjectId> head = repository.refs().headVersion();
    if (head.isPresent()) {
      repository.store().version(head.get()).data().stream().map(DataSet::name).forEach(known::add);
    }
    Path file = repository.folder().place(FILE);
    if (Files.isRegularFile(file)) {
      try {
        CanonicalJson.parse(Files.readAllBytes(file)).fieldNames().forEachRemaining(known::add);
      } catch (MalformedObjectException e) {
        throw new MvcException(
            Kind.USAGE, FILE + " " + e.problem().lines().findFirst().orElse("") + ".", e);
      }
    }
    return known;
  }
}
