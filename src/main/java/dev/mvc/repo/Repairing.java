package dev.mvc.repo;

import dev.mvc.graph.Tags;
import dev.mvc.id.ObjectId;
import dev.mvc.io.LockFile;
import dev.mvc.io.MvcException;
import dev.mvc.object.ObjectKind;
import dev.mvc.store.ParityUpkeep;
import dev.mvc.store.Salvage;
import dev.mvc.store.SalvageWriter;
import dev.mvc.store.StoreCheck;
import dev.mvc.work.FileStat;
import dev.mvc.work.LostParts;
import dev.mvc.work.WorkFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/// Puts a damaged repository right, as far as what it lost can be had: `fsck --repair`.
///
/// What is lost is looked for in the other packs, in other repositories, in files that still hold
/// it, and, where one byte is wrong, computed; its hash tells whether it is right. It goes to a new
/// pack, with all that damaged packs still have; those are put aside, not deleted. See
/// [SalvageWriter].
///
/// What is found may show that more is missing, so this is done again until nothing comes of it.
public final class Repairing {
  private static final int MAX_ROUNDS = 8;
  private static final String NUMBERS = WorkFolder.REPOSITORY + "/numbers";

  private final Repository repository;
  private final RepairSources sources;
  private final List<Plan> plans = new ArrayList<>();
  private final List<String> aside = new ArrayList<>();

  /// @param from repositories, packs, and folders and files with models, to take from
  public Repairing(Repository repository, RepairSources from) {
    this.repository = repository;
    this.sources = from;
  }

  /// What is to be done.
  ///
  /// @param packs with which something is wrong
  /// @param fromStores how many objects are taken from each pack elsewhere
  /// @param fromFiles how many objects are taken from each file
  /// @param lost what is found nowhere
  /// @param numbers whether the table of short numbers is made anew
  /// @param parity packs whose parity is made anew, by file name
  /// @param unusable packs of which nothing can be read, each with why
  /// @param problems what is wrong with names, operations and what is staged, as far as it is known
  ///   before; what of this is not about lost objects stays
  public record Plan(
      List<FaultyPack> packs,
      SortedMap<String, Long> fromStores,
      SortedMap<String, Long> fromFiles,
      List<Lost> lost,
      boolean numbers,
      List<String> parity,
      List<String> unusable,
      List<String> problems) {
    /// Whether all is well.
    public boolean isIntact() {
      return isEmpty() && packs.isEmpty() && lost.isEmpty() && problems.isEmpty();
    }

    /// Whether nothing is to be done.
    public boolean isEmpty() {
      return !numbers
          && parity.isEmpty()
          && fromStores.isEmpty()
          && fromFiles.isEmpty()
          && packs.stream().noneMatch(FaultyPack::replaced);
    }
  }

  /// A pack with which something is wrong.
  ///
  /// @param name of its file
  /// @param problems of the whole
  /// @param damaged objects in it that cannot be read
  /// @param found how many of those are to be had elsewhere
  /// @param mended objects of which one byte was wrong, and known from its check
  /// @param readable objects that can be read from it
  /// @param replaced whether a new pack takes its place
  public record FaultyPack(
      String name,
      List<String> problems,
      int damaged,
      long found,
      int mended,
      long readable,
      boolean replaced) {}

  /// An object that is found nowhere.
  ///
  /// @param kind "tensor", "bytes", …, or "object" when nobody knows
  /// @param problem a predicate
  public record Lost(ObjectId id, String kind, String problem) {}

  /// What was done.
  ///
  /// @param plans that were carried out, one after the other; the last one is where nothing was
  ///   left to do
  /// @param aside damaged packs, where they are now
  /// @param report what there is to say of the repository now
  public record Result(List<Plan> plans, List<String> aside, Checking.Report report) {}

  /// What [#run] would do first.
  public Plan plan() throws IOException {
    Checking.Report report = check(repository, StoreCheck.Sample.NONE);
    try (Salvage salvage = look(repository, report)) {
      return plan(repository, salvage, report);
    }
  }

