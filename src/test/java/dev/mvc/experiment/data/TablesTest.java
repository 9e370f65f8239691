package dev.mvc.experiment.data;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mvc.io.ByteSource;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The files were written by pandas 3 and pyarrow.
class TablesTest {
  private static byte[] fixture(String name) throws IOException {
    try (InputStream in = TablesTest.class.getResourceAsStream("/data/" + name)) {
      return in.readAllBytes();
    }
  }

  private static Table read(String name, byte[] content) throws IOException {
    return Tables.read(name, ByteSource.of(content)).orElseThrow();
  }

  private static Table csv(String text) throws IOException {
    return read("t.csv", text.getBytes(StandardCharsets.UTF_8));
  }

  private static Table jsonLines(String text) throws IOException {
    return read("t.jsonl", text.getBytes(StandardCharsets.UTF_8));
  }

  private static List<String> columns(Table table) {
    return table.columns().stream().map(column -> column.name() + " " + column.type()).toList();
  }

  /// Reads as a file streams by, in pieces of a size.
  private static Table streamed(String name, byte[] content, int piece) {
    TableReader reader = Tables.reader(name).orElseThrow();
    for (int at = 0; at < content.length; at += piece) {
      reader.accept(content, at, Math.min(piece, content.length - at));
    }
    return reader.finish();
  }

  @Test
  void whatPandasWroteIsRead() throws IOException {
    Table csv = read("pandas.csv", fixture("pandas.csv"));
    assertThat(csv.rows()).isEqualTo(5);
    assertThat(columns(csv))
        .containsExactly("id int", "name text", "score float", "ok bool", "when text");
    Table lines = read("pandas.jsonl", fixture("pandas.jsonl"));
    assertThat(lines.rows()).isEqualTo(5);
    assertThat(columns(lines))
        .containsExactly("id int", "name text", "score float", "ok bool", "when int");
    Table parquet = read("pandas.parquet", fixture("pandas.parquet"));
    assertThat(parquet.rows()).isEqualTo(5);
    assertThat(columns(parquet))
        .containsExactly("id int64", "name text", "score double", "ok bool", "when timestamp");
  }

