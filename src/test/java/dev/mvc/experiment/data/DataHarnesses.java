package dev.mvc.experiment.data;

import dev.mvc.fuzz.Harness;
import dev.mvc.io.ByteSource;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// Lists of data files, and tables.
public final class DataHarnesses {
  private static final String ID =
      "5d7f0000000000000000000000000000000000000000000000000000000000aa";

  private DataHarnesses() {}

  /// All of them.
  public static List<Harness> all() {
    return List.of(
        new Harness(
            "data/manifest",
            Harness.bytes(
                List.of(
                    ID
                        + "\t12\ta\\tb\t{\"columns\":[[\"id\",\"int\"]],\"rows\":2}\n"
                        + ID
                        + "\t0\tc\n")),
            Harness.words(
                "\t \n \\t \\n \\\\ \\x " + ID + " {\"columns\":[],\"problem\":\"x\",\"rows\":0}"),
            DataHarnesses::manifest),
        new Harness(
            "data/sets",
            Harness.bytes(
                List.of(
                    "{\n  \"images\": {\n    \"bytes\": 4096, \"digest\": \""
                        + ID
                        + "\", \"files\": 2,"
                        + " \"location\": \"/mnt/images\", \"manifest\": \""
                        + ID
                        + "\"\n  },\n"
                        + "  \"train\": {\n    \"location\": \"data/train\"\n  }\n}\n")),
            Harness.words(
                "\"location\": \"../x\" \"https://h/x\" \"tag\": \"..\" \".mvc\" null {}"),
            input -> {
              DataSets sets = DataSets.read(input);
              if (!DataSets.read(sets.write()).equals(sets)) {
                throw new AssertionError("written and read it differs");
              }
              return sets.sets().size();
            }),
        table("csv", Harness.resources("data/pandas.csv"), "a,b\n \"x\"\"y\" \" \t ; 1e5"),
        table(
            "jsonl", Harness.resources("data/pandas.jsonl"), "{\"a\": [ ] } \n \" : null 1e999 {}"),
        table(
            "parquet",
            Harness.resources(
                "data/pandas.parquet",
                "data/nested.parquet",
                "data/wide.parquet",
                "data/empty.parquet"),
            "PAR1 PARE \u0000\u0000\u0000\u0000PAR1"));
  }

  private static Object manifest(byte[] input) throws Exception {
    ManifestReader reader = new ManifestReader(new ByteArrayInputStream(input));
    int count = 0;
    for (Optional<DataEntry> entry = reader.next(); entry.isPresent(); entry = reader.next()) {
      byte[] line = Manifest.line(entry.get());
      Optional<DataEntry> again = new ManifestReader(new ByteArrayInputStream(line)).next();
      if (!again.equals(entry) || !Arrays.equals(line, Manifest.line(again.get()))) {
        throw new AssertionError("written and read it is " + again);
      }
      count++;
    }
    return count;
  }

  /// The table goes into a manifest, and has to come out of it.
  private static Harness table(String extension, List<byte[]> seeds, String tokens) {
    return new Harness(
        "data/" + extension,
        seeds,
        Harness.words(tokens),
        input -> {
          Table table = Tables.read("t." + extension, ByteSource.of(input)).orElseThrow();
          TableReader streamed = Tables.reader("t." + extension).orElseThrow();
          for (int at = 0; at < input.length; at += 7000) {
            streamed.accept(input, at, Math.min(7000, input.length - at));
          }
          if (!streamed.finish().equals(table)) {
            throw new AssertionError("read in pieces it is another table");
          }
          String written = table.write();
          Table again = Table.read(written.getBytes(StandardCharsets.UTF_8));
          if (!again.write().equals(written)) {
            throw new AssertionError("written and read it is " + again);
          }
          return table.columns().size() + " " + table.problem();
        });
  }
}
