package dev.mvc.experiment.plot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mvc.diff.LayerMovement.Moved;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class HeatMapTest {
  private static Moved moved(double relative) {
    return new Moved(false, relative * relative, 1);
  }

  private static SortedMap<String, Moved> layers(String prefix, int count) {
    SortedMap<String, Moved> layers = new TreeMap<>();
    for (int i = 0; i < count; i++) {
      layers.put(prefix + i, moved(0.01));
    }
    return layers;
  }

  @Test
  void rowsAreLayersAndColumnsVersions() {
    HeatMap map =
        HeatMap.of(
            List.of(
                new TreeMap<>(java.util.Map.of("h.10", moved(0), "h.2", moved(0.5))),
                new TreeMap<>(java.util.Map.of("h.2", moved(0.005), "head", Moved.NONE))));
    assertThat(map.rows()).extracting(HeatMap.Row::name).containsExactly("h.2", "h.10", "head");
    assertThat(map.rows().get(0).cells()).containsExactly(0.5, 0.005);
    assertThat(map.rows().get(1).cells()).containsExactly(0.0, Double.NaN);
    assertThat(map.rows().get(2).cells()).containsExactly(Double.NaN, Double.POSITIVE_INFINITY);
    assertThat(map.most()).isEqualTo(0.5);
    assertThat(map.level(0.5)).isEqualTo(HeatMap.LEVELS);
    assertThat(map.level(0.05)).isEqualTo(4);
    assertThat(map.level(0.005)).isEqualTo(1);
    assertThat(map.level(0)).isZero();
  }

  @Test
  void manyLayersArePutTogether() {
    SortedMap<String, Moved> layers = layers("model.layers.", 100);
    layers.put("lm_head", moved(0.02));
    List<HeatMap.Row> rows = HeatMap.of(List.of(layers)).rows();
    assertThat(rows).hasSizeBetween(20, HeatMap.MAX_ROWS);
    assertThat(rows).extracting(HeatMap.Row::name).contains("lm_head", "model.layers.3 … 5");
    assertThat(rows.stream().mapToInt(HeatMap.Row::layers).sum()).isEqualTo(101);
    assertThat(rows)
        .allSatisfy(row -> assertThat(row.cells().getFirst()).isBetween(0.0099, 0.0201));
  }

  @Test
  void layersWithoutNumbersArePutTogetherToo() {
    SortedMap<String, Moved> layers = new TreeMap<>();
    for (int i = 0; i < 3_000; i++) {
      layers.put(Integer.toString(i, 26).replaceAll("[0-9]", "x") + "." + i + ".q", moved(0.1));
    }
    List<HeatMap.Row> rows = HeatMap.of(List.of(layers)).rows();
    assertThat(rows).hasSizeLessThanOrEqualTo(HeatMap.MAX_ROWS);
    assertThat(rows.stream().mapToInt(HeatMap.Row::layers).sum()).isEqualTo(3_000);
  }

  @Test
  void nothingIsNoRow() {
    HeatMap map = HeatMap.of(List.of());
    assertThat(map.rows()).isEmpty();
    assertThat(map.level(1)).isEqualTo(HeatMap.LEVELS);
  }

  @Test
  void lanesLeadFromChildrenToParents() {
    Lineage<String> lineage = new Lineage<>(20);
    String merge = lineage.next("m", List.of("a", "b"), false);
    assertThat(merge).contains("<path d=\"M8 10V20\"/>", "<path d=\"M8 10C8 15 22 15 22 20\"/>");
    String first = lineage.next("a", List.of("r"), false);
    assertThat(first).contains("M8 0V10", "M22 0V20", "M8 10V20", "<circle cx=\"8\" cy=\"10\"");
    String second = lineage.next("b", List.of("r"), false);
    assertThat(second).contains("<circle cx=\"22\" cy=\"10\"", "M22 10C22 15 8 15 8 20");
    String root = lineage.next("r", List.of(), true);
    assertThat(root).contains("M8 0V10", "stroke-dasharray").doesNotContain("M22");
  }
}
