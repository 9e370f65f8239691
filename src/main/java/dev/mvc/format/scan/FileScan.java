package dev.mvc.format.scan;

import static dev.mvc.format.layout.MalformedFileException.quote;

import dev.mvc.format.ModelFormats;
import dev.mvc.format.layout.Layout;
import dev.mvc.format.layout.MalformedFileException;
import dev.mvc.format.layout.ModelFile;
import dev.mvc.format.layout.ModelFormat;
import dev.mvc.format.pickle.Danger;
import dev.mvc.format.pickle.Import;
import dev.mvc.format.pickle.Imports;
import dev.mvc.format.scan.Finding.Kind;
import dev.mvc.format.zip.ZipDirectory;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What is to be known of a file before it is loaded or published.
public final class FileScan {
  /// Warnings of readers that mean more than that something is odd.
  private static final Pattern OUTSIDE =
      Pattern.compile(
          ".*(leads out of|outside of|is a symbolic link|no file of this folder|is a link to"
              + "|has its elements in).*");

  private static final Pattern LAMBDA = Pattern.compile(".*Lambda layer.*");
  private static final Pattern FOREIGN = Pattern.compile(".*not Keras' own.*");
  private static final Pattern CLASS =
      Pattern.compile("the configuration names \"(.*)\" of the module \"(.*)\", which.*");

  /// Warnings that repeat what is found here.
  private static final Pattern KNOWN =
      Pattern.compile("loading it (can do harm|runs code|imports).*");

  private static final Pattern OF_MEMBERS =
      Pattern.compile(".*(leads out of the archive's folder|is a symbolic link)");

  private final ModelFile file;
  private final byte[] head;
  private final Set<Finding> findings = new LinkedHashSet<>();

  private FileScan(ModelFile file) throws IOException {
    this.file = file;
    this.head = file.head();
  }

  /// Looks into a file, of a model or not.
  ///
  /// @return the most severe first
  public static List<Finding> of(ModelFile file) throws IOException {
    FileScan scan = new FileScan(file);
    scan.imports();
    Optional<Layout> layout = scan.layout();
    scan.archive(layout.isPresent());
    scan.code();
    Leaks.find(file, layout, ZipDirectory.isZip(scan.head)).forEach(scan::add);
    List<Finding> sorted = new ArrayList<>(scan.findings);
    sorted.sort(Comparator.comparing(Finding::severity).reversed());
    return sorted;
  }

  /// The greatest severity.
  public static Danger severity(List<Finding> findings) {
    return findings.stream()
        .map(Finding::severity)
        .max(Comparator.naturalOrder())
        .orElse(Danger.SAFE);
  }

  private void add(Finding finding) {
    findings.add(finding);
  }

  private void add(Danger severity, Kind kind, String text) {
    findings.add(new Finding(severity, kind, text));
  }

  private void imports() throws IOException {
    Imports imports = Imports.of(file.name(), file.bytes());
    for (Import one : imports.atLeast(Danger.SUSPICIOUS)) {
      String where = one.member().isEmpty() ? "" : " (in " + quote(one.member()) + ")";
      add(one.danger(), Kind.IMPORT, "loading it imports " + quote(one.path()) + where);
    }
    for (String problem : imports.problems()) {
      add(Danger.SUSPICIOUS, Kind.IMPORT, "its pickle could not be followed: " + problem);
    }
  }

  /// What the reader of the format says.
  private Optional<Layout> layout() throws IOException {
    Optional<ModelFormat> format = ModelFormats.detect(file);
    if (format.isEmpty()) {
      return Optional.empty();
    }
    try {
      Layout layout = format.get().read(file);
      layout.warnings().stream()
          .filter(warning -> !isFoundHere(warning))
          .forEach(warning -> add(judged(warning)));
      return Optional.of(layout);
    } catch (MalformedFileException e) {
      add(
          Danger.SUSPICIOUS,
          Kind.ODD,
          "no sound " + format.get().name() + " file: " + e.getMessage());
      return Optional.empty();
    }
  }

  /// Whether a warning repeats what is found here in other words.
  private boolean isFoundHere(String warning) {
    return KNOWN.matcher(warning).matches()
        || (ZipDirectory.isZip(head) && OF_MEMBERS.matcher(warning).matches());
  }

  private static Finding judged(String warning) {
    if (LAMBDA.matcher(warning).matches()) {
      return new Finding(Danger.DANGEROUS, Kind.CODE, warning);
    }
    if (FOREIGN.matcher(warning).matches()) {
      Matcher named = CLASS.matcher(warning);
      Danger danger =
          named.matches() ? Imports.danger(named.group(2), named.group(1)) : Danger.SUSPICIOUS;
      return new Finding(danger == Danger.SAFE ? Danger.SUSPICIOUS : danger, Kind.CODE, warning);
    }
    boolean isOutside = OUTSIDE.matcher(warning).matches();
    return new Finding(
        isOutside ? Danger.DANGEROUS : Danger.SUSPICIOUS,
        isOutside ? Kind.OUTSIDE : Kind.ODD,
        warning);
  }

  private void archive(boolean isRead) throws IOException {
    Executables.of(head).ifPresent(what -> add(Danger.DANGEROUS, Kind.EXECUTABLE, "it is " + what));
    if (ZipDirectory.isZip(head)) {
      Archive.scan(file.bytes(), isRead, this::add);
    } else if (Archive.endsWithOne(file.bytes())) {
      add(
          Danger.DANGEROUS,
          Kind.POLYGLOT,
          "it is a zip archive too: programs disagree on what it holds");
    }
  }

  private void code() throws IOException {
    Operators.scan(file, this::add);
    RemoteCode.scan(file, this::add);
  }
}
