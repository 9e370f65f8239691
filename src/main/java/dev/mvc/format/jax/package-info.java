/// What JAX's libraries write: Flax' msgpack files.
@NullMarked
package dev.mvc.format.jax;

import org.jspecify.annotations.NullMarked;
