package dev.mvc.graph;

import dev.mvc.id.ObjectId;
import dev.mvc.io.Disk;
import dev.mvc.io.PlainFile;
import dev.mvc.object.Version;
import dev.mvc.store.ObjectStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/// The short numbers of versions, `r1`, `r2` and so on in the order in which this repository came
/// to know them; and, since the table is small and a version's parents come before it, history in a
/// form that need not be read object by object.
///
///     numbers = record*                                 .mvc/numbers, little-endian
///     record  = id:32 generation:u64 parents:u32 first:u32 second:u32 zero:8 check:u32
///
/// `first` and `second` are the numbers of the first two parents; the check is CRC-32 of what is
/// before it. Records are only ever appended, under the repository's lock. One that is damaged or
/// torn ends the table: versions that it lacks are read from the store, and get numbers with the
/// next change of a name.
public final class VersionNumbers {
  private static final int RECORD = 64;
  private static final int PARENTS_AT = 40;
  private static final int FIRST_AT = 44;
  private static final int SECOND_AT = 48;
  private static final int CHECK_AT = 60;

  private final Path file;
  private final Disk disk;
  private @Nullable Table table;

  /// The table in a repository's folder, `.mvc`.
  public VersionNumbers(Path folder, Disk disk) {
    this.file = folder.resolve("numbers");
    this.disk = disk;
  }

  /// The number of a version; empty when it has none.
  public OptionalLong number(ObjectId id) throws IOException {
    int number = table().find(id);
    return number > 0 ? OptionalLong.of(number) : OptionalLong.empty();
  }

  /// The version of a number; empty when there is none.
  public Optional<ObjectId> version(long number) throws IOException {
    return number > 0 && number <= table().count
        ? Optional.of(table().id((int) number))
        : Optional.empty();
  }

  /// How many numbers there are.
  public long count() throws IOException {
    return table().count;
  }

  /// The place of a version in history; empty when the table does not have it.
  public Optional<VersionGraph.Node> node(ObjectId id) throws IOException {
    Table known = table();
    int number = known.find(id);
    if (number <= 0) {
      return Optional.empty();
    }
    ByteBuffer record = known.record(number);
    int parents = record.getInt(PARENTS_AT);
    if (parents > 2 || parents < 0) {
      return Optional.empty();
    }
    List<ObjectId> ids = new ArrayList<>(parents);
    for (int at = FIRST_AT; ids.size() < parents; at += SECOND_AT - FIRST_AT) {
      int parent = record.getInt(at);
      if (parent <= 0 || parent >= number) {
        return Optional.empty();
      }
      ids.add(known.id(parent));
    }
    return Optional.of(new VersionGraph.Node(id, record.getLong(ObjectId.BYTES), ids));
  }

  /// Gives numbers to versions and all before them that have none, parents first. The caller holds
  /// the repository's lock.
  public void add(ObjectStore store, Collection<ObjectId> versions) throws IOException {
    table = null; // another process may have added some
    Map<ObjectId, Integer> numbers = new HashMap<>();
    List<Walk.Step> fresh = fresh(store, versions);
    if (fresh.isEmpty()) {
      return;
    }
    Table known = table();
    ByteBuffer records = buffer(new byte[fresh.size() * RECORD]);
    for (Walk.Step step : fresh) {
      write(step, known, numbers, records);
      numbers.put(step.id(), known.count + numbers.size() + 1);
    }
    try (FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS)) {
      disk.write(channel, file, records.rewind(), (long) known.count * RECORD);
    }
    table = null;
  }

  private List<Walk.Step> fresh(ObjectStore store, Collection<ObjectId> versions)
      throws IOException {
    List<Walk.Step> fresh = new ArrayList<>();
    Set<ObjectId> seen = new HashSet<>();
    List<ObjectId> open = new ArrayList<>(versions);
    while (!open.isEmpty()) {
      ObjectId id = open.removeLast();
      if (table().find(id) <= 0 && seen.add(id)) {
        Version version = store.version(id);
        fresh.add(new Walk.Step(id, version));
        open.addAll(version.parents());
      }
    }
    fresh.sort(
        Comparator.comparingLong((Walk.Step step) -> step.version().generation())
            .thenComparing(step -> step.version().author().time())
            .thenComparing(Walk.Step::id));
    return fresh;
  }

  private static void write(
      Walk.Step step, Table known, Map<ObjectId, Integer> fresh, ByteBuffer into) {
    byte[] record = new byte[RECORD];
    ByteBuffer fields = buffer(record);
    step.id().write(record, 0);
    fields.putLong(ObjectId.BYTES, step.version().generation());
    List<ObjectId> parents = step.version().parents();
    fields.putInt(PARENTS_AT, parents.size());
    for (int i = 0; i < Math.min(2, parents.size()); i++) {
      int number = Optional.ofNullable(fresh.get(parents.get(i))).orElse(0);
      fields.putInt(
          FIRST_AT + i * (SECOND_AT - FIRST_AT), number > 0 ? number : known.find(parents.get(i)));
    }
    fields.putInt(CHECK_AT, check(record, 0));
    into.put(record);
  }

  private Table table() throws IOException {
    Table known = table;
    if (known == null) {
      known = new Table(read());
      table = known;
    }
    return known;
  }

  private byte[] read() throws IOException {
    try {
      return PlainFile.bytes(file);
    } catch (NoSuchFileException e) {
      return new byte[0];
    }
  }

  private static ByteBuffer buffer(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static int check(byte[] bytes, int at) {
    CRC32 crc = new CRC32();
    crc.update(bytes, at, CHECK_AT);
    return (int) crc.getValue();
  }

  /// The file's content, and where in it the ids are: open addressing over twice as many slots.
  private static final class Table {
    private final byte[] bytes;
    private final ByteBuffer fields;
    private final int count;
    private final int[] slots;

    Table(byte[] bytes) {
      this.bytes = bytes;
      this.fields = buffer(bytes);
      int sound = 0;
      int most = bytes.length / RECORD;
      while (sound < most && isSound(sound)) {
        sound++;
      }
      this.count = sound;
      this.slots = new int[Integer.highestOneBit(Math.max(count, 4)) * 4];
      for (int number = 1; number <= count; number++) {
        int slot = slot(fields.getLong((number - 1) * RECORD));
        while (slots[slot] != 0) {
          slot = (slot + 1) & (slots.length - 1);
        }
        slots[slot] = number;
      }
    }

    private boolean isSound(int index) {
      return fields.getInt(index * RECORD + CHECK_AT) == check(bytes, index * RECORD);
    }

    private int slot(long hash) {
      return (int) (hash >>> 8) & (slots.length - 1);
    }

    ByteBuffer record(int number) {
      return fields.slice((number - 1) * RECORD, RECORD).order(ByteOrder.LITTLE_ENDIAN);
    }

    ObjectId id(int number) {
      return ObjectId.read(bytes, (number - 1) * RECORD);
    }

    /// The number of a version, 0 when there is none.
    int find(ObjectId id) {
      byte[] wanted = id.bytes();
      int slot = slot(buffer(wanted).getLong(0));
      while (slots[slot] != 0) {
        if (id(slots[slot]).equals(id)) {
          return slots[slot];
        }
        slot = (slot + 1) & (slots.length - 1);
      }
      return 0;
    }
  }
}
