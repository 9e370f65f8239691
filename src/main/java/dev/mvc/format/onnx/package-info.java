/// ONNX models, and the files in which they keep large tensors.
///
/// [dev.mvc.format.onnx.Onnx] reads a model; [dev.mvc.format.onnx.OnnxData] a file that a model
/// beside it names. Field numbers are those of `onnx.proto` 1.23.
@NullMarked
package dev.mvc.format.onnx;

import org.jspecify.annotations.NullMarked;
