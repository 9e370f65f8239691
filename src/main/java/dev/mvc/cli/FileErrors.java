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
import java.util.List;
import java.util.Locale;

/// What the file system refused, in words. Java tells some of it only in the system's own words
/// (`strerror`), which are matched here; they are English in Java whatever the user's language.
final class FileErrors {
  /// Longer paths than people make, of which nobody wants to see every folder.
  private static final int MAX_SHOWN = 300;

  private FileErrors() {}

  /// @param what what was written or read where the exception doesn't know; may be empty
  static Failure of(IOException problem, String what, Environment environment) {
    if (!(problem instanceof FileSystemException e) || e.getFile() == null) {
      return byReason(String.valueOf(problem.getMessage()), what);
    }
    String file = shown(e.getFile(), environment);
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

  /// A path as a person would write it; of a very long one the beginning and the end.
  private static String shown(String file, Environment environment) {
    String path = environment.show(environment.resolve(file));
    int length = path.length();
    return length <= MAX_SHOWN
        ? path
        : path.substring(0, MAX_SHOWN / 2)
            + "…"
            + path.substring(length - MAX_SHOWN / 2)
            + " ("
            + length
            + " characters)";
  }

  private static Failure byReason(String reason, String file) {
    String words = reason.toLowerCase(Locale.ROOT);
    String at = file.isEmpty() ? "" : " for " + file;
    if (words.contains("quota exceeded")) {
      return failure(
          "there is no space left on the disk, or in your quota"
              + (at.isEmpty() ? "" : "," + at)
              + ".",
          "free some space and run the command again; everything committed is intact.");
    }
    if (words.contains("no space left")) {
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
      return failure(
          "a name is too long for this file system" + at + ".",
          "a name may have 255 bytes and a path 4,095 on most systems; .mvcignore can name folders"
              + " to pass over.");
    }
    if (words.contains("cross-device")) {
      return failure(
          (file.isEmpty() ? "a file" : file) + " cannot be moved to another file system.",
          "the working folder and .mvc have to be on one: a link or a mount point is between"
              + " them.");
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
