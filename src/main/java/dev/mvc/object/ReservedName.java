package dev.mvc.object;

import java.util.Locale;
import java.util.regex.Pattern;

/// Names under which some file system would find the repository's own folder, as git refuses them
/// for `.git` (its `is_hfs_dotgit` and `is_ntfs_dotgit`).
final class ReservedName {
  /// What NTFS takes for `.mvc`: with dots and spaces behind it, as one of its streams, or in the
  /// form that old programs see.
  private static final Pattern NTFS = Pattern.compile("(\\.mvc|mvc~[0-9])[. ]*(:.*)?");

  private ReservedName() {}

  static boolean isRepository(String name) {
    char first = name.charAt(0);
    if (first != '.' && first != 'm' && first != 'M' && first < 0x80) {
      return false; // nearly all
    }
    String seen = name.codePoints().allMatch(code -> code < 0x80) ? name : withoutUnseen(name);
    return NTFS.matcher(seen.toLowerCase(Locale.ROOT)).matches();
  }

  private static String withoutUnseen(String name) {
    StringBuilder seen = new StringBuilder();
    name.codePoints().filter(code -> !isUnseen(code)).forEach(seen::appendCodePoint);
    return seen.toString();
  }

  /// What HFS+ leaves out before it compares names.
  private static boolean isUnseen(int code) {
    return (code >= 0x200C && code <= 0x200F)
        || (code >= 0x202A && code <= 0x202E)
        || (code >= 0x206A && code <= 0x206F)
        || code == 0xFEFF;
  }
}
