/// TensorFlow's files: checkpoints of variables, graphs with constants, and SavedModels, which are
/// both.
///
/// A checkpoint is an index ([dev.mvc.format.tensorflow.BundleIndex], a table sorted by key) and
/// data files without headers; a graph is a protocol buffer
/// ([dev.mvc.format.tensorflow.GraphReader]). Sources: `tensor_bundle.proto`, `graph.proto` and
/// `tensor.proto` of TensorFlow 2.21, LevelDB's `table_format.md`.
@NullMarked
package dev.mvc.format.tensorflow;

import org.jspecify.annotations.NullMarked;
