package dev.mvc.format.pickle;

import dev.mvc.format.layout.MalformedFileException;
import dev.mvc.format.pickle.PickleValue.Global;
import dev.mvc.format.zip.ZipDirectory;
import dev.mvc.format.zip.ZipMember;
import dev.mvc.io.ByteSource;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import java.util.zip.InflaterInputStream;

/// What a file would import if it were loaded by Python.
///
/// Looks into pickles, also several after each other, torch's old files, joblib's files, NumPy's
/// arrays of objects, what is compressed by gzip or zlib, and all members of zip archives.
///
/// @param imports each name once, in the order in which they were seen
/// @param problems why not everything could be looked into, a printable line each
public record Imports(List<Import> imports, List<String> problems) {
  private static final Pattern NAMED_SO =
      Pattern.compile(
          "(?i).*\\.(pkl|pickle|p|joblib|sav|pt|pth|ckpt|bin|dump)(\\.(gz|z|bz2|xz|lzma|lz4))?");

  private static final Pattern SURELY = Pattern.compile("(?i).*\\.(pkl|pickle|joblib)");

  /// Of what is compressed, so much is looked into.
  private static final int MAX_UNPACKED = 64 << 20;

  private static final int MAX_DEPTH = 3;
  private static final int MAX_IMPORTS = 10_000;
  private static final int MAX_PROBLEMS = 20;
  private static final int HEAD = 256;

  /// Keeps copies.
  public Imports {
    imports = List.copyOf(imports);
    problems = List.copyOf(problems);
  }

  /// Those that are at least so dangerous.
  public List<Import> atLeast(Danger danger) {
    return imports.stream().filter(one -> one.danger().compareTo(danger) >= 0).toList();
  }

  /// How dangerous it is to import a name, by what is known of it.
  public static Danger danger(String module, String name) {
    return KnownImports.danger(module, name);
  }

  /// Looks into a file.
  ///
  /// @param name of the file: pickles of Python 1 and 2 have no mark of their own, and are only
  ///   looked for where a name promises one
  public static Imports of(String name, ByteSource file) throws IOException {
    Search search = new Search();
    search.look(name, file, "", 0);
    return search.found();
  }

  /// Looks into the members of an archive.
  ///
  /// @param isWanted which members; tensors hold none, and there may be many
  public static Imports of(ZipDirectory zip, ByteSource file, Predicate<ZipMember> isWanted)
      throws IOException {
    Search search = new Search();
    search.lookInside(zip, file, 0, isWanted);
    return search.found();
  }

  private static final class Search {
    private final Map<String, Import> imports = new LinkedHashMap<>();
    private final Set<String> problems = new LinkedHashSet<>();

    Imports found() {
      return new Imports(List.copyOf(imports.values()), List.copyOf(problems));
    }

    private void add(Global global, String member) {
      if (imports.size() < MAX_IMPORTS) {
        Import one = Import.of(global, member);
        imports.putIfAbsent(one.path(), one);
      }
    }

    private void complain(String member, String problem) {
      if (problems.size() < MAX_PROBLEMS) {
        problems.add(
            member.isEmpty() ? problem : MalformedFileException.quote(member) + ": " + problem);
      }
    }

    void look(String name, ByteSource file, String member, int depth) throws IOException {
      byte[] head = file.read(0, (int) Math.min(HEAD, file.size()));
      if (ZipDirectory.isZip(head)) {
        try {
          if (depth < MAX_DEPTH) {
            lookInside(ZipDirectory.read(file), file, depth, _ -> true);
          }
        } catch (MalformedFileException e) {
          complain(member, String.valueOf(e.getMessage()));
        }
      } else if (isGzip(head) || isZlib(head)) {
        unpack(name, file, member, depth);
      } else if (isOtherPacking(head) && NAMED_SO.matcher(name).matches()) {
        complain(member, "it is compressed in a way that mvc does not look into");
      } else if (startsWith(head, "\u0093NUMPY")) {
        long start = objectsOf(head);
        if (start > 0) {
          readAll(file, start, member, true);
        }
      } else if (isMarked(head) || NAMED_SO.matcher(name).matches()) {
        readAll(file, 0, member, isMarked(head) || SURELY.matcher(name).matches());
      }
    }

