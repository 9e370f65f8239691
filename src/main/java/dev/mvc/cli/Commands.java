package dev.mvc.cli;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/// A table of commands.
///
/// @param entries in the order in which the front page shows them within their group
record Commands(List<Entry> entries) {

  /// The commands of mvc. A new command is one line here; nothing else lists them.
  static final Commands ALL =
      new Commands(
          List.of(
              new Entry("init", Group.RECORD, "make a folder a model repository", InitCommand::new),
              new Entry("add", Group.RECORD, "store files and stage them", AddCommand::new),
              new Entry(
                  "commit", Group.RECORD, "make a version of what is staged", CommitCommand::new),
              new Entry("rm", Group.RECORD, "stop tracking files", RemoveCommand::new).rarely(),
              new Entry(
                      "data",
                      Group.RECORD,
                      "name the data that versions are trained on",
                      DataCommand::new)
                  .rarely(),
              new Entry("mv", Group.RECORD, "rename a tracked file or folder", MoveCommand::new)
                  .rarely(),
              new Entry(
                  "status", Group.LOOK, "show what is staged and what changed", StatusCommand::new),
              new Entry("log", Group.LOOK, "list versions, the newest first", LogCommand::new),
              new Entry("show", Group.LOOK, "show a version, or a file of one", ShowCommand::new),
              new Entry(
                  "diff", Group.LOOK, "show what differs, tensor by tensor", DiffCommand::new),
              new Entry(
                  "history",
                  Group.EXPERIMENT,
                  "compare versions by their results, in a table",
                  HistoryCommand::new),
              new Entry(
                      "annotate",
                      Group.LOOK,
                      "show which version last changed each tensor",
                      AnnotateCommand::new)
                  .rarely(),
              new Entry(
                      "bisect",
                      Group.LOOK,
                      "find the version with which something went wrong",
                      BisectCommand::new)
                  .rarely(),
              new Entry(
                      "cherry-pick",
                      Group.BRANCH,
                      "make the changes of other versions here",
                      CherryPickCommand::new)
                  .rarely(),
              new Entry(
                      "revert",
                      Group.BACK,
                      "take back what one version changed",
                      RevertCommand::new)
                  .rarely(),
              new Entry(
                      "merge-base", Group.BRANCH, "find where branches part", MergeBaseCommand::new)
                  .rarely(),
              new Entry("branch", Group.BRANCH, "list, make, rename, delete", BranchCommand::new),
              new Entry("switch", Group.BRANCH, "go to another branch", SwitchCommand::new),
              new Entry("merge", Group.BRANCH, "make one version of several", MergeCommand::new),
              new Entry(
                      "resolve", Group.BRANCH, "decide what a merge waits for", ResolveCommand::new)
                  .rarely(),
              new Entry(
                      "merge-models",
                      Group.INSIDE,
                      "merge model files without a repository",
                      MergeModelsCommand::new)
                  .rarely(),
              new Entry("tag", Group.BRANCH, "give versions names that stay", TagCommand::new),
              new Entry(
                      "reset",
                      Group.BACK,
                      "let the branch stand for another version",
                      ResetCommand::new)
                  .rarely(),
              new Entry(
                  "inspect", Group.INSIDE, "show what a model file holds", InspectCommand::new),
              new Entry(
                      "ls-tensors",
                      Group.INSIDE,
                      "list the tensors of files",
                      LsTensorsCommand::new)
                  .rarely(),
              new Entry("scan", Group.INSIDE, "say what loading a file could do", ScanCommand::new)
                  .rarely(),
              new Entry(
                      "identify",
                      Group.INSIDE,
                      "say which version a model is of",
                      IdentifyCommand::new)
                  .rarely(),
              new Entry(
                      "export",
                      Group.INSIDE,
                      "write a model as safetensors or npz",
                      ExportCommand::new)
                  .rarely(),
              new Entry(
                      "cat-tensor",
                      Group.INSIDE,
                      "write the values of a tensor",
                      CatTensorCommand::new)
                  .rarely(),
              new Entry(
                  "checkout",
                  Group.BACK,
                  "bring a version or files of it back",
                  CheckoutCommand::new),
              new Entry("restore", Group.BACK, "discard changes of files", RestoreCommand::new),
              new Entry(
                  "rollback",
                  Group.BACK,
                  "go back to an earlier version, as a new one",
                  RollbackCommand::new),
              new Entry("undo", Group.BACK, "take the latest command back", UndoCommand::new),
              new Entry("redo", Group.BACK, "do again what was undone", RedoCommand::new).rarely(),
              new Entry(
                      "op",
                      Group.BACK,
                      "list all that was done, and go back to any",
                      OpCommand::new)
                  .rarely(),
              new Entry(
                      "bench",
                      Group.INSIDE,
                      "measure a difference against its limits",
                      BenchCommand::new)
                  .rarely(),
              new Entry(
                      "params",
                      Group.EXPERIMENT,
                      "show and compare hyperparameters",
                      ParamsCommand::new)
                  .rarely(),
              new Entry(
                      "metrics", Group.EXPERIMENT, "show and compare results", MetricsCommand::new)
                  .rarely(),
              new Entry("plots", Group.EXPERIMENT, "draw the curves of results", PlotsCommand::new)
                  .rarely(),
              new Entry(
                      "report",
                      Group.EXPERIMENT,
                      "write a page about versions and what changed",
                      ReportCommand::new)
                  .rarely(),
              new Entry(
                  "fsck", Group.HEALTH, "check that everything stored is intact", FsckCommand::new),
              new Entry(
                      "doctor",
                      Group.HEALTH,
                      "say whether installation, disk and repository are well",
                      DoctorCommand::new)
                  .rarely(),
              new Entry(
                      "du",
                      Group.HEALTH,
                      "show what each version costs to store and restore",
                      DuCommand::new)
                  .rarely(),
              new Entry("gc", Group.HEALTH, "give back what nothing needs", GcCommand::new)
                  .rarely(),
              new Entry(
                      "thin",
                      Group.HEALTH,
                      "let versions go without weights, by rules in mvc.toml",
                      ThinCommand::new)
                  .rarely(),
              new Entry(
                      "repack",
                      Group.HEALTH,
                      "store everything anew, in one pack",
                      RepackCommand::new)
                  .rarely(),
              new Entry(
                  "run",
                  Group.EXPERIMENT,
                  "run a training, and commit its checkpoints as they appear",
                  RunCommand::new),
              new Entry(
                      "watch",
                      Group.EXPERIMENT,
                      "do so for a training that is running already",
                      WatchCommand::new)
                  .rarely(),
              new Entry("runs", Group.EXPERIMENT, "list runs, and where they ran", RunsCommand::new)
                  .rarely(),
              new Entry(
                      "reproduce",
                      Group.EXPERIMENT,
                      "say what is not as it was for a version, and make it again",
                      ReproduceCommand::new)
                  .rarely(),
              new Entry("config", Group.LEARN, "show and change settings", ConfigCommand::new),
              new Entry(
                  "help", Group.LEARN, "explain a command, with examples", HelpCommand::new)));

