package dev.mvc.format.scan;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/// Tells files for a processor or a shell by how they begin.
final class Executables {
  /// Offset in a Windows program of where its header is.
  private static final int PE_POINTER = 0x3C;

  private static final List<Integer> MACH_O =
      List.of(0xFEEDFACE, 0xFEEDFACF, 0xCEFAEDFE, 0xCFFAEDFE);

  private Executables() {}

  /// What begins like this, with an article.
  static Optional<String> of(byte[] head) {
    String text = new String(head, StandardCharsets.ISO_8859_1);
    if (text.startsWith("\u007fELF") && head.length > 5 && head[4] >= 1 && head[4] <= 2) {
      return Optional.of("a program or library for Linux (ELF)");
    }
    if (text.startsWith("MZ") && isWindows(text)) {
      return Optional.of("a program or library for Windows (PE)");
    }
    if (head.length > 28 && MACH_O.contains(number(head))) {
      return Optional.of("a program or library for macOS (Mach-O)");
    }
    boolean isScript =
        text.startsWith("#!/") && text.lines().findFirst().orElse("").matches("#!/[!-~ ]{2,200}");
    return isScript
        ? Optional.of("a script (" + text.lines().findFirst().get() + ")")
        : Optional.empty();
  }

  private static boolean isWindows(String head) {
    if (head.length() < PE_POINTER + 4) {
      return false;
    }
    int at = head.charAt(PE_POINTER) | head.charAt(PE_POINTER + 1) << 8;
    return head.startsWith("PE\0\0", at);
  }

  private static int number(byte[] head) {
    return (head[0] & 0xFF) << 24
        | (head[1] & 0xFF) << 16
        | (head[2] & 0xFF) << 8
        | (head[3] & 0xFF);
  }
}
