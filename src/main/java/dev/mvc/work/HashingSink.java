package dev.mvc.work;

import dev.mvc.id.ObjectId;
import dev.mvc.io.ByteSource;
import dev.mvc.io.Workers;
import dev.mvc.object.Recipe;
import dev.mvc.tensor.TensorInfo;
import java.io.IOException;
import java.util.concurrent.Callable;

/// Finds out what files would be called without storing anything.
final class HashingSink implements SegmentSink, AutoCloseable {
  private final Workers workers = new Workers();

  @Override
  public void literal(byte[] bytes, int length, Workers.Sink<ObjectId> then) throws IOException {
    workers.submit(() -> ObjectId.hash(bytes, length), then);
  }

  @Override
  public void tensor(String path, TensorInfo info, ObjectId id, ByteSource content) {
    // Its id is all there is to know.
  }

  @Override
  public ObjectId recipe(Recipe recipe) {
    return ObjectId.hash(recipe.write());
  }

  @Override
  public <T> void submit(Callable<T> task, Workers.Sink<T> then) throws IOException {
    workers.submit(task, then);
  }

  @Override
  public void drain() throws IOException {
    workers.drain();
  }

  @Override
  public long stored() {
    return 0;
  }

  @Override
  public void close() {
    workers.close();
  }
}