    void lookInside(ZipDirectory zip, ByteSource file, int depth, Predicate<ZipMember> isWanted)
        throws IOException {
      for (ZipMember member : zip.members()) {
        if (member.size() > 0 && isWanted.test(member)) {
          try (ByteSource content = member.content(file)) {
            look(member.name(), content, member.name(), depth + 1);
          } catch (MalformedFileException e) {
            complain("", String.valueOf(e.getMessage()));
          } catch (IOException e) {
            if (member.isStored()) {
              throw e;
            }
            complain(member.name(), "it does not unpack");
          }
        }
      }
    }

    private void unpack(String name, ByteSource file, String member, int depth) throws IOException {
      byte[] packed = file.read(0, (int) Math.min(file.size(), MAX_UNPACKED));
      byte[] bytes;
      try (InputStream stream =
          isGzip(packed)
              ? new GZIPInputStream(new ByteArrayInputStream(packed))
              : new InflaterInputStream(new ByteArrayInputStream(packed))) {
        bytes = stream.readNBytes(MAX_UNPACKED);
      } catch (IOException e) {
        if (NAMED_SO.matcher(name).matches()) {
          complain(member, "it does not unpack");
        }
        return;
      }
      if (depth < MAX_DEPTH) {
        look(name.replaceFirst("(?i)\\.(gz|z)$", ""), ByteSource.of(bytes), member, depth + 1);
      }
    }

    /// Reads pickles one after the other.
    ///
    /// @param isMarked whether the first says itself that it is one
    private void readAll(ByteSource file, long from, String member, boolean isMarked)
        throws IOException {
      long at = from;
      boolean isPickle = isMarked;
      int last = Integer.MAX_VALUE;
      for (int number = 0; at < file.size() && number < last; number++) {
        Set<Global> seen = new LinkedHashSet<>();
        PickleInput input = new PickleInput(file, at, "the pickle");
        PickleMachine machine = new PickleMachine(input, seen::add);
        machine.onBuilt(new JoblibArrays(input, seen::add, 0));
        try {
          PickleValue value = machine.run();
          if (number == 0 && LegacyTorch.isMagic(value)) {
            last = LegacyTorch.PICKLES;
          }
          seen.forEach(global -> add(global, member));
        } catch (MalformedFileException e) {
          if (isPickle) {
            seen.forEach(global -> add(global, member));
            complain(member, String.valueOf(e.getMessage()));
          }
          return;
        }
        at = input.position();
        isPickle =
            at + 2 <= file.size() && isMarked(file.read(at, 2)) && last == Integer.MAX_VALUE
                || last < Integer.MAX_VALUE;
      }
    }
  }

  private static boolean startsWith(byte[] head, String text) {
    return new String(head, StandardCharsets.ISO_8859_1).startsWith(text);
  }

  private static boolean isGzip(byte[] head) {
    return head.length > 2 && startsWith(head, "\u001f\u008b");
  }

  private static boolean isZlib(byte[] head) {
    return head.length > 2
        && head[0] == 'x'
        && ((head[0] << Byte.SIZE) + (head[1] & 0xFF)) % 31 == 0
        && (head[1] & 0x20) == 0;
  }

  private static boolean isOtherPacking(byte[] head) {
    return startsWith(head, "BZh")
        || startsWith(head, "\u00fd7zXZ")
        || startsWith(head, "\u0004\"M\u0018");
  }

  /// Whether a pickle of protocol 2 or later begins so.
  static boolean isMarked(byte[] head) {
    return head.length >= 2 && (head[0] & 0xFF) == 0x80 && head[1] >= 2 && head[1] <= 5;
  }

  /// Where the pickle of a NumPy array begins, or 0 if its elements are no objects.
  private static long objectsOf(byte[] head) {
    String text = new String(head, StandardCharsets.ISO_8859_1).toLowerCase(Locale.ROOT);
    int length = head.length < 12 ? 0 : (head[8] & 0xFF) + ((head[9] & 0xFF) << Byte.SIZE);
    int start = head.length > 6 && head[6] > 1 ? 12 : 10;
    return text.contains("|o") ? start + (long) length : 0;
  }
}
