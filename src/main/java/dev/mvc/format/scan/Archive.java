package dev.mvc.format.scan;

import static dev.mvc.format.layout.MalformedFileException.quote;

import dev.mvc.format.layout.Folder;
import dev.mvc.format.layout.MalformedFileException;
import dev.mvc.format.pickle.Danger;
import dev.mvc.format.scan.Finding.Kind;
import dev.mvc.format.zip.ZipDirectory;
import dev.mvc.format.zip.ZipMember;
import dev.mvc.io.ByteSource;
import java.io.IOException;
import java.util.function.Consumer;

/// Looks at what the members of a zip archive are.
final class Archive {
  /// Enough to know a Windows program by.
  private static final int HEAD = 1024;

  private static final int END_LENGTH = 22;

  private Archive() {}

  /// @param isRead whether a reader has told what is odd about the archive
  static void scan(ByteSource file, boolean isRead, Consumer<Finding> to) throws IOException {
    ZipDirectory zip;
    try {
      zip = ZipDirectory.read(file);
    } catch (MalformedFileException e) {
      if (!isRead) {
        to.accept(new Finding(Danger.SUSPICIOUS, Kind.ODD, String.valueOf(e.getMessage())));
      }
      return;
    }
    if (!isRead) {
      zip.warnings()
          .forEach(warning -> to.accept(new Finding(Danger.SUSPICIOUS, Kind.ODD, warning)));
    }
    for (ZipMember member : zip.members()) {
      String name = quote(member.name());
      if (member.isLink()) {
        to.accept(new Finding(Danger.DANGEROUS, Kind.OUTSIDE, "the member " + name + " is a link"));
      }
      if (!Folder.isInside(member.name().replaceFirst("/$", ""))) {
        to.accept(
            new Finding(
                Danger.DANGEROUS,
                Kind.OUTSIDE,
                "the member " + name + " would be written outside of the folder"));
      }
      look(file, member, name, to);
    }
  }

  private static void look(ByteSource file, ZipMember member, String name, Consumer<Finding> to)
      throws IOException {
    try {
      byte[] head = member.head(file, (int) Math.min(HEAD, member.size()));
      Executables.of(head)
          .ifPresent(what ->
              to.accept(
                  new Finding(
                      what.startsWith("a script") ? Danger.SUSPICIOUS : Danger.DANGEROUS,
                      Kind.EXECUTABLE,
                      "the member " + name + " is " + what)));
    } catch (MalformedFileException e) {
      to.accept(new Finding(Danger.SUSPICIOUS, Kind.ODD, String.valueOf(e.getMessage())));
    }
  }

  /// Whether a file that does not begin as an archive ends as one.
  static boolean endsWithOne(ByteSource file) throws IOException {
    if (file.size() < END_LENGTH) {
      return false;
    }
    byte[] end = file.read(file.size() - END_LENGTH, END_LENGTH);
    return end[0] == 'P' && end[1] == 'K' && end[2] == 5 && end[3] == 6;
  }
}
