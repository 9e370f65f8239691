package dev.mvc.merge;

import dev.mvc.io.MvcException;
import dev.mvc.io.MvcException.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// Which strategy decides about which tensors: patterns of their names, of which the first that
/// fits counts.
public final class Rules {
  private record Rule(Pattern names, Strategy strategy) {}

  private final List<Rule> rules;

  private Rules(List<Rule> rules) {
    this.rules = List.copyOf(rules);
  }

  /// Rules as they are typed: `STRATEGY` for all tensors, or `PATTERN=STRATEGY`, where `*` stands
  /// for any characters, dots too, and `?` for one.
  ///
  /// @throws MvcException of kind USAGE when there is no such strategy
  public static Rules parse(List<String> typed) {
    List<Rule> rules = new ArrayList<>();
    for (String text : typed) {
      int equals = text.lastIndexOf('=');
      String name = text.substring(equals + 1);
      Strategy strategy =
          Strategy.find(name)
              .orElseThrow(() ->
                  new MvcException(
                      Kind.USAGE,
                      "there is no strategy \"" + name + "\".",
                      "there are " + String.join(", ", Strategy.names()) + "."));
      rules.add(new Rule(pattern(equals < 0 ? "*" : text.substring(0, equals)), strategy));
    }
    return new Rules(rules);
  }

  private static Pattern pattern(String glob) {
    StringBuilder regex = new StringBuilder();
    for (int i = 0; i < glob.length(); i++) {
      char c = glob.charAt(i);
      regex.append(
          switch (c) {
            case '*' -> ".*";
            case '?' -> ".";
            default -> Pattern.quote(String.valueOf(c));
          });
    }
    return Pattern.compile(regex.toString(), Pattern.DOTALL);
  }

  /// Whether any of them says so.
  boolean use(Strategy strategy) {
    return rules.stream().anyMatch(rule -> rule.strategy == strategy);
  }

  /// The strategy for a tensor; none where nothing was said, which is a conflict.
  public Optional<Strategy> find(String tensor) {
    return rules.stream()
        .filter(rule -> rule.names.matcher(tensor).matches())
        .map(Rule::strategy)
        .findFirst();
  }
}
