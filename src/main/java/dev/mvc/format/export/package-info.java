/// Tensors on their way out: converted, sliced, and written as `.npy`, `.npz` or safetensors.
///
/// [dev.mvc.format.export.OpenModel] is a model with its tensors at hand;
/// [dev.mvc.format.export.SafetensorsWriter] and [dev.mvc.format.export.NpzWriter] write a file of
/// [dev.mvc.format.export.Outgoing] tensors. All stream: memory does not grow with the tensors.
@NullMarked
package dev.mvc.format.export;

import org.jspecify.annotations.NullMarked;
