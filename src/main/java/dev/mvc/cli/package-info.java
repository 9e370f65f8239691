/// The command line: it reads arguments, calls the repository and writes what came of it.
@NullMarked
package dev.mvc.cli;

import org.jspecify.annotations.NullMarked;
