package dev.mvc.store.parity;

import dev.mvc.id.ObjectId;
import dev.mvc.io.ByteSource;
import dev.mvc.io.LittleEndian;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/// Makes the sidecar of a file, group by group.
///
/// Memory: 4 MiB of parity, twice while it is handed on, and at most 2 MiB of checks, whatever the
/// size of the file.
public final class ParityWriter {
  private final ByteSource file;
  private final ParityShape shape;
  private final ReedSolomon coder;
  private final byte[] sector;
  private final long[] words;
  private final long[][] parity;
  private final int[] checks;

  /// @param id that the file has
  /// @param rate that is not off
  public ParityWriter(ByteSource file, ObjectId id, ParityRate rate) {
    this.file = file;
    this.shape = ParityShape.of(id, file.size(), rate);
    this.words = new long[(shape.sector() + 7) / 8];
    this.sector = new byte[8 * words.length];
    this.coder = new ReedSolomon(words.length);
    this.parity = new long[shape.parity() * shape.stripes()][words.length];
    this.checks = new int[shape.groupChecks()];
  }

  /// Takes the bytes of the sidecar one after the other.
  @FunctionalInterface
  public interface Sink {
    /// Takes some, which must be used before the call ends.
    void accept(ByteBuffer bytes) throws IOException;
  }

  /// Reads the file and hands on its sidecar.
  public void write(Sink to) throws IOException {
    to.accept(ByteBuffer.wrap(shape.header()));
    long end = ParityShape.HEADER_BYTES;
    for (long group = 0; group < shape.groups(); group++) {
      read(group);
      ByteBuffer sums = parity();
      byte[] table = checks();
      to.accept(ByteBuffer.allocate((int) (shape.checksAt(group, 0) - end)));
      to.accept(ByteBuffer.wrap(table));
      to.accept(sums);
      to.accept(ByteBuffer.wrap(table));
      end = shape.checksAt(group, 1) + table.length;
    }
    to.accept(ByteBuffer.wrap(shape.header()));
  }

  private void read(long group) throws IOException {
    for (long[] sums : parity) {
      Arrays.fill(sums, 0);
    }
    long first = group * shape.groupSectors();
    for (int i = 0; i < shape.groupSectors(); i++) {
      int length = shape.lengthOf(first + i);
      if (length < shape.sector()) {
        Arrays.fill(sector, (byte) 0);
      }
      file.read(length == 0 ? 0 : (first + i) * shape.sector(), sector, 0, length);
      checks[i] = ParityShape.check(sector, 0, shape.sector());
      if (length > 0) {
        toWords(sector, words);
        coder.take(words);
        for (int row = 0; row < shape.parity(); row++) {
          int constant = ReedSolomon.coefficient(row, i / shape.stripes());
          coder.add(constant, parity[row * shape.stripes() + i % shape.stripes()]);
        }
      }
    }
  }

  private ByteBuffer parity() {
    ByteBuffer all = ByteBuffer.allocate(parity.length * shape.sector());
    for (int i = 0; i < parity.length; i++) {
      toBytes(parity[i], sector);
      checks[shape.groupSectors() + i] = ParityShape.check(sector, 0, shape.sector());
      all.put(sector, 0, shape.sector());
    }
    return all.flip();
  }

  private byte[] checks() {
    byte[] table = new byte[shape.checksBytes()];
    int at = 0;
    for (int first = 0; first < checks.length; first += ParityShape.CHECKS) {
      int start = at;
      for (int i = first; i < Math.min(checks.length, first + ParityShape.CHECKS); i++) {
        LittleEndian.putInt(table, at, checks[i]);
        at += 4;
      }
      LittleEndian.putInt(table, at, ParityShape.check(table, start, at - start));
      at += 4;
    }
    return table;
  }

  /// Eight bytes a long, in the order that is fastest: no sum of products depends on it.
  static void toWords(byte[] bytes, long[] words) {
    ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()).asLongBuffer().get(words);
  }

  /// The inverse.
  static void toBytes(long[] words, byte[] bytes) {
    ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()).asLongBuffer().put(words);
  }
}
