package dev.mvc.work;

import dev.mvc.delta.BaseFinder;
import dev.mvc.id.ObjectId;
import dev.mvc.io.ByteSource;
import dev.mvc.io.Workers;
import dev.mvc.object.ObjectKind;
import dev.mvc.object.Recipe;
import dev.mvc.store.PackWriter;
import dev.mvc.tensor.TensorInfo;
import java.io.IOException;
import java.util.concurrent.Callable;

/// Puts what is read into a pack, tensors as differences of those they continue.
final class StoringSink implements SegmentSink {
  private final PackWriter writer;
  private final BaseFinder bases;

  StoringSink(PackWriter writer, BaseFinder bases) {
    this.writer = writer;
    this.bases = bases;
  }

  @Override
  public void literal(byte[] bytes, int length, Workers.Sink<ObjectId> then) throws IOException {
    writer.putLater(bytes, length, then);
  }

  @Override
  public void tensor(String path, TensorInfo info, ObjectId id, ByteSource content)
      throws IOException {
    writer.putTensor(info, id, content, bases.find(path, info));
  }

  @Override
  public ObjectId recipe(Recipe recipe) throws IOException {
    return writer.put(ObjectKind.RECIPE, recipe.write());
  }

  @Override
  public <T> void submit(Callable<T> task, Workers.Sink<T> then) throws IOException {
    writer.submit(task, then);
  }

  @Override
  public void drain() throws IOException {
    writer.drain();
  }

  @Override
  public long stored() {
    return writer.cost();
  }
}
