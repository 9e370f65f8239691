package dev.mvc.store.parity;

import dev.mvc.id.ObjectId;
import dev.mvc.io.ByteSource;
import dev.mvc.io.LittleEndian;
import dev.mvc.io.MappedFile;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/// A sidecar that is read. Any of it may be damaged: header and checks are there twice, and what a
/// parity sector holds is used only if its check is right.
public final class ParityFile implements Closeable {
  private final MappedFile file;
  private final ParityShape shape;

  private ParityFile(MappedFile file, ParityShape shape) {
    this.file = file;
    this.shape = shape;
  }

  /// Opens the sidecar of a file.
  ///
  /// @param id that the file has
  /// @throws IOException with what is wrong, as a predicate, when it cannot be used
  public static ParityFile open(Path path, ObjectId id) throws IOException {
    MappedFile file = MappedFile.open(path);
    try {
      Optional<ParityShape> first = shape(file, 0);
      Optional<ParityShape> shape = first.isPresent() ? first : shape(file, end(file));
      if (shape.isEmpty()) {
        throw new IOException("its headers are damaged, or it was cut");
      }
      if (!shape.get().id().equals(id)) {
        throw new IOException("it belongs to something else");
      }
      return new ParityFile(file, shape.get());
    } catch (IOException | RuntimeException e) {
      file.close();
      throw e;
    }
  }

  private static long end(MappedFile file) {
    return file.size() - ParityShape.HEADER_BYTES;
  }

  private static Optional<ParityShape> shape(MappedFile file, long at) {
    byte[] header = new byte[ParityShape.HEADER_BYTES];
    return readIfItCan(file, at, header, header.length)
        ? ParityShape.parse(header, file.size())
        : Optional.empty();
  }

  static boolean readIfItCan(ByteSource file, long at, byte[] into, int length) {
    try {
      file.read(at, into, 0, length);
      return true;
    } catch (IOException e) {
      // Past its end, or a sector that the disk does not give back.
      Arrays.fill(into, 0, length, (byte) 0);
      return false;
    }
  }

  ParityShape shape() {
    return shape;
  }

  /// How much parity was asked for when it was made.
  public ParityRate rate() {
    return new ParityRate(shape.rate());
  }

  /// How long the file is that it belongs to.
  public long fileLength() {
    return shape.length();
  }

  /// The checks of a group's sectors.
  ///
  /// @param values in the order of the file, then of the parity sectors, row by row
  /// @param known which of them are known
  /// @param damaged how many stretches of the two copies are damaged
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Checks(int[] values, boolean[] known, int damaged) {}

  Checks checks(long group) {
    Checks[] copies = {copy(group, 0), copy(group, 1)};
    for (int i = 0; i < copies[0].known.length; i++) {
      if (!copies[0].known[i] && copies[1].known[i]) {
        copies[0].values[i] = copies[1].values[i];
        copies[0].known[i] = true;
      }
    }
    return new Checks(copies[0].values, copies[0].known, copies[0].damaged + copies[1].damaged);
  }

  private Checks copy(long group, int number) {
    int[] values = new int[shape.groupChecks()];
    boolean[] known = new boolean[values.length];
    int damaged = 0;
    byte[] block = new byte[4 * (ParityShape.CHECKS + 1)];
    long at = shape.checksAt(group, number);
    for (int first = 0; first < values.length; first += ParityShape.CHECKS) {
      int count = Math.min(ParityShape.CHECKS, values.length - first);
      boolean isSound =
          readIfItCan(file, at, block, 4 * count + 4)
              && LittleEndian.getInt(block, 4 * count) == ParityShape.check(block, 0, 4 * count);
      for (int i = 0; i < count; i++) {
        values[first + i] = LittleEndian.getInt(block, 4 * i);
        known[first + i] = isSound;
      }
      damaged += isSound ? 0 : 1;
      at += 4 * count + 4;
    }
    return new Checks(values, known, damaged);
  }

  /// Reads a parity sector.
  ///
  /// @return whether it is intact
  boolean readParity(Checks checks, long group, int row, int stripe, byte[] into) {
    int index = shape.groupSectors() + row * shape.stripes() + stripe;
    return checks.known[index]
        && readIfItCan(file, shape.parityAt(group, row, stripe), into, shape.sector())
        && ParityShape.check(into, 0, shape.sector()) == checks.values[index];
  }

  /// Whether all of it is as it was written.
  public boolean isIntact() {
    byte[] sector = new byte[shape.sector()];
    for (long group = 0; group < shape.groups(); group++) {
      Checks checks = checks(group);
      boolean isIntact = checks.damaged == 0;
      for (int i = 0; isIntact && i < shape.parity() * shape.stripes(); i++) {
        isIntact = readParity(checks, group, i / shape.stripes(), i % shape.stripes(), sector);
      }
      if (!isIntact) {
        return false;
      }
    }
    return shape(file, 0).isPresent() && shape(file, end(file)).isPresent();
  }

  @Override
  public void close() {
    file.close();
  }
}
