/// What JAX's libraries write: Flax' msgpack files, and Orbax' folders of zarr arrays, each array
/// in files of its own or all of them in the key-value store OCDBT.
@NullMarked
package dev.mvc.format.jax;

import org.jspecify.annotations.NullMarked;
