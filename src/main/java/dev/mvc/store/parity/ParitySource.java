package dev.mvc.store.parity;

import dev.mvc.io.ByteSource;
import dev.mvc.io.MappedFile;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.IntStream;

/// A damaged file as it was: spoilt sectors are computed from their stripes when they are read, and
/// what the file has lost at its end, or all of it where that is little, likewise.
///
/// What cannot be computed is read as it is, with zeros for what is not there.
///
/// Memory: one bit for each sector, and 16 MiB of those that were computed last.
public final class ParitySource implements ByteSource {
  private static final int MAX_HELD = 4096;

  private final ByteSource raw;
  private final ParityFile parity;
  private final ParityShape shape;
  private final ReedSolomon coder;
  private final long[] words;

  /// Sectors that are spoilt and can be computed.
  private final BitSet spoilt = new BitSet();

  private final Map<Long, byte[]> computed =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, byte[]> eldest) {
          return size() > MAX_HELD;
        }
      };

  private int lost;

  private ParitySource(ByteSource raw, ParityFile parity) {
    this.raw = raw;
    this.parity = parity;
    this.shape = parity.shape();
    this.words = new long[(shape.sector() + 7) / 8];
    this.coder = new ReedSolomon(words.length);
  }

  /// Opens a file that has a sidecar, and finds out which of its sectors are spoilt: all of it is
  /// read once.
  ///
  /// @param file which need not be there
  /// @param parity closed with this
  public static ParitySource open(Path file, ParityFile parity) throws IOException {
    try {
      ByteSource raw = Files.exists(file) ? MappedFile.open(file) : ByteSource.of(new byte[0]);
      ParitySource source = new ParitySource(raw, parity);
      for (long group = 0; group < source.shape.groups(); group++) {
        source.look(group);
      }
      return source;
    } catch (IOException | RuntimeException e) {
      parity.close();
      throw e;
    }
  }

  /// How many spoilt sectors can be computed.
  public int spoilt() {
    return spoilt.cardinality();
  }

  /// How many spoilt sectors cannot.
  public int lost() {
    return lost;
  }

  private void look(long group) {
    ParityFile.Checks checks = parity.checks(group);
    int first = (int) (group * shape.groupSectors());
    byte[] sector = new byte[8 * words.length];
    int[] perStripe = new int[shape.stripes()];
    BitSet found = new BitSet();
    for (int i = 0; i < shape.groupSectors() && shape.lengthOf(first + i) > 0; i++) {
      if (!isIntact(checks, i, readRaw(first + i, sector), sector)) {
        found.set(i);
        perStripe[i % shape.stripes()]++;
      }
    }
    for (int stripe = 0; stripe < perStripe.length && !found.isEmpty(); stripe++) {
      int there = perStripe[stripe] == 0 ? 0 : rows(checks, group, stripe, sector).length;
      for (int i = stripe; i < shape.groupSectors(); i += shape.stripes()) {
        if (found.get(i)) {
          boolean isKnown = checks.known()[i] && perStripe[stripe] <= there;
          spoilt.set(first + i, isKnown);
          lost += isKnown ? 0 : 1;
        }
      }
    }
  }

  private boolean isIntact(ParityFile.Checks checks, int i, boolean isRead, byte[] sector) {
    return isRead
        && checks.known()[i]
        && ParityShape.check(sector, 0, shape.sector()) == checks.values()[i];
  }

  /// The intact parity sectors of a stripe.
  private int[] rows(ParityFile.Checks checks, long group, int stripe, byte[] sector) {
    int[] rows = new int[shape.parity()];
    int count = 0;
    for (int row = 0; row < rows.length; row++) {
      if (parity.readParity(checks, group, row, stripe, sector)) {
        rows[count++] = row;
      }
    }
    return Arrays.copyOf(rows, count);
  }

  /// Reads what the file has of a sector, with zeros for the rest.
  ///
  /// @return whether the disk gave it
  private boolean readRaw(long index, byte[] into) {
    long at = index * shape.sector();
    int length = (int) Math.max(0, Math.min(shape.lengthOf(index), raw.size() - at));
    Arrays.fill(into, length, into.length, (byte) 0);
    return length == 0 || ParityFile.readIfItCan(raw, at, into, length);
  }

  @Override
  public long size() {
    return shape.length();
  }

  @Override
  public synchronized void read(long offset, byte[] into, int at, int length) throws IOException {
    if (offset < 0 || length < 0 || offset > size() - length) {
      throw new EOFException("read of " + length + " bytes at " + offset + " of " + size());
    }
    byte[] sector = new byte[8 * words.length];
    for (int done = 0; done < length; ) {
      long index = (offset + done) / shape.sector();
      int from = (int) ((offset + done) % shape.sector());
      int count = Math.min(length - done, shape.sector() - from);
      byte[] content = sector;
      if (spoilt.get((int) index)) {
        content = compute(index);
      } else if (!readRaw(index, sector)) {
        throw new IOException("sector " + index + " cannot be read");
      }
      System.arraycopy(content, from, into, at + done, count);
      done += count;
    }
  }

  private byte[] compute(long index) throws IOException {
    if (!computed.containsKey(index)) {
      long group = index / shape.groupSectors();
      computeStripe(group, (int) (index % shape.groupSectors() % shape.stripes()));
    }
    byte[] sector = computed.get(index);
    if (sector == null) {
      throw new IOException("sector " + index + " cannot be computed");
    }
    return sector;
  }

  private void computeStripe(long group, int stripe) {
    ParityFile.Checks checks = parity.checks(group);
    long first = group * shape.groupSectors() + stripe;
    byte[] sector = new byte[8 * words.length];
    int[] columns =
        IntStream.range(0, shape.data())
            .filter(column -> spoilt.get((int) first + column * shape.stripes()))
            .toArray();
    int[] rows = rows(checks, group, stripe, sector);
    if (rows.length < columns.length) {
      return; // there were more when it was opened
    }
    rows = Arrays.copyOf(rows, columns.length);
    long[][] sums = new long[rows.length][words.length];
    for (int r = 0; r < rows.length; r++) {
      Arrays.fill(sector, (byte) 0);
      parity.readParity(checks, group, rows[r], stripe, sector);
      ParityWriter.toWords(sector, sums[r]);
    }
    for (int column = 0; column < shape.data(); column++) {
      long index = first + (long) column * shape.stripes();
      if (shape.lengthOf(index) > 0 && Arrays.binarySearch(columns, column) < 0) {
        readRaw(index, sector);
        ParityWriter.toWords(sector, words);
        coder.take(words);
        for (int r = 0; r < rows.length; r++) {
          coder.add(ReedSolomon.coefficient(rows[r], column), sums[r]);
        }
      }
    }
    coder.solve(columns, rows, sums);
    for (int e = 0; e < columns.length; e++) {
      byte[] content = new byte[8 * words.length];
      ParityWriter.toBytes(sums[e], content);
      if (isIntact(checks, columns[e] * shape.stripes() + stripe, true, content)) {
        computed.put(first + (long) columns[e] * shape.stripes(), content);
      }
    }
  }

  @Override
  public void close() {
    try {
      raw.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      parity.close();
    }
  }
}
