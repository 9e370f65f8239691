package dev.mvc.store;

import dev.mvc.id.ObjectId;
import dev.mvc.io.ByteSource;
import dev.mvc.io.LittleEndian;
import dev.mvc.io.MappedFile;
import dev.mvc.io.MvcException;
import dev.mvc.store.parity.ParitySource;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// A pack file as far as it can be read, whatever is wrong with it.
///
/// Of a sound pack the index is asked. Of another one the records are taken that can be read where
/// the index says that they are, and those that a search finds.
final class CopySource implements PayloadSource, Closeable {
  private final Path path;
  private final boolean own;
  private final ByteSource file;
  private final List<String> problems = new ArrayList<>();
  private final SortedMap<ObjectId, String> unreadable = new TreeMap<>();
  private final Map<ObjectId, Entry> entries = new LinkedHashMap<>();
  private List<RecordScan.Found> nameless = List.of();
  private boolean opened = true;

  /// How many objects there should be; -1 if nobody knows.
  private long expected = -1;

  /// Where payloads begin of which one byte was put right.
  private final Set<Long> mended = ConcurrentHashMap.newKeySet();

  /// Asked instead of `entries` where it is sound.
  private @Nullable Pack index;

  private CopySource(Path path, boolean own, ByteSource file) {
    this.path = path;
    this.own = own;
    this.file = file;
  }

  /// Reads what there is of a file.
  ///
  /// @param own whether it belongs to the repository that is repaired
  /// @throws MvcException when it is of a newer format
  static CopySource open(Path path, boolean own) throws IOException {
    return open(path, path.getFileName().toString(), own);
  }

  /// The same of a file that does not have its name yet.
  static CopySource open(Path path, String name, boolean own) throws IOException {
    return open(new CopySource(path, own, MappedFile.open(path)), name);
  }

  /// What a damaged pack was, by its parity: as good as another store's.
  ///
  /// @param sidecar which is its path
  static CopySource computed(Path sidecar, ParitySource pack) throws IOException {
    CopySource source = new CopySource(sidecar, false, pack);
    return open(source, Sidecars.packOf(sidecar).getFileName().toString());
  }

  private static CopySource open(CopySource source, String name) throws IOException {
    try {
      source.read(name);
      return source;
    } catch (IOException | RuntimeException e) {
      source.close();
      throw e;
    }
  }

  private void read(String name) throws IOException {
    Pack pack;
    try {
      pack = Pack.open(path, name, file.slice(0, file.size()));
    } catch (IOException e) {
      opened = false;
      problems.add(String.valueOf(e.getMessage()));
      search(indexOffset(), -1);
      return;
    }
    try {
      PackCheck.Result check = PackCheck.check(pack);
      if (check.problems().isEmpty() && check.damaged().isEmpty()) {
        index = pack;
        return;
      }
      problems.addAll(check.problems());
      unreadable.putAll(check.damaged());
    } catch (IOException e) {
      problems.add("its index cannot be read: " + e.getMessage());
    }
    try (pack) {
      expected = pack.count();
      for (long slot = 0; slot < expected; slot++) {
        mended(pack, slot).ifPresent(entry -> entries.putIfAbsent(entry.id(), entry));
      }
      long tables = file.size() - PackFormat.TRAILER_BYTES - PackFormat.SLOT_BYTES * expected;
      search(pack.indexOffset(), tables);
      settle();
    }
  }

  private static Optional<Entry> mended(Pack pack, long slot) {
    try {
      return Optional.of(pack.entry(slot));
    } catch (IOException damaged) {
      try {
        Optional<Mending.Mended> mended = Mending.record(pack.id(slot), pack.damagedRecord(slot));
        return mended.isEmpty()
            ? Optional.empty()
            : Optional.of(
                PackFormat.parseRecord(
                    mended.get().id(), mended.get().bytes(), pack.indexOffset()));
      } catch (IOException e) {
        return Optional.empty();
      }
    }
  }

  /// Forgets what the index had instead of what was found.
  private void settle() {
    unreadable.keySet().removeAll(entries.keySet());
    if (entries.size() == expected) {
      unreadable.clear();
    }
  }

  /// Where the trailer says that the index begins, if its check is right; else the first place
  /// where it could.
  private long indexOffset() {
    long at = file.size() - PackFormat.TRAILER_BYTES;
    if (at >= PackFormat.HEADER_BYTES) {
      byte[] trailer = RecordScan.read(file, at, PackFormat.TRAILER_BYTES);
      long offset = LittleEndian.getLong(trailer, 0);
      if (LittleEndian.getInt(trailer, 52)
              == PackFormat.check(trailer, 0, PackFormat.TRAILER_CHECKED_BYTES)
          && offset >= PackFormat.HEADER_BYTES
          && offset <= at) {
        return offset;
      }
    }
    return PackFormat.HEADER_BYTES;
  }

