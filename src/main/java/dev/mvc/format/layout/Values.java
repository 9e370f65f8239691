package dev.mvc.format.layout;

import dev.mvc.io.ByteSource;
import dev.mvc.tensor.DType;
import dev.mvc.tensor.Shape;
import dev.mvc.tensor.TensorInfo;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// Where the elements of a tensor are.
public sealed interface Values {
  /// The elements: little-endian, in C order, contiguous.
  ///
  /// @param info the tensor that they are the values of
  /// @return to be closed
  ByteSource open(TensorInfo info, ModelFile file) throws IOException, MalformedFileException;

  /// All of an extent.
  record Whole(Stored in) implements Values {
    @Override
    public ByteSource open(TensorInfo info, ModelFile file)
        throws IOException, MalformedFileException {
      return in.open(file);
    }
  }

  /// Elements of an extent that lie at regular distances: a slice, a transpose, Fortran order. The
  /// type is that of the tensor, which need not be the extent's.
  ///
  /// @param offset of the first element, in elements
  /// @param strides elements from one to the next, for each dimension; 0 repeats one
  record View(Stored in, long offset, List<Long> strides) implements Values {
    public View {
      strides = List.copyOf(strides);
    }

    /// A tensor in Fortran order: the first dimension varies fastest.
    public static View fortran(Stored in, Shape shape) {
      List<Long> strides = new ArrayList<>();
      long stride = 1;
      for (long dim : shape.dims()) {
        strides.add(stride);
        stride *= dim;
      }
      return new View(in, 0, strides);
    }

    @Override
    public ByteSource open(TensorInfo info, ModelFile file)
        throws IOException, MalformedFileException {
      return new ViewSource(in.open(file), width(info.dtype()), offset, strides, info.shape());
    }
  }

  /// Cut into chunks. What no chunk covers is zero.
  record Chunks(List<Chunk> chunks) implements Values {
    public Chunks {
      chunks = List.copyOf(chunks);
    }

    @Override
    public ByteSource open(TensorInfo info, ModelFile file) {
      return new ChunkedSource(chunks, info.shape(), width(info.dtype()), file);
    }
  }

  /// A box of a tensor. It may stand out over the end of the tensor, where what it holds is
  /// meaningless.
  ///
  /// @param origin indices of its first element
  /// @param shape of the box; the extent holds all of it in C order
  record Chunk(Stored in, List<Long> origin, Shape shape) {
    public Chunk {
      origin = List.copyOf(origin);
    }

    /// What the extent of a chunk is called: the tensor's name and the indices that it holds, as in
    /// `layer.weight[0:512,0:64]`; the name alone if that is all of the tensor.
    public static String name(TensorInfo tensor, List<Long> origin, Shape shape) {
      if (shape.equals(tensor.shape())) {
        return tensor.name();
      }
      List<String> ranges = new ArrayList<>();
      for (int i = 0; i < origin.size(); i++) {
        ranges.add(origin.get(i) + ":" + (origin.get(i) + shape.dims().get(i)));
      }
      return tensor.name() + "[" + String.join(",", ranges) + "]";
    }
  }

  /// Written in another way than as elements of fixed size, so that the repository keeps it as
  /// bytes: variable-length integers, text, a few bytes inside of a header.
  record Written(Decoder decoder) implements Values {
    @Override
    public ByteSource open(TensorInfo info, ModelFile file)
        throws IOException, MalformedFileException {
      return decoder.decode(file);
    }
  }

  /// Reads values that are [Written].
  @FunctionalInterface
  interface Decoder {
    /// The elements, of which there are as many as the tensor says.
    ByteSource decode(ModelFile file) throws IOException, MalformedFileException;
  }

  private static int width(DType dtype) {
    if (dtype.unitElements() != 1) {
      throw new IllegalArgumentException(dtype + " has no elements of whole bytes");
    }
    return dtype.unitBytes();
  }
}
