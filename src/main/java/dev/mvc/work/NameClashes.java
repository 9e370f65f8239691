package dev.mvc.work;

import java.text.Normalizer;
import java.util.Collection;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// Paths that are one and the same where a file system does not tell upper from lower case, or two
/// ways to write a letter with a mark.
public final class NameClashes {
  private final Map<String, String> spelt = new HashMap<>();
  private final SortedMap<String, String> found = new TreeMap<>();

  private NameClashes() {}

  /// Finds them. Folders clash as files do, and are named instead of what is in them.
  ///
  /// @param paths in order
  /// @return for each path that clashes the one before it that it clashes with
  public static SortedMap<String, String> of(Collection<String> paths) {
    NameClashes clashes = new NameClashes();
    String known = "";
    for (String path : paths) {
      boolean isSound = true;
      // Files of one folder mostly follow each other.
      int from = path.startsWith(known) ? known.length() : 0;
      for (int slash = path.indexOf('/', from); slash >= 0; slash = path.indexOf('/', slash + 1)) {
        isSound = isSound && clashes.isAlone(path.substring(0, slash));
        known = isSound ? path.substring(0, slash + 1) : "";
      }
      if (isSound) {
        clashes.isAlone(path);
      }
    }
    return clashes.found;
  }

  private boolean isAlone(String path) {
    String other = spelt.putIfAbsent(folded(path), path);
    if (other != null && !other.equals(path)) {
      found.put(path, other);
      return false;
    }
    return true;
  }

  /// A text that is the same for paths that are the same to any file system in use: by Unicode's
  /// canonical equivalence, and its case mappings, which differ from NTFS's and APFS's tables in
  /// letters that hardly occur beside each other. Whether a file system takes two paths for one is
  /// asked of itself, see [SameName].
  static String folded(String path) {
    for (int i = 0; i < path.length(); i++) {
      if (path.charAt(i) > 0x7F) {
        String upper = decomposed(path).toUpperCase(Locale.ROOT);
        return decomposed(upper.toLowerCase(Locale.ROOT));
      }
    }
    return path.toLowerCase(Locale.ROOT);
  }

  private static String decomposed(String text) {
    return Normalizer.normalize(text, Normalizer.Form.NFD);
  }
}
