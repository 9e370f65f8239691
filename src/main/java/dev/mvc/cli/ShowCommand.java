package dev.mvc.cli;

import dev.mvc.diff.ConfigChange;
import dev.mvc.diff.DataChange;
import dev.mvc.diff.StoredSnapshot;
import dev.mvc.diff.ValueChange;
import dev.mvc.diff.VersionDiff;
import dev.mvc.diff.VersionDiff.Depth;
import dev.mvc.graph.Tags;
import dev.mvc.id.ObjectId;
import dev.mvc.io.MvcException;
import dev.mvc.io.MvcException.Kind;
import dev.mvc.object.Signature;
import dev.mvc.object.Tag;
import dev.mvc.object.Version;
import dev.mvc.ref.Refs;
import dev.mvc.repo.Experiments;
import dev.mvc.repo.Repository;
import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `mvc show [REV | REV:PATH]`.
@Manual(
    examples = {
      "mvc show",
      "mvc show HEAD~2 --diff",
      "mvc show --part params,results",
      "mvc show HEAD:model.safetensors",
      "mvc show main --json"
    },
    text = {
      "Shows a version, HEAD by default: who made it, when and why, hyperparameters and results,"
          + " what it holds, and what it changed. With REV:PATH, what that file or folder is.",
      "Nothing but names and ids is read, unless --diff asks by how much tensors changed."
    })
final class ShowCommand implements Command.OfAnyTime {
  @Parameters(
      paramLabel = "REV[:PATH]",
      arity = "0..1",
      description = "The version, or a file or folder of one.")
  String what = "HEAD";

  @Option(names = "--diff", description = "Also show by how much tensors changed.")
  boolean diff;

  @Option(names = "--all", description = "Show every value and file, with --diff every tensor.")
  boolean all;

  @Option(
      names = "--part",
      paramLabel = "PART",
      split = ",",
      description = "Show only params, results, data, files, architecture or weights.")
  List<String> parts = List.of();

  @Override
  public int run(Invocation mvc) throws IOException {
    try (Repository repository = mvc.open()) {
      Optional<StoredPath> path = StoredPath.find(repository, what);
      if (path.isPresent()) {
        requireVersion();
        StoredFile file = StoredFile.of(repository.store(), path.get());
        mvc.out().show(file, () -> file.print(mvc.out()));
        return ExitCode.DONE;
      }
      ObjectId id = repository.revisions().resolve(what);
      Version version = repository.store().version(id);
      RefNames names = new RefNames(repository);
      ShowReport report =
          new ShowReport(
              id,
              version,
              names,
              VersionFiles.of(repository.store(), version),
              changes(mvc, repository, id, version),
              asked());
      Optional<Tag> note = note(repository);
      mvc.out()
          .show(
              report.document(),
              () -> {
                note.ifPresent(tag -> print(mvc.out(), tag));
                report.print(mvc.out(), diff, all);
              });
    }
    return ExitCode.DONE;
  }

  private void requireVersion() {
    if (diff || all || !parts.isEmpty()) {
      throw new MvcException(
          Kind.USAGE,
          "--diff, --all and --part are for versions, and " + what + " is not one.",
          "`mvc show " + what + "`");
    }
  }

  private Set<DiffPart> asked() {
    Set<DiffPart> asked = DiffPart.parse(parts);
    return asked.isEmpty() ? EnumSet.allOf(DiffPart.class) : asked;
  }

  /// What was said when a tag was made, where that is what was asked for.
  private Optional<Tag> note(Repository repository) throws IOException {
    Optional<ObjectId> id = repository.refs().find(Refs.TAGS + what);
    return id.isPresent() ? Tags.find(repository.store(), id.get()) : Optional.empty();
  }

  private static void print(Output out, Tag tag) {
    Signature tagger = tag.tagger();
    out.line("tag {}", Styled.name(tag.name()));
    out.line("Tagger: {}", VersionText.author(tagger));
    out.line("Date:   {}", VersionText.date(tagger));
    out.blank();
    tag.message().lines().forEach(line -> out.line("{}", line.isEmpty() ? "" : "    " + line));
    out.blank();
  }

  /// What the version changed against its first parent; null for a first version.
  private @Nullable DiffAnswer changes(
      Invocation mvc, Repository repository, ObjectId id, Version version) throws IOException {
    if (version.parents().isEmpty()) {
      return null;
    }
    ObjectId parent = version.parents().getFirst();
    Version before = repository.store().version(parent);
    StoredSnapshot old = StoredSnapshot.of(repository.store(), parent, _ -> true);
    StoredSnapshot now = StoredSnapshot.of(repository.store(), id, _ -> true);
    VersionDiff content =
        VersionDiff.between(old, now, diff ? Depth.STATISTICS : Depth.NAMES, mvc.progress());
    return new DiffAnswer(
        new DiffSide.Name(DiffSide.Kind.VERSION, parent.brief(), parent),
        new DiffSide.Name(DiffSide.Kind.VERSION, id.brief(), id),
        asked(),
        ValueChange.between(before.params(), version.params()),
        ValueChange.between(before.metrics(), version.metrics()),
        new Experiments(repository).directions(),
        DataChange.between(before.data(), version.data()),
        ConfigChange.between(old, now, content.files()),
        content);
  }
}
