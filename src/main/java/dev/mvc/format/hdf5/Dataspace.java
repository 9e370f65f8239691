package dev.mvc.format.hdf5;

import dev.mvc.format.layout.MalformedFileException;
import java.util.ArrayList;
import java.util.List;

/// The dimensions of a dataset or attribute (section IV.A.2.b).
///
/// @param isNull whether it has no elements and no shape
/// @param most the size that each dimension can grow to; -1 is unlimited
record Dataspace(boolean isNull, List<Long> dims, List<Long> most) {
  /// What the library allows.
  static final int MAX_RANK = 32;

  static Dataspace read(Fields fields) throws MalformedFileException {
    int version = fields.version(1, 2);
    int rank = fields.u8();
    int flags = fields.u8();
    int kind = version == 1 ? 1 : fields.u8();
    fields.skip(version == 1 ? 5 : 0);
    if (rank > MAX_RANK || kind > 2) {
      throw fields.wrong("has " + rank + " dimensions and is of kind " + kind);
    }
    List<Long> dims = new ArrayList<>();
    for (int i = 0; i < rank; i++) {
      dims.add(fields.length());
    }
    List<Long> most = new ArrayList<>(dims);
    if ((flags & 1) != 0) {
      for (int i = 0; i < rank; i++) {
        most.set(i, fields.lengthOrUndefined());
      }
    }
    return new Dataspace(kind == 2, List.copyOf(dims), List.copyOf(most));
  }

  /// Whether it has one element and no dimensions.
  boolean isScalar() {
    return !isNull && dims.isEmpty();
  }
}