  /// What one may want to do, in the order of the front page.
  enum Group {
    RECORD("record a model"),
    LOOK("see what there is and what changed"),
    BRANCH("work side by side"),
    BACK("go back"),
    INSIDE("look into model files"),
    EXPERIMENT("follow experiments"),
    SHARE("share"),
    HEALTH("keep the repository healthy"),
    LEARN("settings and help");

    private final String title;

    Group(String title) {
      this.title = title;
    }

    String title() {
      return title;
    }
  }

  /// @param line what it is for, after "mvc NAME: " and on the front page: a verb, no full stop
  /// @param make makes the command; its class is not even loaded before
  /// @param rare whether the front page only names it: it has to fit a screen
  record Entry(
      String name, Group group, String line, Supplier<? extends Command> make, boolean rare) {
    Entry(String name, Group group, String line, Supplier<? extends Command> make) {
      this(name, group, line, make, false);
    }

    /// The same command, only named on the front page.
    Entry rarely() {
      return new Entry(name, group, line, make, true);
    }
  }

  Optional<Entry> find(String name) {
    return entries.stream().filter(entry -> entry.name.equals(name)).findFirst();
  }

  /// The entry of that name.
  ///
  /// @throws dev.mvc.io.MvcException that says which was probably meant, when there is none
  Entry get(String name) {
    return find(name).orElseThrow(() -> UsageErrors.unknownCommand(name, names()));
  }

  List<String> names() {
    return entries.stream().map(Entry::name).toList();
  }
}
