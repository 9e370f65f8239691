package dev.mvc.work;

import dev.mvc.id.ObjectId;
import dev.mvc.io.Workers;
import dev.mvc.object.ObjectKind;
import dev.mvc.object.Recipe;
import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.function.LongConsumer;

/// Finds out what files would be called without storing anything.
final class HashingSink implements SegmentSink, AutoCloseable {
  private final Workers workers = new Workers();

  @Override
  public void literal(byte[] bytes, int length, Workers.Sink<ObjectId> then) throws IOException {
    workers.submit(() -> ObjectId.hash(bytes, length), then);
  }

  @Override
  public void tensor(Tensor tensor, LongConsumer done) {
    // Its id is all there is to know.
    done.accept(tensor.content().size());
  }

  @Override
  public Ready ready(ObjectKind kind, byte[] bytes) {
    return new Ready(ObjectId.hash(bytes), null);
  }

  @Override
  public void put(Ready object) {
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
  public <T> Workers.Result<T> start(Callable<T> task) {
    return workers.start(task);
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
