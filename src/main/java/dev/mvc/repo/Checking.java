package dev.mvc.repo;

import dev.mvc.graph.VersionGraph;
import dev.mvc.id.ObjectId;
import dev.mvc.object.ObjectKind;
import dev.mvc.object.Version;
import dev.mvc.store.Marks;
import dev.mvc.store.ParityUpkeep;
import dev.mvc.store.StoreCheck;
import dev.mvc.store.parity.ParityRate;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// Checks the whole repository: `fsck`.
///
/// Every pack, every object, every name, operation and staged file; that all which is referred to
/// is there and fits; and, for what is damaged, what it is to a person. Nothing is changed.
public final class Checking {
  private final Repository repository;
  private final SortedMap<ObjectId, StoreCheck.Damage> damaged = new TreeMap<>();

  public Checking(Repository repository) {
    this.repository = repository;
  }

  /// What was found.
  ///
  /// @param objects how many objects there are
  /// @param bytes they have when decoded
  /// @param decoded how many were decoded, each with what it is a difference of
  /// @param damaged objects that cannot be given back, those that are damaged themselves first
  /// @param packs what is wrong with packs as a whole
  /// @param problems what is wrong with names, operations and the index
  /// @param unreferenced objects that nothing refers to: not an error
  /// @param unreferencedBytes what they cost on disk
  /// @param parity of the packs
  public record Report(
      long objects,
      long bytes,
      long decoded,
      List<Damaged> damaged,
      List<String> packs,
      List<String> problems,
      long unreferenced,
      long unreferencedBytes,
      Parity parity) {
    /// Whether nothing is wrong.
    public boolean isIntact() {
      return damaged.isEmpty() && packs.isEmpty() && problems.isEmpty();
    }
  }

  /// The parity of packs, from which spoilt sectors can be computed.
  ///
  /// @param packs how many there are
  /// @param covered how many have some that can be used
  /// @param rate the least that one of these has: "2%"; "off" when none has any
  /// @param asked how much new packs get
  /// @param damaged packs of which it is damaged, by file name
  public record Parity(long packs, long covered, String rate, String asked, List<String> damaged) {
    static Parity of(ParityUpkeep.Check check) {
      return new Parity(
          check.packs(),
          check.covered(),
          check.rate().orElse(ParityRate.OFF).toString(),
          check.asked().toString(),
          check.damaged());
    }

    /// Whether some packs have none that are to have some.
    public boolean isIncomplete() {
      return covered + damaged.size() < packs && !asked.equals(ParityRate.OFF.toString());
    }
  }

  /// An object that cannot be given back.
  ///
  /// @param kind "tensor", "bytes", "recipe", "tree", "version", or "object" when nobody knows
  /// @param problem a predicate
  /// @param cause the object that is damaged: itself, or one that it is a difference of
  /// @param tensors what the tensor is called
  /// @param versions that cannot be restored whole
  public record Damaged(
      ObjectId id,
      String kind,
      String problem,
      ObjectId cause,
      List<String> tensors,
      List<String> files,
      List<ObjectId> versions) {
    /// Whether it is damaged itself.
    public boolean isCause() {
      return cause.equals(id);
    }
  }

  /// Checks everything.
  ///
  /// @param sample which objects are decoded; of the others only structure and references are
  ///   checked
  public Report run(StoreCheck.Sample sample) throws IOException {
    StoreCheck.Result store =
        new StoreCheck(repository.store(), repository.caller().progress()).run(sample);
    damaged.putAll(store.damaged());
    Roots roots = Roots.of(repository);
    List<String> problems = new ArrayList<>(roots.problems());
    Reached reached = reach(roots, problems);
    reached.problems().forEach(this::addDamaged);
    addNumbers(reached.versions(), problems);
    reached.marks().missing().forEach(id -> addDamaged(id, repository.store().whyMissing()));
    Marks.Rest rest = reached.marks().rest();
    return new Report(
        store.objects(),
        store.bytes(),
        store.decoded(),
        describe(reached.versions()),
        List.copyOf(store.packs().values()),
        problems,
        rest.objects(),
        rest.bytes(),
        Parity.of(store.parity()));
  }

  /// The table of numbers says again what the versions say; where it is wrong, history would be.
  private void addNumbers(List<ObjectId> versions, List<String> problems) throws IOException {
    for (ObjectId id : versions) {
      Optional<VersionGraph.Node> node = repository.numbers().node(id);
      Version version = repository.store().version(id);
      if (node.isPresent()
          && !(node.get().generation() == version.generation()
              && node.get().parents().equals(version.parents()))) {
        problems.add(".mvc/numbers is wrong about " + id.brief() + "; delete it.");
        return;
      }
    }
  }

  private void addDamaged(ObjectId id, String problem) {
    damaged.putIfAbsent(id, new StoreCheck.Damage(id, Optional.empty(), problem, id));
  }

  private Reached reach(Roots roots, List<String> problems) throws IOException {
    Reached reached = new Reached(repository.store());
    for (var names : List.of(roots.named(), roots.logged())) {
      for (Map.Entry<ObjectId, String> name : names.entrySet()) {
        requireVersion(name.getKey(), name.getValue(), problems);
      }
    }
    reached.all(roots, roots.thinned());
    return reached;
  }

  private void requireVersion(ObjectId id, String name, List<String> problems) throws IOException {
    boolean isDamaged = damaged.containsKey(id);
    if (!isDamaged && !repository.store().isVersion(id)) {
      String what =
          repository.store().contains(id) ? ", which is no version." : ", which is missing.";
      problems.add(name + " stands for " + id.brief() + what);
    }
  }

  private List<Damaged> describe(List<ObjectId> versions) throws IOException {
    if (damaged.isEmpty()) {
      return List.of();
    }
    Affected affected = new Affected(repository.store(), damaged.keySet());
    for (ObjectId version : versions) {
      affected.look(version);
    }
    List<Damaged> causes = new ArrayList<>();
    List<Damaged> others = new ArrayList<>();
    for (StoreCheck.Damage damage : damaged.values()) {
      (damage.isCause() ? causes : others).add(describe(damage, affected.users(damage.id())));
    }
    causes.addAll(others);
    return causes;
  }

  private static Damaged describe(StoreCheck.Damage damage, Affected.Users users) {
    String kind =
        damage
            .kind()
            .map(ObjectKind::name)
            .map(name -> name.toLowerCase(Locale.ROOT))
            .orElse(users.roles().isEmpty() ? "object" : users.roles().first());
    return new Damaged(
        damage.id(),
        kind,
        damage.problem(),
        damage.cause(),
        List.copyOf(users.tensors()),
        List.copyOf(users.files()),
        List.copyOf(users.versions()));
  }
}
