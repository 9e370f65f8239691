/// PyTorch's files: zip checkpoints, the older ones without a zip, TorchScript, `torch.export`, and
/// distributed checkpoints.
///
/// All of them are pickles that name *storages*, runs of elements that several tensors may look at,
/// each with its own offset, shape and strides. [dev.mvc.format.torch.ObjectTensors] finds the
/// tensors in what a pickle describes and names them by their path; [dev.mvc.format.torch.Storages]
/// makes an extent of each storage. The keys by which files call their storages are numbers or
/// addresses that change with every save, so that an extent has the name of a tensor.
///
/// The facts are those of `torch/serialization.py`, `torch/_utils.py` and `torch/_tensor.py` of
/// torch 2.15, and of files that it and older versions wrote.
@NullMarked
package dev.mvc.format.torch;

import org.jspecify.annotations.NullMarked;
