package dev.mvc.store;

import dev.mvc.delta.Chain;
import dev.mvc.id.ObjectId;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// Finds stored objects, and their bases.
interface Locator {
  /// An object by its id.
  ///
  /// @throws DamagedObjectException when it is missing
  Located locate(ObjectId id) throws IOException;

  /// The copy of an object that is fewest differences deep, or any that is less than `depth` deep.
  ///
  /// Two writers may store an object at the same time, one of them as a difference of the other's
  /// descendant. Going to shallower copies only, no chain comes back to where it began.
  Located locateBelow(ObjectId id, int depth) throws IOException;

  /// The base of an object that has one.
  ///
  /// @param followed bases that were followed before on the same chain
  /// @throws DamagedObjectException when it is missing, or the chain does not end
  default Located baseOf(Located object, int followed) throws IOException {
    Entry entry = object.entry();
    ObjectId base = entry.base();
    if (base == null) {
      throw new DamagedObjectException(entry.id(), "has no base");
    }
    if (followed >= Chain.MAX_FOLLOWED) {
      throw new DamagedObjectException(entry.id(), "its chain of bases does not end");
    }
    try {
      return locateBelow(base, entry.position().depth());
    } catch (DamagedObjectException e) {
      throw new DamagedObjectException(e.id(), e.problem());
    }
  }

  /// What a difference from `latest` should be taken of: itself or one of its bases, see [Chain].
  /// None when the next one should be stored in full.
  default @Nullable Located baseAfter(Located latest) throws IOException {
    Located candidate = latest;
    for (int i = 0; !Chain.isBase(candidate.entry().position(), latest.entry().position()); i++) {
      if (candidate.entry().base() == null) {
        return null;
      }
      candidate = baseOf(candidate, i);
    }
    return candidate;
  }
}
