package dev.mvc.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/// The page of one command: what it is for, examples, then the rest.
final class HelpPage {
  private static final int WIDEST = 100;
  private static final List<String> GLOBAL =
      List.of("-C", "--quiet", "--debug", "--color", "--help", "--version");

  private final Parsing command;
  private final int width;
  private final List<String> lines = new ArrayList<>();

  private HelpPage(Parsing command, int width) {
    this.command = command;
    this.width = Math.min(width, WIDEST);
  }

  /// The page in lines of at most so many columns.
  static List<String> lines(Commands.Entry entry, int width) {
    HelpPage page = new HelpPage(new Parsing(entry, new GlobalOptions()), width);
    page.write();
    return page.lines;
  }

  private void write() {
    lines.add("mvc " + command.entry().name() + ": " + command.entry().line());
    Manual manual = command.command().getClass().getAnnotation(Manual.class);
    if (manual != null) {
      lines.add("");
      Arrays.stream(manual.examples()).forEach(example -> lines.add("  " + example));
    }
    lines.add("");
    lines.addAll(Text.wrap("usage: " + synopsis(), width));
    if (manual != null) {
      for (String paragraph : manual.text()) {
        lines.add("");
        lines.addAll(Text.wrap(paragraph, width));
      }
    }
    List<OptionSpec> visible =
        command.spec().options().stream().filter(option -> !option.hidden()).toList();
    List<Term> own = new ArrayList<>();
    parameters().forEach(parameter -> own.add(Term.of(paramLabel(parameter), parameter)));
    visible.stream().filter(o -> !isGlobal(o)).forEach(o -> own.add(Term.of(names(o), o)));
    section("options", own);
    if (command.command() instanceof Command.Explaining explaining) {
      List<Term> terms = new ArrayList<>();
      explaining.terms().forEach((name, meaning) -> terms.add(new Term(name, meaning)));
      section(explaining.title(), terms);
    }
    section(
        "options of every command",
        visible.stream().filter(HelpPage::isGlobal).map(o -> Term.of(names(o), o)).toList());
  }

  /// What is explained on a line of its own.
  private record Term(String name, String meaning) {
    static Term of(String name, ArgSpec argument) {
      return new Term(name, String.join(" ", argument.description()));
    }
  }

  private String synopsis() {
    String parameters =
        parameters().stream().map(HelpPage::synopsis).collect(Collectors.joining(" "));
    return ("mvc " + command.entry().name() + " [options] " + parameters).strip();
  }

  private static String synopsis(PositionalParamSpec parameter) {
    String label =
        paramLabel(parameter)
            + (parameter.arity().max() > 1 || parameter.isMultiValue() ? "…" : "");
    return parameter.arity().min() > 0 || parameter.required() ? label : "[" + label + "]";
  }

  private List<PositionalParamSpec> parameters() {
    return command.spec().positionalParameters().stream().filter(p -> !p.hidden()).toList();
  }

  private void section(String title, List<Term> terms) {
    if (terms.isEmpty()) {
      return;
    }
    int column = terms.stream().mapToInt(term -> Text.columns(term.name)).max().orElse(0) + 4;
    lines.add("");
    lines.add(title);
    for (Term term : terms) {
      String start = Text.left("  " + term.name, column);
      for (String line : Text.wrap(term.meaning, Math.max(20, width - column))) {
        lines.add((start + line).stripTrailing());
        start = Text.blanks(column);
      }
    }
  }

  /// `-m, --message TEXT`, with the long names of all options below each other.
  private static String names(OptionSpec option) {
    List<String> names = new ArrayList<>(List.of(option.names()));
    boolean onlyLong = names.stream().allMatch(name -> name.startsWith("--"));
    String value = paramLabel(option);
    return ((onlyLong ? "    " : "") + String.join(", ", names) + " " + value).stripTrailing();
  }

  private static boolean isGlobal(OptionSpec option) {
    return GLOBAL.contains(option.longestName());
  }

  /// What stands for the value of an option or parameter: `TEXT` for picocli's `<text>`; empty for
  /// an option without one.
  static String paramLabel(ArgSpec argument) {
    if (argument.isOption() && argument.arity().max() == 0) {
      return "";
    }
    String label = argument.paramLabel();
    return label.startsWith("<") && label.endsWith(">")
        ? label.substring(1, label.length() - 1).toUpperCase(Locale.ROOT)
        : label;
  }

  /// The values of an enum as they are typed.
  static String choices(Class<?> type) {
    return Arrays.stream(type.getEnumConstants())
        .map(constant -> ((Enum<?>) constant).name().toLowerCase(Locale.ROOT))
        .collect(Collectors.joining(", "));
  }
}
