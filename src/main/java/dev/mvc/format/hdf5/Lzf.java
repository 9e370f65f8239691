package dev.mvc.format.hdf5;

import java.io.IOException;

/// Unpacks LZF, the compressor that h5py brings along: after the description in liblzf 3.6's
/// `lzf_d.c` (M. Lehmann).
///
/// A byte below 32 says how many bytes follow as they are, less one. Any other begins a repetition:
/// its upper three bits are the length less two, where 7 means that another byte is to be added;
/// its lower five bits and the next byte are the distance less one.
final class Lzf {
  private Lzf() {}

  /// @param size of what was packed
  static byte[] unpack(byte[] packed, int size) throws IOException {
    byte[] out = new byte[size];
    int from = 0;
    int to = 0;
    try {
      while (from < packed.length) {
        int control = packed[from++] & 0xFF;
        if (control < 32) {
          System.arraycopy(packed, from, out, to, control + 1);
          from += control + 1;
          to += control + 1;
          continue;
        }
        int length = control >> 5;
        if (length == 7) {
          length += packed[from++] & 0xFF;
        }
        int source = to - ((control & 0x1F) << 8) - (packed[from++] & 0xFF) - 1;
        for (int i = 0; i < length + 2; i++) {
          out[to++] = out[source++];
        }
      }
    } catch (IndexOutOfBoundsException e) {
      throw new IOException("it cannot be unpacked: it is no LZF of " + size + " bytes", e);
    }
    if (to != size) {
      throw new IOException("it does not unpack to " + size + " bytes");
    }
    return out;
  }
}
