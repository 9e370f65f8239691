package dev.mvc.format.hdf5;

import dev.mvc.format.layout.MalformedFileException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// The chunks of a dataset, from whichever index it has.
final class Chunks {
  /// Each takes some 500 bytes of memory on the way into a recipe.
  private static final int MOST = 1_000_000;

  /// A chunk that was written.
  ///
  /// @param origin indices of its first element
  /// @param length in the file
  /// @param mask a bit for each filter that it did not go through
  record Place(List<Long> origin, long address, long length, long mask) {
    Place {
      origin = List.copyOf(origin);
    }
  }

  private final Addresses file;
  private final DataLayout.Chunked layout;
  private final Dataspace space;
  private final long size;
  private final int rank;
  private final boolean isFiltered;
  private final List<Place> places = new ArrayList<>();

  /// @param size bytes of a chunk before the filters
  private Chunks(
      Addresses file, DataLayout.Chunked layout, Dataspace space, long size, boolean isFiltered) {
    this.file = file;
    this.layout = layout;
    this.space = space;
    this.size = size;
    this.rank = space.dims().size();
    this.isFiltered = isFiltered;
  }

  /// Finds all chunks.
  static List<Place> find(
      Addresses file, DataLayout.Chunked layout, Dataspace space, long size, boolean isFiltered)
      throws IOException, MalformedFileException {
    Chunks chunks = new Chunks(file, layout, space, size, isFiltered);
    if (layout.address() != Addresses.UNDEFINED) {
      chunks.read();
    }
    return chunks.places;
  }

  private void read() throws IOException, MalformedFileException {
    long index = layout.address();
    switch (layout.index()) {
      case OLD_TREE ->
          new OldTree(file, OldTree.CHUNKS, 8 + 8 * (rank + 1), 0, this::addKey).walk(index);
      case NEW_TREE ->
          new NewTree(file, isFiltered ? NewTree.FILTERED_CHUNKS : NewTree.CHUNKS, this::addRecord)
              .walk(index);
      case SINGLE -> {
        boolean isDescribed = layout.isSingleFiltered();
        Fields parameters = layout.parameters().copy();
        long length = isDescribed ? parameters.length() : size;
        add(
            space.dims().stream().map(dim -> 0L).toList(),
            index,
            length,
            isDescribed ? parameters.u32() : 0);
      }
      case IMPLICIT -> readImplicit(index);
      case FIXED_ARRAY -> {
        List<Integer> order = order(-1);
        new FixedArray(file, isFiltered, (number, element) -> addElement(number, element, order))
            .read(index);
      }
      case EXTENSIBLE_ARRAY -> {
        List<Integer> order = order(space.most().indexOf(Addresses.UNDEFINED));
        new ExtensibleArray(
                file, isFiltered, (number, element) -> addElement(number, element, order))
            .read(index);
      }
    }
  }

  private void add(List<Long> origin, long address, long length, long mask)
      throws MalformedFileException {
    if (address == Addresses.UNDEFINED) {
      return;
    }
    for (int i = 0; i < rank; i++) {
      if (origin.get(i) >= space.dims().get(i)) {
        return; // left over from when the dataset was larger
      }
      if (origin.get(i) < 0 || origin.get(i) % layout.dims().get(i) != 0) {
        throw new MalformedFileException("a chunk begins at index " + origin);
      }
    }
    if (places.size() == MOST) {
      throw new MalformedFileException("a dataset has more than " + MOST + " chunks");
    }
    if (address > file.size() || length > file.size() - address) {
      throw new MalformedFileException("a chunk at address " + address + " is beyond the file");
    }
    places.add(new Place(origin, address, length, mask));
  }

  private void addKey(Fields key, long address) throws MalformedFileException {
    long length = key.u32();
    long mask = key.u32();
    List<Long> origin = new ArrayList<>();
    for (int i = 0; i < rank; i++) {
      origin.add(key.number(8));
    }
    add(origin, address, length, mask);
  }

  /// A record of a B-tree counts in chunks, not in elements.
  private void addRecord(Fields record) throws MalformedFileException {
    long address = record.address();
    int width = record.left() - 4 - 8 * rank;
    long length = isFiltered ? record.number(Math.clamp(width, 0, 8)) : size;
    long mask = isFiltered ? record.u32() : 0;
    List<Long> origin = new ArrayList<>();
    for (int i = 0; i < rank; i++) {
      long number = record.number(8);
      long step = layout.dims().get(i);
      origin.add(number > space.dims().get(i) / step ? Long.MAX_VALUE : number * step);
    }
    add(origin, address, length, mask);
  }

  /// Dimensions as an array of chunks counts through them, the slowest first: one that can grow
  /// comes before the others.
  private List<Integer> order(int first) {
    List<Integer> order = new ArrayList<>();
    if (first >= 0) {
      order.add(first);
    }
    for (int i = 0; i < rank; i++) {
      if (i != first) {
        order.add(i);
      }
    }
    return order;
  }

  private void addElement(long number, Fields element, List<Integer> order)
      throws MalformedFileException {
    long address = element.address();
    int width = element.left() - 4;
    long length = isFiltered ? element.number(Math.clamp(width, 0, 8)) : size;
    long mask = isFiltered ? element.u32() : 0;
    if (address != Addresses.UNDEFINED) {
      add(origin(number, order), address, length, mask);
    }
  }

  /// Where a chunk is, from its number among all that there can be.
  private List<Long> origin(long number, List<Integer> order) {
    Long[] origin = new Long[rank];
    long rest = number;
    for (int i = rank - 1; i >= 0; i--) {
      int dimension = order.get(i);
      long step = layout.dims().get(dimension);
      long count = i == 0 ? Long.MAX_VALUE : Math.max(1, ceil(most(dimension), step));
      long index = rest % count;
      rest /= count;
      origin[dimension] =
          index > space.dims().get(dimension) / step ? Long.MAX_VALUE : index * step;
    }
    return List.of(origin);
  }

  private long most(int dimension) {
    long most = space.most().get(dimension);
    return most == Addresses.UNDEFINED ? space.dims().get(dimension) : most;
  }

  private static long ceil(long length, long step) {
    return length / step + (length % step == 0 ? 0 : 1);
  }

  private void readImplicit(long address) throws MalformedFileException {
    List<Integer> order = order(-1);
    double count = 1;
    for (int i = 0; i < rank; i++) {
      count *= ceil(most(i), layout.dims().get(i));
    }
    if (count > MOST || count * size > file.size()) {
      throw new MalformedFileException("a dataset's chunks take more than there is in the file");
    }
    for (long number = 0; number < count; number++) {
      add(origin(number, order), address + number * size, size, 0);
    }
  }
}
