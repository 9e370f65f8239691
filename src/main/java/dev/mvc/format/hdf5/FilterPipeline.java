package dev.mvc.format.hdf5;

import dev.mvc.format.layout.Filter;
import dev.mvc.format.layout.MalformedFileException;
import dev.mvc.format.layout.Packing;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What chunks went through before they were written (section IV.A.2.l).
///
/// @param steps in the order of writing
record FilterPipeline(List<Step> steps) {
  /// Chunks as they are.
  static final FilterPipeline NONE = new FilterPipeline(List.of());

  static final int DEFLATE = 1;
  static final int SHUFFLE = 2;
  static final int FLETCHER32 = 3;

  /// Registered by h5py, which writes it.
  static final int LZF = 32000;

  /// Registered by the HDF Group for plugins.
  static final int ZSTD = 32015;

  /// Bytes of the checksum that fletcher32 puts after what it is of.
  static final int CHECKSUM = 4;

  private static final int MAX_STEPS = 32;

  /// A filter.
  ///
  /// @param parameters as the filter's registration defines them
  record Step(int id, List<Long> parameters) {
    int parameter(int index, int otherwise) {
      return index < parameters.size()
          ? (int) Math.min(parameters.get(index), Integer.MAX_VALUE)
          : otherwise;
    }

    @Override
    public String toString() {
      return switch (id) {
        case 4 -> "szip";
        case 5 -> "nbit";
        case 6 -> "scaleoffset";
        case 307 -> "bzip2";
        case 32001 -> "blosc";
        case 32004 -> "lz4";
        case 32008 -> "bitshuffle";
        case 32026 -> "blosc2";
        default -> "filter " + id;
      };
    }
  }

  /// Keeps a copy.
  FilterPipeline {
    steps = List.copyOf(steps);
  }

  static FilterPipeline read(Fields fields) throws MalformedFileException {
    int version = fields.version(1, 2);
    int count = fields.u8();
    if (count > MAX_STEPS) {
      throw fields.wrong("has " + count + " steps");
    }
    fields.skip(version == 1 ? 6 : 0);
    List<Step> steps = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int id = fields.u16();
      int nameLength = version == 1 || id >= 256 ? fields.u16() : 0;
      fields.skip(2);
      int numbers = fields.u16();
      long from = fields.position();
      fields.skip(nameLength);
      if (version == 1) {
        fields.pad(from);
      }
      List<Long> parameters = new ArrayList<>();
      for (int j = 0; j < numbers; j++) {
        parameters.add(fields.u32());
      }
      fields.skip(version == 1 && numbers % 2 == 1 ? 4 : 0);
      steps.add(new Step(id, parameters));
    }
    return new FilterPipeline(steps);
  }

  /// The steps that a chunk went through.
  ///
  /// @param mask a bit for each that it did not
  FilterPipeline without(long mask) {
    List<Step> kept = new ArrayList<>();
    for (int i = 0; i < steps.size(); i++) {
      if ((mask >> i & 1) == 0) {
        kept.add(steps.get(i));
      }
    }
    return new FilterPipeline(kept);
  }

  /// Whether a checksum follows what was packed.
  boolean endsWithChecksum() {
    return !steps.isEmpty() && steps.getLast().id == FLETCHER32;
  }

  /// How to pack elements into a chunk, before its [checksum][#endsWithChecksum]; empty when there
  /// are steps that cannot be repeated here.
  ///
  /// @param swap bytes that are reversed together before anything else
  Optional<Packing> packing(int swap) {
    List<Filter> filters = new ArrayList<>();
    if (swap > 1) {
      filters.add(new Filter(Filter.Kind.SWAP, swap));
    }
    for (Step step : endsWithChecksum() ? steps.subList(0, steps.size() - 1) : steps) {
      switch (step.id) {
        case DEFLATE ->
            filters.add(new Filter(Filter.Kind.ZLIB, Math.clamp(step.parameter(0, 6), 0, 9)));
        case SHUFFLE -> {
          int width = step.parameter(0, 1);
          if (width < 1 || width > 99) {
            return Optional.empty();
          }
          if (width > 1) {
            filters.add(new Filter(Filter.Kind.SHUFFLE, width));
          }
        }
        case ZSTD -> {
          int level = step.parameter(0, 3);
          filters.add(new Filter(Filter.Kind.ZSTD, level >= 1 && level <= 22 ? level : 3));
        }
        default -> {
          return Optional.empty();
        }
      }
    }
    return Optional.of(new Packing(filters));
  }
}
