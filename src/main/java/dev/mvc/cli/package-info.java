/// The command line.
///
/// [dev.mvc.cli.Main] takes an environment and arguments and gives back an exit code. `Commands` is
/// the table of commands; only the one that was named is made and handed to picocli, because
/// building all of them costs 80 ms of each start. A command is one class with picocli's `@Option`
/// and `@Parameters` fields, a `@Manual` with examples, and `run`, which gets an `Invocation`.
///
/// Kept here: commands write only through `Output`, which escapes whatever a person could have
/// named; they never end the process, never ask the clock or the process's folder directly, and
/// throw [dev.mvc.io.MvcException] for what cannot be done. `Failure` is the one place that turns
/// exceptions into messages and exit codes.
///
/// Must not know how anything is stored: it asks the repository.
@NullMarked
package dev.mvc.cli;

import org.jspecify.annotations.NullMarked;
