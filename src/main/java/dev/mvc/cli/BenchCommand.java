package dev.mvc.cli;

import dev.mvc.repo.DeltaBench;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Parameters;

/// `mvc bench BASE FILE`.
@Manual(
    examples = {
      "mvc bench step-200/model.safetensors step-240/model.safetensors",
      "mvc bench --json old.safetensors new.safetensors"
    },
    text = {
      "Codes one checkpoint as a difference of another and compares the size with two limits: the"
          + " entropy of the differences given the base's exponent, and given the row's activity"
          + " too. No coder that looks at one element at a time gets below them; they count no"
          + " tables.",
      "Speeds are those of the coders alone, in MB of the checkpoint per second of one core."
    })
final class BenchCommand implements Command.Reading {
  @Parameters(index = "0", paramLabel = "BASE", description = "The earlier checkpoint.")
  String base = "";

  @Parameters(index = "1", paramLabel = "FILE", description = "The checkpoint to code.")
  String file = "";

  @Override
  public int run(Invocation mvc) throws IOException {
    List<DeltaBench.Line> lines = new DeltaBench().measure(mvc.resolve(base), mvc.resolve(file));
    mvc.out().show(lines, () -> print(mvc.out(), lines));
    return ExitCode.DONE;
  }

  private static void print(Output out, List<DeltaBench.Line> lines) {
    Table table =
        new Table(
            Table.names("layer"),
            Table.right("raw"),
            Table.right("stored"),
            Table.right(""),
            Table.right("exponent limit"),
            Table.right("× limit"),
            Table.right("row limit"),
            Table.right("× limit"),
            Table.right("MB/s in"),
            Table.right("out"));
    for (DeltaBench.Line line : lines) {
      table.row(
          Styled.name(line.group()),
          Sizes.format(line.raw()),
          Sizes.format(line.stored()),
          Percent.format(line.stored(), line.raw()),
          Sizes.format((long) line.exponentLimit()),
          ratio((double) line.stored(), line.exponentLimit()),
          Sizes.format((long) line.rowLimit()),
          ratio((double) line.stored(), line.rowLimit()),
          speed(line.raw(), line.encodeNanos()),
          speed(line.raw(), line.decodeNanos()));
    }
    out.table(table, 0);
  }

  private static String ratio(double size, double limit) {
    return limit < 1 ? "–" : String.format(Locale.ROOT, "%.3f", size / limit);
  }

  private static String speed(long bytes, double nanos) {
    return nanos <= 0 ? "–" : Counts.exact(Math.round(bytes * 1e3 / nanos));
  }
}
