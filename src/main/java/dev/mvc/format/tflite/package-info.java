/// TensorFlow Lite models, which are flat buffers. Field numbers are those of `schema.fbs` of
/// TensorFlow 2.21.
@NullMarked
package dev.mvc.format.tflite;

import org.jspecify.annotations.NullMarked;
