/// Hugging Face's safetensors.
@NullMarked
package dev.mvc.format.safetensors;

import org.jspecify.annotations.NullMarked;
