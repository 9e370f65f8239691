package dev.mvc.experiment.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mvc.id.ObjectId;
import dev.mvc.object.MalformedObjectException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class ManifestTest {
  private static final ObjectId ID = ObjectId.hash(new byte[] {1});

  private static DataEntry entry(String path, long size) {
    return new DataEntry(path, size, ID, Optional.empty());
  }

  private static List<DataEntry> read(byte[] bytes) throws IOException {
    ManifestReader reader = new ManifestReader(new ByteArrayInputStream(bytes));
    List<DataEntry> entries = new ArrayList<>();
    for (var next = reader.next(); next.isPresent(); next = reader.next()) {
      entries.add(next.get());
    }
    return entries;
  }

  private static void refused(String text, String problem) {
    assertThatThrownBy(() -> read(text.getBytes(StandardCharsets.UTF_8)))
        .isInstanceOf(MalformedObjectException.class)
        .hasMessageContaining(problem);
  }

  @Test
  void whatWasWrittenIsRead() throws IOException {
    SplittableRandom random = new SplittableRandom(5);
    TreeSet<String> paths =
        new TreeSet<>(List.of("a\tb", "a\nb", "a\\nb", "ä/ü", "\uD83D\uDE00", "a b", "\r"));
    for (int i = 0; i < 3000; i++) {
      paths.add("folder" + random.nextInt(50) + "/" + Long.toHexString(random.nextLong()));
    }
    Table table = new Table(3, List.of(new Column("a\t", "int")), Optional.of("odd"));
    List<DataEntry> entries = new ArrayList<>();
    for (String path : paths) {
      Optional<Table> some = random.nextInt(5) == 0 ? Optional.of(table) : Optional.empty();
      entries.add(new DataEntry(path, random.nextLong(1L << 50), ID, some));
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ManifestWriter writer = new ManifestWriter(bytes);
    for (DataEntry entry : entries) {
      writer.add(entry);
    }
    assertThat(read(bytes.toByteArray())).isEqualTo(entries);
    assertThat(writer.files()).isEqualTo(entries.size());
    assertThat(writer.bytes()).isEqualTo(entries.stream().mapToLong(DataEntry::size).sum());
    assertThat(writer.digest()).isEqualTo(ObjectId.hash(bytes.toByteArray()));
  }

  @Test
  void aLineIsWhatTheFormatSays() {
    assertThat(new String(Manifest.line(entry("a/b", 7)), StandardCharsets.UTF_8))
        .isEqualTo(ID.hex() + "\t7\ta/b\n");
  }

  @Test
  void whatIsNoManifestIsRefused() {
    String good = ID.hex() + "\t7\tb\n";
    refused(good + ID.hex() + "\t7\ta\n", "is not sorted");
    refused(good + good, "is not sorted");
    refused(good + ID.hex() + "\t7\tc", "is cut off");
    refused("hello\n", "no file");
    refused("zz\t7\tb\n", "without an id");
    refused(ID.hex() + "\t-7\tb\n", "no file");
    refused(ID.hex() + "\t7\ta\\q\n", "path that is malformed");
    refused(ID.hex() + "\t7\tb\t{\"rows\":1}\n", "columns");
    refused("x".repeat(2 << 20), "too long");
  }

  @Test
  void filesComeInOrder() throws IOException {
    ManifestWriter writer = new ManifestWriter(new ByteArrayOutputStream());
    writer.add(entry("b", 1));
    assertThatThrownBy(() -> writer.add(entry("a", 1)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void twoSidesAreComparedAsSetsOfFilesWouldBe() throws IOException {
    SplittableRandom random = new SplittableRandom(6);
    for (int round = 0; round < 200; round++) {
      SortedMap<String, Long> old = side(random);
      SortedMap<String, Long> now = side(random);
      var before = old.entrySet().iterator();
      DataComparison comparison =
          new DataComparison(
              () -> {
                if (!before.hasNext()) {
                  return Optional.empty();
                }
                var next = before.next();
                return Optional.of(entry(next.getKey(), next.getValue()));
              },
              true);
      for (var file : now.entrySet()) {
        comparison.accept(entry(file.getKey(), file.getValue()));
      }
      DataComparison.Result result = comparison.finish();
      assertThat(result.added())
          .isEqualTo(now.keySet().stream().filter(path -> !old.containsKey(path)).count());
      assertThat(result.removed())
          .isEqualTo(old.keySet().stream().filter(path -> !now.containsKey(path)).count());
      assertThat(result.changed())
          .isEqualTo(
              now.entrySet().stream()
                  .filter(e -> old.containsKey(e.getKey()) && !old.containsValue(null))
                  .filter(e -> !old.get(e.getKey()).equals(e.getValue()))
                  .count());
      assertThat(result.old().files()).isEqualTo(old.size());
      assertThat(result.now().files()).isEqualTo(now.size());
      assertThat(result.isSame()).isEqualTo(old.equals(now));
    }
  }

  private static SortedMap<String, Long> side(SplittableRandom random) {
    SortedMap<String, Long> files = new TreeMap<>();
    int count = random.nextInt(6);
    for (int i = 0; i < count; i++) {
      files.put("f" + random.nextInt(6), random.nextLong(2));
    }
    return files;
  }

  @Test
  void theFileOfDataSetsIsWrittenAndRead() throws IOException {
    DataSets.Listed listed = new DataSets.Listed(2, 30, ID, ID, Optional.of("\"etag\""));
    DataSets sets =
        DataSets.NONE
            .with("train", new DataSets.Registered("data/train", Optional.empty()))
            .with("eval", new DataSets.Registered("https://h/e.csv", Optional.of(listed)));
    assertThat(DataSets.read(sets.write())).isEqualTo(sets);
    assertThat(sets.externalLocations()).containsExactly("https://h/e.csv");
    assertThat(new String(sets.without("eval").write(), StandardCharsets.UTF_8))
        .isEqualTo("{\n  \"train\": {\n    \"location\": \"data/train\"\n  }\n}\n");
  }

  @Test
  void whatNamesNoDataSetsIsRefused() {
    for (String text :
        List.of(
            "[]",
            "{",
            "{\"a\":{}}",
            "{\"a\":{\"location\":\"\"}}",
            "{\"a b\":{\"location\":\"x\"}}",
            "{\"a\":{\"location\":\"x\",\"manifest\":\"y\"}}",
            "{\"a\":{\"location\":\"x\"},\"a\":{\"location\":\"x\"}}")) {
      assertThatThrownBy(() -> DataSets.read(text.getBytes(StandardCharsets.UTF_8)))
          .as(text)
          .isInstanceOf(MalformedObjectException.class);
    }
    assertThat(DataSets.isName("train-v1.2")).isTrue();
    assertThat(DataSets.isName(".hidden")).isFalse();
    assertThat(DataSets.isName("a/b")).isFalse();
  }
}
