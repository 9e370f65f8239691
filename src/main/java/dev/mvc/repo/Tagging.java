package dev.mvc.repo;

import dev.mvc.graph.Tags;
import dev.mvc.id.ObjectId;
import dev.mvc.io.LockFile;
import dev.mvc.io.MvcException;
import dev.mvc.io.MvcException.Kind;
import dev.mvc.object.ObjectKind;
import dev.mvc.object.Tag;
import dev.mvc.object.Version;
import dev.mvc.ref.NameChange;
import dev.mvc.ref.RefName;
import dev.mvc.ref.Refs;
import dev.mvc.store.PackWriter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// Lists, makes and deletes tags.
public final class Tagging {
  private final Repository repository;
  private final Refs refs;

  public Tagging(Repository repository) {
    this.repository = repository;
    this.refs = repository.refs();
  }

  /// A tag.
  ///
  /// @param id of the version
  /// @param note who said what about it; empty for a name alone
  public record Tagged(String name, ObjectId id, Version version, Optional<Tag> note) {}

  /// All tags: semantic versions in their order, then the others by name.
  public List<Tagged> list() throws IOException {
    List<Tagged> tags = new ArrayList<>();
    for (String ref : refs.names(Refs.TAGS)) {
      ObjectId id = refs.find(ref).orElseThrow();
      Optional<Tag> note = Tags.find(repository.store(), id);
      ObjectId version = note.map(Tag::target).orElse(id);
      tags.add(
          new Tagged(
              ref.substring(Refs.TAGS.length()),
              version,
              repository.store().version(version),
              note));
    }
    tags.sort(
        Comparator.comparing(
                (Tagged tag) -> SemanticVersion.parse(tag.name),
                Comparator.comparing(
                    of -> of.orElse(null), Comparator.nullsLast(Comparator.naturalOrder())))
            .thenComparing(Tagged::name));
    return tags;
  }

  /// Gives a version a name.
  ///
  /// @param message what is to be said about it; empty for a name alone
  /// @param force lets a tag that is there stand for this version
  /// @return the version
  public ObjectId create(String name, String revision, Optional<String> message, boolean force)
      throws IOException {
    RefName.require(name, "tag");
    ObjectId version = repository.revisions().resolve(revision);
    ObjectId id = message.isPresent() ? store(name, version, message.get().strip()) : version;
    try (LockFile _ = repository.lock()) {
      Optional<ObjectId> old = refs.find(Refs.TAGS + name);
      if (old.isEmpty() || !force) {
        Branches.requireFree(refs, Refs.TAGS, name, "tag");
      }
      if (!old.equals(Optional.of(id))) {
        repository.record(
            List.of(
                new NameChange(Refs.TAGS + name, old.map(ObjectId::hex).orElse(null), id.hex())));
      }
    }
    return version;
  }

  private ObjectId store(String name, ObjectId version, String message) throws IOException {
    if (message.isEmpty()) {
      throw new MvcException(
          Kind.USAGE, "the message of a tag is empty.", "leave out -m for a tag without one.");
    }
    try (PackWriter writer = repository.store().writer()) {
      Tag tag =
          new Tag(
              name, version, message, Author.sign(repository, Optional.empty(), Optional.empty()));
      ObjectId id = writer.put(ObjectKind.TAG, tag.write());
      writer.finish();
      return id;
    }
  }

  /// The name that comes after the largest semantic version among the tags.
  public String next(SemanticVersion.Part part) throws IOException {
    SemanticVersion largest = SemanticVersion.ZERO;
    boolean isFirst = true;
    for (String ref : refs.names(Refs.TAGS)) {
      Optional<SemanticVersion> version = SemanticVersion.parse(ref.substring(Refs.TAGS.length()));
      if (version.isPresent() && (isFirst || version.get().compareTo(largest) > 0)) {
        largest = version.get();
        isFirst = false;
      }
    }
    return largest.bumped(part).toString();
  }

  /// Deletes tags: all or none.
  ///
  /// @return the versions that they stood for
  public List<ObjectId> delete(List<String> names) throws IOException {
    try (LockFile _ = repository.lock()) {
      List<NameChange> changes = new ArrayList<>();
      List<ObjectId> versions = new ArrayList<>();
      for (String name : names.stream().distinct().toList()) {
        ObjectId id =
            refs.find(Refs.TAGS + name)
                .orElseThrow(() ->
                    new MvcException(
                        Kind.NOT_FOUND, "there is no tag " + name + ".", "`mvc tag` lists them."));
        changes.add(new NameChange(Refs.TAGS + name, id.hex(), null));
        versions.add(Tags.version(repository.store(), id));
      }
      repository.record(changes);
      return versions;
    }
  }
}
