package dev.mvc.repo;

import dev.mvc.graph.MergeBase;
import dev.mvc.graph.Tags;
import dev.mvc.id.ObjectId;
import dev.mvc.io.LockFile;
import dev.mvc.io.MvcException;
import dev.mvc.io.MvcException.Kind;
import dev.mvc.object.Version;
import dev.mvc.ref.Head;
import dev.mvc.ref.NameChange;
import dev.mvc.ref.RefName;
import dev.mvc.ref.Refs;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Lists, makes, renames and deletes branches.
public final class Branches {
  private final Repository repository;
  private final Refs refs;

  public Branches(Repository repository) {
    this.repository = repository;
    this.refs = repository.refs();
  }

  /// A branch.
  ///
  /// @param apart how far it is ahead of `HEAD` and behind it
  public record Branch(
      String name, boolean isCurrent, ObjectId id, Version version, MergeBase.Distance apart) {}

  /// All branches by name.
  public List<Branch> list() throws IOException {
    Head head = refs.head();
    Optional<ObjectId> current = refs.headVersion();
    MergeBase mergeBase = new MergeBase(repository.graph());
    List<Branch> branches = new ArrayList<>();
    for (String ref : refs.names(Refs.BRANCHES)) {
      ObjectId id = refs.find(ref).orElseThrow();
      branches.add(
          new Branch(
              ref.substring(Refs.BRANCHES.length()),
              head.equals(new Head.Branch(ref.substring(Refs.BRANCHES.length()))),
              id,
              repository.store().version(id),
              current.isPresent()
                  ? mergeBase.distance(id, current.get())
                  : new MergeBase.Distance(0, 0)));
    }
    return branches;
  }

  /// Makes a branch.
  ///
  /// @param force lets one that is there stand for the other version
  /// @return where it stands
  public ObjectId create(String name, String start, boolean force) throws IOException {
    RefName.require(name, "branch");
    ObjectId id = repository.revisions().resolve(start);
    String ref = Refs.BRANCHES + name;
    try (LockFile _ = repository.lock()) {
      Optional<ObjectId> old = refs.find(ref);
      if (force && refs.head().equals(new Head.Branch(name))) {
        throw new MvcException(
            Kind.CONFLICT,
            name + " is the current branch.",
            "`mvc reset " + start + "` moves the current branch.");
      }
      if (old.isEmpty() || !force) {
        requireFree(name);
      }
      if (!old.equals(Optional.of(id))) {
        repository.record(
            List.of(new NameChange(ref, old.map(ObjectId::hex).orElse(null), id.hex())));
      }
    }
    return id;
  }

  /// Gives a branch another name.
  public void rename(String from, String to) throws IOException {
    RefName.require(to, "branch");
    try (LockFile _ = repository.lock()) {
      Head head = refs.head();
      boolean isCurrent = head.equals(new Head.Branch(from));
      Optional<ObjectId> id = refs.find(Refs.BRANCHES + from);
      if (id.isEmpty() && !isCurrent) {
        throw noBranch(from);
      }
      requireFree(to);
      List<NameChange> names = new ArrayList<>();
      if (id.isPresent()) {
        names.add(new NameChange(Refs.BRANCHES + to, null, id.get().hex()));
      }
      if (isCurrent) {
        names.add(new NameChange(Refs.HEAD, head.text(), new Head.Branch(to).text()));
      }
      if (id.isPresent()) {
        names.add(new NameChange(Refs.BRANCHES + from, id.get().hex(), null));
      }
      repository.record(names);
    }
  }

  /// A branch that was deleted, and where it stood.
  public record Deleted(String name, ObjectId id) {}

  /// Deletes branches: all or none.
  ///
  /// @param force also when that leaves versions without a name
  /// @throws MvcException of kind WOULD_LOSE_WORK when it would
  public List<Deleted> delete(List<String> names, boolean force) throws IOException {
    try (LockFile _ = repository.lock()) {
      List<Deleted> deleted = new ArrayList<>();
      for (String name : names.stream().distinct().toList()) {
        if (refs.head().equals(new Head.Branch(name))) {
          throw new MvcException(
              Kind.CONFLICT,
              name + " is the current branch; nothing was deleted.",
              "`mvc switch OTHER` goes to another one first.");
        }
        Optional<ObjectId> id = refs.find(Refs.BRANCHES + name);
        deleted.add(new Deleted(name, id.orElseThrow(() -> noBranch(name))));
      }
      if (!force) {
        requireKept(deleted);
      }
      repository.record(
          deleted.stream()
              .map(branch -> new NameChange(Refs.BRANCHES + branch.name, branch.id.hex(), null))
              .toList());
      return deleted;
    }
  }

  /// Refuses to take the last name of a version away.
  private void requireKept(List<Deleted> deleted) throws IOException {
    List<ObjectId> others = new ArrayList<>(refs.headVersion().stream().toList());
    for (String ref : refs.versionNames()) {
      boolean stays = deleted.stream().noneMatch(branch -> ref.equals(Refs.BRANCHES + branch.name));
      if (stays) {
        others.add(Tags.version(repository.store(), refs.find(ref).orElseThrow()));
      }
    }
    MergeBase mergeBase = new MergeBase(repository.graph());
    for (Deleted branch : deleted) {
      long lost = mergeBase.distance(List.of(branch.id), others).ahead();
      if (lost > 0) {
        throw new MvcException(
            Kind.WOULD_LOSE_WORK,
            branch.name
                + (lost == 1 ? " has a version" : " has " + lost + " versions")
                + " that no other branch or tag has; nothing was deleted.",
            "`mvc branch -D "
                + branch.name
                + "` deletes it all the same; `mvc undo` brings it"
                + " back.");
      }
    }
  }

  /// Refuses a name that is taken, or that a name above or below it is in the way of.
  void requireFree(String name) throws IOException {
    requireFree(refs, Refs.BRANCHES, name, "branch");
  }

  static void requireFree(Refs refs, String prefix, String name, String what) throws IOException {
    for (String ref : refs.names(prefix)) {
      String other = ref.substring(prefix.length());
      if (other.equals(name)) {
        throw new MvcException(
            Kind.CONFLICT,
            "there is a " + what + " " + name + " already.",
            what.equals("branch") ? "`mvc switch " + name + "` goes to it." : "--force moves it.");
      }
      if (other.startsWith(name + "/") || name.startsWith(other + "/")) {
        throw new MvcException(
            Kind.CONFLICT,
            name + " cannot be a " + what + " beside " + other + ": one would be a folder.",
            "choose another name, or rename " + other + " first.");
      }
    }
  }

  private static MvcException noBranch(String name) {
    return new MvcException(
        Kind.NOT_FOUND, "there is no branch " + name + ".", "`mvc branch` lists them.");
  }
}
