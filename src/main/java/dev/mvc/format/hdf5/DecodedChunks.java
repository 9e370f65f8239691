package dev.mvc.format.hdf5;

import dev.mvc.format.layout.Filter;
import dev.mvc.format.layout.Packing;
import dev.mvc.io.ByteSource;
import java.io.EOFException;
import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;

/// Chunks behind each other as they were before the filters: of datasets whose chunks are no
/// extents, because they are packed in a way that cannot be repeated exactly.
final class DecodedChunks implements ByteSource {
  /// A chunk that is not in the file has this length.
  static final long ABSENT = -1;

  /// A chunk in the file.
  ///
  /// @param length in the file, or [#ABSENT]
  /// @param filters that it went through
  record Packed(long offset, long length, FilterPipeline filters) {}

  private final ByteSource file;
  private final List<Packed> chunks;
  private final int size;
  private final int swap;
  private final byte[] absent;
  private final LinkedHashMap<Integer, byte[]> held = new LinkedHashMap<>(16, 0.75f, true);

  /// @param size of a chunk before the filters, at most [Packing#MAX_HELD]
  /// @param swap bytes that are reversed together
  /// @param fill an element of chunks that are not there, or nothing
  DecodedChunks(ByteSource file, List<Packed> chunks, int size, int swap, List<Byte> fill) {
    this.file = file;
    this.chunks = chunks;
    this.size = size;
    this.swap = swap;
    this.absent = new byte[size];
    for (int i = 0; !fill.isEmpty() && i < size; i++) {
      absent[i] = fill.get(i % fill.size());
    }
  }

  /// Why chunks cannot be decoded; empty if they can.
  static Optional<String> obstacle(FilterPipeline filters) {
    boolean isSizeKnown = true;
    for (FilterPipeline.Step step : filters.steps()) {
      switch (step.id()) {
        case FilterPipeline.SHUFFLE, FilterPipeline.FLETCHER32 -> {}
        case FilterPipeline.DEFLATE, FilterPipeline.ZSTD, FilterPipeline.LZF -> {
          if (!isSizeKnown) {
            return Optional.of("several compressors");
          }
          isSizeKnown = false;
        }
        default -> {
          return Optional.of(step.toString());
        }
      }
    }
    return Optional.empty();
  }

  @Override
  public long size() {
    return (long) chunks.size() * size;
  }

  @Override
  public synchronized void read(long offset, byte[] into, int at, int length) throws IOException {
    if (offset < 0 || length < 0 || offset > size() - length) {
      throw new EOFException("read of " + length + " bytes at " + offset + " of " + size());
    }
    int done = 0;
    while (done < length) {
      long position = offset + done;
      int inside = (int) (position % size);
      int count = Math.min(length - done, size - inside);
      System.arraycopy(chunk((int) (position / size)), inside, into, at + done, count);
      done += count;
    }
  }

  /// The chunks used last, as many as take no more memory than one may.
  private byte[] chunk(int index) throws IOException {
    byte[] chunk = held.get(index);
    if (chunk == null) {
      if ((held.size() + 1L) * size > Packing.MAX_HELD) {
        held.pollFirstEntry();
      }
      chunk = decode(chunks.get(index));
      held.put(index, chunk);
    }
    return chunk;
  }

  private byte[] decode(Packed chunk) throws IOException {
    if (chunk.length == ABSENT) {
      return swapped(absent);
    }
    List<FilterPipeline.Step> steps = chunk.filters.steps();
    int[] sizes = new int[steps.size()];
    int before = size;
    for (int i = 0; i < sizes.length; i++) {
      sizes[i] = before;
      before += steps.get(i).id() == FilterPipeline.FLETCHER32 ? FilterPipeline.CHECKSUM : 0;
    }
    if (chunk.length > Packing.MAX_HELD) {
      throw new IOException("a chunk of " + chunk.length + " bytes is too large");
    }
    byte[] bytes = file.read(chunk.offset, (int) chunk.length);
    for (int i = sizes.length - 1; i >= 0; i--) {
      FilterPipeline.Step step = steps.get(i);
      bytes =
          switch (step.id()) {
            case FilterPipeline.FLETCHER32 ->
                Arrays.copyOf(bytes, Math.max(0, bytes.length - FilterPipeline.CHECKSUM));
            case FilterPipeline.LZF -> Lzf.unpack(bytes, sizes[i]);
            default -> {
              Packing packing = new FilterPipeline(List.of(step)).packing(1).orElse(Packing.NONE);
              yield unpacked(packing, bytes, sizes[i]);
            }
          };
    }
    if (bytes.length != size) {
      throw new IOException("a chunk has " + bytes.length + " bytes instead of " + size);
    }
    return swapped(bytes);
  }

  private byte[] swapped(byte[] bytes) throws IOException {
    return swap == 1 ? bytes : unpacked(Packing.of(Filter.Kind.SWAP, swap), bytes, bytes.length);
  }

  private static byte[] unpacked(Packing packing, byte[] bytes, int size) throws IOException {
    try (ByteSource content = packing.unpack(ByteSource.of(bytes), size)) {
      return content.read(0, size);
    }
  }

  @Override
  public synchronized void close() {
    held.clear();
  }
}
