package dev.mvc.cli;

import dev.mvc.format.Model;
import dev.mvc.format.export.ConvertedSource;
import dev.mvc.format.export.FileOutput;
import dev.mvc.format.export.NumpyForm;
import dev.mvc.format.export.OpenModel;
import dev.mvc.format.export.Slice;
import dev.mvc.format.layout.MalformedFileException;
import dev.mvc.format.layout.NamedTensor;
import dev.mvc.io.ByteSource;
import dev.mvc.io.MvcException;
import dev.mvc.io.MvcException.Kind;
import dev.mvc.repo.Nearest;
import dev.mvc.tensor.DType;
import dev.mvc.tensor.Shape;
import dev.mvc.tensor.ValueDecoder;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `mvc cat-tensor FILE|REV:PATH TENSOR`.
@Manual(
    examples = {
      "mvc cat-tensor model.safetensors lm_head.weight -o head.npy",
      "mvc cat-tensor HEAD~2:model.pt fc.bias --text",
      "mvc cat-tensor HEAD:model.pt fc.weight --slice 0:4,::2 > part.npy"
    },
    text = {
      "Writes the values of one tensor: as a NumPy .npy file by default, as bare little-endian"
          + " bytes in C order with --raw, as text with a row a line with --text. A view is written"
          + " as what it looks at.",
      "--slice picks a part as NumPy's indexing does: ranges with steps, single indices, and ..."
          + " for dimensions in between; what begins with a minus is joined to the option by =.",
      "NumPy has no type for BF16, floats of 8 bits and packed elements: their bytes are saved, or"
          + " their values with --dtype f32."
    })
final class CatTensorCommand implements Command {
  /// Types that values can be converted to.
  enum To {
    F16,
    BF16,
    F32,
    F64;

    DType dtype() {
      return DType.valueOf(name());
    }
  }

  @Parameters(
      index = "0",
      paramLabel = "FILE|REV:PATH",
      description = "A model file, or one of a version.")
  String what = "";