  /// @param table where the table of ids begins; −1 if nobody knows
  private void search(long from, long table) throws IOException {
    Set<Long> known = new HashSet<>();
    for (Entry entry : entries.values()) {
      if (!entry.frames().isEmpty()) {
        known.add(entry.dataOffset());
      }
    }
    List<RecordScan.Found> found = RecordScan.scan(file, from, known);
    for (long at : table < 0 ? tables(found) : List.of(table)) {
      ObjectId[] ids = RecordScan.ids(file, found, at);
      List<RecordScan.Found> rest = new ArrayList<>();
      for (int i = 0; i < ids.length; i++) {
        ObjectId id = ids[i];
        if (id == null) {
          rest.add(found.get(i));
        } else {
          add(id, found.get(i));
        }
      }
      found = rest;
    }
    nameless = found;
  }

  /// Where the table of ids may begin: behind the last record; or, where records behind that are
  /// damaged, so far before the end that it holds as many ids as there are records, or a few more.
  private List<Long> tables(List<RecordScan.Found> found) {
    List<Long> tables = new ArrayList<>();
    if (!found.isEmpty()) {
      RecordScan.Found last = found.getLast();
      tables.add(last.at() + last.bytes().length);
      for (int more = 1; more <= 8; more++) {
        long count = found.size() + (long) more;
        tables.add(file.size() - PackFormat.TRAILER_BYTES - count * PackFormat.SLOT_BYTES);
      }
    }
    return tables;
  }

  private void add(ObjectId id, RecordScan.Found record) {
    entries.putIfAbsent(id, record.as(id));
  }

  /// Gives names to records, once their content is known.
  void name(Map<RecordScan.Found, ObjectId> names) {
    List<RecordScan.Found> rest = new ArrayList<>();
    for (RecordScan.Found record : nameless) {
      ObjectId id = names.get(record);
      if (id != null) {
        add(id, record);
      } else {
        rest.add(record);
      }
    }
    nameless = rest;
    settle();
  }

  Path path() {
    return path;
  }

  /// Whether an object's payloads are not what they should be, but could be put right.
  boolean isMended(Entry entry) {
    long offset = entry.dataOffset();
    for (FrameEntry frame : entry.frames()) {
      if (mended.contains(offset)) {
        return true;
      }
      offset += frame.storedLength();
    }
    return false;
  }

  /// Whether it belongs to the repository that is repaired.
  boolean isOwn() {
    return own;
  }

  /// Whether the repository can use it as it is.
  boolean isOpened() {
    return opened;
  }

  /// What is wrong with it as a whole.
  List<String> problems() {
    return problems;
  }

  /// Objects that should be here and whose records are damaged.
  SortedMap<ObjectId, String> unreadable() {
    return unreadable;
  }

  /// Records of which nobody knows which objects they are of.
  List<RecordScan.Found> nameless() {
    return nameless;
  }

  String brief() {
    String name = path.getFileName().toString();
    return name.substring(0, Math.min(7, name.length()));
  }

  /// An object that is here.
  Optional<Entry> find(ObjectId id) throws IOException {
    return index != null ? index.find(id) : Optional.ofNullable(entries.get(id));
  }

  /// How many objects are here.
  long count() {
    return index != null ? index.count() : entries.size();
  }

  /// Takes objects one after the other.
  @FunctionalInterface
  interface Visitor {
    /// Takes one.
    void accept(Entry entry) throws IOException;
  }

  /// Hands on everything that is here.
  void forEach(Visitor visitor) throws IOException {
    if (index == null) {
      for (Entry entry : List.copyOf(entries.values())) {
        visitor.accept(entry);
      }
    } else {
      for (long slot = 0; slot < index.count(); slot++) {
        visitor.accept(index.entry(slot));
      }
    }
  }

  @Override
  public void readPayload(Entry entry, int frame, long offset, byte[] into) throws IOException {
    FrameEntry expected = entry.frames().get(frame);
    int length = expected.storedLength();
    file.read(offset, into, 0, length);
    int found = PackFormat.check(into, 0, length);
    if (found != expected.storedCheck()) {
      Optional<Mending.Flip> flip = Mending.find(found ^ expected.storedCheck(), length);
      flip.ifPresent(one -> {
        into[one.at()] ^= (byte) one.bits();
        mended.add(offset);
      });
    }
    expected.requireIntact(
        entry,
        frame,
        into,
        () -> String.format(Locale.ROOT, "pack %s, offset %,d", brief(), offset));
  }

  /// Whether all payloads of an object are what was written.
  boolean hasPayloads(Entry entry) {
    byte[] payload = new byte[entry.frameLength()];
    long offset = entry.dataOffset();
    for (int i = 0; i < entry.frames().size(); i++) {
      try {
        readPayload(entry, i, offset, payload);
      } catch (IOException e) {
        return false;
      }
      offset += entry.frames().get(i).storedLength();
    }
    return true;
  }

  @Override
  public void close() {
    if (index != null) {
      index.close();
    }
    try {
      file.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
