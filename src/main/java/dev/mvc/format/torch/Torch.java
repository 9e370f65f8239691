package dev.mvc.format.torch;

import dev.mvc.format.layout.Layout;
import dev.mvc.format.layout.Lookalike;
import dev.mvc.format.layout.MalformedFileException;
import dev.mvc.format.layout.ModelFile;
import dev.mvc.format.layout.ModelFormat;
import dev.mvc.format.zip.ZipDirectory;
import dev.mvc.io.LittleEndian;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Pattern;

/// Files of `torch.save`, `torch.jit.save` and `torch.export.save`, by whatever name.
public final class Torch implements ModelFormat {
  /// Names that are hardly used for anything else.
  private static final Pattern NAMED_SO =
      Pattern.compile("(?i).*\\.(pt|pth|ptl|pt2)|pytorch_model.*\\.bin");

  /// What the archive's first member is called, whichever its folder.
  private static final Pattern FIRST =
      Pattern.compile(
          "[^/]*/(data\\.pkl|version|byteorder|constants\\.pkl|\\.format_version|(data|constants)/"
              + "[0-9]+|data/weights/.*|models/[^/]*\\.json|archive_format|\\.data/.*|extra/.*"
              + "|tensors/[0-9]+|code/.*)|serialized_exported_program\\.json|version");

  private static final int NAME = 30;

  @Override
  public String name() {
    return "pytorch";
  }

  @Override
  public boolean claims(ModelFile file, byte[] head) {
    if (ZipDirectory.isZip(head)) {
      return isNamedSo(file.name()) || FIRST.matcher(firstMember(head)).matches();
    }
    return LegacyFile.looksSo(head)
        || isNamedSo(file.name()) && (head.length == 0 || Lookalike.of(head).isPresent());
  }

  private static boolean isNamedSo(String name) {
    return NAMED_SO.matcher(name).matches();
  }

  private static String firstMember(byte[] head) {
    if (head.length < NAME) {
      return "";
    }
    int length = LittleEndian.getShort(head, 26) & 0xFFFF;
    return NAME + length > head.length
        ? ""
        : new String(head, NAME, length, StandardCharsets.UTF_8);
  }

  @Override
  public Layout read(ModelFile file) throws IOException, MalformedFileException {
    byte[] head = file.head();
    if (ZipDirectory.isZip(head)) {
      return TorchZip.read(file.bytes(), 0, file.size());
    }
    if (LegacyFile.looksSo(head)) {
      return LegacyFile.read(file.bytes());
    }
    if (head.length == 0) {
      throw new MalformedFileException("the file is empty");
    }
    throw new MalformedFileException(
        Lookalike.of(head)
            .map(other -> "the file is " + other + ", not one of PyTorch")
            .orElseGet(() ->
                String.format(
                    Locale.ROOT, "the file begins with byte 0x%02x, as none of PyTorch", head[0])));
  }
}
