package dev.mvc.format.tensorflow;

import dev.mvc.format.layout.MalformedFileException;
import dev.mvc.format.protobuf.ProtoReader;
import dev.mvc.io.ByteSource;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// A `BundleEntryProto`: what a tensor is and where its bytes are.
///
/// @param slices the parts that it is saved in; none if it is saved as a whole
record BundleEntry(
    int type,
    List<Long> dims,
    int shard,
    long offset,
    long size,
    List<List<SliceKey.Extent>> slices) {
  static BundleEntry read(byte[] value) throws IOException, MalformedFileException {
    ProtoReader in = new ProtoReader(ByteSource.of(value));
    int type = 0;
    List<Long> dims = List.of();
    int shard = 0;
    long offset = 0;
    long size = 0;
    List<List<SliceKey.Extent>> slices = new ArrayList<>();
    while (in.next()) {
      switch (in.field()) {
        case 1 -> type = in.code();
        case 2 -> dims = TfShape.read(in).dims();
        case 3 -> shard = in.code();
        case 4 -> offset = in.varint();
        case 5 -> size = in.varint();
        case 7 -> slices.add(readSlice(in));
        default -> {}
      }
    }
    return new BundleEntry(type, dims, shard, offset, size, slices);
  }

  private static List<SliceKey.Extent> readSlice(ProtoReader in)
      throws IOException, MalformedFileException {
    List<SliceKey.Extent> box = new ArrayList<>();
    in.message(slice -> {
      while (slice.next()) {
        if (slice.field() == 1) {
          long[] extent = {0, -1};
          slice.message(dimension -> {
            while (dimension.next()) {
              switch (dimension.field()) {
                case 1 -> extent[0] = dimension.varint();
                case 2 -> extent[1] = dimension.varint();
                default -> {}
              }
            }
          });
          box.add(new SliceKey.Extent(extent[0], extent[1]));
        }
      }
    });
    return box;
  }
}
