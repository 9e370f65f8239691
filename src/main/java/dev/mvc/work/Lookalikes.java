package dev.mvc.work;

import dev.mvc.codec.Elements;
import dev.mvc.delta.Similarity;
import dev.mvc.id.ObjectId;
import dev.mvc.io.ByteSource;
import dev.mvc.store.DamagedObjectException;
import dev.mvc.store.ObjectStore;
import dev.mvc.tensor.TensorInfo;
import java.io.IOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// Finds the tensor that one without history was made of: a layer that was renamed, or the model
/// that a fine-tune began with. Only the first elements are looked at.
///
/// Memory: a sample of at most 8 KiB for each tensor that was ever a candidate.
final class Lookalikes {
  /// Every candidate costs the decoding of a frame; a model has about as many layers of one shape.
  private static final int MAX_CANDIDATES = 256;

  private final ObjectStore store;
  private final Map<ObjectId, byte[]> samples = new HashMap<>();

  Lookalikes(ObjectStore store) {
    this.store = store;
  }

  /// The candidate closest to a tensor, if it is close enough to be worth a try.
  ///
  /// @param candidates tensors of the same dtype and shape
  Optional<ObjectId> find(TensorInfo info, ByteSource content, Collection<ObjectId> candidates)
      throws IOException {
    Elements elements = info.dtype().elements();
    int length = Similarity.SAMPLE_ELEMENTS * elements.width();
    if (content.size() < length || candidates.isEmpty()) {
      return Optional.empty();
    }
    byte[] sample = content.read(0, length);
    double least = Double.POSITIVE_INFINITY;
    ObjectId closest = null;
    for (ObjectId candidate : candidates.stream().limit(MAX_CANDIDATES).toList()) {
      double distance = Similarity.distance(elements, sample, sample(candidate, length), length);
      if (distance < least) {
        least = distance;
        closest = candidate;
      }
    }
    return Similarity.isRelated(least) ? Optional.ofNullable(closest) : Optional.empty();
  }

  /// The beginning of a stored tensor; zeros when it is damaged, which nothing resembles for long.
  private byte[] sample(ObjectId id, int length) throws IOException {
    byte[] known = samples.get(id);
    if (known == null) {
      try {
        known = store.open(id).read(0, length);
      } catch (DamagedObjectException e) {
        known = new byte[length];
      }
      samples.put(id, known);
    }
    return known;
  }
}
