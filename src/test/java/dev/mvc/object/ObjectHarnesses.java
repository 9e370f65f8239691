package dev.mvc.object;

import dev.mvc.fuzz.Harness;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/// Objects in JSON: what can be read can be written, and is then the same, and comes to the same
/// bytes ever after.
public final class ObjectHarnesses {
  private static final String ID =
      "5d7f0000000000000000000000000000000000000000000000000000000000aa";
  private static final String WHO =
      "{\"email\":\"ada@example.org\",\"name\":\"Ada\",\"time\":\"2026-01-01T12:00:00Z\"}";

  private static final List<byte[]> TOKENS =
      Harness.words(
          "\"type\": \"name\": \"id\":\""
              + ID
              + "\" \""
              + ID
              + "\" \"..\" \".\" \".mvc\" \".MVC\""
              + " \"a/b\" \"a\\\\b\" \"a\\u0000\" \"file\" \"tree\" \"link\" \"target\" \"size\""
              + " \"kind\" \"entries\" \"segments\" \"shape\":[ \"dtype\":\"F32\" \"BF16\" \"Q8_0\""
              + " \"packing\":\"zlib6\" \"shuffle4 zlib4\" \"swap2\" \"hex\":\"00ff\" \"bytes\":"
              + " {\"real\":\"NaN\"} \"Infinity\" \"weights\" \"optimizer\" null true 1E5 1.5"
              + " \"time\":\"2026-01-01T12:00:00+18:00\" \"generation\":2 \"parents\":["
              + " \"executable\":true \"part\": {} []");

  private ObjectHarnesses() {}

  private interface Reader<T> {
    T read(byte[] bytes) throws IOException;
  }

  private interface Writer<T> {
    byte[] write(T object);
  }

  /// All of them.
  public static List<Harness> all() {
    return List.of(
        of("recipe", Recipe::read, Recipe::write, RECIPE, PACKED),
        of("tree", Tree::read, Tree::write, TREE),
        of("version", Version::read, Version::write, VERSION),
        of("tag", Tag::read, Tag::write, TAG),
        of("run", Run::read, Run::write, RUN),
        of("environment", RunEnvironment::read, RunEnvironment::write, ENVIRONMENT),
        of("thinned", Thinned::read, Thinned::write, THINNED));
  }

  private static <T> Harness of(String name, Reader<T> reader, Writer<T> writer, String... seeds) {
    return new Harness(
        "object/" + name,
        Harness.bytes(Arrays.stream(seeds).map(seed -> seed + "\n").toList()),
        TOKENS,
        input -> {
          T object = reader.read(input);
          byte[] written = writer.write(object);
          T again = reader.read(written);
          if (!object.equals(again)) {
            throw new AssertionError("written and read it is " + again + ", not " + object);
          }
          if (!Arrays.equals(written, writer.write(again))) {
            throw new AssertionError("written twice it differs");
          }
          return written.length;
        });
  }

  private static final String RECIPE =
      "{\"format\":\"safetensors\",\"segments\":[{\"bytes\":720,\"id\":\""
          + ID
          + "\"},{\"hex\":\"2020\"},{\"bytes\":16,\"dtype\":\"F32\",\"id\":\""
          + ID
          + "\",\"name\":\"ones\",\"shape\":[2,2]}],\"type\":\"recipe\"}";

  private static final String PACKED =
      "{\"format\":\"hdf5\",\"segments\":[{\"bytes\":2310,\"dtype\":\"F32\",\"id\":\""
          + ID
          + "\",\"name\":\"w\",\"packed\":\""
          + ID
          + "\",\"packing\":\"shuffle4 zlib4\",\"shape\":[64,10]}],\"type\":\"recipe\"}";

  private static final String TREE =
      "{\"entries\":[{\"kind\":\"link\",\"name\":\"best\",\"target\":\"sub/a\"},"
          + "{\"executable\":true,\"format\":\"opaque\",\"id\":\""
          + ID
          + "\",\"kind\":\"file\",\"name\":\"model\",\"size\":88},{\"id\":\""
          + ID
          + "\",\"kind\":\"tree\",\"name\":\"sub\"}],\"type\":\"tree\"}";

  private static final String VERSION =
      "{\"architecture\":{\"digest\":\""
          + ID
          + "\",\"parameters\":22713216,\"tensors\":104},"
          + "\"author\":"
          + WHO
          + ",\"data\":[{\"bytes\":9,\"digest\":\""
          + ID
          + "\",\"files\":1,\"location\":\"data/train\",\"name\":\"train\"}],\"generation\":2,"
          + "\"merge\":{\"base\":\""
          + ID
          + "\",\"files\":{\"a\":\"ours\"},\"settings\":{},"
          + "\"strategies\":[\"*=mean\"]},\"message\":\"step 1040\",\"params\":{\"lr\":2.0E-5,"
          + "\"optimizer\":\"adamw\",\"x\":{\"real\":\"NaN\"}},\"parents\":[\""
          + ID
          + "\"],\"results\":{\"metrics\":{\"loss\":0.71}},\"run\":\"run-1\",\"tree\":\""
          + ID
          + "\",\"type\":\"version\"}";

  private static final String TAG =
      "{\"message\":\"what\",\"name\":\"v1.2.4\",\"tagger\":"
          + WHO
          + ",\"target\":\""
          + ID
          + "\",\"type\":\"tag\"}";

  private static final String RUN =
      "{\"base\":\""
          + ID
          + "\",\"command\":[\"python\",\"train.py\"],\"data\":[],\"environment\":\""
          + ID
          + "\",\"exit\":0,\"folder\":\"\",\"last\":\""
          + ID
          + "\",\"measured\":{\"cpuMillis\":81230,\"peakBytes\":1204000000,\"started\":"
          + "\"2026-01-01T12:00:00Z\",\"wallMillis\":60120},\"message\":\"\",\"metricFiles\":"
          + "[\"out/metrics.jsonl\"],\"name\":\"run-1\",\"params\":{\"lr\":0.1},\"recorder\":"
          + "{\"host\":\"gpu7\",\"pid\":4711,\"started\":1767268800000},\"state\":\"finished\","
          + "\"type\":\"run\",\"versions\":6,\"watched\":[\"out\"]}";

  private static final String ENVIRONMENT =
      "{\"code\":{\"branch\":\"main\",\"commit\":\"c0ffee\",\"diff\":\""
          + ID
          + "\",\"prefix\":\"\",\"untracked\":2},\"machine\":{\"cores\":2,\"cpu\":\"x\","
          + "\"gpus\":[],\"host\":\"h\",\"memory\":1024,\"os\":\"Linux\"},\"python\":{"
          + "\"executable\":\"python\","
          + "\"packages\":{\"torch\":\"2.0\"},\"version\":\"3.11\"},"
          + "\"seeds\":{\"SEED\":\"1\"},\"type\":\"environment\",\"variables\":{\"A\":\"b\"}}";

  private static final String THINNED =
      "{\"type\":\"thinned\",\"versions\":{\""
          + ID
          + "\":{\"part\":\"weights\",\"time\":\"2026-01-01T12:00:00Z\"}}}";
}
