package dev.mvc.format.export;

import dev.mvc.format.Model;
import dev.mvc.format.about.SharedStorages;
import dev.mvc.format.layout.MalformedFileException;
import dev.mvc.format.layout.NamedTensor;
import dev.mvc.io.Progress;
import dev.mvc.tensor.DType;
import dev.mvc.tensor.Role;
import dev.mvc.tensor.Shape;
import dev.mvc.tensor.TensorInfo;
import dev.mvc.tensor.ValueDecoder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// What of a model is written to another file, and in which form.
///
/// @param tensors what is written
/// @param tied tensors that are the same as another one, by the name of that; not written again
/// @param leftOut how many tensors of each role are not written
/// @param changed types that the file cannot have, and what stands for them
/// @param metadata for a safetensors file
public record ExportPlan(
    List<Outgoing> tensors,
    Map<String, String> tied,
    Map<Role, Integer> leftOut,
    Map<DType, String> changed,
    Map<String, String> metadata) {

  /// What is wanted.
  ///
  /// @param safetensors whether the file is safetensors, else npz
  /// @param dtype what floating-point tensors become
  /// @param weightsOnly whether what is no weight is left out
  /// @param untie whether tied tensors are written under each of their names
  public record Options(
      boolean safetensors, Optional<DType> dtype, boolean weightsOnly, boolean untie) {}

  public ExportPlan {
    tensors = List.copyOf(tensors);
    tied = Collections.unmodifiableMap(new TreeMap<>(tied));
    metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
  }

  /// Bytes of all tensors.
  public long bytes() {
    return tensors.stream().mapToLong(tensor -> tensor.info().byteLength()).sum();
  }

  /// Plans the export of a model, which stays open until it is written.
  public static ExportPlan of(OpenModel model, Options options) throws MalformedFileException {
    return new Planning(model, options).plan();
  }

  private record Named(String name, Model.Part part, NamedTensor tensor) {
    /// Equal for tensors that are the same elements; empty where that cannot be told.
    Optional<Object> elements() {
      return SharedStorages.storage(tensor)
          .filter(storage -> storage.extent().length() > 0)
          .map(_ ->
              List.of(part.name(), tensor.values(), tensor.info().shape(), tensor.info().dtype()));
    }
  }

  private static final class Planning {
    private final OpenModel model;
    private final Options options;
    private final Map<Role, Integer> leftOut = new EnumMap<>(Role.class);
    private final Map<DType, String> changed = new EnumMap<>(DType.class);
    private final Map<String, String> tied = new TreeMap<>();

    Planning(OpenModel model, Options options) {
      this.model = model;
      this.options = options;
    }

    ExportPlan plan() throws MalformedFileException {
      List<Named> named = named();
      if (options.safetensors && !options.untie) {
        tie(named);
      }
      List<Outgoing> tensors = new ArrayList<>();
      for (Named tensor : named) {
        if (!tied.containsKey(tensor.name)) {
          tensors.add(outgoing(tensor));
        }
      }
      return new ExportPlan(tensors, tied, leftOut, changed, metadata());
    }

    private List<Named> named() throws MalformedFileException {
      List<Named> named = new ArrayList<>();
      Set<String> names = new HashSet<>();
      for (Model.Part part : model.model().parts()) {
        for (NamedTensor tensor : part.tensors()) {
          Role role = Role.of(part.name(), tensor.info().name());
          if (options.weightsOnly && role != Role.WEIGHTS) {
            leftOut.merge(role, 1, Integer::sum);
            continue;
          }
          // An array of its own has no name but that of its file.
          String name =
              tensor.info().name().isEmpty()
                  ? part.name().replaceFirst("\\.[^.]*$", "")
                  : tensor.info().name();
          if (!names.add(name)) {
            throw new MalformedFileException(
                "two tensors are called " + MalformedFileException.quote(name));
          }
          named.add(new Named(name, part, tensor));
        }
      }
      return named;
    }

    /// Of tensors that are the same elements the first by name is kept, as `save_model` of
    /// safetensors does it, and the others are named in the metadata.
    private void tie(List<Named> named) {
      Map<Object, String> kept = new HashMap<>();
      for (Named tensor : named.stream().sorted(Comparator.comparing(Named::name)).toList()) {
        Optional<Object> elements = tensor.elements();
        if (elements.isPresent()) {
          String first = kept.putIfAbsent(elements.get(), tensor.name);
          if (first != null) {
            tied.put(tensor.name, first);
          }
        }
      }
    }

    private Outgoing outgoing(Named tensor) {
      TensorInfo info =
          new TensorInfo(tensor.name, tensor.tensor.info().dtype(), tensor.tensor.info().shape());
      Outgoing.Content content = () -> model.open(tensor.part, tensor.tensor);
      Outgoing own = new Outgoing(info, content);
      if (options.dtype.isPresent() && isFloat(info.dtype())) {
        return converted(own, options.dtype.get());
      }
      return options.safetensors ? known(own) : own;
    }

    private static boolean isFloat(DType dtype) {
      return dtype.kind() == DType.Kind.FLOAT
          || (dtype.kind() == DType.Kind.BLOCKS && ValueDecoder.find(dtype).isPresent());
    }

    private static Outgoing converted(Outgoing tensor, DType to) {
      DType from = tensor.info().dtype();
      if (from == to) {
        return tensor;
      }
      long elements = tensor.info().shape().count();
      return new Outgoing(
          new TensorInfo(tensor.info().name(), to, tensor.info().shape()),
          () -> new ConvertedSource(tensor.content().open(), from, to, elements));
    }

    /// A form that safetensors has.
    private Outgoing known(Outgoing tensor) {
      TensorInfo info = tensor.info();
      return switch (info.dtype()) {
        case C128 -> relabelled(tensor, DType.F64, pairs(info), "F64, real and imaginary part");
        case C32 -> relabelled(tensor, DType.F16, pairs(info), "F16, real and imaginary part");
        case I4, I2 -> widened(tensor, DType.I8);
        case U4, U2 -> widened(tensor, DType.U8);
        case F8_E4M3B11FNUZ -> widened(tensor, DType.F16);
        default ->
            SafetensorsWriter.isKnown(info.dtype())
                ? tensor
                : relabelled(
                    tensor,
                    DType.U8,
                    NumpyForm.rows(info.dtype(), info.shape()),
                    "U8, the bytes of each row");
      };
    }

    private Outgoing widened(Outgoing tensor, DType to) {
      changed.put(tensor.info().dtype(), to.name());
      return converted(tensor, to);
    }

    private Outgoing relabelled(Outgoing tensor, DType to, Shape shape, String what) {
      changed.put(tensor.info().dtype(), what);
      return new Outgoing(new TensorInfo(tensor.info().name(), to, shape), tensor.content());
    }

    private static Shape pairs(TensorInfo info) {
      List<Long> dims = new ArrayList<>(info.shape().dims());
      dims.add(2L);
      return new Shape(dims);
    }

    private Map<String, String> metadata() {
      Map<String, String> metadata = new LinkedHashMap<>();
      if (model.model().format().equals("safetensors")) {
        metadata.putAll(model.model().metadata());
      }
      // Without it, transformers refuses the file.
      metadata.putIfAbsent("format", "pt");
      metadata.putAll(tied);
      return metadata;
    }
  }

  /// Writes the file.
  public void writeTo(FileOutput file, boolean safetensors, Progress progress)
      throws IOException, MalformedFileException {
    if (safetensors) {
      SafetensorsWriter.write(tensors, metadata, file, progress);
    } else {
      NpzWriter.write(tensors, file, progress);
    }
  }
}
