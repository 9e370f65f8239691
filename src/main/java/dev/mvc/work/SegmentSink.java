package dev.mvc.work;

import dev.mvc.id.ObjectId;
import dev.mvc.io.ByteSource;
import dev.mvc.io.Workers;
import dev.mvc.object.ObjectKind;
import dev.mvc.object.Recipe;
import dev.mvc.store.PackWriter;
import dev.mvc.tensor.TensorInfo;
import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/// Where the parts of files that are read go: to a pack, or nowhere but through the hash.
///
/// What is given is worked on by all cores; every callback comes on the calling thread, in the
/// order in which things were given.
interface SegmentSink {
  /// Takes bytes that are not changed afterwards; `then` gets their id.
  void literal(byte[] bytes, int length, Workers.Sink<ObjectId> then) throws IOException;

  /// Takes a tensor whose id is known. Its content is read until [#drain].
  ///
  /// @param done is told of each stretch of bytes that is finished
  void tensor(Tensor tensor, LongConsumer done) throws IOException;

  /// A tensor in a file.
  ///
  /// @param path of its file
  /// @param content its bytes
  record Tensor(String path, TensorInfo info, ObjectId id, ByteSource content) {}

  /// Makes a small object of bytes, on any thread. Its id can be asked for at once.
  Ready ready(ObjectKind kind, byte[] bytes) throws IOException;

  /// Takes an object that was made, on the calling thread.
  void put(Ready object) throws IOException;

  /// A small object.
  ///
  /// @param coded what is to be stored; null where nothing is
  record Ready(ObjectId id, PackWriter.@Nullable Ready coded) {}

  /// Takes a finished file; its id.
  ObjectId recipe(Recipe recipe) throws IOException;

  /// Runs a task beside the others.
  <T> void submit(Callable<T> task, Workers.Sink<T> then) throws IOException;

  /// Starts a task whose result is not waited for in order with the others.
  <T> Workers.Result<T> start(Callable<T> task);

  /// Waits until all callbacks have come.
  void drain() throws IOException;

  /// Bytes that were added to the repository so far.
  long stored();
}
