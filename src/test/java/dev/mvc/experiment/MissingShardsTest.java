package dev.mvc.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mvc.experiment.MissingShards.Gap;
import dev.mvc.io.ByteSource;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class MissingShardsTest {
  private final SortedMap<String, String> files = new TreeMap<>();
  private int opened;

  private List<Gap> gaps(String... folders) throws IOException {
    TrackedFiles tracked =
        new TrackedFiles() {
          @Override
          public SortedSet<String> paths() {
            return Collections.unmodifiableSortedSet(new java.util.TreeSet<>(files.keySet()));
          }

          @Override
          public ByteSource open(String path) {
            opened++;
            return ByteSource.of(files.get(path).getBytes(StandardCharsets.UTF_8));
          }
        };
    return MissingShards.in(tracked, Set.of(folders), path -> path.endsWith("s"));
  }

  private static String index(String... shards) {
    StringBuilder map = new StringBuilder("{\"weight_map\":{");
    for (int i = 0; i < shards.length; i++) {
      map.append(i == 0 ? "" : ",").append("\"t").append(i).append("\":\"");
      map.append(shards[i]).append('"');
    }
    return map.append("}}").toString();
  }

  private void shards(String start, int from, int to, int of) {
    for (int i = from; i <= to; i++) {
      files.put("%s-%05d-of-%05d.safetensors".formatted(start, i, of), "");
    }
  }

  @Test
  void allThatAnIndexNamesIsThere() throws IOException {
    shards("m/model", 1, 2, 2);
    files.put(
        "m/model.safetensors.index.json",
        index("model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors"));
    assertThat(gaps("m/")).isEmpty();
  }

  @Test
  void whatAnIndexNamesAndIsNotThereIsToldOnce() throws IOException {
    shards("m/model", 1, 1, 2);
    files.put(
        "m/model.safetensors.index.json",
        index("model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors"));
    assertThat(gaps("m/"))
        .singleElement()
        .satisfies(gap -> {
          assertThat(gap.file()).isEqualTo("m/model.safetensors.index.json");
          assertThat(gap.missing()).containsExactly("m/model-00002-of-00002.safetensors");
          assertThat(gap.count()).isEqualTo(1);
        });
    assertThat(gaps("other/")).as("a folder in which nothing changed").isEmpty();
  }

  @Test
  void filesOfPyTorchAreNamedByTheirIndexToo() throws IOException {
    files.put("pytorch_model.bin.index.json", index("pytorch_model-1.bin"));
    assertThat(gaps("")).extracting(Gap::missing).containsExactly(List.of("pytorch_model-1.bin"));
  }

  @Test
  void namesThatLeadOutOfTheFolderAreToldAndNotLookedAt() throws IOException {
    files.put("x", "");
    files.put("m/model.safetensors.index.json", index("../x", "/etc/passwd", "a/b", ".."));
    assertThat(gaps("m/"))
        .singleElement()
        .satisfies(gap -> {
          assertThat(gap.missing()).isEmpty();
          assertThat(gap.outside()).contains("../x", "/etc/passwd", "..");
        });
    assertThat(opened).isEqualTo(1);
  }

  @Test
  void anIndexThatCannotBeReadIsTold() throws IOException {
    files.put("a.safetensors.index.json", "{");
    files.put("b.safetensors.index.json", "[]");
    files.put("c.safetensors.index.json", "{}");
    assertThat(gaps("")).hasSize(3).allMatch(gap -> gap.problem().isPresent());
  }

  @Test
  void aMillionNamesAreCountedAndAThousandTold() throws IOException {
    String[] names = new String[1_000_000];
    for (int i = 0; i < names.length; i++) {
      names[i] = "s" + i;
    }
    files.put("a.safetensors.index.json", index(names));
    assertThat(gaps(""))
        .singleElement()
        .satisfies(gap -> {
          assertThat(gap.count()).isEqualTo(1_000_000);
          assertThat(gap.missing()).hasSize(1_000_000);
        });
  }

  @Test
  void numberedShardsWithAGapAreFoundWithoutAnIndex() throws IOException {
    shards("model", 1, 2, 4);
    assertThat(gaps(""))
        .singleElement()
        .satisfies(gap -> {
          assertThat(gap.file()).isEqualTo("model-00001-of-00004.safetensors");
          assertThat(gap.shards()).isEqualTo(4);
          assertThat(gap.missing())
              .containsExactly(
                  "model-00003-of-00004.safetensors", "model-00004-of-00004.safetensors");
        });
    shards("model", 3, 4, 4);
    assertThat(gaps("")).isEmpty();
  }

  @Test
  void shardsThatAreNumberedFromZeroAreWhole() throws IOException {
    shards("model", 0, 3, 4);
    files.put("variables.data-00000-of-00001", "");
    assertThat(gaps("")).isEmpty();
  }

  @Test
  void shardsOfDataAreNobodysModel() throws IOException {
    files.put("train-00000-of-00009.parquet", "");
    assertThat(gaps("")).isEmpty();
  }

  @Test
  void manySetsOfManyShardsAreNotListedForEver() throws IOException {
    for (int i = 0; i < 2000; i++) {
      files.put("m" + i + "-00001-of-99999.safetensors", "");
    }
    assertThat(gaps("")).hasSize(100).allMatch(gap -> gap.count() == 99_998);
    assertThat(gaps("")).allMatch(gap -> gap.missing().size() == 1000);
  }
}
