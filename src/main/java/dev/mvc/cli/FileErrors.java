package dev.mvc.cli;

import dev.mvc.io.MvcException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/// What the file system refused, in words. Java tells some of it only in the system's own words
/// (`strerror`), which are matched here; they are English in Java whatever the user's language.
final class FileErrors {
  private FileErrors() {}

  /// @param what what was written or read where the exception doesn't know; may be empty
  static Failure of(IOException problem, String what, Environment environment) {
    if (!(problem instanceof FileSystemException e) || e.getFile() == null) {
      return byReason(String.valueOf(problem.getMessage()), what);
    }
    String file = environment.show(Path.of(e.getFile()));
    return switch (e) {
      case NoSuchFileException _ ->
          new Failure(
              MvcException.Kind.NOT_FOUND.exitCode(),
              file + " is not there.",
              List.of("check the path; it may have been moved or deleted meanwhile."));
      case AccessDeniedException _ -> noPermission(file);
      case FileAlreadyExistsException _ -> failure(file + " is there already.");
      case NotDirectoryException _ -> failure(file + " is not a folder.");
      case DirectoryNotEmptyException _ -> failure(file + " is not empty.");
      case FileSystemLoopException _ -> failure(file + " leads back to itself through a link.");
      default -> byReason(e.getReason() == null ? "it cannot be used" : e.getReason(), file);
    };
  }

  private static Failure byReason(String reason, String file) {
    String words = reason.toLowerCase(Locale.ROOT);
    String at = file.isEmpty() ? "" : " for " + file;
    if (words.contains("no space left") || words.contains("quota exceeded")) {
      return failure(
          "there is no space left on the disk" + at + ".",
          "free some space and run the command again; everything committed is intact.");
    }
    if (words.contains("read-only file system")) {
      return failure(
          (file.isEmpty() ? "a file" : file) + " cannot be written: its file system is read-only.",
          "work in a copy of the folder, or ask for the file system to be mounted writable.");
    }
    if (words.contains("permission denied") || words.contains("not permitted")) {
      return noPermission(file.isEmpty() ? "a file" : file);
    }
    if (words.contains("too many open files")) {
      return failure(
          "too many files are open" + at + ".", "raise the limit: `ulimit -n 4096`, then again.");
    }
    if (words.contains("file name too long")) {
      return failure("a name is too long for this file system" + at + ".");
    }
    if (words.contains("input/output error")) {
      return failure(
          "the disk could not be read or written" + at + ": " + reason + ".",
          "the disk may be failing: copy what matters elsewhere first.");
    }
    return failure(file.isEmpty() ? reason : file + ": " + reason + ".");
  }

  private static Failure noPermission(String file) {
    return failure(
        "no permission to use " + file + ".",
        "look at its owner and mode: `ls -ld " + file + "`; the folder it is in needs them too.");
  }

  private static Failure failure(String message, String... hints) {
    return new Failure(ExitCode.FILES, message, List.of(hints));
  }
}
