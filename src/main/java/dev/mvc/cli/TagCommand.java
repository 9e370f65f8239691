package dev.mvc.cli;

import dev.mvc.id.ObjectId;
import dev.mvc.io.MvcException;
import dev.mvc.io.MvcException.Kind;
import dev.mvc.object.Tag;
import dev.mvc.repo.Repository;
import dev.mvc.repo.SemanticVersion;
import dev.mvc.repo.Tagging;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `mvc tag [NAME [REV]]`.
@Manual(
    examples = {
      "mvc tag                       # list them",
      "mvc tag v1.2.4 -m \"what the clinic got\"",
      "mvc tag baseline HEAD~3",
      "mvc tag --bump minor          # v1.3.0 after v1.2.4",
      "mvc tag -d baseline"
    },
    text =
        "With -m the tag also says who made it, when and why; `mvc show TAG` shows that. Semantic"
            + " versions are listed in their order, before other names.")
final class TagCommand implements Command.OfAnyTime {
  @Parameters(
      paramLabel = "NAME",
      arity = "0..*",
      description = "The name, and a version, HEAD when not given; with -d, tags.")
  List<String> names = List.of();

  @Option(
      names = {"-m", "--message"},
      paramLabel = "TEXT",
      description = "What is to be said about the version.")
  @Nullable String message;

  @Option(
      names = "--bump",
      paramLabel = "PART",
      description = "Make the next semantic version: major, minor or patch.")
  SemanticVersion.@Nullable Part bump;

  @Option(
      names = {"-d", "--delete"},
      description = "Delete tags.")
  boolean delete;

  @Option(
      names = {"-f", "--force"},
      description = "Move a tag that is there already.")
  boolean force;

  /// A tag, for `--json`.
  ///
  /// @param message null for a tag without one
  record Item(String name, ObjectId id, String date, String subject, @Nullable String message) {}

  @Override
  public int run(Invocation mvc) throws IOException {
    try (Repository repository = mvc.open()) {
      Tagging tagging = new Tagging(repository);
      if (delete) {
        delete(mvc, tagging);
      } else if (bump != null || !names.isEmpty()) {
        create(mvc, repository, tagging);
      }
      if ((names.isEmpty() && bump == null && !delete) || mvc.out().isJson()) {
        list(mvc, tagging.list());
      }
    }
    return ExitCode.DONE;
  }

  private void delete(Invocation mvc, Tagging tagging) throws IOException {
    if (names.isEmpty()) {
      throw new MvcException(Kind.USAGE, "-d needs the name of a tag.", "`mvc tag` lists them.");
    }
    List<ObjectId> versions = tagging.delete(names);
    mvc.out()
        .say(
            "Deleted {}, which was {}.",
            String.join(", ", names),
            String.join(", ", versions.stream().map(ObjectId::brief).toList()));
    mvc.out().hint("`mvc undo` takes this back.");
  }

  private void create(Invocation mvc, Repository repository, Tagging tagging) throws IOException {
    int most = bump == null ? 2 : 1;
    if (names.size() > most) {
      throw new MvcException(
          Kind.USAGE,
          bump == null ? "tag takes a name and a version." : "--bump takes a version at most.",
          "`mvc tag v1.0.0 HEAD~3`; `mvc tag --bump minor HEAD~3`");
    }
    String name = bump == null ? names.getFirst() : tagging.next(bump);
    String revision = names.size() == most ? names.getLast() : "HEAD";
    ObjectId id = tagging.create(name, revision, Optional.ofNullable(message), force);
    mvc.out()
        .say(
            "Tagged {} {} as {}",
            Styled.id(id.brief()),
            repository.store().version(id).subject(),
            Styled.name(name));
  }

  private static void list(Invocation mvc, List<Tagging.Tagged> tags) {
    Output out = mvc.out();
    List<Item> items =
        tags.stream()
            .map(tag ->
                new Item(
                    tag.name(),
                    tag.id(),
                    tag.version().author().time().toString(),
                    tag.version().subject(),
                    tag.note().map(Tag::message).orElse(null)))
            .toList();
    Table table = new Table(Table.names(""), Table.left(""), Table.left(""), Table.names(""));
    for (Tagging.Tagged tag : tags) {
      String note = tag.note().map(Tag::message).orElse("");
      table.row(
          Styled.name(tag.name()),
          Styled.id(tag.id().brief()),
          Ago.format(tag.version().author().time().toInstant(), mvc.now()),
          note.isEmpty() ? tag.version().subject() : note.lines().findFirst().orElse(""));
    }
    out.show(items, () -> out.table(table, 0));
  }
}
