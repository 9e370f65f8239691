package dev.mvc.format.about;

import dev.mvc.format.Model;
import dev.mvc.format.layout.NamedTensor;
import dev.mvc.format.layout.Stored;
import dev.mvc.format.layout.Values;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Tensors of a model that look at the same bytes, and storages of which only a part is looked at.
///
/// @param tied tensors that are the very same elements, each with the one that it is
/// @param sharing how many tensors share a storage with another
/// @param storages how many storages these are
/// @param partial storages that are larger than what is looked at
public record SharedStorages(
    Map<String, String> tied, int sharing, int storages, List<Partial> partial) {

  /// A storage that was saved whole for the sake of a part.
  ///
  /// @param tensor the first one that looks at it
  /// @param tensors how many do
  /// @param used bytes that they have together, at most
  /// @param bytes of the storage
  public record Partial(String tensor, int tensors, long used, long bytes) {}

  private record Place(String part, Stored storage) {}

  /// Finds them from the layouts alone.
  public static SharedStorages of(Model model) {
    Map<Place, List<NamedTensor>> places = new LinkedHashMap<>();
    for (Model.Part part : model.parts()) {
      for (NamedTensor tensor : part.tensors()) {
        storage(tensor)
            .ifPresent(storage ->
                places
                    .computeIfAbsent(new Place(part.name(), storage), _ -> new ArrayList<>())
                    .add(tensor));
      }
    }
    Map<String, String> tied = new LinkedHashMap<>();
    List<Partial> partial = new ArrayList<>();
    int sharing = 0;
    int storages = 0;
    for (var place : places.entrySet()) {
      List<NamedTensor> tensors = place.getValue();
      if (tensors.size() > 1) {
        sharing += tensors.size();
        storages++;
        addTied(tensors, tied);
      }
      long used = used(tensors);
      long bytes = place.getKey().storage.extent().contentLength();
      if (used < bytes) {
        partial.add(new Partial(tensors.getFirst().info().name(), tensors.size(), used, bytes));
      }
    }
    return new SharedStorages(tied, sharing, storages, partial);
  }

  /// The storage that a tensor is a view of, or is.
  public static Optional<Stored> storage(NamedTensor tensor) {
    return switch (tensor.values()) {
      case Values.Whole whole -> Optional.of(whole.in());
      case Values.View view -> Optional.of(view.in());
      case Values.Chunks _, Values.Written _ -> Optional.empty();
    };
  }

  private static void addTied(List<NamedTensor> tensors, Map<String, String> tied) {
    Map<Object, String> first = new LinkedHashMap<>();
    for (NamedTensor tensor : tensors) {
      Object same = List.of(tensor.values(), tensor.info().shape(), tensor.info().dtype());
      String name = first.putIfAbsent(same, tensor.info().name());
      if (name != null) {
        tied.put(tensor.info().name(), name);
      }
    }
  }

  /// Bytes that are looked at, at most: views may overlap.
  private static long used(List<NamedTensor> tensors) {
    long used = 0;
    for (NamedTensor tensor : tensors) {
      if (tensor.values() instanceof Values.View view) {
        used += Math.min(tensor.info().byteLength(), view.in().extent().contentLength());
      } else {
        return Long.MAX_VALUE;
      }
    }
    return used;
  }
}
