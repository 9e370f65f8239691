package dev.mvc.format.scan;

import static dev.mvc.format.layout.MalformedFileException.quote;

import dev.mvc.format.layout.Extent;
import dev.mvc.format.layout.Layout;
import dev.mvc.format.layout.MalformedFileException;
import dev.mvc.format.layout.ModelFile;
import dev.mvc.format.pickle.Danger;
import dev.mvc.format.scan.Finding.Kind;
import dev.mvc.format.zip.ZipDirectory;
import dev.mvc.format.zip.ZipMember;
import dev.mvc.io.ByteSource;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Finds what exporters write into models and publishers may not want to tell: where the sources
/// were, and with it who had them.
///
/// Looks at what of a model is no tensor: the members of an archive, or what lies between tensors.
final class Leaks {
  /// A path of at least two parts. All quantifiers are possessive or bounded: hostile text takes no
  /// longer than other.
  private static final Pattern PATH =
      Pattern.compile(
          "(?<![\\w.~:/@-])/(?:[\\w.@+-]{1,80}+/){1,20}+[\\w.@+-]{1,80}+"
              + "|(?<![\\w])[A-Za-z]:\\\\{1,2}(?:[\\w.@+-]{1,80}+\\\\{1,2}+){1,20}+"
              + "[\\w.@+-]{1,80}+");

  private static final Pattern SOURCE =
      Pattern.compile("(?i).*\\.(py|pyx|pyi|ipynb|c|cc|cpp|cu|cuh|h|hpp)");

  private static final Pattern USER =
      Pattern.compile("(?:/home/|/Users/|[A-Za-z]:\\\\{1,2}Users\\\\{1,2})([\\w.@+-]+).*");

  /// Bytes that are looked at, of a member and of all that lies between tensors.
  private static final long MAX_BYTES = 32 << 20;

  private static final int WINDOW = 1 << 20;
  private static final int OVERLAP = 4096;

  private final TreeMap<String, String> users = new TreeMap<>();
  private final TreeSet<String> sources = new TreeSet<>();

  private Leaks() {}

  static List<Finding> find(ModelFile file, Optional<Layout> layout, boolean isZip)
      throws IOException {
    Leaks leaks = new Leaks();
    if (isZip) {
      leaks.archive(file.bytes(), layout);
    } else if (layout.isPresent()) {
      leaks.between(file.bytes(), layout.get().extents());
    }
    return leaks.findings();
  }

  private void archive(ByteSource file, Optional<Layout> layout) throws IOException {
    try {
      for (ZipMember member : ZipDirectory.read(file).members()) {
        boolean hasTensors =
            layout.isPresent()
                && layout.get().extents().stream()
                    .anyMatch(extent ->
                        extent.offset() >= member.dataOffset()
                            && extent.end() <= member.dataOffset() + member.compressedSize()
                            && extent.length() > 0);
        if (!hasTensors && member.size() > 0 && member.size() <= MAX_BYTES) {
          look(member, file);
        }
      }
    } catch (MalformedFileException e) {
      return; // which the scan of the archive tells
    }
  }

  private void look(ZipMember member, ByteSource file) throws IOException {
    try (ByteSource content = member.content(file)) {
      look(content);
    } catch (MalformedFileException e) {
      return; // as above
    } catch (IOException e) {
      if (member.isStored()) {
        throw e;
      }
    }
  }

  private void between(ByteSource file, List<Extent> extents) throws IOException {
    long end = 0;
    long left = MAX_BYTES;
    for (Extent extent : extents) {
      left -= look(file, end, Math.min(extent.offset() - end, left));
      end = extent.end();
    }
    look(file, end, Math.min(file.size() - end, left));
  }

  private long look(ByteSource file, long offset, long length) throws IOException {
    if (length > 0) {
      look(file.slice(offset, length));
    }
    return Math.max(length, 0);
  }

  private void look(ByteSource source) throws IOException {
    for (long at = 0; at < source.size(); at += WINDOW - OVERLAP) {
      byte[] bytes = source.read(at, (int) Math.min(WINDOW, source.size() - at));
      Matcher path = PATH.matcher(new String(bytes, StandardCharsets.ISO_8859_1));
      while (path.find()) {
        accept(path.group());
      }
    }
  }

  private void accept(String path) {
    Matcher user = USER.matcher(path);
    if (user.matches()) {
      users.putIfAbsent(user.group(1), path);
    } else if (SOURCE.matcher(path).matches()) {
      sources.add(path);
    }
  }

  private List<Finding> findings() {
    List<Finding> findings = new ArrayList<>();
    users.forEach((user, path) ->
        findings.add(
            new Finding(
                Danger.SUSPICIOUS,
                Kind.LEAK,
                "it tells the user name " + quote(user) + ", as in " + quote(path))));
    if (!sources.isEmpty()) {
      findings.add(
          new Finding(
              Danger.SUSPICIOUS,
              Kind.LEAK,
              "it tells where sources were ("
                  + sources.size()
                  + (sources.size() == 1 ? " path" : " paths")
                  + "), as in "
                  + quote(sources.first())));
    }
    return findings;
  }
}
