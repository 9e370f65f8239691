package dev.mvc.store;

import dev.mvc.io.ByteSource;
import java.io.IOException;
import java.util.function.Supplier;

/// An object as bytes that are decoded when they are read. Each frame is checked; the whole is not
/// compared with its id.
///
/// @param reader of the thread that asks
record DecodedSource(Supplier<EntryReader> reader, Located object) implements ByteSource {
  @Override
  public long size() {
    return object.entry().rawLength();
  }

  @Override
  public void read(long offset, byte[] into, int at, int length) throws IOException {
    reader.get().read(object, offset, into, at, length);
  }

  @Override
  public void close() {}
}
