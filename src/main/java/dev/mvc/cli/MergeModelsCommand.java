package dev.mvc.cli;

import dev.mvc.format.export.OpenModel;
import dev.mvc.format.export.Outgoing;
import dev.mvc.format.export.SafetensorsWriter;
import dev.mvc.format.layout.MalformedFileException;
import dev.mvc.io.MvcException;
import dev.mvc.io.MvcException.Kind;
import dev.mvc.io.Progress;
import dev.mvc.io.Workers;
import dev.mvc.merge.ModelMerge;
import dev.mvc.merge.Rules;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `mvc merge-models BASE MODEL MODEL… -o FILE`.
@Manual(
    examples = {
      "mvc merge-models base.bin a.bin b.bin -o out.safetensors -s ties",
      "mvc merge-models base.pt a.pt b.pt -o out.safetensors -s slerp --t 0.3"
    },
    text =
        "Applies a strategy to every tensor of some models and writes a safetensors file, without"
            + " or with a repository around. Unlike `merge` it does not ask which model changed a"
            + " tensor. average and slerp do not look at the base. docs/merging.md has the"
            + " formulas.")
final class MergeModelsCommand implements Command {
  private static final int MOST_SHOWN = 10;

  @Parameters(
      paramLabel = "MODEL",
      arity = "3..*",
      description = "The base, then the models: files, folders, or REV:PATH.")
  List<String> models = List.of();

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description = "The file to write.")
  @Nullable String output;

  @Option(
      names = {"-f", "--force"},
      description = "Replace the file if it is there.")
  boolean force;

  @Mixin MergeOptions options = new MergeOptions();

  /// Models that are open, with what they are read from.
  private static final class Inputs implements Closeable {
    private final List<OpenModel> models = new ArrayList<>();
    private final List<Closeable> open = new ArrayList<>();

    void add(Invocation mvc, String typed) throws IOException, MalformedFileException {
      ModelTarget target = ModelTarget.find(mvc, typed);
      open.addFirst(target);
      OpenModel model =
          OpenModel.find(target.name(), target.folder())
              .orElseThrow(() ->
                  new MvcException(
                      Kind.NO, target.shown() + " has no model format that mvc knows."));
      open.addFirst(model);
      models.add(model);
    }

    @Override
    public void close() throws IOException {
      for (Closeable each : open) {
        each.close();
      }
    }
  }

  @Override
  public int run(Invocation mvc) throws IOException {
    if (output == null || options.strategies.isEmpty()) {
      throw new MvcException(
          Kind.USAGE,
          output == null
              ? "merge-models needs the file to write."
              : "merge-models needs a strategy.",
          "`mvc merge-models BASE A B -o OUT.safetensors --strategy ties`");
    }
    Rules rules = Rules.parse(options.strategies);
    Path target = mvc.resolve(output);
    OutputFile.require(mvc, target, force);
    try (Inputs inputs = new Inputs();
        Workers workers = new Workers()) {
      for (String model : models) {
        inputs.add(mvc, model);
      }
      ModelMerge merge =
          new ModelMerge(
              inputs.models.getFirst(),
              inputs.models.subList(1, inputs.models.size()),
              rules,
              options.settings(),
              workers);
      List<Outgoing> tensors = merge.plan();
      requireFit(mvc, merge.misfits(), tensors);
      long size = write(mvc, target, tensors);
      mvc.out()
          .say(
              "Merged {} into {}, {}.",
              Counts.of(tensors.size(), "tensor"),
              Styled.name(mvc.show(target)),
              Sizes.format(size));
    } catch (MalformedFileException e) {
      throw new MvcException(Kind.NO, "a model cannot be read: " + e.getMessage() + ".", e);
    }
    return ExitCode.DONE;
  }

  private static void requireFit(
      Invocation mvc, List<ModelMerge.Misfit> found, List<Outgoing> tensors) {
    List<ModelMerge.Misfit> misfits = new ArrayList<>(found);
    for (Outgoing tensor : tensors) {
      if (!SafetensorsWriter.isKnown(tensor.info().dtype())) {
        misfits.add(
            new ModelMerge.Misfit(
                tensor.info().name(),
                "is " + tensor.info().dtype() + ", which safetensors files cannot hold"));
      }
    }
    if (misfits.isEmpty()) {
      return;
    }
    misfits.stream()
        .limit(MOST_SHOWN)
        .forEach(misfit -> mvc.out().warning("{} {}", misfit.tensor(), misfit.reason()));
    String first = misfits.getFirst().tensor();
    throw new MvcException(
        Kind.CONFLICT,
        Counts.of(misfits.size(), "tensor") + " cannot be merged so; nothing was read or written.",
        "--strategy '" + first + "=ours' takes the first model's, =theirs the second's.");
  }

  private static long write(Invocation mvc, Path target, List<Outgoing> tensors)
      throws IOException, MalformedFileException {
    Progress progress = mvc.progress();
    long bytes = tensors.stream().mapToLong(tensor -> tensor.info().byteLength()).sum();
    progress.start("merging", bytes);
    // As the library of transformers asks for.
    Map<String, String> metadata = new TreeMap<>(Map.of("format", "pt"));
    long size =
        OutputFile.write(
            mvc.environment().disk(),
            target,
            file -> SafetensorsWriter.write(tensors, metadata, file, progress));
    progress.finish();
    return size;
  }
}
