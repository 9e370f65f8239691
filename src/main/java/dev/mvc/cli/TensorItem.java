package dev.mvc.cli;

import dev.mvc.format.about.SharedStorages;
import dev.mvc.format.layout.Extent;
import dev.mvc.format.layout.NamedTensor;
import dev.mvc.format.layout.Stored;
import dev.mvc.format.layout.Values;
import dev.mvc.id.ObjectId;
import dev.mvc.tensor.Role;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A tensor as `mvc ls-tensors` lists it, in a line or as an item of the JSON document.
///
/// @param file that names it
/// @param role what it is for, told from its name
/// @param place null for what is cut into chunks, or is no contiguous bytes in any file
/// @param sha256 of the elements, little-endian and in C order; null unless asked for
record TensorItem(
    String name,
    String dtype,
    List<Long> shape,
    long bytes,
    String file,
    Role role,
    @Nullable Place place,
    @Nullable ObjectId sha256) {

  /// Where the elements lie.
  ///
  /// @param file that has them
  /// @param offset of the storage in it
  /// @param length of the storage in it
  /// @param packing how it is packed; empty for plain bytes
  /// @param strides elements of the storage from one to the next, for each dimension; null for what
  ///   lies in order
  /// @param first which element of the storage is the first
  record Place(
      String file,
      long offset,
      long length,
      String packing,
      @Nullable List<Long> strides,
      long first) {}

  /// @param file the path of the file that names the tensor
  static TensorItem of(NamedTensor tensor, String file, @Nullable ObjectId id) {
    String name = file.substring(file.lastIndexOf('/') + 1);
    return new TensorItem(
        tensor.info().name(),
        tensor.info().dtype().name(),
        tensor.info().shape().dims(),
        tensor.info().byteLength(),
        file,
        Role.of(name, tensor.info().name()),
        place(tensor, file).orElse(null),
        id);
  }

  private static Optional<Place> place(NamedTensor tensor, String file) {
    Optional<Stored> storage = SharedStorages.storage(tensor);
    if (storage.isEmpty()) {
      return Optional.empty();
    }
    Extent extent = storage.get().extent();
    String path = storage.get().path();
    String folder = file.substring(0, file.lastIndexOf('/') + 1);
    Values.View view = tensor.values() instanceof Values.View found ? found : null;
    return Optional.of(
        new Place(
            path.isEmpty() ? file : folder + path,
            extent.offset(),
            extent.length(),
            // What begins a packed file is a part of its packing, and no text for people.
            extent.packing().toString().replaceAll("header\\d+:\\S* ?", ""),
            view == null ? null : view.strides(),
            view == null ? 0 : view.offset()));
  }
}
