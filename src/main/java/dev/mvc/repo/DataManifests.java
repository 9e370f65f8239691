package dev.mvc.repo;

import dev.mvc.experiment.data.DataComparison;
import dev.mvc.experiment.data.ManifestReader;
import dev.mvc.format.ContentChunker;
import dev.mvc.id.ObjectId;
import dev.mvc.io.FileSource;
import dev.mvc.object.MalformedObjectException;
import dev.mvc.object.ObjectKind;
import dev.mvc.object.Recipe;
import dev.mvc.object.Segment;
import dev.mvc.store.DamagedObjectException;
import dev.mvc.store.ObjectStore;
import dev.mvc.store.PackWriter;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Manifests in the store: files that are cut by content, so that the manifests of a data set that
/// grows share what did not change.
final class DataManifests {
  private DataManifests() {}

  /// Puts a manifest.
  ///
  /// @return its recipe
  static ObjectId put(PackWriter writer, Path file) throws IOException {
    List<Segment> segments = new ArrayList<>();
    try (FileSource source = FileSource.open(file)) {
      if (Segment.Inline.fits(source.size())) {
        segments.add(Segment.Inline.of(source.read(0, (int) source.size())));
      } else {
        new ContentChunker()
            .cut(
                source,
                (buffer, offset, length) ->
                    writer.putLater(
                        Arrays.copyOfRange(buffer, offset, offset + length),
                        length,
                        id -> segments.add(new Segment.Literal(id, length))));
      }
      writer.drain();
    }
    return writer.put(ObjectKind.RECIPE, new Recipe(Recipe.OPAQUE, segments).write());
  }

  /// The files that a manifest lists.
  static DataComparison.Source read(ObjectStore store, ObjectId manifest) throws IOException {
    ManifestReader reader = new ManifestReader(content(store, store.recipe(manifest)));
    return () -> {
      try {
        return reader.next();
      } catch (MalformedObjectException e) {
        throw new DamagedObjectException(manifest, e.problem());
      }
    };
  }

  /// A stored file as a stream. Holds one of its objects at a time, each compared with its id: only
  /// for files that are cut into chunks.
  static InputStream content(ObjectStore store, Recipe recipe) {
    return new InputStream() {
      private int segment;
      private byte[] bytes = new byte[0];
      private int at;

      @Override
      public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
      }

      @Override
      public int read(byte[] into, int offset, int length) throws IOException {
        while (at == bytes.length) {
          if (segment == recipe.segments().size()) {
            return -1;
          }
          bytes =
              switch (recipe.segments().get(segment++)) {
                case Segment.Inline inline -> inline.bytes();
                case Segment.Stored stored -> store.read(stored.id());
              };
          at = 0;
        }
        int count = Math.min(length, bytes.length - at);
        System.arraycopy(bytes, at, into, offset, count);
        at += count;
        return count;
      }
    };
  }
}
