package dev.mvc.experiment;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Files that are found by their names, wherever they are.
///
/// Of folders that differ in a number, as trainers make them for each run or checkpoint
/// (`version_3`, `checkpoint-1000`), only the one with the largest counts, and stands for the
/// folder that it is in. Where files of one name are in several folders, the folder's path from the
/// one that they have in common tells their values apart.
final class Conventions {
  private static final Pattern NUMBERED =
      Pattern.compile(
          "(?:(.*)/)?(?:version|checkpoint|ckpt|step|global_step|epoch|iter)[-_=]?([0-9]{1,15})",
          Pattern.CASE_INSENSITIVE);

  private Conventions() {}

  /// A file, and what its values are told apart by.
  ///
  /// @param folder empty where nothing else has its name
  record Found(String path, String folder) {}

  /// The last part of a path.
  static String name(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  /// The files of a kind, in the order of their folders, then names.
  static List<Found> find(SortedSet<String> paths, Predicate<String> isName) {
    Map<String, List<String>> folders = new HashMap<>();
    for (String path : paths) {
      if (isName.test(name(path))) {
        folders.computeIfAbsent(folder(path), _ -> new ArrayList<>()).add(path);
      }
    }
    SortedMap<String, String> latest = new TreeMap<>();
    for (String folder : folders.keySet()) {
      latest.merge(owner(folder), folder, (a, b) -> number(a) >= number(b) ? a : b);
    }
    String common = latest.keySet().stream().reduce(Conventions::common).orElse("");
    List<Found> found = new ArrayList<>();
    for (Map.Entry<String, String> of : latest.entrySet()) {
      String owner = of.getKey();
      String from =
          owner.equals(common) ? "" : owner.substring(common.isEmpty() ? 0 : common.length() + 1);
      folders.getOrDefault(of.getValue(), List.of()).stream()
          .sorted()
          .forEach(path -> found.add(new Found(path, from)));
    }
    return found;
  }

  private static String folder(String path) {
    return path.substring(0, Math.max(0, path.lastIndexOf('/')));
  }

  /// The folder that a numbered one is in; of another, itself.
  private static String owner(String folder) {
    Matcher numbered = NUMBERED.matcher(folder);
    if (!numbered.matches()) {
      return folder;
    }
    String above = numbered.group(1);
    return above == null ? "" : above;
  }

  /// What was left in the folder itself is what the run ended with.
  private static long number(String folder) {
    Matcher numbered = NUMBERED.matcher(folder);
    return numbered.matches() ? Long.parseLong(numbered.group(2)) : Long.MAX_VALUE;
  }

  /// The folder that holds two.
  private static String common(String a, String b) {
    if (b.isEmpty() || a.isEmpty()) {
      return "";
    }
    int same = 0;
    for (int at = 0; at <= Math.min(a.length(), b.length()); at++) {
      boolean endsA = at == a.length() || a.charAt(at) == '/';
      boolean endsB = at == b.length() || b.charAt(at) == '/';
      if (endsA && endsB) {
        same = at;
      }
      if (at == a.length() || at == b.length() || a.charAt(at) != b.charAt(at)) {
        break;
      }
    }
    return a.substring(0, same);
  }
}
