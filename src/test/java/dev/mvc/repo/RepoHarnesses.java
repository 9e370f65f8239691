package dev.mvc.repo;

import dev.mvc.fuzz.Harness;
import dev.mvc.fuzz.Scratch;
import dev.mvc.graph.Moment;
import dev.mvc.graph.VersionNumbers;
import dev.mvc.id.ObjectId;
import dev.mvc.io.Disk;
import dev.mvc.io.Progress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;

/// Settings, notes and tables of a repository, and texts that name versions.
public final class RepoHarnesses {
  private static final String ID =
      "5d7f0000000000000000000000000000000000000000000000000000000000aa";
  private static final OffsetDateTime NOW = OffsetDateTime.parse("2026-01-01T12:00:00Z");
  private static final String TOML =
      "[[ ]] = . \"\"\" ''' { } inf nan 1979-05-27T07:32:00Z # a.b=1 ";

  private RepoHarnesses() {}

  /// All of them.
  public static List<Harness> all() {
    Path folder = Scratch.folder();
    return Stream.concat(written(folder).stream(), kept(folder).stream()).toList();
  }

  /// What people write.
  private static List<Harness> written(Path folder) {
    return List.of(
        new Harness(
            "repo/config",
            Harness.bytes(
                List.of("[user]\nname = \"Ada\"\nemail = 'a@b'\n[scan]\npolicy='warn'\n")),
            Harness.words(TOML + "user.name= [store] compression"),
            input -> {
              Path file = Files.write(folder.resolve("config.toml"), input);
              return new Config(file, folder.resolve("none"), new Disk()).all().keySet();
            }),
        Harness.ofText(
            "repo/mvc.toml",
            List.of(
                "[params]\nfiles = [\"params.yaml\"]\n[metrics]\nfiles = [\"*.csv\"]\n",
                """
                [metrics]
                lower = ["val_loss"]
                [guards]
                non_finite = "refuse"
                frozen = ["a.*"]
                worse_than_best = {metric = "val_loss", by = 0.05}
                """),
            List.of(
                "[",
                "]",
                "=",
                "[metrics]",
                "higher",
                "files",
                "\"\"\"",
                "[guards]",
                "[retention]",
                "level"),
            text -> ProjectFile.parse(text).hashCode()),
        Harness.ofText(
            "repo/semantic-version",
            List.of("v1.2.3", "0.0.1"),
            List.of(".", "v", "999999999"),
            SemanticVersion::parse),
        Harness.ofText(
            "repo/moment",
            List.of(
                "2 hours ago",
                "last week",
                "3.days.ago",
                "2026-01-01",
                "2026-01-01T12:00:00+01:00",
                "yesterday"),
            List.of("ago", "years", "yesterday", "T", "Z", "-999999999", "month"),
            text -> Moment.parse(text, NOW, "--since")));
  }

  /// What lies in a repository.
  private static List<Harness> kept(Path folder) {
    Repository repository = repository(folder);
    return List.of(
        Harness.ofText(
            "repo/merge",
            List.of(
                "{\"base\":\""
                    + ID
                    + "\",\"files\":{\"a\":\"ours\"},\"head\":\""
                    + ID
                    + "\",\"heads\":[\""
                    + ID
                    + "\"],\"message\":\"m\",\"names\":[\"b\"],\"rules\":"
                    + "[\"*=mean\"],\"settings\":{\"density\":0.5,\"gamma\":0,\"lambda\":1,"
                    + "\"seed\":1,\"t\":0.5,\"weights\":[1]},\"type\":\"merge\","
                    + "\"written\":[\"a\"]}"),
            List.of("\"heads\":[", "\"names\":[]", "null", "\"edited\"", "1e999"),
            text -> MergeRequest.parse(text).text().length()),
        new Harness(
            "repo/numbers",
            List.of(numbers()),
            List.of(ObjectId.parse(ID).bytes()),
            input -> numbers(folder, input)),
        new Harness(
            "repo/numbers-with-checks",
            List.of(numbers()),
            List.of(),
            input -> numbers(folder, withChecks(input))),
        new Harness(
            "repo/finite",
            List.of(finite()),
            List.of(new byte[20]),
            input -> finite(repository, input)),
        new Harness(
            "repo/finite-with-check",
            List.of(finite()),
            List.of(new byte[20]),
            input -> finite(repository, withCheck(input))));
  }

  private static Repository repository(Path folder) {
    Caller caller =
        new Caller(
            new Disk(), NOW, Optional.empty(), folder.resolve("user.toml"), "fuzz", Progress.NONE);
    try {
      Repository.init(folder, caller);
      Files.createDirectories(folder.resolve(".mvc/cache"));
      return Repository.open(folder, caller);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] numbers() {
    ByteBuffer records = ByteBuffer.allocate(3 * 64).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < 3; i++) {
      records.put(64 * i, ObjectId.hash(new byte[] {(byte) i}).bytes());
      records
          .putLong(64 * i + 32, i + 1L)
          .putInt(64 * i + 40, Math.min(i, 1))
          .putInt(64 * i + 44, i);
    }
    return withChecks(records.array());
  }

  private static byte[] withChecks(byte[] input) {
    byte[] bytes = input.clone();
    for (int at = 0; at + 64 <= bytes.length; at += 64) {
      CRC32 crc = new CRC32();
      crc.update(bytes, at, 60);
      ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(at + 60, (int) crc.getValue());
    }
    return bytes;
  }

  private static Object numbers(Path folder, byte[] input) throws IOException {
    Files.write(folder.resolve("numbers"), input);
    VersionNumbers numbers = new VersionNumbers(folder, new Disk());
    int nodes = 0;
    for (int i = 0; i < 3; i++) {
      ObjectId id = ObjectId.hash(new byte[] {(byte) i});
      nodes += numbers.node(id).isPresent() ? 1 : 0;
      numbers.number(id);
      numbers.version(i);
    }
    return numbers.count() + " " + nodes;
  }

  private static byte[] finite() {
    ByteBuffer bytes = ByteBuffer.allocate(4 + 32 + 4 + 20 + 4);
    bytes.putInt(0x4d56464e).put(ObjectId.parse(ID).bytes()).putInt(1).putInt(3).putLong(5);
    return withCheck(bytes.array());
  }

  private static byte[] withCheck(byte[] input) {
    byte[] bytes = input.clone();
    if (bytes.length >= 8) {
      CRC32C crc = new CRC32C();
      crc.update(bytes, 4, bytes.length - 8);
      ByteBuffer.wrap(bytes).putInt(bytes.length - 4, (int) crc.getValue());
    }
    return bytes;
  }

  private static Object finite(Repository repository, byte[] input) throws IOException {
    Files.write(repository.folder().data().resolve("cache/finite"), input);
    return new FiniteNotes(repository).all().size();
  }
}
