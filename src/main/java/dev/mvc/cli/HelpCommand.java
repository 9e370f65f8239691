package dev.mvc.cli;

import java.util.List;
import picocli.CommandLine.Parameters;

/// `mvc help [COMMAND]`: the page of a command, or the front page.
@Manual(examples = {"mvc help", "mvc help help"})
final class HelpCommand implements Command {
  @Parameters(paramLabel = "COMMAND", arity = "0..1", description = "The command to explain.")
  String command = "";

  @Override
  public int run(Invocation mvc) {
    List<String> page =
        command.isEmpty()
            ? FrontPage.lines(Commands.ALL)
            : HelpPage.lines(Commands.ALL.get(command), mvc.out().width());
    page.forEach(line -> mvc.out().line("{}", line));
    return ExitCode.DONE;
  }
}
