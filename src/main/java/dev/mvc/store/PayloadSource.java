package dev.mvc.store;

import java.io.IOException;

/// Where the payloads of an entry can be read: a pack, finished or still being written.
interface PayloadSource {
  /// Reads a frame's payload and checks it.
  ///
  /// @param index of the frame
  /// @param offset of the payload in the file
  /// @throws DamagedObjectException when it is not what was written
  void readPayload(Entry entry, int index, long offset, byte[] into) throws IOException;
}
