package dev.mvc.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mvc.experiment.data.DataEntry;
import dev.mvc.id.ObjectId;
import dev.mvc.io.Disk;
import dev.mvc.io.MvcException;
import dev.mvc.io.Progress;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataScanTest {
  private static final FileTime LONG_AGO = FileTime.from(Instant.parse("2020-01-01T00:00:00.5Z"));

  @TempDir Path temporary;

  private Path data;
  private Path cache;
  private long skipped;

  @BeforeEach
  void makeFolder() throws IOException {
    data = Files.createDirectory(temporary.resolve("data"));
    cache = temporary.resolve("cache/data/x");
  }

  private void file(String path, String content) throws IOException {
    Path place = data.resolve(path);
    Files.createDirectories(place.getParent());
    Files.writeString(place, content);
    Files.setLastModifiedTime(place, LONG_AGO);
  }

  private List<DataEntry> scan(DataScan.Mode mode) throws IOException {
    List<DataEntry> found = new ArrayList<>();
    skipped = DataScan.run(data, mode, place(), Progress.NONE, found::add);
    return found;
  }

  private DataScan.Place place() {
    return new DataScan.Place(cache, temporary.resolve("tmp"), new Disk());
  }

  private static ObjectId id(String content) {
    return ObjectId.hash(content.getBytes(StandardCharsets.UTF_8));
  }

  private static ObjectId id(List<DataEntry> entries, String path) {
    return entries.stream()
        .filter(entry -> entry.path().equals(path))
        .findFirst()
        .orElseThrow()
        .id();
  }

  @Test
  void filesComeInTheOrderOfTheirPaths() throws IOException {
    List<String> paths = List.of("a/x", "a.txt", "a-b", "a", "a0/y", "ab", "a/b/c", "Z", "a!/q");
    for (String path : paths) {
      if (!path.equals("a")) {
        file(path, path);
      }
    }
    for (int i = 0; i < 300; i++) {
      file("many/" + i, "content " + i);
    }
    List<DataEntry> found = scan(DataScan.Mode.ADD);
    assertThat(found).hasSize(paths.size() - 1 + 300);
    assertThat(found.stream().map(DataEntry::path).toList()).isSorted();
    assertThat(id(found, "a/b/c")).isEqualTo(id("a/b/c"));
    assertThat(id(found, "many/299")).isEqualTo(id("content 299"));
  }

  @Test
  void whatIsInTheCacheIsNotReadAgainUnlessToldTo() throws IOException {
    file("a", "one");
    file("b", "two");
    scan(DataScan.Mode.ADD);
    // The same length and time: only reading tells.
    file("a", "ONE");
    assertThat(id(scan(DataScan.Mode.STATUS), "a")).isEqualTo(id("one"));
    assertThat(id(scan(DataScan.Mode.VERIFY), "a")).isEqualTo(id("ONE"));
    assertThat(id(scan(DataScan.Mode.STATUS), "a")).isEqualTo(id("ONE"));
  }

  @Test
  void aFileOfAnotherTimeSizeOrPlaceIsReadAgain() throws IOException {
    file("a", "one");
    file("b", "one");
    file("c", "one");
    scan(DataScan.Mode.ADD);
    file("a", "ONE");
    Files.setLastModifiedTime(
        data.resolve("a"), FileTime.from(LONG_AGO.toInstant().plusNanos(1000)));
    file("b", "longer");
    file("other", "ONE");
    Files.delete(data.resolve("c"));
    Files.move(data.resolve("other"), data.resolve("c"));
    List<DataEntry> found = scan(DataScan.Mode.STATUS);
    assertThat(id(found, "a")).isEqualTo(id("ONE"));
    assertThat(id(found, "b")).isEqualTo(id("longer"));
    assertThat(id(found, "c")).isEqualTo(id("ONE"));
  }

  @Test
  void aDamagedCacheOnlyCostsTime() throws IOException {
    file("a", "one");
    file("b/c", "two");
    List<DataEntry> right = scan(DataScan.Mode.ADD);
    byte[] good = Files.readAllBytes(cache);
    for (int at = 0; at < good.length; at++) {
      byte[] bad = good.clone();
      bad[at] ^= 0x40;
      Files.write(cache, bad);
      assertThat(scan(DataScan.Mode.STATUS)).isEqualTo(right);
    }
    Files.write(cache, new byte[0]);
    assertThat(scan(DataScan.Mode.STATUS)).isEqualTo(right);
    assertThat(Files.readAllBytes(cache)).isEqualTo(good);
  }

  @Test
  void nothingUnfinishedIsLeft() throws IOException {
    file("a", "one");
    scan(DataScan.Mode.ADD);
    scan(DataScan.Mode.STATUS);
    try (Stream<Path> left = Files.list(temporary.resolve("tmp"))) {
      assertThat(left).isEmpty();
    }
  }

  @Test
  void aCacheThatCannotBeWrittenIsNoMatter() throws IOException {
    file("a", "one");
    Files.createDirectories(temporary);
    Files.writeString(temporary.resolve("tmp"), "in the way");
    assertThat(scan(DataScan.Mode.STATUS)).hasSize(1);
  }

  @Test
  void linksToFilesAreFollowedAndOthersCounted() throws IOException {
    file("a", "one");
    Path outside = Files.writeString(temporary.resolve("outside"), "two");
    Files.createSymbolicLink(data.resolve("link"), outside);
    Files.createSymbolicLink(data.resolve("loop"), data);
    Files.createSymbolicLink(data.resolve("nothing"), data.resolve("nowhere"));
    List<DataEntry> found = scan(DataScan.Mode.STATUS);
    assertThat(found.stream().map(DataEntry::path)).containsExactly("a", "link");
    assertThat(id(found, "link")).isEqualTo(id("two"));
    assertThat(skipped).isEqualTo(2);
  }

  @Test
  void aFileThatComesOrGoesMeanwhileIsNoticedWhenDataIsAdded() throws IOException {
    for (int i = 0; i < 200; i++) {
      file("sub/" + i, "content " + i);
    }
    Files.setLastModifiedTime(data.resolve("sub"), LONG_AGO);
    List<DataEntry> found = new ArrayList<>();
    DataScan.Sink meddling =
        entry -> {
          if (found.isEmpty()) {
            Files.writeString(data.resolve("sub/new"), "late");
          }
          found.add(entry);
        };
    assertThatThrownBy(
            () -> DataScan.run(data, DataScan.Mode.ADD, place(), Progress.NONE, meddling))
        .isInstanceOf(MvcException.class)
        .hasMessageContaining("changed while it was read");
  }

  @Test
  void aFileIsADataSetToo() throws IOException {
    file("a.csv", "x,y\n1,2\n");
    List<DataEntry> found = new ArrayList<>();
    DataScan.run(data.resolve("a.csv"), DataScan.Mode.ADD, place(), Progress.NONE, found::add);
    assertThat(found).hasSize(1);
    assertThat(found.getFirst().path()).isEqualTo("a.csv");
    assertThat(found.getFirst().table().orElseThrow().rows()).isEqualTo(1);
  }
}