  /// Does it.
  ///
  /// @param announce told of each plan before it is carried out
  public Result run(Consumer<Plan> announce) throws IOException {
    try (LockFile _ = repository.lock()) {
      repository.cleanUp();
      for (int round = 0; ; round++) {
        boolean isDone = round(announce);
        // Opened anew: packs came and went.
        try (Repository now = again()) {
          Checking.Report report = check(now, StoreCheck.Sample.ALL);
          if (isDone || report.isIntact() || round == MAX_ROUNDS) {
            return new Result(List.copyOf(plans), List.copyOf(aside), report);
          }
        }
      }
    }
  }

  private Repository again() throws IOException {
    return Repository.open(repository.folder().root(), repository.caller());
  }

  private static Checking.Report check(Repository of, StoreCheck.Sample sample) throws IOException {
    return new Checking(of).run(sample);
  }

  /// @return whether there was nothing to do
  private boolean round(Consumer<Plan> announce) throws IOException {
    try (Repository now = again()) {
      Checking.Report report = check(now, StoreCheck.Sample.NONE);
      Plan plan;
      try (Salvage salvage = look(now, report)) {
        plan = plan(now, salvage, report);
        plans.add(plan);
        if (plan.isEmpty()) {
          return true;
        }
        announce.accept(plan);
        if (salvage.isNeeded()) {
          write(now, salvage);
        }
      }
      if (!plan.parity().isEmpty()) {
        parity(now).renew(plan.parity());
      }
      if (plan.numbers()) {
        renumber();
      }
      return false;
    }
  }

  private Salvage look(Repository in, Checking.Report report) throws IOException {
    Roots roots = Roots.of(in);
    // Tensors of thinned versions are not missed: once recipes are back, a check tells which are.
    boolean isWhole = roots.thinned().versions().isEmpty();
    Salvage salvage =
        new Salvage(
            in.store(),
            sources.packs(),
            kind -> isWhole || kind != ObjectKind.TENSOR,
            in.caller().progress());
    try {
      for (var versions : List.of(roots.named(), roots.logged())) {
        for (ObjectId version : versions.keySet()) {
          salvage.want(version, Optional.of(ObjectKind.VERSION), "is missing");
        }
      }
      for (Checking.Damaged damaged : report.damaged()) {
        salvage.want(damaged.id(), kind(damaged.kind()), damaged.problem());
      }
      salvage.resolve();
      lookIntoFiles(in, salvage);
      salvage.settle();
      return salvage;
    } catch (IOException | RuntimeException e) {
      salvage.close();
      throw e;
    }
  }

  private static Optional<ObjectKind> kind(String name) {
    for (ObjectKind kind : ObjectKind.values()) {
      if (kind.name().toLowerCase(Locale.ROOT).equals(name)) {
        return Optional.of(kind);
      }
    }
    return Optional.empty();
  }

  /// Recipes that are found in files tell of more that is missing, so files may be read again.
  private void lookIntoFiles(Repository in, Salvage salvage) throws IOException {
    LostParts parts = new LostParts(in.store(), in.caller().progress());
    Set<ObjectId> asked = new HashSet<>();
    for (Set<ObjectId> lost = inFiles(salvage); !asked.containsAll(lost); lost = inFiles(salvage)) {
      asked.addAll(lost);
      for (RepairSources.Folder folder : folders(in)) {
        for (Map.Entry<String, FileStat> file : folder.files().entrySet()) {
          Set<ObjectId> rest = inFiles(salvage);
          if (!rest.isEmpty()) {
            parts.look(folder.root(), file.getKey(), file.getValue(), rest, salvage::found);
          }
        }
      }
      salvage.resolve();
    }
  }

