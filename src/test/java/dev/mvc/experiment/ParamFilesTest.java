package dev.mvc.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mvc.object.Scalar;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ParamFilesTest {
  private static final String YAML =
      """
      lr: 2e-5
      batch: 32
      seed: 18446744073709551615
      amp: true
      name: "007"
      none: ~
      betas: [0.9, 0.999]
      model:
        layers: 0x10
        act: gelu
      blocks:
        - {size: 1}
        - {size: 2}
      """;

  private static ParamFiles read(String... pathsAndTexts) throws IOException {
    return ParamFiles.read(InMemory.of(pathsAndTexts), Optional.empty());
  }

  private static SortedMap<String, Scalar> scalars(Object... namesAndValues) {
    SortedMap<String, Scalar> scalars = new TreeMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      scalars.put((String) namesAndValues[i], Scalar.parse((String) namesAndValues[i + 1]));
    }
    return scalars;
  }

  @Test
  void charactersOfTwoHalvesMayLieAnywhereInYaml() throws IOException {
    for (int before = 1000; before < 1050; before++) {
      String name = "a".repeat(100) + "\uD83D\uDE00";
      String text = "#" + "-".repeat(before - 102) + "\n" + name + ": 1\n";
      assertThat(read("params.yaml", text).values()).containsOnlyKeys(name);
    }
  }

  @Test
  void nestedValuesBecomeTypedOnesWithDots() throws IOException {
    ParamFiles params = read("params.yaml", YAML);
    assertThat(params.warnings()).isEmpty();
    assertThat(params.values())
        .containsOnlyKeys(
            "lr",
            "batch",
            "seed",
            "amp",
            "name",
            "betas",
            "model.layers",
            "model.act",
            "blocks.0.size",
            "blocks.1.size")
        .containsEntry("lr", new Scalar.Real(2e-5))
        .containsEntry("batch", new Scalar.Whole(32))
        .containsEntry("seed", new Scalar.Text("18446744073709551615"))
        .containsEntry("amp", new Scalar.Flag(true))
        .containsEntry("name", new Scalar.Text("007"))
        .containsEntry("betas", new Scalar.Text("[0.9, 0.999]"))
        .containsEntry("model.layers", new Scalar.Whole(16));
    assertThat(params.sources()).containsEntry("lr", "params.yaml");
  }

  @Test
  void theSameInJsonAndTomlGivesTheSame() throws IOException {
    String json =
        """
        {"lr": 2e-5, "batch": 32, "seed": 18446744073709551615, "amp": true, "name": "007",
         "none": null, "betas": [0.9, 0.999], "model": {"layers": 16, "act": "gelu"},
         "blocks": [{"size": 1}, {"size": 2}]}
        """;
    String toml =
        """
        lr = 2e-5
        batch = 32
        seed = 18446744073709551615
        amp = true
        name = "007"
        betas = [0.9, 0.999]
        [model]
        layers = 16
        act = "gelu"
        [[blocks]]
        size = 1
        [[blocks]]
        size = 2
        """;
    SortedMap<String, Scalar> yaml = read("params.yaml", YAML).values();
    assertThat(read("params.json", "\uFEFF" + json).values()).isEqualTo(yaml);
    assertThat(read("params.toml", toml).values()).isEqualTo(yaml);
    assertThat(read("out/hparams.yaml", YAML).values()).isEqualTo(yaml);
  }

  @Test
  void valuesThatAreNotFiniteAreKept() throws IOException {
    SortedMap<String, Scalar> values =
        read("params.json", "{\"a\": NaN, \"b\": -Infinity}").values();
    assertThat(values).containsEntry("a", new Scalar.Real(Double.NaN));
    assertThat(values).containsEntry("b", new Scalar.Real(Double.NEGATIVE_INFINITY));
    assertThat(read("params.yaml", "a: .nan\nb: -.inf\n").values()).isEqualTo(values);
    assertThat(read("params.toml", "a = nan\nb = -inf\n").values()).isEqualTo(values);
  }

  @Test
  void anchorsAreWhatTheyStandFor() throws IOException {
    String text = "base: &b {lr: 1, wd: 2}\nrun:\n  <<: *b\n  lr: 3\nother: *b\n";
    assertThat(read("params.yaml", text).values())
        .isEqualTo(
            scalars(
                "base.lr",
                "1",
                "base.wd",
                "2",
                "run.lr",
                "3",
                "run.wd",
                "2",
                "other.lr",
                "1",
                "other.wd",
                "2"));
  }

  @Test
  void objectsOfPythonAreOnlyTables() throws IOException {
    String text =
        "a: !!python/object/apply:os.system ['rm -rf x']\nb: !!python/object:x.Y {c: 1}\n";
    ParamFiles params = read("hparams.yaml", text);
    assertThat(params.warnings()).isEmpty();
    assertThat(params.values()).isEqualTo(scalars("a", "[rm -rf x]", "b.c", "1"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      textBlock =
          """
          params.yaml | lr: 1\\nlr: 2 | params.yaml: line 2: the key "lr" is there twice;
          params.yaml | a: [1, 2\\nb: }           | params.yaml: line 2: this is not YAML
          params.yaml | a: 1\\n---\\nb: 2         | params.yaml: line 3: there is a second document
          params.yaml | a: *nothing | params.yaml: line 1: there is no complete value "nothing"
          params.yaml | a: &a [1, *a] | params.yaml: line 1: there is no complete value "a"
          params.yaml | [1]: 2                    | params.yaml: line 1: a key is a list or a table
          params.yaml | a: 1\\nb: 1e999 | params.yaml: line 2: "1e999" is larger
          params.yaml | just text                 | params.yaml: there are no names in it
          params.json | {"a": 1,\\n"a": 2}        | params.json: line 2: the key "a" is there twice
          params.json | {"a": 1,\\n"b": }         | params.json: line 2: this is not JSON
          params.json | {"a": 1} x                | params.json: line 1: this is not JSON
          params.json | {"a": 1} 2 | params.json: line 1: there is more after the JSON
          params.json | [1, 2]                    | params.json: there are no names in it
          params.json | {"a": 1e999}              | params.json: line 1: "1e999" is larger
          params.json | {"a.b": 1, "a": {"b": 2}} | params.json: there are two values "a.b"
          params.json | ^^                        | params.json: line 1: it is empty
          params.toml | a = 1\\na = 2             | params.toml: line 2: this is not TOML
          params.toml | a = \\n                   | params.toml: line 1: this is not TOML
          """)
  void whatIsWrongIsToldAndOnlyThatFileLeftOut(String path, String text, String warning)
      throws IOException {
    ParamFiles params = read(path, text.replace("\\n", "\n"), "hparams.yaml", "ok: 1");
    assertThat(params.values()).isEqualTo(scalars("ok", "1"));
    assertThat(params.warnings()).singleElement().asString().startsWith(warning);
    assertThat(params.warnings().getFirst())
        .endsWith("; its hyperparameters are left out")
        .doesNotContain("\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"params.yaml", "params.json", "params.toml"})
  void deepNestingIsLeftOut(String path) throws IOException {
    String start = path.endsWith("toml") ? "a = " : path.endsWith("json") ? "{\"a\": " : "a: ";
    ParamFiles params = read(path, start + "[".repeat(200_000));
    assertThat(params.values()).isEmpty();
    assertThat(params.warnings()).hasSize(1);
  }

  @Test
  void bombsAreLeftOut() throws IOException {
    StringBuilder laughs = new StringBuilder("a0: &a0 [x, x]\n");
    StringBuilder nulls = new StringBuilder("a0: &a0 {x: ~, y: ~}\n");
    for (int i = 1; i < 40; i++) {
      laughs.append(String.format("a%d: &a%d [*a%d, *a%d]\n", i, i, i - 1, i - 1));
      nulls.append(String.format("a%d: &a%d {x: *a%d, y: *a%d}\n", i, i, i - 1, i - 1));
    }
    StringBuilder merges = new StringBuilder("a: &a\n");
    for (int i = 0; i < 900; i++) {
      merges.append("  k").append(i).append(": ~\n");
    }
    merges.append("b:\n").append("- <<: *a\n".repeat(50_000));
    for (StringBuilder bomb : List.of(laughs, nulls, merges)) {
      ParamFiles params = read("params.yaml", bomb.toString());
      assertThat(params.values()).isEmpty();
      assertThat(params.warnings()).singleElement().asString().contains("more than");
    }
  }

  @Test
  void whatIsTooMuchIsLeftOut() throws IOException {
    StringBuilder many = new StringBuilder();
    for (int i = 0; i < 1_001; i++) {
      many.append("k").append(i).append(": 1\n");
    }
    assertThat(read("params.yaml", many.toString()).warnings().getFirst())
        .contains("more than 1,000 values");
    assertThat(read("params.yaml", "#" + " ".repeat(1 << 20)).warnings().getFirst())
        .contains("at most 1048576");
    assertThat(read("params.yaml", "a".repeat(201) + ": 1").warnings().getFirst())
        .contains("longer than 200");
    ParamFiles text = read("params.json", "{\"prompt\": \"" + "x".repeat(5_000) + "\"}");
    assertThat(text.values().get("prompt").toString()).hasSize(1_001).endsWith("…");
  }

  @Test
  void bytesThatAreNoTextAreLeftOut() throws IOException {
    InMemory files = new InMemory().put("params.yaml", new byte[] {'a', ':', (byte) 0xff});
    assertThat(ParamFiles.read(files, Optional.empty()).warnings().getFirst())
        .isEqualTo("params.yaml: it is not UTF-8; its hyperparameters are left out");
  }

  @Test
  void ofNumberedFoldersTheLastCounts() throws IOException {
    ParamFiles params =
        read(
            "lightning_logs/version_9/hparams.yaml", "lr: 9",
            "lightning_logs/version_10/hparams.yaml", "lr: 10");
    assertThat(params.values()).isEqualTo(scalars("lr", "10"));
  }

  @Test
  void filesOfOneNameAreToldApartByTheirFolders() throws IOException {
    ParamFiles params = read("m/a/params.yaml", "lr: 1", "m/b/c/params.yaml", "lr: 2");
    assertThat(params.values()).isEqualTo(scalars("a.lr", "1", "b.c.lr", "2"));
    assertThat(read("params.yaml", "lr: 1", "ab/params.yaml", "lr: 2").values())
        .isEqualTo(scalars("lr", "1", "ab.lr", "2"));
  }

  @Test
  void contradictionsAreTold() throws IOException {
    ParamFiles params = read("out/hparams.yaml", "lr: 1\nwd: 3", "params.yaml", "lr: 2\nwd: 3");
    assertThat(params.values()).isEqualTo(scalars("lr", "2", "wd", "3"));
    assertThat(params.warnings())
        .containsExactly("lr is 2 in params.yaml and 1 in out/hparams.yaml; the first is taken");
  }

  @Test
  void onlyWhatIsListedIsRead() throws IOException {
    InMemory files =
        InMemory.of(
            "params.yaml", "lr: 1",
            "conf/a.yaml", "lr: 2\nwd: 0",
            "conf/b.json", "{\"lr\": 3}",
            "config.json", "{\"hidden_size\": 384}");
    List<PathPattern> listed =
        List.of(
            PathPattern.of("conf/*"), PathPattern.of("./config.json"), PathPattern.of("gone.toml"));
    ParamFiles params = ParamFiles.read(files, Optional.of(listed));
    assertThat(params.values()).isEqualTo(scalars("lr", "3", "wd", "0", "hidden_size", "384"));
    assertThat(params.warnings())
        .containsExactly(
            "gone.toml, which mvc.toml names in [params], is not there; it gives nothing");
  }

  @Test
  void aTrainerIsAskedWhereNothingElseIs() throws IOException {
    String state =
        "{\"max_steps\": 100, \"global_step\": 50, \"log_history\": [{\"step\": 50, \"loss\": 1}]}";
    InMemory files = InMemory.of("out/checkpoint-50/trainer_state.json", state);
    files.put("out/checkpoint-50/training_args.bin", Fixture.bytes("training_args.bin"));
    SortedMap<String, Scalar> values = ParamFiles.read(files, Optional.empty()).values();
    assertThat(values)
        .containsEntry("max_steps", new Scalar.Whole(-1))
        .containsEntry("learning_rate", new Scalar.Real(2e-5))
        .containsEntry("eval_strategy", new Scalar.Text("steps"))
        .containsEntry("lr_scheduler_kwargs.num_cycles", new Scalar.Whole(2))
        .containsEntry("seed", new Scalar.Whole(7))
        .doesNotContainKeys("global_step", "log_history");
    files.put("params.yaml", "lr: 1".getBytes(StandardCharsets.UTF_8));
    assertThat(ParamFiles.read(files, Optional.empty()).values()).isEqualTo(scalars("lr", "1"));
  }

  @Test
  void aListThatIsInItselfManyTimesIsNotUnfolded() throws IOException {
    // Of an empty list, 60 times a pair of what is there twice.
    String pickle = "\u0080\u0002cm\nC\n)\u0081}U\u0001a]" + "2\u0086".repeat(60) + "sb.";
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      zip.putNextEntry(new ZipEntry("training_args/data.pkl"));
      zip.write(pickle.getBytes(StandardCharsets.ISO_8859_1));
    }
    InMemory files = new InMemory().put("training_args.bin", bytes.toByteArray());
    assertThat(ParamFiles.read(files, Optional.empty()).warnings())
        .containsExactly(
            "training_args.bin: there are more than 1,000 values; "
                + "its hyperparameters are left out");
  }

  @Test
  void whatWasGivenByHandStaysUntilTheFileSaysSomethingNew() throws IOException {
    SortedMap<String, Scalar> old = scalars("lr", "1", "gone", "1", "wd", "0");
    SortedMap<String, Scalar> before = scalars("lr", "7", "gone", "1", "wd", "0", "note", "x");
    ParamFiles same = read("params.yaml", "lr: 1\nwd: 2\nnew: 5");
    assertThat(same.after(before, old))
        .isEqualTo(scalars("lr", "7", "wd", "2", "note", "x", "new", "5"));
    ParamFiles changed = read("params.yaml", "lr: 3");
    assertThat(changed.after(before, old)).isEqualTo(scalars("lr", "3", "note", "x"));
  }
}