  @Test
  void whatPyarrowWroteIsRead() throws IOException {
    Table nested = read("nested.parquet", fixture("nested.parquet"));
    assertThat(nested.rows()).isEqualTo(3);
    assertThat(columns(nested))
        .containsExactly(
            "id int8",
            "tags.list.element text",
            "point.x double",
            "point.y int64",
            "price decimal",
            "day date",
            "blob bytes",
            "u uint16");
    Table empty = read("empty.parquet", fixture("empty.parquet"));
    assertThat(empty.rows()).isZero();
    assertThat(empty.columns()).isEqualTo(nested.columns());
    Table wide = read("wide.parquet", fixture("wide.parquet"));
    assertThat(wide.rows()).isEqualTo(4);
    assertThat(wide.columns()).hasSize(30).contains(new Column("c029", "float"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"pandas.csv", "pandas.jsonl", "pandas.parquet", "nested.parquet", "wide.parquet"})
  void whatStreamsByInPiecesIsTheSameTable(String name) throws IOException {
    byte[] content = fixture(name);
    for (int piece : new int[] {1, 2, 7, 64, 1000, 1 << 16}) {
      assertThat(streamed(name, content, piece)).isEqualTo(read(name, content));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"pandas.parquet", "nested.parquet", "pandas.csv", "pandas.jsonl"})
  void aDamagedTableIsSaidToBeSo(String name) throws IOException {
    byte[] content = fixture(name);
    for (int length = 0; length < content.length; length++) {
      Table table = read(name, Arrays.copyOf(content, length));
      if (name.endsWith("parquet")) {
        assertThat(table.problem()).isPresent();
        assertThat(table.problem().get()).doesNotContain("\n");
      }
    }
    SplittableRandom random = new SplittableRandom(name.hashCode());
    for (int round = 0; round < 3000; round++) {
      byte[] damaged = content.clone();
      for (int i = 0; i < 1 + round % 4; i++) {
        // Mostly in the footer: the rest of Parquet is not looked at.
        int at = random.nextInt(Math.max(0, content.length - 1500), content.length);
        damaged[at] = (byte) random.nextInt();
      }
      Table table = read(name, damaged);
      assertThat(table.columns()).hasSizeLessThanOrEqualTo(Table.MAX_COLUMNS);
      assertThat(table).isEqualTo(Table.read(table.write().getBytes(StandardCharsets.UTF_8)));
    }
  }

  @Test
  void anEncryptedFooterIsSaidToBeOne() throws IOException {
    byte[] content = fixture("pandas.parquet");
    content[content.length - 1] = 'E';
    assertThat(read("a.parquet", content).problem()).contains("its footer is encrypted");
  }

  @Test
  void aFooterThatIsNestedWithoutEndIsRefused() throws IOException {
    byte[] content = new byte[5000];
    Arrays.fill(content, (byte) 0x1C); // a struct in a struct in a struct …
    content[content.length - 8] = (byte) (content.length - 12);
    content[content.length - 7] = (byte) ((content.length - 12) >> 8);
    content[content.length - 6] = 0;
    content[content.length - 5] = 0;
    System.arraycopy("PAR1".getBytes(StandardCharsets.US_ASCII), 0, content, 4996, 4);
    assertThat(read("a.parquet", content).problem()).contains("its footer is nested too deeply");
  }

  @Test
  void quotesOfCsvHideSeparatorsAndLineFeeds() throws IOException {
    Table table = csv("id,\"a, b\",c\r\n1,\"x\ny\",\"he said \"\"no\"\"\"\r\n2,,3\r\n");
    assertThat(table.rows()).isEqualTo(2);
    assertThat(columns(table)).containsExactly("id int", "a, b text", "c text");
    assertThat(table.problem()).isEmpty();
  }

  @Test
  void doubledQuotesInNamesOfCsvAreQuotes() throws IOException {
    assertThat(columns(csv("id,\"size \"\"x\"\", in\"\n1,2\n")))
        .containsExactly("id int", "size \"x\", in int");
  }

  @Test
  void separatorAndMarkOfCsvAreFound() throws IOException {
    assertThat(columns(csv("\uFEFFa;b\n1;2,5\n"))).containsExactly("a int", "b text");
    assertThat(columns(csv("a\tb\n1\t-2.5e3\n"))).containsExactly("a int", "b float");
    assertThat(columns(csv("one\n1\n\n2\n"))).containsExactly("one int");
    assertThat(csv("one\n1\n\n2").rows()).isEqualTo(2);
  }

  @Test
  void whatIsWrongWithCsvIsSaid() throws IOException {
    assertThat(csv("").problem()).contains("it is empty");
    assertThat(csv("a,b\n1,2\n3\n").problem()).contains("row 2 has 1 fields instead of 2");
    assertThat(csv("a,b\n1,\"2\n3,4\n").problem()).contains("a quote is not closed");
    assertThat(csv("PNG\0\0,x\n").problem()).contains("it is binary");
    assertThat(csv("a" + ",a".repeat(5000) + "\n").problem())
        .contains("it has more than 4096 columns");
  }

  @Test
  void typesOfColumnsAreWhatAllValuesAre() throws IOException {
    assertThat(columns(csv("a,b,c,d\n1,True,,nan\n2.5,false,,1\n")))
        .containsExactly("a float", "b bool", "c empty", "d float");
    assertThat(columns(csv("a,b\n1,1\nx,true\n"))).containsExactly("a text", "b text");
  }

  @Test
  void linesOfJsonMayHaveOtherKeysEach() throws IOException {
    Table table =
        jsonLines(
            "{\"a\":1,\"b\":[1,{\"a\":2}]}\n\n{\"a\":1.5,\"c\":null}\n{\"c\":{},\"b\":\"x\"}");
    assertThat(table.rows()).isEqualTo(3);
    assertThat(columns(table)).containsExactly("a float", "b mixed", "c object");
    assertThat(table.problem()).isEmpty();
  }

  @Test
  void halfACharacterInANameDoesNoHarm() throws IOException {
    String cut = "x".repeat(Table.MAX_NAME - 1) + "\uD83D\uDE00";
    for (Table table : List.of(jsonLines("{\"\\ud83d\":1}\n"), csv(cut + "\n1\n"))) {
      assertThat(table).isEqualTo(Table.read(table.write().getBytes(StandardCharsets.UTF_8)));
    }
  }

  @Test
  void whatIsWrongWithALineOfJsonIsSaid() throws IOException {
    assertThat(jsonLines("{\"a\":1}\n{\"a\":\n{}\n").problem()).contains("row 2 is not JSON");
    assertThat(jsonLines("{} {}\n").problem()).contains("row 1 is more than one value");
    assertThat(jsonLines("[1]\n").problem()).contains("row 1 is no object");
    assertThat(jsonLines("[".repeat(100_000)).problem()).contains("row 1 is not JSON");
    assertThat(jsonLines("{\"a\":1}\n\"" + "x".repeat(9 << 20) + "\"\n").problem())
        .contains("row 2 is longer than 8 MB");
  }

  @Test
  void onlyTablesAreTables() {
    for (String name : List.of("a.csv", "A.TSV", "x/y.jsonl", "b.ndjson", "c.parquet")) {
      assertThat(Tables.isTable(name)).as(name).isTrue();
    }
    for (String name : List.of("csv", "a.png", "a.csv.gz", "a.json")) {
      assertThat(Tables.isTable(name)).as(name.toUpperCase(Locale.ROOT)).isFalse();
    }
  }

  @Test
  void changesOfATableAreWhatBecameOfItsColumns() throws IOException {
    TableChange change = TableChange.between(csv("a,b,c\n1,2,x\n"), csv("a,c,d\n1.5,x,1\n2,y,2\n"));
    assertThat(change.oldRows()).isEqualTo(1);
    assertThat(change.rows()).isEqualTo(2);
    assertThat(change.columns()).containsExactly("a int → float", "+ d int", "- b int");
  }
}
