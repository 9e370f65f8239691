package dev.mvc.format.zip;

import static dev.mvc.format.zip.ZipEnd.u16;
import static dev.mvc.format.zip.ZipEnd.u32;

import dev.mvc.format.layout.MalformedFileException;
import dev.mvc.io.ByteSource;
import dev.mvc.io.LittleEndian;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The members of a zip archive.
///
/// An archive is malformed where programs could not read it or where a number in it is a lie. What
/// they would read, but not all alike or not without danger (two members of one name, names that
/// lead out of a folder, links), is a warning.
///
/// @param members in the order of the directory; their bytes lie in the file and do not overlap
/// @param warnings a printable line each
public record ZipDirectory(List<ZipMember> members, List<String> warnings) {
  private static final int SIGNATURE = 0x02014b50;
  private static final int LOCAL_SIGNATURE = 0x04034b50;
  private static final int LENGTH = 46;
  private static final int LOCAL_LENGTH = 30;

  /// Ten times the storages of the largest checkpoints.
  private static final int MAX_MEMBERS = 200_000;

  /// Held while it is read: names of more than 200 bytes for that many members.
  private static final int MAX_SIZE = 64 << 20;

  /// Deflate has no shorter code for 258 bytes than two bits (RFC 1951, 3.2.5).
  private static final int MAX_RATIO = 1032;

  private static final int MAX_WARNINGS = 10;

  /// Keeps copies.
  public ZipDirectory {
    members = List.copyOf(members);
    warnings = List.copyOf(warnings);
  }

  /// Whether a file begins as zip archives do.
  public static boolean isZip(byte[] head) {
    return head.length >= 4
        && (LittleEndian.getInt(head, 0) == LOCAL_SIGNATURE
            || head[0] == 'P' && head[1] == 'K' && head[2] == 5 && head[3] == 6);
  }

  /// Reads the directory and the header of each member.
  ///
  /// @param file or a stretch of it that is an archive; offsets are relative to this
  public static ZipDirectory read(ByteSource file) throws IOException, MalformedFileException {
    return new Reading(file, ZipEnd.find(file)).read();
  }

  /// The member of a name; the last, if it has several, as Python does it.
  public Optional<ZipMember> find(String name) {
    return members.reversed().stream().filter(member -> member.name().equals(name)).findFirst();
  }

  private static final class Reading {
    private final ByteSource file;
    private final ZipEnd end;
    private final List<ZipMember> members = new ArrayList<>();
    private final Set<String> names = new HashSet<>();
    private final List<String> warnings = new ArrayList<>();
    private int moreWarnings;

    Reading(ByteSource file, ZipEnd end) {
      this.file = file;
      this.end = end;
    }

    ZipDirectory read() throws IOException, MalformedFileException {
      if (end.members() < 0 || end.members() > MAX_MEMBERS || end.size() > MAX_SIZE) {
        throw new MalformedFileException(
            "the zip archive claims "
                + Long.toUnsignedString(end.members())
                + " members in a directory of "
                + end.size()
                + " bytes, which is more than any model has");
      }
      byte[] directory = file.read(end.offset(), (int) end.size());
      int at = 0;
      while (at < directory.length) {
        at = readEntry(directory, at);
      }
      if (members.size() != end.members()) {
        throw new MalformedFileException(
            "the zip archive lists " + members.size() + " members and claims " + end.members());
      }
      checkOrder();
      if (moreWarnings > 0) {
        warnings.add(moreWarnings + " more warnings about members are left out");
      }
      return new ZipDirectory(members, warnings);
    }

    /// @return where the next entry begins
    private int readEntry(byte[] bytes, int at) throws IOException, MalformedFileException {
      if (bytes.length - at < LENGTH || LittleEndian.getInt(bytes, at) != SIGNATURE) {
        throw new MalformedFileException(
            "the zip archive's directory has no entry at byte " + (end.offset() + at));
      }
      int name = at + LENGTH;
      int extra = name + u16(bytes, at + 28);
      int comment = extra + u16(bytes, at + 30);
      int next = comment + u16(bytes, at + 32);
      if (next > bytes.length) {
        throw new MalformedFileException(
            "the entry at byte "
                + (end.offset() + at)
                + " ends beyond the zip archive's directory");
      }
      byte[] rawName = Arrays.copyOfRange(bytes, name, extra);
      long[] sizes = {u32(bytes, at + 24), u32(bytes, at + 20), u32(bytes, at + 42)};
      readZip64(bytes, extra, comment, sizes);
      ZipMember member =
          new ZipMember(
              decode(rawName),
              u16(bytes, at + 8),
              u16(bytes, at + 10),
              LittleEndian.getInt(bytes, at + 16),
              sizes[1],
              sizes[0],
              sizes[2],
              0,
              LittleEndian.getInt(bytes, at + 38));
      if (members.size() == MAX_MEMBERS) {
        throw new MalformedFileException(
            "the zip archive has more than " + MAX_MEMBERS + " members");
      }
      members.add(locate(member, rawName));
      return next;
    }

