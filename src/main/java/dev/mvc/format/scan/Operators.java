package dev.mvc.format.scan;

import static dev.mvc.format.layout.MalformedFileException.quote;

import dev.mvc.format.layout.ModelFile;
import dev.mvc.format.pickle.Danger;
import dev.mvc.format.scan.Finding.Kind;
import dev.mvc.io.ByteSource;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/// Finds operators of TensorFlow's graphs that reach out of the graph.
///
/// They are looked for as the protocol buffer of a node holds them, wherever it stands in the file:
/// functions and what a reader would not look at included.
final class Operators {
  private static final Map<String, Danger> REACHING_OUT = new LinkedHashMap<>();

  static {
    for (String name : "ReadFile WriteFile PyFunc PyFuncStateless EagerPyFunc".split(" ", -1)) {
      REACHING_OUT.put(name, Danger.DANGEROUS);
    }
    for (String name :
        "MatchingFiles PrintV2 RemoteCall TextLineDataset TFRecordDataset DebugIdentityV3"
            .split(" ", -1)) {
      REACHING_OUT.put(name, Danger.SUSPICIOUS);
    }
  }

  private static final int WINDOW = 1 << 20;
  private static final int LONGEST = 32;

  /// Larger graphs hold weights as constants; the nodes that use them stand between them.
  private static final long MAX_SIZE = 1L << 30;

  private Operators() {}

  static void scan(ModelFile file, Consumer<Finding> to) throws IOException {
    String name = file.name().toLowerCase(Locale.ROOT);
    if (!name.endsWith(".pb") && !name.endsWith(".meta") && !name.endsWith(".graphdef")) {
      return;
    }
    for (String operator : REACHING_OUT.keySet()) {
      // NodeDef.op is field 2: its tag, its length, its text.
      String node = "\u0012" + (char) operator.length() + operator;
      if (contains(file.bytes(), node)) {
        to.accept(
            new Finding(
                REACHING_OUT.get(operator),
                Kind.CODE,
                "the graph has the operator " + quote(operator) + ", which reaches out of it"));
      }
    }
  }

  private static boolean contains(ByteSource file, String text) throws IOException {
    long size = Math.min(file.size(), MAX_SIZE);
    for (long at = 0; at < size; at += WINDOW - LONGEST) {
      byte[] bytes = file.read(at, (int) Math.min(WINDOW, size - at));
      if (new String(bytes, StandardCharsets.ISO_8859_1).contains(text)) {
        return true;
      }
    }
    return false;
  }
}
