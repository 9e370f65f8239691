package dev.mvc.format.torch;

import dev.mvc.format.layout.MalformedFileException;
import dev.mvc.format.layout.Packing;
import dev.mvc.format.pickle.Danger;
import dev.mvc.format.pickle.Import;
import dev.mvc.format.pickle.Imports;
import dev.mvc.format.pickle.Pickle;
import dev.mvc.format.pickle.PickleValue.Global;
import dev.mvc.format.torch.Storages.Place;
import dev.mvc.format.torch.TorchTensor.Storage;
import dev.mvc.format.zip.ZipDirectory;
import dev.mvc.format.zip.ZipMember;
import dev.mvc.io.ByteSource;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// A zip archive that PyTorch wrote: everything in it is in one folder, of any name.
final class TorchArchive {
  /// Pickles up to this size are read at once and compared with their checksum.
  private static final int MAX_HELD = 64 << 20;

  /// The names of members that hold elements.
  private static final Pattern STORAGE =
      Pattern.compile("(data|constants|tensors)/[0-9]+|data/(weights|constants)/.*(?<!\\.pt)");

  private final ByteSource file;
  private final long start;
  private final ZipDirectory zip;
  private final String folder;
  private final Map<String, ZipMember> members = new HashMap<>();
  private final Set<Global> imports = new LinkedHashSet<>();
  private final boolean isBigEndian;

  private TorchArchive(ByteSource file, long start, ZipDirectory zip, String folder)
      throws IOException, MalformedFileException {
    this.file = file;
    this.start = start;
    this.zip = zip;
    this.folder = folder;
    for (ZipMember member : zip.members()) {
      members.put(member.name(), member);
    }
    Optional<ZipMember> order = find("byteorder");
    this.isBigEndian = order.isPresent() && isBig(order.get());
  }

  private boolean isBig(ZipMember member) throws IOException, MalformedFileException {
    String order = new String(bytes(file, member, 16), StandardCharsets.UTF_8);
    return switch (order.strip()) {
      case "little" -> false;
      case "big" -> true;
      default ->
          throw new MalformedFileException(
              "its byte order is " + MalformedFileException.quote(order));
    };
  }

  /// All of a small member. Torch can be told to write no checksums, and then writes zeros.
  private static byte[] bytes(ByteSource file, ZipMember member, int max)
      throws IOException, MalformedFileException {
    if (member.crc() != 0 || member.size() > max) {
      return member.read(file, max);
    }
    try (ByteSource content = member.content(file)) {
      return content.read(0, (int) member.size());
    } catch (IOException e) {
      if (member.isStored()) {
        throw e;
      }
      throw new MalformedFileException(
          "member " + MalformedFileException.quote(member.name()) + " does not unpack");
    }
  }

  /// Opens an archive that is a stretch of a file.
  ///
  /// @param anchors what must be in its folder, one of them
  static TorchArchive open(ByteSource whole, long start, long length, List<String> anchors)
      throws IOException, MalformedFileException {
    ByteSource file = whole.slice(start, length);
    ZipDirectory zip = ZipDirectory.read(file);
    for (String anchor : anchors) {
      for (ZipMember member : zip.members()) {
        int slash = member.name().length() - anchor.length();
        if (member.name().endsWith("/" + anchor) && member.name().indexOf('/') == slash - 1) {
          return new TorchArchive(file, start, zip, member.name().substring(0, slash));
        }
        if (member.name().equals(anchor)) {
          return new TorchArchive(file, start, zip, "");
        }
      }
    }
    throw new MalformedFileException(
        "the zip archive has no " + String.join(" or ", anchors) + ", so it is not PyTorch's");
  }

  ByteSource file() {
    return file;
  }

  /// Where the archive begins in the file.
  long start() {
    return start;
  }

  ZipDirectory zip() {
    return zip;
  }

  /// A member of the archive's folder.
  Optional<ZipMember> find(String name) {
    return Optional.ofNullable(members.get(folder + name));
  }

  /// The names of the members in a folder, without it.
  List<String> names(String prefix) {
    String all = folder + prefix;
    return zip.members().stream()
        .map(ZipMember::name)
        .filter(name -> name.startsWith(all))
        .map(name -> name.substring(all.length()))
        .toList();
  }

  /// Reads a pickle; its imports are remembered.
  Pickle pickle(ZipMember member) throws IOException, MalformedFileException {
    String what = "member " + MalformedFileException.quote(member.name());
    Pickle pickle;
    if (member.size() <= MAX_HELD) {
      pickle = Pickle.read(ByteSource.of(bytes(file, member, MAX_HELD)), 0, what);
    } else {
      try (ByteSource content = member.content(file)) {
        pickle = Pickle.read(content, 0, what);
      }
    }
    imports.addAll(pickle.imports());
    return pickle;
  }

  /// Where a storage is that a pickle names.
  ///
  /// @param prefix the folder of its storages
  Place place(String prefix, Storage storage) throws MalformedFileException {
    ZipMember member =
        find(prefix + storage.key())
            .orElseThrow(() ->
                new MalformedFileException(
                    "the archive has no storage "
                        + MalformedFileException.quote(prefix + storage.key())));
    Packing packing =
        member
            .packing()
            .orElseThrow(() ->
                new MalformedFileException(
                    "storage "
                        + MalformedFileException.quote(member.name())
                        + " is encrypted or packed in an unknown way"));
    return new Place(
        start + member.dataOffset(), member.compressedSize(), member.size(), packing, isBigEndian);
  }

  /// What is odd about the archive, and what its pickles can do when they are loaded: those that
  /// were read, and those in other members, where a look at the head of each is cheap.
  List<String> warnings() throws IOException {
    List<String> warnings = new ArrayList<>(zip.warnings());
    Map<String, Import> dangerous = new HashMap<>();
    List<Import> all = new ArrayList<>();
    imports.forEach(global -> all.add(Import.of(global, "")));
    all.addAll(Imports.of(zip, file, this::isSuspect).imports());
    for (Import one : all) {
      if (one.danger() == Danger.DANGEROUS && dangerous.put(one.path(), one) == null) {
        warnings.add(one.warning());
      }
    }
    return warnings;
  }

  /// Whether a member may be a pickle that nobody expects: not a storage, not a source.
  private boolean isSuspect(ZipMember member) {
    String name =
        member.name().startsWith(folder) ? member.name().substring(folder.length()) : member.name();
    return !name.equals("data.pkl")
        && !name.endsWith(".debug_pkl")
        && !name.endsWith(".py")
        && !STORAGE.matcher(name).matches();
  }
}
