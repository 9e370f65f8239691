package dev.mvc.object;

import dev.mvc.format.layout.Packing;
import dev.mvc.id.ObjectId;
import dev.mvc.tensor.TensorInfo;
import java.util.HexFormat;
import java.util.Optional;

/// A stretch of a file.
public sealed interface Segment {
  /// Length in the file in bytes.
  long length();

  /// A stretch whose bytes are those of an object.
  sealed interface Stored extends Segment {
    /// The object.
    ObjectId id();
  }

  /// A few bytes that are no tensor, in the recipe itself. An object of their own would cost more
  /// than they do, and archives have such a stretch before each tensor.
  ///
  /// @param hex two lower-case digits a byte, so that what is alike in one stretch and the next
  ///   stays alike to the compressor
  record Inline(String hex) implements Segment {
    /// The most bytes that are put into a recipe; headers of members of archives have some 200.
    static final int MAX = 512;

    /// Whether so many bytes go into a recipe.
    public static boolean fits(long length) {
      return length > 0 && length <= MAX;
    }

    /// Bytes as digits.
    public static Inline of(byte[] bytes) {
      return new Inline(HexFormat.of().formatHex(bytes));
    }

    @Override
    public long length() {
      return hex.length() / 2;
    }

    /// The bytes.
    public byte[] bytes() {
      return HexFormat.of().parseHex(hex);
    }
  }

  /// Bytes that are no tensor: a header, or a chunk of an opaque file.
  record Literal(ObjectId id, long length) implements Stored {}

  /// The little-endian elements of a tensor, packed or as they are.
  ///
  /// @param length of the stretch of the file; of the object it is that of the tensor
  record Tensor(TensorInfo info, ObjectId id, long length, Optional<Packed> packed)
      implements Stored {
    /// A tensor that lies in the file as it is.
    public Tensor(TensorInfo info, ObjectId id, long length) {
      this(info, id, length, Optional.empty());
    }
  }

  /// How a file packs the bytes of a tensor.
  ///
  /// @param id of the packed bytes, which are stored nowhere: another compressor than the one that
  ///   was tried when the file was added must not go unnoticed
  record Packed(Packing packing, ObjectId id) {}
}