    /// Replaces the values that do not fit into 32 bits by those of the extra field.
    private void readZip64(byte[] bytes, int from, int to, long[] values)
        throws MalformedFileException {
      int at = from;
      int end = to;
      while (to - at >= 4 && u16(bytes, at) != 1) {
        at += 4 + u16(bytes, at + 2);
      }
      if (to - at >= 4) {
        end = Math.min(to, at + 4 + u16(bytes, at + 2));
        at += 4;
      } else {
        at = to;
      }
      for (int i = 0; i < values.length; i++) {
        if (values[i] == 0xFFFF_FFFFL && end - at >= Long.BYTES) {
          values[i] = LittleEndian.getLong(bytes, at);
          at += Long.BYTES;
        }
        if (values[i] < 0) {
          throw new MalformedFileException(
              "the Zip64 field at byte " + (this.end.offset() + from) + " has an impossible size");
        }
      }
    }

    /// Finds the bytes of a member by its local header.
    private ZipMember locate(ZipMember member, byte[] rawName)
        throws IOException, MalformedFileException {
      long room = end.offset() - end.prefix() - member.headerOffset();
      if (room < LOCAL_LENGTH) {
        throw new MalformedFileException(
            member.what() + " begins at byte " + member.headerOffset() + ", beyond all members");
      }
      long at = end.prefix() + member.headerOffset();
      byte[] header = file.read(at, (int) Math.min(room, LOCAL_LENGTH + rawName.length));
      if (LittleEndian.getInt(header, 0) != LOCAL_SIGNATURE) {
        throw new MalformedFileException(member.what() + " has no header at byte " + at);
      }
      int length = LOCAL_LENGTH + u16(header, 26) + u16(header, 28);
      if (member.compressedSize() > room - length) {
        throw new MalformedFileException(
            member.what() + " of " + member.compressedSize() + " bytes ends beyond all members");
      }
      boolean isNamedSo =
          u16(header, 26) == rawName.length
              && Arrays.equals(header, LOCAL_LENGTH, header.length, rawName, 0, rawName.length);
      if (!isNamedSo) {
        warn(member.what() + " has another name in its own header");
      }
      if (u16(header, 8) != member.method()) {
        throw new MalformedFileException(
            member.what() + " has another method of compression in its own header");
      }
      checkSize(member);
      checkKind(member);
      return new ZipMember(
          member.name(),
          member.flags(),
          member.method(),
          member.crc(),
          member.compressedSize(),
          member.size(),
          at,
          at + length,
          member.attributes());
    }

    private void checkSize(ZipMember member) throws MalformedFileException {
      boolean isPossible =
          switch (member.method()) {
            case ZipMember.STORED ->
                member.isEncrypted() || member.size() == member.compressedSize();
            case ZipMember.DEFLATED -> member.size() / MAX_RATIO <= member.compressedSize();
            default -> true;
          };
      if (!isPossible) {
        throw new MalformedFileException(
            String.format(
                "%s of %d bytes cannot hold %d",
                member.what(), member.compressedSize(), member.size()));
      }
    }

    private void checkKind(ZipMember member) {
      if (!names.add(member.name())) {
        warn(member.what() + " is there twice");
      }
      if (leadsOut(member.name())) {
        warn(member.what() + " leads out of the archive's folder");
      }
      if (member.isLink()) {
        warn(member.what() + " is a symbolic link");
      }
      if (member.isEncrypted()) {
        warn(member.what() + " is encrypted");
      }
    }

    private void warn(String warning) {
      if (warnings.size() < MAX_WARNINGS) {
        warnings.add(warning);
      } else {
        moreWarnings++;
      }
    }

    private void checkOrder() throws MalformedFileException {
      List<ZipMember> sorted = new ArrayList<>(members);
      sorted.sort(Comparator.comparingLong(ZipMember::headerOffset));
      long last = 0;
      for (ZipMember member : sorted) {
        if (member.headerOffset() < last) {
          throw new MalformedFileException(
              member.what() + " at byte " + member.headerOffset() + " overlaps the one before it");
        }
        last = member.dataOffset() + member.compressedSize();
      }
      long first = sorted.isEmpty() ? 0 : sorted.getFirst().headerOffset();
      if (first > 0) {
        warnings.addFirst(first + " bytes stand before the zip archive");
      }
    }
  }

  /// Whether a file of that name could be written elsewhere, on any system.
  private static boolean leadsOut(String name) {
    return name.isEmpty()
        || name.startsWith("/")
        || name.startsWith("\\")
        || name.matches("(?s)[A-Za-z]:[/\\\\].*")
        || name.indexOf('\0') >= 0
        || Arrays.asList(name.split("[/\\\\]", -1)).contains("..");
  }

  /// UTF-8, whatever the flag says: exporters forget it. What is not UTF-8 is in an old code page,
  /// of which every byte stands for something.
  private static String decode(byte[] name) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(name)).toString();
    } catch (CharacterCodingException e) {
      return new String(name, StandardCharsets.ISO_8859_1);
    }
  }
}
