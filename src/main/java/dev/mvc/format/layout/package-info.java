/// What readers of model files have in common: what they are given and what they answer.
///
/// A reader gets a [dev.mvc.format.layout.ModelFile] and answers a [dev.mvc.format.layout.Layout]:
/// the *extents* of the file, which are what the repository stores as tensors, and the *tensors*
/// that a program would load from it, which are named views of extents. In most formats there is
/// one of each for every tensor. They differ where several tensors share a storage, where a tensor
/// is cut into chunks, where it lies in another file, or where its values are no contiguous bytes.
///
/// Knows no format.
@NullMarked
package dev.mvc.format.layout;

import org.jspecify.annotations.NullMarked;