  @Parameters(index = "1", paramLabel = "TENSOR", description = "The whole name of a tensor.")
  String name = "";

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description = "Write to a file instead of standard output.")
  @Nullable String output;

  @Option(
      names = {"-f", "--force"},
      description = "Replace the file if it is there.")
  boolean force;

  @Option(names = "--raw", description = "Write the bytes of the elements alone.")
  boolean raw;

  @Option(names = "--text", description = "Write the values as text.")
  boolean text;

  @Option(names = "--slice", paramLabel = "RANGES", description = "Only a part, as in 0:4,:,::2.")
  @Nullable String slice;

  @Option(
      names = "--dtype",
      paramLabel = "TYPE",
      description = "Convert the values to f16, bf16, f32 or f64.")
  @Nullable To dtype;

  /// What is written: elements, and what they are.
  private record Values(ByteSource source, DType dtype, Shape shape) {}

  @Override
  public int run(Invocation mvc) throws IOException {
    if (raw && text) {
      throw new MvcException(Kind.USAGE, "--raw and --text exclude each other.");
    }
    if (output != null) {
      OutputFile.require(mvc, mvc.resolve(output), force);
    } else if (!text && mvc.environment().outIsTerminal()) {
      throw new MvcException(
          Kind.USAGE,
          "the values of a tensor are no text, and the output is a terminal.",
          "`--text` shows them, `-o " + fileName() + "` or `> " + fileName() + "` keeps them.");
    }
    try (ModelTarget target = ModelTarget.find(mvc, what);
        OpenModel model = open(target)) {
      Found found = find(model);
      try (ByteSource source = model.open(found.part, found.tensor)) {
        write(mvc, found.tensor, source);
      }
    } catch (MalformedFileException e) {
      throw new MvcException(Kind.NO, what + " cannot be read: " + e.getMessage() + ".", e);
    }
    return ExitCode.DONE;
  }

  private String fileName() {
    return raw ? "tensor.bin" : "tensor.npy";
  }

  private static OpenModel open(ModelTarget target) throws IOException, MalformedFileException {
    return OpenModel.find(target.name(), target.folder())
        .orElseThrow(() ->
            new MvcException(Kind.NO, target.shown() + " has no model format that mvc knows."));
  }

  private record Found(Model.Part part, NamedTensor tensor) {}

  private Found find(OpenModel model) {
    List<String> names = new ArrayList<>();
    for (Model.Part part : model.model().parts()) {
      for (NamedTensor tensor : part.tensors()) {
        if (tensor.info().name().equals(name)) {
          return new Found(part, tensor);
        }
        names.add(tensor.info().name());
      }
    }
    String shown = names.size() == 1 ? "it has one called \"" + names.getFirst() + "\"." : "";
    Optional<String> nearest = Nearest.to(name, names);
    throw new MvcException(
        Kind.NOT_FOUND,
        what + " has no tensor \"" + name + "\".",
        nearest
            .map(near -> "did you mean " + near + "?")
            .orElse(shown.isEmpty() ? "`mvc ls-tensors " + what + "` lists them." : shown));
  }

  private void write(Invocation mvc, NamedTensor tensor, ByteSource source)
      throws IOException, MalformedFileException {
    Values values = slice(convert(tensor, source));
    if (text) {
      print(mvc, values);
      return;
    }
    NumpyForm form = NumpyForm.of(values.dtype, values.shape);
    ByteSource elements =
        raw ? values.source : form.convert(values.source, values.dtype, values.shape.count());
    OutputFile.Body body =
        to -> {
          to.write(raw ? new byte[0] : form.header());
          to.copy(elements, (_, _) -> {});
        };
    if (output == null) {
      mvc.out().flush();
      body.writeTo(new Stream(mvc.environment().binary()));
    } else {
      long size = OutputFile.write(mvc.environment().disk(), mvc.resolve(output), body);
      mvc.out()
          .say(
              "Wrote {}, {}: {} {}.",
              Styled.name(mvc.show(mvc.resolve(output))),
              Sizes.format(size),
              values.dtype,
              values.shape);
    }
    if (!raw && !form.note().isEmpty()) {
      mvc.out().hint("NumPy sees {}; `--dtype f32` writes numbers.", form.note());
    }
  }

  private Values convert(NamedTensor tensor, ByteSource source) {
    DType own = tensor.info().dtype();
    Shape shape = tensor.info().shape();
    if (dtype == null || dtype.dtype() == own) {
      return new Values(source, own, shape);
    }
    if (own.kind() == DType.Kind.COMPLEX) {
      throw new MvcException(Kind.USAGE, "complex values cannot become " + word(dtype) + ".");
    }
    if (ValueDecoder.find(own).isEmpty()) {
      throw new MvcException(Kind.NO, "mvc does not know the values of " + own + " blocks.");
    }
    ByteSource converted = new ConvertedSource(source, own, dtype.dtype(), shape.count());
    return new Values(converted, dtype.dtype(), shape);
  }

  private Values slice(Values values) {
    if (slice == null) {
      return values;
    }
    DType own = values.dtype;
    NumpyForm form = NumpyForm.of(own, values.shape);
    ByteSource source = form.convert(values.source, own, values.shape.count());
    if (form.unpacked().unitElements() != 1) {
      throw new MvcException(
          Kind.USAGE,
          own + " has no elements of whole bytes, and cannot be sliced.",
          "`--dtype f32` converts them before.");
    }
    try {
      Slice part = Slice.parse(slice, values.shape);
      return new Values(
          part.of(source, form.unpacked().unitBytes()), form.unpacked(), part.shape());
    } catch (IllegalArgumentException e) {
      throw new MvcException(
          Kind.USAGE,
          "--slice " + slice + " does not fit " + values.shape + ": " + e.getMessage() + ".",
          e);
    }
  }

  private void print(Invocation mvc, Values values) throws IOException, MalformedFileException {
    if (ValueDecoder.find(values.dtype).isEmpty()) {
      throw new MvcException(
          Kind.NO,
          "mvc does not know the values of " + values.dtype + " blocks.",
          "--raw writes their bytes.");
    }
    TensorText printer = new TensorText(values.dtype, values.shape);
    if (output == null) {
      printer.print(values.source, line -> mvc.out().line("{}", line));
      return;
    }
    OutputFile.write(
        mvc.environment().disk(),
        mvc.resolve(output),
        to -> {
          printer.print(
              values.source, line -> to.write((line + "\n").getBytes(StandardCharsets.US_ASCII)));
        });
  }

  private static String word(Enum<?> type) {
    return type.name().toLowerCase(Locale.ROOT);
  }

  /// Standard output.
  private static final class Stream implements FileOutput {
    private final OutputStream to;
    private long position;

    Stream(OutputStream to) {
      this.to = to;
    }

    @Override
    public long position() {
      return position;
    }

    @Override
    public void write(byte[] bytes, int length) {
      try {
        to.write(bytes, 0, length);
        to.flush();
      } catch (IOException e) {
        throw new OutputFailed(e);
      }
      position += length;
    }

    @Override
    public void patch(long at, byte[] bytes) {
      throw new UnsupportedOperationException("a stream");
    }
  }
}
