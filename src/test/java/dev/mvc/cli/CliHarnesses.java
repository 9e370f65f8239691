package dev.mvc.cli;

import dev.mvc.fuzz.Harness;
import dev.mvc.fuzz.Scratch;
import dev.mvc.repo.Repository;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.List;

/// What people type.
public final class CliHarnesses {
  private CliHarnesses() {}

  /// All of them.
  public static List<Harness> all() {
    Repository repository = repository();
    return List.of(
        Harness.ofText(
            "cli/revision",
            List.of("HEAD", "main~1", "main^", "HEAD^{/two}", ":/one", "main@{1}", "v1", "r2"),
            List.of(
                "@{-1}",
                "@{yesterday}",
                "~",
                "^",
                "^{/",
                "}",
                "@{",
                ":/",
                "refs/heads/",
                "../",
                "999999999",
                "(a+)+$",
                "r1",
                "\u0000",
                "//",
                ".."),
            text -> repository.revisions().find(text).isPresent()),
        Harness.ofText(
            "cli/condition",
            List.of("val_acc>0.9", "lr = 1e-3", "a != b"),
            List.of("<=", "==", "!=", ">", "NaN", "true", "\""),
            text -> Condition.parse(text, "--where").hashCode()),
        Harness.ofText(
            "cli/date",
            List.of("2026-03-01", "2026-03-01T14:02:11+01:00"),
            List.of("Z", "T", "+18:00", "-999999999-01-01", "now"),
            text -> Dates.parse(text, ZoneOffset.UTC, "--since")));
  }

  private static Repository repository() {
    Path folder = Scratch.folder();
    Cli mvc = Worlds.mvc(folder);
    try {
      mvc.run("init");
      for (String message : List.of("one", "two", "three")) {
        Files.writeString(folder.resolve("a"), message);
        mvc.run("add", ".");
        mvc.run("commit", "-m", message);
      }
      mvc.run("tag", "v1");
      return Worlds.open(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
