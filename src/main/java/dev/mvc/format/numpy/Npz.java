package dev.mvc.format.numpy;

import dev.mvc.format.layout.Extent;
import dev.mvc.format.layout.Filter;
import dev.mvc.format.layout.Layout;
import dev.mvc.format.layout.Lookalike;
import dev.mvc.format.layout.MalformedFileException;
import dev.mvc.format.layout.ModelFile;
import dev.mvc.format.layout.ModelFormat;
import dev.mvc.format.layout.NamedTensor;
import dev.mvc.format.layout.Packing;
import dev.mvc.format.zip.ZipDirectory;
import dev.mvc.format.zip.ZipMember;
import dev.mvc.io.ByteSource;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// NumPy arrays in a zip archive, stored or compressed. A tensor is called as its member without
/// `.npy`; of two members of one name NumPy has the last. What is no array is left alone.
public final class Npz implements ModelFormat {
  private static final String SUFFIX = ".npy";

  /// Where the name of the first member begins, and its length is.
  private static final int NAME = 30;

  private static final int NAME_LENGTH = 26;

  @Override
  public String name() {
    return "npz";
  }

  @Override
  public boolean claims(ModelFile file, byte[] head) {
    return file.name().toLowerCase(Locale.ROOT).endsWith(".npz")
        || ZipDirectory.isZip(head) && firstMember(head).endsWith(SUFFIX);
  }

  private static String firstMember(byte[] head) {
    if (head.length < NAME) {
      return "";
    }
    int length = (head[NAME_LENGTH] & 0xFF) + ((head[NAME_LENGTH + 1] & 0xFF) << 8);
    return new String(
        head, NAME, Math.min(length, head.length - NAME), StandardCharsets.ISO_8859_1);
  }

  @Override
  public Layout read(ModelFile file) throws IOException, MalformedFileException {
    Optional<String> other = Lookalike.of(file.head());
    if (file.size() == 0) {
      throw new MalformedFileException("the file is empty");
    }
    if (!ZipDirectory.isZip(file.head()) && other.isPresent()) {
      throw new MalformedFileException("the file is " + other.get() + ", not a zip archive");
    }
    ZipDirectory zip = ZipDirectory.read(file.bytes());
    Map<String, ZipMember> last = new HashMap<>();
    zip.members().forEach(member -> last.put(member.name(), member));
    Reading reading = new Reading(file.bytes(), new ArrayList<>(zip.warnings()));
    for (ZipMember member : zip.members()) {
      if (member.name().endsWith(SUFFIX) && member.equals(last.get(member.name()))) {
        reading.read(member);
      }
    }
    if (reading.arrays == 0 && !zip.members().isEmpty()) {
      throw new MalformedFileException(
          "none of the archive's " + zip.members().size() + " members is an array");
    }
    reading.extents.sort(
        Comparator.comparingLong(Extent::offset).thenComparingLong(Extent::length));
    return new Layout(name(), reading.extents, reading.tensors, Map.of(), reading.warnings);
  }

  private static final class Reading {
    private final ByteSource file;
    private final List<String> warnings;
    private final List<Extent> extents = new ArrayList<>();
    private final List<NamedTensor> tensors = new ArrayList<>();
    private int arrays;

    Reading(ByteSource file, List<String> warnings) {
      this.file = file;
      this.warnings = warnings;
    }

    void read(ZipMember member) throws IOException, MalformedFileException {
      arrays++;
      String what = "member " + MalformedFileException.quote(member.name());
      NpyHeader header;
      try {
        header = NpyHeader.read(length -> member.head(file, length), member.size());
      } catch (MalformedFileException e) {
        throw new MalformedFileException(what + ": " + e.getMessage());
      }
      if (header.type().isPickled()) {
        warnings.add(what + " " + Npy.PICKLED);
      }
      long trailing = header.trailing(member.size());
      if (trailing > 0) {
        warnings.add(trailing + " bytes follow the array of " + what);
      }
      Packing packing = member.packing().orElseThrow();
      if (packing.isNone() || trailing == 0 && header.length() <= Filter.MAX_BEFORE) {
        String name = member.name().substring(0, member.name().length() - SUFFIX.length());
        NpyArray.Place place =
            new NpyArray.Place(member.dataOffset(), member.compressedSize(), packing);
        NpyArray.of(name, header, place).ifPresent(this::add);
      } else if (trailing == 0) {
        warnings.add(what + " has a header of " + header.length() + " bytes and is not read");
      }
    }

    private void add(NpyArray array) {
      extents.add(array.extent());
      tensors.add(array.tensor());
    }
  }
}
