package dev.mvc.ref;

import dev.mvc.fuzz.Harness;
import dev.mvc.fuzz.Scratch;
import dev.mvc.io.Disk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/// Names, and the operations that changed them.
public final class RefHarnesses {
  private static final String ID =
      "5d7f0000000000000000000000000000000000000000000000000000000000aa";
  private static final String OPERATION =
      "{\"command\":\"commit -m 'step 1040'\",\"files\":[{\"new\":null,\"old\":\""
          + ID
          + " executable\",\"path\":\"a\"}],\"moves\":[{\"from\":\"a\",\"to\":\"b\"}],\"names\":["
          + "{\"name\":\"refs/heads/main\",\"new\":\""
          + ID
          + "\",\"old\":null}],\"number\":4,"
          + "\"paths\":[{\"new\":\"link t\",\"old\":null,\"path\":\"x/y\"}],\"settings\":[{\"key\":"
          + "\"user.name\",\"new\":\"Ada\",\"old\":null}],\"time\":\"2026-01-01T12:00:00Z\","
          + "\"type\":\"operation\",\"undoes\":3}\n";

  private RefHarnesses() {}

  /// All of them.
  public static List<Harness> all() {
    Path folder = Scratch.folder();
    return List.of(
        new Harness(
            "ref/operation",
            Harness.bytes(List.of(OPERATION)),
            Harness.words(
                "\"link ../x\" \"../../x\" \"refs/heads/../../x\" \"HEAD\" \"redoes\":2 null"
                    + " \"names\":[ \"paths\":[ \"moves\":[ \"files\":[ \"settings\":["),
            RefHarnesses::operation),
        new Harness(
            "ref/head",
            Harness.bytes(List.of("ref: refs/heads/main\n", ID + "\n")),
            Harness.words("ref: refs/heads/ refs/tags/ ../.."),
            input -> {
              Files.write(folder.resolve("HEAD"), input);
              Head head = new Refs(folder, new Disk()).head();
              if (head instanceof Head.Branch branch) {
                new Refs(folder, new Disk()).headVersion();
                return branch.text().length();
              }
              return head.text().length();
            }),
        Harness.ofText(
            "ref/name",
            List.of("main", "a/b-c_d.e"),
            List.of("..", "@{", ".lock", "/", "-", "HEAD"),
            text -> {
              RefName.require(text, "branch");
              Path name = folder.resolve(Refs.BRANCHES).resolve(text).normalize();
              if (!name.startsWith(folder.resolve(Refs.BRANCHES))) {
                throw new AssertionError("the name leads out");
              }
              return text.length();
            }));
  }

  private static Object operation(byte[] input) throws IOException {
    Operation read = Operation.read(input);
    byte[] written = read.write();
    if (!Arrays.equals(written, Operation.read(written).write())) {
      throw new AssertionError("written twice it differs");
    }
    return read.changes().names().size() + " " + read.changes().paths().size();
  }
}
