package dev.mvc.format.export;

import dev.mvc.format.layout.MalformedFileException;
import dev.mvc.io.ByteSource;
import dev.mvc.io.Progress;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;

/// Writes `.npz` as `numpy.savez` does: a zip archive with a `.npy` member for each tensor, stored.
///
/// Every local header has room for 64-bit sizes, as NumPy's do. Times are those of 1980, so that
/// equal tensors give equal bytes.
public final class NpzWriter {
  private static final int LOCAL = 0x04034B50;
  private static final int CENTRAL = 0x02014B50;
  private static final int END = 0x06054B50;
  private static final int END_64 = 0x06064B50;
  private static final int LOCATOR_64 = 0x07064B50;
  private static final short VERSION_64 = 45;
  private static final short UTF_8_NAMES = 0x800;
  private static final short FIRST_DAY = 0x21;
  private static final int EXTRA = 20;
  private static final int CRC_AT = 14;

  private record Member(String name, long offset, long size, int crc) {}

  private final FileOutput to;
  private final Progress progress;
  private final List<Member> members = new ArrayList<>();

  private NpzWriter(FileOutput to, Progress progress) {
    this.to = to;
    this.progress = progress;
  }

  /// Writes a file.
  ///
  /// @param tensors each name once
  public static void write(List<Outgoing> tensors, FileOutput to, Progress progress)
      throws IOException, MalformedFileException {
    NpzWriter writer = new NpzWriter(to, progress);
    for (Outgoing tensor : tensors) {
      writer.add(tensor);
    }
    writer.finish();
  }

  private void add(Outgoing tensor) throws IOException, MalformedFileException {
    NumpyForm form = NumpyForm.of(tensor.info().dtype(), tensor.info().shape());
    byte[] name = (tensor.info().name() + ".npy").getBytes(StandardCharsets.UTF_8);
    if (name.length > 0xFFFF) {
      throw new MalformedFileException("a tensor's name has more bytes than a zip archive takes");
    }
    long offset = to.position();
    byte[] header = form.header();
    long elements = tensor.info().shape().count();
    try (ByteSource content =
        form.convert(tensor.content().open(), tensor.info().dtype(), elements)) {
      long size = header.length + content.size();
      to.write(local(name, size));
      CRC32 crc = new CRC32();
      crc.update(header);
      to.write(header);
      to.copy(
          content,
          (bytes, count) -> {
            crc.update(bytes, 0, count);
            progress.advance(count);
          });
      int check = (int) crc.getValue();
      to.patch(offset + CRC_AT, buffer(Integer.BYTES).putInt(check).array());
      members.add(new Member(tensor.info().name() + ".npy", offset, size, check));
    }
  }

  private static byte[] local(byte[] name, long size) {
    return buffer(30 + name.length + EXTRA)
        .putInt(LOCAL)
        .putShort(VERSION_64)
        .putShort(UTF_8_NAMES)
        .putShort((short) 0)
        .putInt(FIRST_DAY << 16)
        .putInt(0)
        .putInt(-1)
        .putInt(-1)
        .putShort((short) name.length)
        .putShort((short) EXTRA)
        .put(name)
        .putShort((short) 1)
        .putShort((short) (EXTRA - 4))
        .putLong(size)
        .putLong(size)
        .array();
  }

  private void finish() throws IOException {
    long start = to.position();
    ByteArrayOutputStream directory = new ByteArrayOutputStream();
    for (Member member : members) {
      directory.writeBytes(central(member));
    }
    to.write(directory.toByteArray());
    long size = directory.size();
    boolean is64 = members.size() >= 0xFFFF || start + size >= 0xFFFFFFFFL;
    if (is64) {
      to.write(end64(members.size(), start, size, to.position()));
    }
    short count = (short) Math.min(members.size(), 0xFFFF);
    to.write(
        buffer(22)
            .putInt(END)
            .putInt(0)
            .putShort(count)
            .putShort(count)
            .putInt((int) size)
            .putInt(is64 ? -1 : (int) start)
            .putShort((short) 0)
            .array());
  }

  private static byte[] central(Member member) {
    boolean is64 = member.size >= 0xFFFFFFFFL || member.offset >= 0xFFFFFFFFL;
    int extra = is64 ? 28 : 0;
    byte[] name = member.name.getBytes(StandardCharsets.UTF_8);
    ByteBuffer entry =
        ByteBuffer.allocate(46 + name.length + extra)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putInt(CENTRAL)
            .putShort(VERSION_64)
            .putShort(VERSION_64)
            .putShort(UTF_8_NAMES)
            .putShort((short) 0)
            .putInt(FIRST_DAY << 16)
            .putInt(member.crc)
            .putInt(is64 ? -1 : (int) member.size)
            .putInt(is64 ? -1 : (int) member.size)
            .putShort((short) name.length)
            .putShort((short) extra)
            .putShort((short) 0)
            .putInt(0)
            .putInt(0)
            .putInt(is64 ? -1 : (int) member.offset)
            .put(name);
    if (is64) {
      entry.putShort((short) 1).putShort((short) 24);
      entry.putLong(member.size).putLong(member.size).putLong(member.offset);
    }
    return entry.array();
  }

  private static byte[] end64(long count, long start, long size, long position) {
    return buffer(56 + 20)
        .putInt(END_64)
        .putLong(44)
        .putShort(VERSION_64)
        .putShort(VERSION_64)
        .putInt(0)
        .putInt(0)
        .putLong(count)
        .putLong(count)
        .putLong(size)
        .putLong(start)
        .putInt(LOCATOR_64)
        .putInt(0)
        .putLong(position)
        .putInt(1)
        .array();
  }

  private static ByteBuffer buffer(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
  }
}
