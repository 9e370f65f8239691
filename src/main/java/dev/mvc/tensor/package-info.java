/// What a tensor is, apart from where it lies: its name, element type and shape, and what its bytes
/// mean as numbers.
///
/// [dev.mvc.tensor.TensorInfo] is the entry: a name, a [dev.mvc.tensor.DType] and a
/// [dev.mvc.tensor.Shape]. [dev.mvc.tensor.ValueDecoder] turns little-endian bytes of any type into
/// doubles, for statistics; the store itself never looks at values, only at bits.
/// [dev.mvc.tensor.LayerTree] arranges tensors by the parts of their names.
///
/// Sizes come from files that nobody vouches for, so every product is checked and an overflow is an
/// [ArithmeticException], never a wrapped number.
///
/// Knows nothing of files and formats.
@NullMarked
package dev.mvc.tensor;

import org.jspecify.annotations.NullMarked;
