package dev.mvc.work;

import dev.mvc.delta.BaseFinder;
import dev.mvc.delta.MasterFinder;
import dev.mvc.id.ObjectId;
import dev.mvc.io.Workers;
import dev.mvc.object.ObjectKind;
import dev.mvc.object.Recipe;
import dev.mvc.store.Earlier;
import dev.mvc.store.PackWriter;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.LongConsumer;

/// Puts what is read into a pack, tensors as differences of those they continue.
final class StoringSink implements SegmentSink {
  private final PackWriter writer;
  private final BaseFinder bases;
  private final Lookalikes lookalikes;
  private final MasterFinder masters = new MasterFinder();

  StoringSink(PackWriter writer, BaseFinder bases, Lookalikes lookalikes) {
    this.writer = writer;
    this.bases = bases;
    this.lookalikes = lookalikes;
  }

  @Override
  public void literal(byte[] bytes, int length, Workers.Sink<ObjectId> then) throws IOException {
    writer.putLater(bytes, length, then);
  }

  @Override
  public void tensor(Tensor tensor, LongConsumer done) throws IOException {
    writer.putTensor(tensor.info(), tensor.id(), tensor.content(), earlier(tensor), done);
    masters.add(tensor.info(), tensor.id());
  }

  private Earlier earlier(Tensor tensor) throws IOException {
    if (writer.has(tensor.id())) {
      return Earlier.NONE;
    }
    Optional<ObjectId> latest = bases.find(tensor.path(), tensor.info());
    if (latest.isEmpty()) {
      latest = lookalikes.find(tensor.info(), tensor.content(), bases.alike(tensor.info()));
    }
    return new Earlier(latest, masters.find(tensor.info()));
  }

  @Override
  public Ready ready(ObjectKind kind, byte[] bytes) throws IOException {
    PackWriter.Ready coded = writer.ready(kind, bytes);
    return new Ready(coded.id(), coded);
  }

  @Override
  public void put(Ready object) throws IOException {
    if (object.coded() != null) {
      writer.put(object.coded());
    }
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
  public <T> Workers.Result<T> start(Callable<T> task) {
    return writer.start(task);
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
