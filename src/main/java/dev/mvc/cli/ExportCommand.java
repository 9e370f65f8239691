package dev.mvc.cli;

import dev.mvc.format.export.ExportPlan;
import dev.mvc.format.export.OpenModel;
import dev.mvc.format.layout.MalformedFileException;
import dev.mvc.io.MvcException;
import dev.mvc.io.MvcException.Kind;
import dev.mvc.io.Progress;
import dev.mvc.tensor.DType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `mvc export FILE|REV[:PATH] -o FILE`.
@Manual(
    examples = {
      "mvc export HEAD:checkpoint.pt --weights-only -o model.safetensors",
      "mvc export model.onnx -o weights.npz",
      "mvc export main --dtype bf16 -o release.safetensors"
    },
    text = {
      "Writes the tensors of a model of any format that mvc reads to a safetensors or npz file, by"
          + " the ending of its name. Names stay as `mvc ls-tensors` lists them, and values bit for"
          + " bit; with --dtype floating-point tensors are rounded to the nearest, ties to even.",
      "Tensors that are tied, that is the very same elements under several names, are written once"
          + " to a safetensors file, as its library does it: under the first name, and its metadata"
          + " names the others. --untie, and npz, write them under each name. Other views of shared"
          + " storages are written out.",
      "--weights-only leaves out what training keeps beside the weights: moments of an optimizer,"
          + " averaged copies, random states, counters. `mvc inspect` shows what there is.",
      "The file is there when it is complete, and not before."
    })
final class ExportCommand implements Command {
  /// Types that tensors can be converted to.
  enum To {
    BF16,
    F16,
    F32;

    DType dtype() {
      return DType.valueOf(name());
    }
  }

  @Parameters(
      paramLabel = "FILE|REV[:PATH]",
      arity = "1",
      description = "A model file or folder, or one of a version.")
  String what = "";

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      required = true,
      description = "What to write: NAME.safetensors or NAME.npz.")
  String output = "";

  @Option(
      names = {"-f", "--force"},
      description = "Replace the file if it is there.")
  boolean force;

  @Option(
      names = "--dtype",
      paramLabel = "TYPE",
      description = "Convert floating-point tensors to bf16, f16 or f32.")
  @Nullable To dtype;

  @Option(names = "--weights-only", description = "Leave out all but the weights.")
  boolean weightsOnly;

  @Option(names = "--untie", description = "Write tied tensors under each of their names.")
  boolean untie;

  @Override
  public int run(Invocation mvc) throws IOException {
    Path target = mvc.resolve(output);
    boolean isSafetensors = isSafetensors();
    OutputFile.require(mvc, target, force);
    ExportPlan.Options options =
        new ExportPlan.Options(
            isSafetensors, Optional.ofNullable(dtype).map(To::dtype), weightsOnly, untie);
    try (ModelTarget from = ModelTarget.find(mvc, what);
        OpenModel model =
            OpenModel.find(from.name(), from.folder())
                .orElseThrow(() ->
                    new MvcException(Kind.NO, what + " has no model format that mvc knows."))) {
      ExportPlan plan = ExportPlan.of(model, options);
      if (plan.tensors().isEmpty()) {
        throw new MvcException(
            Kind.NO,
            from.shown() + (weightsOnly ? " has no weights." : " has no tensors."),
            "`mvc inspect " + from.shown() + "` shows what it has.");
      }
      long size = write(mvc, plan, target, isSafetensors);
      ExportReport.print(mvc.out(), mvc.show(target), size, plan);
    } catch (MalformedFileException e) {
      throw new MvcException(Kind.NO, what + " cannot be exported: " + e.getMessage() + ".", e);
    }
    return ExitCode.DONE;
  }

  /// Writes a plan to a file.
  ///
  /// @return the size of the file
  static long write(Invocation mvc, ExportPlan plan, Path target, boolean isSafetensors)
      throws IOException, MalformedFileException {
    Progress progress = mvc.progress();
    progress.start(String.valueOf(target.getFileName()), plan.bytes());
    try {
      return OutputFile.write(
          mvc.environment().disk(), target, file -> plan.writeTo(file, isSafetensors, progress));
    } finally {
      progress.finish();
    }
  }

  private boolean isSafetensors() {
    String name = output.toLowerCase(Locale.ROOT);
    if (name.endsWith(".safetensors")) {
      return true;
    }
    if (name.endsWith(".npz")) {
      return false;
    }
    throw new MvcException(
        Kind.USAGE, output + " should end with .safetensors or .npz, which says what to write.");
  }
}