  /// What is wanting and may be part of a file.
  private static Set<ObjectId> inFiles(Salvage salvage) {
    Set<ObjectId> lost = new HashSet<>();
    salvage
        .wanting()
        .forEach((id, what) -> {
          boolean isElsewhere =
              what.kind()
                  .filter(kind ->
                      switch (kind) {
                        case VERSION, TREE, TAG, RUN, THINNED -> true;
                        case BYTES, TENSOR, RECIPE -> false;
                      })
                  .isPresent();
          if (!isElsewhere) {
            lost.add(id);
          }
        });
    return lost;
  }

  private List<RepairSources.Folder> folders(Repository in) throws IOException {
    List<RepairSources.Folder> folders = new ArrayList<>();
    folders.add(RepairSources.Folder.of(in.folder().root()));
    folders.addAll(sources.folders());
    return folders;
  }

  private static Plan plan(Repository in, Salvage salvage, Checking.Report report)
      throws IOException {
    List<FaultyPack> packs = new ArrayList<>();
    for (Salvage.Faulty pack : salvage.packs()) {
      packs.add(
          new FaultyPack(
              pack.name(),
              pack.problems(),
              pack.damaged().size(),
              pack.damaged().values().stream().filter(found -> found).count(),
              pack.mended(),
              pack.readable(),
              pack.replaced()));
    }
    SortedMap<String, Long> files = new TreeMap<>();
    salvage.fromFiles().values().forEach(file -> files.merge(file.toString(), 1L, Long::sum));
    List<Lost> lost = new ArrayList<>();
    salvage
        .wanting()
        .forEach((id, what) -> {
          String kind = what.kind().map(of -> of.name().toLowerCase(Locale.ROOT)).orElse("object");
          lost.add(new Lost(id, kind, what.problem()));
        });
    boolean numbers = report.problems().stream().anyMatch(text -> text.startsWith(NUMBERS));
    // That of a damaged pack goes with it.
    List<String> parity = new ArrayList<>(parity(in).check(true).damaged());
    salvage.packs().forEach(pack -> parity.remove(pack.name()));
    return new Plan(
        packs,
        salvage.fromStores(),
        files,
        lost,
        numbers,
        parity,
        salvage.unusable(),
        report.problems());
  }

  private static ParityUpkeep parity(Repository in) {
    return new ParityUpkeep(in.store(), in.caller().progress());
  }

  private void write(Repository in, Salvage salvage) throws IOException {
    try (SalvageWriter writer = salvage.writer(in.caller().disk())) {
      writer.put();
      LostParts parts = new LostParts(in.store(), in.caller().progress());
      Map<Path, Set<ObjectId>> byFile = new LinkedHashMap<>();
      salvage
          .fromFiles()
          .forEach((id, file) -> byFile.computeIfAbsent(file, _ -> new HashSet<>()).add(id));
      for (RepairSources.Folder folder :
          byFile.isEmpty() ? List.<RepairSources.Folder>of() : folders(in)) {
        for (Map.Entry<String, FileStat> file : folder.files().entrySet()) {
          Set<ObjectId> lost = byFile.remove(folder.root().resolve(file.getKey()));
          if (lost != null) {
            parts.put(folder.root(), file.getKey(), file.getValue(), lost, writer.pack());
          }
        }
      }
      for (Path pack : writer.finish(in.caller().progress())) {
        aside.add(in.folder().root().relativize(pack).toString().replace('\\', '/'));
      }
    }
  }

  /// Without the table everything works: stopped in between, the next change of a name makes it.
  private void renumber() throws IOException {
    try (Repository now = again()) {
      now.caller().disk().delete(now.folder().root().resolve(NUMBERS));
      List<ObjectId> versions = new ArrayList<>();
      for (String name : now.refs().versionNames()) {
        Optional<ObjectId> id = now.refs().find(name);
        if (id.isPresent()) {
          versions.add(Tags.version(now.store(), id.get()));
        }
      }
      now.refs().headVersion().ifPresent(versions::add);
      now.numbers().add(now.store(), versions);
    } catch (MvcException e) {
      // A name is damaged, which is told of by itself; the next change of one makes the table.
      return;
    }
  }
}
